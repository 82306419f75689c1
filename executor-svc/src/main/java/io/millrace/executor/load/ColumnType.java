package io.millrace.executor.load;

import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a column's texts are read.
 *
 * @param digits of decimals, before and after the point
 * @param scale digits of decimals after the point
 * @param note what its user should know; null where it is plain
 */
record ColumnType(
        Kind kind, int digits, int scale, @Nullable String note) {
    /** What people write where there is no value. Only in columns that are not texts. */
    private static final Set<String> NOTHING = Set.of("NULL", "null", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "\\N");

    static boolean isNothing(String text) {
        return text.isEmpty() || NOTHING.contains(text);
    }

    DataType type() {
        return kind.type();
    }

    /** Whether the cell is read as no value. */
    boolean leavesOut(@Nullable String cell) {
        return cell == null || cell.isEmpty() || kind != Kind.TEXT && isNothing(cell.strip());
    }

    /** The value of a cell that is not left out; null where it is not of this type. */
    @Nullable
    Object read(String cell) {
        if (kind == Kind.TEXT) {
            return cell;
        }
        Object value = kind.read(cell.strip());
        boolean tooLong = value instanceof BigDecimal decimal && decimal.precision() - decimal.scale() > digits - scale;
        return tooLong ? null : value;
    }

    ParquetColumn column(String name) {
        return type() == DataType.DECIMAL
                ? new ParquetColumn(name, type(), digits, scale)
                : ParquetColumn.of(name, type());
    }
}
