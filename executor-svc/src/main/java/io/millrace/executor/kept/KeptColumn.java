package io.millrace.executor.kept;

import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.language.catalog.DataType;

/**
 * A column as its values in all rows are: every one of them is of the type.
 *
 * @param wholeDigits most digits before the point; 0 where there are no numbers
 * @param scale most digits behind the point
 * @param longest most characters of a text
 * @param shortened whether there are bytes of which only the beginning was kept
 */
public record KeptColumn(String name, DataType type, int wholeDigits, int scale, int longest, boolean shortened) {

    /** A column of a type that every value is promised to have; nothing else is known of its values. */
    public static KeptColumn promised(String name, DataType type) {
        return new KeptColumn(name, type, 0, 0, 0, false);
    }

    /** All digits of the number that has most. */
    public int digits() {
        return Math.max(1, Math.max(0, wholeDigits) + scale);
    }

    /** As Parquet has it; decimals of too many digits as doubles. */
    public ParquetColumn inParquet() {
        if (type == DataType.DECIMAL && digits() <= ParquetColumn.MOST_DIGITS) {
            return new ParquetColumn(name, type, digits(), scale);
        }
        return ParquetColumn.of(name, type == DataType.DECIMAL ? DataType.DOUBLE : type);
    }
}
