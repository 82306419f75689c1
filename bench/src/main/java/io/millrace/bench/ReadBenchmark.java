package io.millrace.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * A table of 4M rows, read whole in 8 parts of a skewed key: cut by the histogram, as Millrace does, against strides of one length, as Spark
 * does with lower and upper bound. Both work on every row in Spark, turn by turn in one run.
 */
public final class ReadBenchmark {
    private static final int ROWS = 4_000_000;
    private static final int PARTS = 8;
    private static final int WARM_UP = 1;
    private static final int RUNS = 5;
    /** A function that Spark does not hand to databases. */
    private static final String SQL = "SELECT max(reverse(note)) AS last FROM events";

    private ReadBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        try (MillraceWithTables millrace =
                MillraceWithTables.start("CREATE TABLE events (key bigint NOT NULL, note text NOT NULL);"
                        + " INSERT INTO events SELECT floor(1e9 * power(i / 4e6, 9)), md5(i::text) FROM generate_series(1, "
                        + ROWS + ") i; CREATE INDEX ON events (key)")) {
            long[] bounds = bounds(millrace);
            SparkSession spark = MillraceWithTables.plainSpark();
            spark.sparkContext().addSparkListener(new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd ended) {
                    long records = ended.taskMetrics().inputMetrics().recordsRead();
                    if (records > 0) {
                        read.add(records);
                    }
                }
            });
            var histogram = new long[RUNS];
            var strides = new long[RUNS];
            long largestOfHistogram = 0;
            long largestOfStrides = 0;
            for (int run = -WARM_UP; run < RUNS; run++) {
                read.clear();
                long begin = System.nanoTime();
                String one = millrace.query(true, SQL).get(0).asString();
                long middle = System.nanoTime();
                largestOfHistogram = largest(read);
                long between = System.nanoTime();
                String other = inStrides(millrace, bounds);
                long end = System.nanoTime();
                largestOfStrides = largest(read);
                if (!one.equals(other)) {
                    throw new IllegalStateException(one + " is not " + other);
                }
                if (run >= 0) {
                    histogram[run] = middle - begin;
                    strides[run] = end - between;
                }
            }
            Percentiles cut = Percentiles.of(histogram);
            Percentiles even = Percentiles.of(strides);
            System.out.printf(
                    Locale.ROOT,
                    "histogram_median_ms=%.0f strides_median_ms=%.0f strides_to_histogram=%.2f histogram_largest_part=%.3f"
                            + " strides_largest_part=%.3f n=%d%n",
                    cut.median(),
                    even.median(),
                    even.median() / cut.median(),
                    largestOfHistogram / (double) ROWS,
                    largestOfStrides / (double) ROWS,
                    RUNS);
        }
        System.exit(0);
    }

    private static long[] bounds(MillraceWithTables millrace) throws Exception {
        try (Connection connection = millrace.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT min(key), max(key) FROM events")) {
            row.next();
            return new long[] {row.getLong(1), row.getLong(2)};
        }
    }

    private static String inStrides(MillraceWithTables millrace, long[] bounds) {
        SparkSession spark = MillraceWithTables.plainSpark();
        spark.read()
                .format("jdbc")
                .option("url", millrace.jdbcUrl())
                .option("user", "postgres")
                .option("password", "postgres")
                .option("dbtable", "events")
                .option("fetchsize", 10_000)
                .option("partitionColumn", "key")
                .option("lowerBound", bounds[0])
                .option("upperBound", bounds[1])
                .option("numPartitions", PARTS)
                .load()
                .createOrReplaceTempView("events");
        return spark.sql(SQL).collectAsList().getFirst().getString(0);
    }

    /** Waits until Spark's listeners have been told of every row. */
    private static long largest(List<Long> read) throws InterruptedException {
        while (read.stream().mapToLong(Long::longValue).sum() < ROWS) {
            Thread.sleep(10);
        }
        long largest = Collections.max(List.copyOf(read));
        read.clear();
        return largest;
    }
}
