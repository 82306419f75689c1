package io.millrace.executor.result;

import io.millrace.executor.connect.DatabaseKind;
import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Turns what a driver or Spark hands out into a cell of a {@link ResultTable}, without losing digits. */
public final class ReadCell {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ISO_LOCAL_DATE_TIME;
    private static final int MOST_BYTES_SHOWN = 64;

    private ReadCell() {}

    /** Reads the cell under the cursor. {@code typeName} is the database's own. */
    public static @Nullable Object read(DatabaseKind kind, ResultSet row, int index, DataType type, String typeName)
            throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> postgres(row, index, type, typeName);
            case MYSQL -> type == DataType.BOOLEAN ? bool(row, index) : cell(mysqlObject(row, index, type));
            case SQLITE -> sqlite(row.getObject(index), type);
        };
    }

    /** A value as a Java object, from any source. */
    public static @Nullable Object cell(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean b -> b;
            case Byte n -> n.longValue();
            case Short n -> n.longValue();
            case Integer n -> n.longValue();
            case Long n -> n;
            case BigInteger n -> n;
            case BigDecimal n -> n;
            case Float n -> number(n.toString());
            case Double n -> number(n.toString());
            case LocalDate d -> d.toString();
            case LocalTime t -> DateTimeFormatter.ISO_LOCAL_TIME.format(t);
            case LocalDateTime t -> TIMESTAMP.format(t);
            case OffsetDateTime t -> TIMESTAMP.format(t.atZoneSameInstant(ZoneOffset.UTC));
            case Instant t -> TIMESTAMP.format(t.atZone(ZoneOffset.UTC));
            case Date d -> d.toLocalDate().toString();
            case Time t -> DateTimeFormatter.ISO_LOCAL_TIME.format(t.toLocalTime());
            case Timestamp t -> TIMESTAMP.format(t.toLocalDateTime());
            case byte[] bytes -> hex(bytes);
            case Object other -> other.toString();
        };
    }

    private static @Nullable Object postgres(ResultSet row, int index, DataType type, String typeName)
            throws SQLException {
        return switch (type) {
            case BOOLEAN -> bool(row, index);
            case INTEGER -> {
                long value = row.getLong(index);
                yield row.wasNull() ? null : value;
            }
            // As text: NaN and infinity have no BigDecimal, infinite dates no LocalDate.
            case DECIMAL, DOUBLE -> {
                String text = row.getString(index);
                yield text == null ? null : number(text);
            }
            case DATE, TIME -> row.getString(index);
            case TIMESTAMP -> {
                String text = row.getString(index);
                if (text == null || text.endsWith("infinity") || text.endsWith(" BC")) {
                    yield text;
                }
                yield typeName.startsWith("timestamptz")
                        ? cell(row.getObject(index, OffsetDateTime.class))
                        : cell(row.getObject(index, LocalDateTime.class));
            }
            case TEXT -> row.getString(index);
            case OTHER -> typeName.equals("bytea") ? cell(row.getBytes(index)) : row.getString(index);
        };
    }

    private static @Nullable Object mysqlObject(ResultSet row, int index, DataType type) throws SQLException {
        return switch (type) {
            // A zero date has no LocalDate; the driver makes it null.
            case DATE -> row.getObject(index, LocalDate.class);
            case TIMESTAMP -> row.getObject(index, LocalDateTime.class);
            case TIME, TEXT -> row.getString(index);
            case INTEGER, DECIMAL, DOUBLE, BOOLEAN, OTHER -> row.getObject(index);
        };
    }

    /** SQLite types values, not columns: a column declared DECIMAL holds doubles, one declared BOOLEAN 0 and 1. */
    private static @Nullable Object sqlite(@Nullable Object value, DataType type) {
        return switch (value) {
            case Number n
            when type == DataType.BOOLEAN && (n.longValue() == 0 || n.longValue() == 1) -> n.longValue() == 1;
            case null, default -> cell(value);
        };
    }

    private static @Nullable Object bool(ResultSet row, int index) throws SQLException {
        boolean value = row.getBoolean(index);
        return row.wasNull() ? null : value;
    }

    /** NaN and the infinities stay text. */
    private static Object number(String text) {
        char last = text.charAt(text.length() - 1);
        return Character.isDigit(last) ? new BigDecimal(text) : text;
    }

    private static String hex(byte[] bytes) {
        int shown = Math.min(bytes.length, MOST_BYTES_SHOWN);
        return "0x" + HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "…" : "");
    }
}
