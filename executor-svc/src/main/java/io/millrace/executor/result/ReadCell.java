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
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what a driver or Spark hands out into a cell of a {@link ResultTable}, without losing digits. */
public final class ReadCell {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ISO_LOCAL_DATE_TIME;
    /** As PostgreSQL writes it: {@code 2026-01-31 12:00:00.5}, with more digits for later years. */
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 9, SignStyle.NEVER)
            .appendPattern("-MM-dd ")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter MOMENT_OF_ZONE = new DateTimeFormatterBuilder()
            .append(MOMENT)
            .appendOffset("+HH:mm:ss", "+00")
            .toFormatter(Locale.ROOT);

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
        return type == DataType.OTHER && typeName.equals("bytea")
                ? cell(row.getBytes(index))
                : postgres(row.getString(index), type, typeName);
    }

    /**
     * A cell of PostgreSQL, in a session whose time zone is UTC.
     *
     * @param text as PostgreSQL writes it; no bytes
     */
    public static @Nullable Object postgres(@Nullable String text, DataType type, String typeName) {
        if (text == null) {
            return null;
        }
        return switch (type) {
            case BOOLEAN -> text.startsWith("t");
            case INTEGER -> Long.valueOf(text);
            // NaN and infinity have no BigDecimal, infinite dates no LocalDate.
            case DECIMAL, DOUBLE -> number(text);
            case TIMESTAMP -> {
                if (text.endsWith("infinity") || text.endsWith(" BC")) {
                    yield text;
                }
                yield typeName.startsWith("timestamptz")
                        ? cell(OffsetDateTime.parse(text, MOMENT_OF_ZONE))
                        : cell(LocalDateTime.parse(text, MOMENT));
            }
            case DATE, TIME, TEXT, OTHER -> text;
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
