package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.Dial;
import io.millrace.executor.connect.Snapshot;
import io.millrace.schemas.Category;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
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
    private static final String FILE = "jdbc:sqlite:";

    private DialFromWorker() {}

    static Connection open(String token) throws SQLException {
        Map<String, String> answer = LendToWorkers.ask(token);
        @Nullable String snapshot = answer.remove(LentToSpark.SNAPSHOT);
        Dial dial = Dial.of(answer);
        requireFile(dial.url());
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
            if (snapshot != null) {
                Snapshot.enter(connection, snapshot);
            }
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

    /** It would be said to be no database, by those who know nothing of workers. */
    private static void requireFile(String url) throws SQLException {
        if (url.startsWith(FILE) && !Files.isReadable(Path.of(url.substring(FILE.length())))) {
            var missing = new StageException(
                    Category.PLATFORM,
                    "file-not-on-workers",
                    "Spark's workers do not see the SQLite file " + url.substring(FILE.length()) + ".",
                    "Mount its folder on every worker under the same path, or run Spark inside the executor"
                            + " (MILLRACE_SPARK_MASTER=local[*]).");
            throw new SQLException(missing.getMessage(), missing);
        }
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
