package io.millrace.executor.spark;

/**
 * @param master {@code local}, {@code local[n]} or {@code local[*]}: Spark runs inside the executor
 * @param warm whether to start Spark with the executor rather than with the first query
 * @param partitionRows a table is read in parallel from this many rows on for each part
 */
public record SparkSettings(String master, boolean warm, long partitionRows) {
    public SparkSettings {
        if (!master.matches("local(\\[(\\*|[1-9][0-9]*)])?")) {
            throw new IllegalArgumentException("MILLRACE_SPARK_MASTER is \"" + master
                    + "\"; Spark runs inside the executor: use local, local[n] or local[*]");
        }
        if (partitionRows < 1) {
            throw new IllegalArgumentException("MILLRACE_SPARK_PARTITION_ROWS must be positive");
        }
    }
}
