package io.millrace.executor.spark;

import io.millrace.language.catalog.DataType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Folds Spark's types into the types of the plan language. */
public final class FoldSparkType {
    private FoldSparkType() {}

    public static DataType fold(org.apache.spark.sql.types.DataType type) {
        return switch (type) {
            case BooleanType _ -> DataType.BOOLEAN;
            case ByteType _, ShortType _, IntegerType _, LongType _ -> DataType.INTEGER;
            case DecimalType _ -> DataType.DECIMAL;
            case FloatType _, DoubleType _ -> DataType.DOUBLE;
            case StringType _ -> DataType.TEXT;
            case DateType _ -> DataType.DATE;
            case TimestampType _, TimestampNTZType _ -> DataType.TIMESTAMP;
            default -> DataType.OTHER;
        };
    }
}
