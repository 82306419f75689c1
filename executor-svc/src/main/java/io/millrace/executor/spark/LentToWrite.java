package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.Dial;
import io.millrace.executor.connect.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The target of one work, as its tasks may connect to it: they have a token, as for what they read, and those that run elsewhere ask here
 * how a connection is opened. Only {@link LoadPart} does, which writes what Millrace itself has put together: no statement of a
 * user or a model comes near it.
 */
final class LentToWrite implements AutoCloseable {
    /** Tells these tokens from those of sources: neither can be used as the other. */
    static final String PREFIX = "write-";

    private static final Map<String, LentToWrite> ALL = new ConcurrentHashMap<>();

    private final String token = PREFIX + UUID.randomUUID();
    private final Source target;

    private LentToWrite(Source target) {
        this.target = target;
    }

    static LentToWrite open(Source target) {
        var lent = new LentToWrite(target);
        ALL.put(lent.token, lent);
        return lent;
    }

    /** @throws SQLException where the work has ended */
    private static LentToWrite require(String token) throws SQLException {
        LentToWrite lent = ALL.get(token);
        if (lent == null) {
            throw new SQLException("the work that this was lent to has ended", "08003");
        }
        return lent;
    }

    /** For a worker in another process. */
    static Dial dial(String token) throws SQLException {
        try {
            return require(token).target.dialToWrite();
        } catch (StageException e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    /** In a task: a connection of its own, in a transaction about to begin; to be closed, which rolls back. */
    static Connection connect(String token) throws SQLException {
        Connection connection = (LendToWorkers.isWorker() ? Dial.of(LendToWorkers.ask(token)) : dial(token)).open();
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        ALL.remove(token);
    }
}
