package io.millrace.executor.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One user's database, with a small pool of read-only connections to it. Safe for use by several threads. */
public final class Source implements AutoCloseable {
    /** Few, because a user's database is a guest's table: no workflow may crowd its owner's applications out. */
    private static final int MOST_CONNECTIONS = 8;

    private final String connectionId;
    private final DatabaseAddress address;
    private final @Nullable String username;
    private final @Nullable String password;
    private final AllowedHosts hosts;
    private final boolean readOnly;
    private @Nullable HikariDataSource pool;
    private volatile boolean closed;

    Source(
            String connectionId,
            DatabaseAddress address,
            @Nullable String username,
            @Nullable String password,
            AllowedHosts hosts,
            boolean readOnly) {
        this.connectionId = connectionId;
        this.address = address;
        this.username = username;
        this.password = password;
        this.hosts = hosts;
        this.readOnly = readOnly;
    }

    public String connectionId() {
        return connectionId;
    }

    public DatabaseAddress address() {
        return address;
    }

    public DatabaseKind kind() {
        return address.kind();
    }

    /**
     * A connection with a read-only transaction about to begin (no autocommit); closing it rolls back and gives it back.
     *
     * @throws StageException where the database cannot be reached or does not let us in
     */
    public Connection lend() throws StageException {
        try {
            return pool().getConnection();
        } catch (SQLException e) {
            throw explain(e, "");
        }
    }

    /** Whether its user wants nothing to be written to it. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * A connection of its own that may write, in a transaction about to begin (no autocommit); to be closed, which rolls back. Only
     * statements that Millrace has generated itself may run on it: none of a user's or a model's.
     *
     * @throws StageException USER connection-read-only where the connection is not for writing, or where the database cannot be reached
     */
    public Connection toWrite() throws StageException {
        try {
            Connection connection = dialToWrite().open();
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw explain(e, "");
        }
    }

    /**
     * For tasks of Spark that write, as {@link #toWrite} does.
     *
     * @throws StageException USER connection-read-only where the connection is not for writing
     */
    public Dial dialToWrite() throws StageException {
        if (readOnly) {
            throw new StageException(
                    Category.USER,
                    "connection-read-only",
                    "The connection " + connectionId + " is read-only: nothing is written to it.",
                    "Save the connection with \"read_only\": false and an account that may write, or name another connection to write"
                            + " to.");
        }
        Properties properties = properties();
        if (kind() == DatabaseKind.SQLITE) {
            // SQLITE_OPEN_READWRITE, without CREATE; the lock for writing is taken when a transaction begins.
            properties.setProperty("open_mode", "2");
            properties.setProperty("transaction_mode", "IMMEDIATE");
        }
        if (kind() == DatabaseKind.MYSQL) {
            properties.setProperty("useBulkStmts", "true");
        }
        return dialWith(properties);
    }

    /** @param doing what was going on, to open the message with; may be empty */
    public StageException explain(Throwable failure, String doing) {
        if (closed) {
            return changed();
        }
        return new ExplainFailure(kind(), address.shown(), password).explain(failure, doing);
    }

    /** Logs in once before there is a pool, for a clear and quick answer where that fails: a pool would try again and again. */
    private synchronized HikariDataSource pool() throws SQLException {
        if (closed) {
            throw new SQLException("the settings of connection " + connectionId + " have changed", "08003");
        }
        HikariDataSource existing = pool;
        if (existing != null) {
            return existing;
        }
        logIn();
        var config = new HikariConfig();
        config.setPoolName("source-" + connectionId);
        config.setDriverClassName(kind().driver());
        config.setJdbcUrl(address.jdbcUrl());
        config.setDataSourceProperties(properties());
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setMinimumIdle(0);
        config.setIdleTimeout(60_000);
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        config.setReadOnly(true);
        if (kind() == DatabaseKind.POSTGRESQL) {
            config.setConnectionInitSql("SET TIME ZONE 'UTC'");
        }
        var created = new HikariDataSource(config);
        pool = created;
        return created;
    }

    private void logIn() throws SQLException {
        dial(properties()).close();
    }

    /** A single connection that has answered once, beside the pool; in autocommit. */
    private Connection dial(Properties properties) throws SQLException {
        return dialWith(properties).open();
    }

    private Dial dialWith(Properties properties) {
        return new Dial(
                kind().driver(),
                address.jdbcUrl(),
                kind() == DatabaseKind.SQLITE ? "SELECT 1 FROM sqlite_schema LIMIT 1" : "SELECT 1",
                properties);
    }

    /** For the workers of a Spark that runs elsewhere: they read, as {@link #lend} does. */
    public Dial dialToRead() throws SQLException {
        if (closed) {
            throw new SQLException("the settings of connection " + connectionId + " have changed", "08003");
        }
        return dialWith(properties());
    }

    /** What one looks at over a connection of its own. */
    public interface Look<T> {
        T at(Connection connection) throws SQLException;
    }

    /**
     * Logs in, looks, and leaves again; no pool is opened.
     *
     * @throws StageException where the database cannot be reached or does not let us in
     */
    public <T> T visit(Look<T> look) throws StageException {
        try (Connection connection = dial(properties())) {
            return look.at(connection);
        } catch (SQLException e) {
            throw explain(e, "");
        }
    }

    /** For work that was broken off: tried again, it gets the settings that are there now, or is told that there are none. */
    public StageException changed() {
        return new StageException(
                Category.PLATFORM,
                "connection-changed",
                "The settings of connection " + connectionId + " were changed while it was in use.",
                "It is tried again with the new settings.");
    }

    private Properties properties() {
        Properties properties = address.properties();
        switch (kind()) {
            case POSTGRESQL -> {
                properties.setProperty("socketFactory", CheckedSockets.class.getName());
                properties.setProperty("socketFactoryArg", hosts.toString());
            }
            case MYSQL -> {
                properties.setProperty("socketFactory", CheckedSockets.class.getName());
                properties.setProperty(CheckedSockets.ALLOWED, hosts.toString());
            }
            case SQLITE -> {
                // A file.
            }
        }
        if (username != null) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    @Override
    public void close() {
        HikariDataSource opened;
        synchronized (this) {
            closed = true;
            opened = pool;
        }
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public String toString() {
        return connectionId + " (" + address.shown() + ")";
    }
}
