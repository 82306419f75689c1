package io.millrace.executor.connect;

import io.millrace.agent.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what runs when its work is cancelled or its time is up. To be closed when it has ended.
 *
 * <p>One cancel is not enough: one that arrives before a statement has reached its database is lost there. So it is repeated
 * until what runs has ended.
 */
public final class StopRunning implements AutoCloseable {
    /** How much later than the deadline a database or driver should stop by itself: it is there for when nobody here can. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(StopRunning.class);
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final int POLITE_TIMES = 50;

    private final Stoppable running;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Cancellation.Registration registration;
    private volatile boolean timeIsUp;

    /** What can be told to stop, more than once. */
    @FunctionalInterface
    public interface Stoppable {
        /** @param times how often it was told before */
        void stop(int times) throws SQLException;
    }

    private StopRunning(Stoppable running, Cancellation cancellation, Instant deadline) {
        this.running = running;
        Thread.ofVirtual().name("stop-running").start(() -> watch(deadline));
        this.registration = cancellation.onCancel(stop::countDown);
    }

    public static StopRunning when(Cancellation cancellation, Instant deadline, Stoppable running) {
        return new StopRunning(running, cancellation, deadline);
    }

    /** Stops in the database; after a few seconds in vain the connection is dropped. */
    public static StopRunning when(Cancellation cancellation, Instant deadline, Statement statement) {
        return when(cancellation, deadline, times -> {
            if (times == POLITE_TIMES) {
                drop(statement.getConnection());
            } else if (times < POLITE_TIMES) {
                statement.cancel();
            }
        });
    }

    /** As a statement, for a COPY, which is none to the driver. */
    public static StopRunning copying(Cancellation cancellation, Instant deadline, Connection connection)
            throws SQLException {
        PGConnection server = connection.unwrap(PGConnection.class);
        return when(cancellation, deadline, times -> {
            if (times == POLITE_TIMES) {
                drop(connection);
            } else if (times < POLITE_TIMES) {
                server.cancelQuery();
            }
        });
    }

    private static void drop(Connection connection) throws SQLException {
        log.warn("A statement did not stop when told to; dropping its connection");
        connection.abort(Runnable::run);
    }

    /** True where it was told to stop because its time was up. */
    public boolean timeIsUp() {
        return timeIsUp;
    }

    private void watch(Instant deadline) {
        try {
            long left = Math.max(0, Duration.between(Instant.now(), deadline).toMillis());
            if (!stop.await(left, TimeUnit.MILLISECONDS)) {
                timeIsUp = true;
            }
            for (int times = 0; done.getCount() > 0; times++) {
                tell(times);
                if (done.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(int times) {
        try {
            running.stop(times);
        } catch (SQLException e) {
            log.debug("Telling a statement to stop failed", e);
        }
    }

    @Override
    public void close() {
        done.countDown();
        stop.countDown();
        registration.close();
    }
}
