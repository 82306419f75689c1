package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Millrace has written to a schema, a row for each workflow, in a table of that schema: only there can it be written in the same
 * transaction as the rows. It tells work that is delivered again, and the tables that Millrace has made.
 */
final class Ledger {
    private static final String NAME = TableName.OWN + "ledger";
    private static final String DONE = "done";
    private static final String SWAPPING = "swapping";

    private final WriteDialect dialect;
    private final Connection connection;
    private final TableName table;

    Ledger(WriteDialect dialect, Connection connection, TableName beside) {
        this.dialect = dialect;
        this.connection = connection;
        this.table = beside.sibling(NAME);
    }

    private String quoted() {
        return table.quoted(dialect.kind());
    }

    boolean exists() throws SQLException, StageException {
        return dialect.find(connection, table) != null;
    }

    /** In a transaction of its own. */
    void create() throws SQLException, StageException {
        if (exists()) {
            return;
        }
        dialect.lock(connection, table);
        String text = dialect.kind() == DatabaseKind.MYSQL ? " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4" : "";
        WriteDialect.execute(
                connection,
                "CREATE TABLE IF NOT EXISTS " + quoted() + " (workflow_id varchar(100) PRIMARY KEY,"
                        + " target varchar(200) NOT NULL, action varchar(20) NOT NULL, identity text NOT NULL,"
                        + " row_count bigint NOT NULL, state varchar(20) NOT NULL, written_at timestamp NOT NULL)"
                        + text);
        connection.commit();
    }

    /**
     * What a workflow has written.
     *
     * @param done false where it was about to swap, which only databases know that end a transaction with each table definition
     */
    record Row(Written written, boolean done) {}

    Optional<Row> of(String workflowId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT target, action, row_count, state FROM " + quoted() + " WHERE workflow_id = ?")) {
            statement.setString(1, workflowId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Row(
                                new Written(row.getString(1), row.getString(2), row.getLong(3), true),
                                row.getString(4).equals(DONE)))
                        : Optional.empty();
            }
        }
    }

    /** The table with whether Millrace has made it. */
    @Nullable
    Found withOwner(@Nullable Found found, TableName target) throws SQLException, StageException {
        if (found == null || found.identity().isEmpty() || !exists()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM " + quoted()
                + " WHERE target = ? AND identity = ? AND action IN ('create', 'replace')")) {
            statement.setString(1, target.toString());
            statement.setString(2, found.identity());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Found(found.columns(), found.identity(), found.rows(), row.getLong(1) > 0);
            }
        }
    }

    void insert(String workflowId, Written written, String identity, boolean done) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO " + quoted()
                        + " (workflow_id, target, action, identity, row_count, state, written_at) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            statement.setString(1, workflowId);
            statement.setString(2, written.table());
            statement.setString(3, written.action());
            statement.setString(4, identity);
            statement.setLong(5, written.rows());
            statement.setString(6, done ? DONE : SWAPPING);
            statement.setTimestamp(7, Timestamp.from(Instant.now()));
            statement.execute();
        }
    }

    void done(String workflowId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE " + quoted() + " SET state = ? WHERE workflow_id = ?")) {
            statement.setString(1, DONE);
            statement.setString(2, workflowId);
            statement.execute();
        }
    }

    void remove(String workflowId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM " + quoted() + " WHERE workflow_id = ?")) {
            statement.setString(1, workflowId);
            statement.execute();
        }
    }
}
