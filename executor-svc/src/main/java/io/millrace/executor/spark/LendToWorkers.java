package io.millrace.executor.spark;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Tells Spark's workers, when a task needs a connection, how it is opened. What it takes never is in Spark's settings, plans or
 * logs: a task has the token of its work, and asks this process over Spark's own channel, which is authenticated and encrypted. A
 * work that has ended lends nothing any more. Spark finds this class by its name and makes it itself, on both sides.
 */
public final class LendToWorkers implements SparkPlugin {
    /** The one key of an answer that lends nothing: why. */
    private static final String REFUSED = "millrace.refused";

    /** Of the worker that this process is; none in the process that works are lent from. */
    private static volatile @Nullable PluginContext worker;

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext context, PluginContext plugin) {
                return Map.of();
            }

            @Override
            public Object receive(Object token) {
                return new HashMap<>(lend(String.valueOf(token)));
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> settings) {
                worker = context;
            }

            @Override
            public void shutdown() {
                worker = null;
            }
        };
    }

    private static Map<String, String> lend(String token) {
        try {
            return token.startsWith(LentToWrite.PREFIX)
                    ? LentToWrite.dial(token).asMap()
                    : LentToSpark.require(token).dial();
        } catch (SQLException e) {
            return Map.of(REFUSED, String.valueOf(e.getMessage()));
        }
    }

    static boolean isWorker() {
        return worker != null;
    }

    /** @return what the process that the work is lent from says */
    @SuppressWarnings("unchecked")
    static Map<String, String> ask(String token) throws SQLException {
        PluginContext context = worker;
        if (context == null) {
            throw new IllegalStateException("this process is no worker of Spark");
        }
        Map<String, String> answer;
        try {
            answer = (Map<String, String>) context.ask(token);
        } catch (Exception e) {
            throw new SQLException("the executor of Millrace did not say how the source is connected to", "08001", e);
        }
        String refused = answer.get(REFUSED);
        if (refused != null) {
            throw new SQLException(refused, "08003");
        }
        return answer;
    }
}
