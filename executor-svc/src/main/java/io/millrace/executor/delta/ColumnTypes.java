package io.millrace.executor.delta;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.language.catalog.DataType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of columns in Delta Lake's words and in Millrace's. */
final class ColumnTypes {
    /** Digits before the point that a column of decimals has room for, whatever its first rows need. */
    private static final int ROOM = 18;

    private ColumnTypes() {}

    /** A column for the rows of a table that is made: a decimal gets room for more digits than they have. */
    static Column roomy(KeptColumn given) {
        ParquetColumn column = given.inParquet();
        if (column.type() != DataType.DECIMAL) {
            return new Column(column.name(), column.type(), 0, 0);
        }
        int precision = Math.clamp((long) ROOM + column.scale(), column.precision(), ParquetColumn.MOST_DIGITS);
        return new Column(column.name(), column.type(), precision, column.scale());
    }

    static StructType schema(List<Column> columns) {
        var schema = new StructType();
        for (Column column : columns) {
            schema = schema.add(column.name(), type(column), true);
        }
        return schema;
    }

    private static io.delta.kernel.types.DataType type(Column column) {
        return switch (column.type()) {
            case BOOLEAN -> BooleanType.BOOLEAN;
            case INTEGER -> LongType.LONG;
            case DECIMAL -> new DecimalType(column.precision(), column.scale());
            case DOUBLE -> DoubleType.DOUBLE;
            case DATE -> DateType.DATE;
            case TIMESTAMP -> TimestampNTZType.TIMESTAMP_NTZ;
            case TEXT, TIME, OTHER -> StringType.STRING;
        };
    }

    /** Null where there are columns that are not written here. */
    static @Nullable List<Column> columns(StructType schema) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            Column column = switch (field.getDataType()) {
                case BooleanType _ -> new Column(field.getName(), DataType.BOOLEAN, 0, 0);
                case LongType _ -> new Column(field.getName(), DataType.INTEGER, 0, 0);
                case DecimalType type ->
                    new Column(field.getName(), DataType.DECIMAL, type.getPrecision(), type.getScale());
                case DoubleType _ -> new Column(field.getName(), DataType.DOUBLE, 0, 0);
                case DateType _ -> new Column(field.getName(), DataType.DATE, 0, 0);
                case TimestampNTZType _ -> new Column(field.getName(), DataType.TIMESTAMP, 0, 0);
                case StringType _ -> new Column(field.getName(), DataType.TEXT, 0, 0);
                default -> null;
            };
            if (column == null || !field.isNullable()) {
                return null;
            }
            columns.add(column);
        }
        return columns;
    }

    static @Nullable Object[] cells(Row row, List<Column> columns) {
        @Nullable Object[] cells = new Object[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = row.isNullAt(i) ? null : cell(row, i, columns.get(i).type());
        }
        return cells;
    }

    private static Object cell(Row row, int i, DataType type) {
        return switch (type) {
            case BOOLEAN -> row.getBoolean(i);
            case INTEGER -> row.getLong(i);
            case DECIMAL -> row.getDecimal(i);
            case DOUBLE -> row.getDouble(i);
            case DATE -> LocalDate.ofEpochDay(row.getInt(i));
            case TIMESTAMP ->
                LocalDateTime.ofInstant(Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS), ZoneOffset.UTC);
            case TEXT, TIME, OTHER -> row.getString(i);
        };
    }
}
