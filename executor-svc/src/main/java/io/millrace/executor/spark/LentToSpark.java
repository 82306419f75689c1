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
 * The connections that Spark borrows for one work. Its tasks take them from the source's own pool, or where they run elsewhere ask here how to
 * open them, so that no password ever enters Spark's settings or plans; and their statements are known, so that cancelling the work stops
 * them in the database: Spark itself only interrupts a task, and a task that waits for a database does not notice.
 */
final class LentToSpark implements AutoCloseable {
    private static final Map<String, LentToSpark> ALL = new ConcurrentHashMap<>();

    private final String token = UUID.randomUUID().toString();
    private final Source source;
    private final WatchStatements statements = new WatchStatements();

    private LentToSpark(Source source) {
        this.source = source;
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
        try {
            return statements.of(source.lend());
        } catch (StageException e) {
            // Travels through Spark as the cause, and is found there when the failure is explained.
            throw new SQLException(e.getMessage(), e);
        }
    }

    /** For a worker in another process. */
    Dial dial() throws SQLException {
        return source.dialToRead();
    }

    /** Stops what runs in this process. */
    void cancel() {
        statements.cancel();
    }

    @Override
    public void close() {
        ALL.remove(token);
    }
}
