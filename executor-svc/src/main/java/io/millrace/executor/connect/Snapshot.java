package io.millrace.executor.connect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state of a PostgreSQL database, which several connections read, also those of other processes: a transaction that does nothing
 * but export it, for as long as this is open.
 */
public final class Snapshot implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Snapshot.class);

    /** SQLSTATE connection_failure: with another connection all of it can be read again. */
    private static final String LOST = "08006";

    private final Connection keeper;
    private final String id;

    private Snapshot(Connection keeper, String id) {
        this.keeper = keeper;
        this.id = id;
    }

    /**
     * Of this moment. Its connection is none of the pool: nobody waits for one that keeps a snapshot while those who read it wait for theirs.
     *
     * @return empty where the database has none to share; each connection then reads what is there when it reads
     */
    public static Optional<Snapshot> of(Source source) {
        if (source.kind() != DatabaseKind.POSTGRESQL) {
            return Optional.empty();
        }
        @Nullable Connection keeper = null;
        try {
            keeper = source.dialToRead().open();
            keeper.setReadOnly(true);
            keeper.setAutoCommit(false);
            try (Statement statement = keeper.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;"
                        + " SET LOCAL idle_in_transaction_session_timeout = 0");
                if (keeper.getMetaData().getDatabaseMajorVersion() >= 17) {
                    statement.execute("SET LOCAL transaction_timeout = 0");
                }
                try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                    row.next();
                    return Optional.of(new Snapshot(keeper, row.getString(1)));
                }
            }
        } catch (SQLException e) {
            log.info("{} shares no snapshot; what is read of it is of the moments at which it is read", source, e);
            close(keeper);
            return Optional.empty();
        }
    }

    /** For {@link #enter}. */
    public String id() {
        return id;
    }

    /** As the first statement of a transaction: it then sees what the snapshot has. */
    public static void enter(Connection connection, String id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(entering(id));
        } catch (SQLException e) {
            throw new SQLException("the snapshot that is read is gone: " + e.getMessage(), LOST, e);
        }
    }

    /** What {@link #enter} runs. */
    public static String entering(String id) {
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET TRANSACTION SNAPSHOT '"
                + id.replaceAll("[^0-9A-Za-z-]", "") + "'";
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is lost; so is what it kept.
        }
    }

    @Override
    public void close() {
        close(keeper);
    }
}
