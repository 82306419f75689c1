package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.Snapshot;
import io.millrace.executor.connect.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that Spark borrows for one work. Its tasks take them from the source's own pool, or where they run elsewhere ask here how to
 * open them, so that no password ever enters Spark's settings or plans; and their statements are known, so that cancelling the work stops
 * them in the database: Spark itself only interrupts a task, and a task that waits for a database does not notice. All of them see one
 * state of a PostgreSQL database, however many parts it is read in, and however often one of them is read again.
 */
final class LentToSpark implements AutoCloseable {
    /** What of the answer to a worker is not for the driver. */
    static final String SNAPSHOT = "millrace.snapshot";

    private static final Map<String, LentToSpark> ALL = new ConcurrentHashMap<>();

    private final String token = UUID.randomUUID().toString();
    private final Source source;
    private final WatchStatements statements = new WatchStatements();
    private final @Nullable Snapshot snapshot;

    private LentToSpark(Source source) {
        this.source = source;
        this.snapshot = Snapshot.of(source).orElse(null);
    }

    static LentToSpark open(Source source) {
        var lent = new LentToSpark(source);
        ALL.put(lent.token, lent);
        return lent;
    }

    /** @throws SQLException where the work has ended */
    static LentToSpark require(String token) throws SQLException {
        LentToSpark lent = ALL.get(token);
        if (lent == null) {
            throw new SQLException("the work that this was lent to has ended", "08003");
        }
        return lent;
    }

    /** Names this work to {@link LendToSpark}, among the options of a JDBC source. */
    String token() {
        return token;
    }

    Connection lend() throws SQLException {
        Connection connection;
        try {
            connection = source.lend();
        } catch (StageException e) {
            // Travels through Spark as the cause, and is found there when the failure is explained.
            throw new SQLException(e.getMessage(), e);
        }
        try {
            if (snapshot != null) {
                Snapshot.enter(connection, snapshot.id());
            }
            return statements.of(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** For a worker in another process. */
    Map<String, String> dial() throws SQLException {
        Map<String, String> dial = source.dialToRead().asMap();
        if (snapshot != null) {
            dial.put(SNAPSHOT, snapshot.id());
        }
        return dial;
    }

    /** What everything that is lent for this work sees; null where each connection sees what is there when it reads. */
    @Nullable
    String snapshot() {
        return snapshot == null ? null : snapshot.id();
    }

    /** Stops what runs in this process. */
    void cancel() {
        statements.cancel();
    }

    @Override
    public void close() {
        ALL.remove(token);
        if (snapshot != null) {
            snapshot.close();
        }
    }
}
