package io.millrace.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.SparkStatusTracker;

/**
 * From the request to cancel a workflow, over HTTP, to the moment its engine does nothing any more: PostgreSQL as pg_stat_activity says, Spark
 * as its status tracker says (no active job, no running task).
 */
public final class CancelBenchmark {
    private static final int RUNS = 12;
    private static final int WARM_UP = 2;

    /** Minutes of work, the comparison of each row with each: on the database. */
    private static final String ON_POSTGRES =
            "SELECT count(*) AS n FROM numbers a CROSS JOIN numbers b WHERE a.text_of < b.text_of";
    /** On Spark, which does not hand the function to the database: it reads both sides, then works on them. */
    private static final String ON_SPARK =
            "SELECT count(*) AS n FROM numbers a CROSS JOIN numbers b WHERE reverse(a.text_of) < reverse(b.text_of)";

    private CancelBenchmark() {}

    private interface Busy {
        boolean is() throws SQLException;
    }

    public static void main(String[] arguments) throws Exception {
        try (MillraceWithTables millrace =
                        MillraceWithTables.start("CREATE TABLE numbers (id int PRIMARY KEY, text_of text NOT NULL);"
                                + " INSERT INTO numbers SELECT i, md5(i::text) FROM generate_series(1, 300000) i");
                Connection connection = millrace.connect();
                PreparedStatement active =
                        connection.prepareStatement("SELECT count(*) FROM pg_stat_activity WHERE datname = '"
                                + MillraceWithTables.DATABASE + "' AND state = 'active' AND pid <> pg_backend_pid()")) {
            Busy postgres = () -> {
                try (ResultSet row = active.executeQuery()) {
                    row.next();
                    return row.getLong(1) > 0;
                }
            };
            SparkStatusTracker tracker =
                    MillraceWithTables.plainSpark().sparkContext().statusTracker();
            Busy spark = () -> tracker.getActiveJobIds().length > 0
                    || Arrays.stream(tracker.getExecutorInfos())
                                    .mapToInt(SparkExecutorInfo::numRunningTasks)
                                    .sum()
                            > 0;
            measure("postgresql", millrace, false, ON_POSTGRES, postgres, postgres);
            measure(
                    "spark",
                    millrace,
                    true,
                    ON_SPARK,
                    () -> spark.is() && !postgres.is(),
                    () -> spark.is() || postgres.is());
        }
        System.exit(0);
    }

    /**
     * @param working whether it is where it is to be cancelled
     * @param busy whether it still does anything
     */
    private static void measure(
            String what, MillraceWithTables millrace, boolean onSpark, String sql, Busy working, Busy busy)
            throws Exception {
        var nanos = new long[RUNS];
        for (int run = -WARM_UP; run < RUNS; run++) {
            String workflow = millrace.begin(onSpark, sql);
            // For half a second without a break: not between two things it does before the work that takes long.
            for (int times = 0; times < 50; times++) {
                Thread.sleep(10);
                if (!working.is()) {
                    times = 0;
                    String status = millrace.status(workflow);
                    if (!status.equals("running") && !status.equals("accepted")) {
                        throw new IllegalStateException(status);
                    }
                }
            }
            long begin = System.nanoTime();
            millrace.cancel(workflow);
            while (busy.is()) {
                Thread.onSpinWait();
            }
            if (run >= 0) {
                nanos[run] = System.nanoTime() - begin;
            }
        }
        Percentiles of = Percentiles.of(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s_cancel_median_ms=%.1f %1$s_cancel_most_ms=%.1f n=%d%n",
                what,
                of.median(),
                of.p99(),
                RUNS);
    }
}
