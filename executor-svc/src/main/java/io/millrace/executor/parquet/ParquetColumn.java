package io.millrace.executor.parquet;

import io.millrace.language.catalog.DataType;

/**
 * A column of a Parquet file. TIME and OTHER are written as texts.
 *
 * @param precision of DECIMAL: digits in all, at most 38
 * @param scale of DECIMAL: digits after the point
 */
public record ParquetColumn(String name, DataType type, int precision, int scale) {
    /** Most digits that a decimal can have, in Spark as in most databases. */
    public static final int MOST_DIGITS = 38;

    public ParquetColumn {
        if (type == DataType.DECIMAL && (precision < 1 || precision > MOST_DIGITS || scale < 0 || scale > precision)) {
            throw new IllegalArgumentException(
                    "no decimal has " + precision + " digits, " + scale + " after the point");
        }
    }

    public static ParquetColumn of(String name, DataType type) {
        return type == DataType.DECIMAL
                ? new ParquetColumn(name, type, MOST_DIGITS, 10)
                : new ParquetColumn(name, type, 0, 0);
    }
}
