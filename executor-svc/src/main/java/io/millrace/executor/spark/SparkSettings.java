package io.millrace.executor.spark;

import java.util.Map;

/**
 * @param master {@code local}, {@code local[n]} or {@code local[*]}: Spark runs inside the executor; {@code spark://host:port}: on a
 *     standalone cluster; {@code k8s://https://host:port}: on Kubernetes
 * @param warm whether to start Spark with the executor rather than with the first query
 * @param partitionRows a table is read in parallel from this many rows on for each part
 * @param properties Spark's own settings, {@code spark.…}; they win over what Millrace would set
 */
public record SparkSettings(String master, boolean warm, long partitionRows, Map<String, String> properties) {
    static final String SECRET = "spark.authenticate.secret";

    public SparkSettings {
        properties = Map.copyOf(properties);
        if (!master.matches(
                "local(\\[(\\*|[1-9][0-9]*)])?|spark://[^/,\\s]+(,[^/,\\s]+)*|k8s://(https?://)?[^/\\s]+(/\\S*)?")) {
            throw new IllegalArgumentException("MILLRACE_SPARK_MASTER is \"" + master
                    + "\"; use local, local[n] or local[*] for Spark inside the executor, spark://host:port for a standalone"
                    + " cluster, or k8s://https://host:port for Kubernetes");
        }
        if (partitionRows < 1) {
            throw new IllegalArgumentException("MILLRACE_SPARK_PARTITION_ROWS must be positive");
        }
        for (String name : properties.keySet()) {
            if (!name.startsWith("spark.")) {
                throw new IllegalArgumentException(
                        "MILLRACE_SPARK_PROPERTIES names \"" + name + "\"; settings of Spark begin with \"spark.\"");
            }
        }
        if (master.startsWith("spark:") && !properties.containsKey(SECRET)) {
            throw new IllegalArgumentException("Spark's master " + master
                    + " is on the network, and its workers are sent what opens users' databases: name a file in"
                    + " MILLRACE_SPARK_PROPERTIES that has " + SECRET + ", the same as on the master and its workers");
        }
    }

    /** Without properties of its own. */
    public SparkSettings(String master, boolean warm, long partitionRows) {
        this(master, warm, partitionRows, Map.of());
    }

    /** Whether tasks run in this process. */
    public boolean isLocal() {
        return master.startsWith("local");
    }

    /** Without the properties: a secret is among them. */
    @Override
    public String toString() {
        return master;
    }
}
