package io.millrace.executor.spark;

import io.millrace.executor.connect.Dial;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskInterruptListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a source's connection in one of Spark's workers, for one task: to read, and in UTC. When the task is killed, its statement is
 * cancelled in the database: Spark only interrupts the thread, and a thread that waits for a database does not notice.
 */
final class DialFromWorker {
    private static final Logger log = LoggerFactory.getLogger(DialFromWorker.class);
    private static final long AGAIN_MILLIS = 100;
    private static final int TIMES = 100;

    private DialFromWorker() {}

    static Connection open(String token) throws SQLException {
        Dial dial = Dial.of(LendToWorkers.ask(token));
        Connection connection = dial.open();
        try {
            if (dial.url().startsWith("jdbc:postgresql:")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET TIME ZONE 'UTC'");
                }
            }
            if (!connection.isReadOnly()) {
                connection.setReadOnly(true);
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        var watched = new WatchStatements();
        @Nullable TaskContext task = TaskContext.get();
        if (task == null) {
            return watched.of(connection);
        }
        TaskInterruptListener stop = (_, _) -> stop(watched, connection);
        task.addTaskInterruptListener(stop);
        return watched.of(connection, task::isInterrupted);
    }

    /**
     * Closing the connection, as Spark does to such a task, does not end the statement in the database. And one cancel may come before it
     * has got there, and is lost: it is repeated.
     */
    private static void stop(WatchStatements watched, Connection connection) {
        Thread.ofPlatform().daemon().name("stop-statement").start(() -> {
            try (connection) {
                for (int times = 0; watched.any() && times < TIMES; times++) {
                    watched.cancel();
                    TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
                }
            } catch (SQLException | InterruptedException e) {
                log.debug("A connection of a killed task could not be closed", e);
            }
        });
    }
}
