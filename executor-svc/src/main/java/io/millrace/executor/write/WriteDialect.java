package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What differs between databases when a table is written. */
sealed interface WriteDialect permits WriteToPostgres, WriteToMysql, WriteToSqlite {

    static WriteDialect of(DatabaseKind kind) {
        return switch (kind) {
            case POSTGRESQL -> new WriteToPostgres();
            case MYSQL -> new WriteToMysql();
            case SQLITE -> new WriteToSqlite();
        };
    }

    DatabaseKind kind();

    /** What it waits for, and how long. */
    void begin(Connection connection, Work work) throws SQLException;

    /** The schema of tables that name none; null where the database has no schemas. */
    @Nullable
    String defaultSchema(Connection connection) throws SQLException;

    /** Nobody else of Millrace writes to the table until the end of the transaction, or of the session. */
    void lock(Connection connection, TableName table) throws SQLException;

    /** Null where there is no such table; of whose it is, nothing is said. */
    @Nullable
    Found find(Connection connection, TableName table) throws SQLException, StageException;

    /** Staging tables whose writers died long ago, where a database keeps such. */
    default List<TableName> givenUp(Connection connection, TableName beside) throws SQLException {
        return List.of();
    }

    /** Ends the sessions of this account that put rows into a table, where others than this one can. */
    default void endWriters(Connection connection, TableName table) throws SQLException {}

    /** What a column is declared as. */
    String type(KeptColumn column, boolean inKey, boolean anyRows) throws StageException;

    /** Behind the columns of a new table. */
    default String tableOptions(String workflowId) {
        return "";
    }

    /** Puts all rows into a table; the database itself says how many came. */
    long load(
            Connection connection,
            TableName table,
            List<String> names,
            List<KeptColumn> columns,
            KeptRows rows,
            Work work)
            throws SQLException, IOException, StageException, InterruptedException;

    /** Whether a column has the value that is {@link #bind bound}, or neither has one. */
    String same(String quoted, KeptColumn column);

    /** Gives a statement a value as it was given to the table. */
    void bind(PreparedStatement statement, int index, KeptColumn column, @Nullable Object value)
            throws SQLException, StageException;

    /**
     * Runs a statement that writes.
     *
     * @return how many rows the database says that it has written itself, without what triggers have
     */
    default long written(Connection connection, String sql) throws SQLException {
        return update(connection, sql);
    }

    /**
     * The rows' column as its values are in the target: where that keeps each of them as it is.
     *
     * @return null where it may keep less
     */
    @Nullable
    KeptColumn kept(KeptColumn column, ResultSetMetaData about, int index) throws SQLException;

    /** A cell of kept rows, as it is given to the table. */
    default @Nullable Object given(KeptColumn column, JsonNode cell) {
        return KeptRows.cell(column.type(), cell);
    }

    /** How many rows this transaction has put into a table and changed there; empty where the database does not say. */
    default Optional<Changes> changes(Connection connection, TableName table) throws SQLException {
        return Optional.empty();
    }

    /** Rows that were put into a table, and changed there. */
    record Changes(long inserted, long updated) {}

    /** Sets columns of the target {@code t} to those of the staging table {@code s} where the keys are the same. */
    String update(TableName target, TableName staging, List<String> set, String sameKey);

    /** Says how far it is, now and then. */
    static void report(long rows, Work work) {
        if (rows % 50_000 == 0) {
            work.progress(rows + " rows written");
        }
    }

    static long count(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** @return how many rows the database says it has written */
    static long update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many rows a table has, up to {@link Found#MANY}. */
    static long rows(Connection connection, DatabaseKind kind, TableName table) throws SQLException {
        return count(
                connection,
                "SELECT count(*) FROM (SELECT 1 FROM " + table.quoted(kind) + " LIMIT " + Found.MANY + ") AS counted");
    }

    /** Is given one row after the other. */
    interface Take {
        void row(JsonNode row) throws SQLException, StageException, IOException;
    }

    /** What goes wrong with a row is thrown as it is. */
    static void each(KeptRows rows, Work work, Take take)
            throws SQLException, StageException, IOException, InterruptedException {
        try {
            rows.each(work, row -> {
                try {
                    take.row(row);
                } catch (SQLException | StageException e) {
                    throw new IOException(e);
                }
            });
        } catch (IOException e) {
            throw unwrapped(e);
        }
    }

    /** Throws what an exception was wrapped around that says nothing of its own; what was not wrapped is given back. */
    static IOException unwrapped(IOException failure) throws SQLException, StageException {
        if (failure.getCause() instanceof SQLException refused) {
            throw refused;
        }
        if (failure.getCause() instanceof StageException known) {
            throw known;
        }
        return failure;
    }

    /** Inserts in batches, for databases without COPY. */
    static long insert(
            Connection connection,
            WriteDialect dialect,
            TableName table,
            List<String> names,
            List<KeptColumn> columns,
            KeptRows rows,
            Work work)
            throws SQLException, IOException, StageException, InterruptedException {
        int batch = 1_000;
        DatabaseKind kind = dialect.kind();
        String quoted = names.stream().map(name -> TableName.quote(kind, name)).collect(Collectors.joining(", "));
        String marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
        long[] count = {0};
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO " + table.quoted(kind) + " (" + quoted + ") VALUES (" + marks + ")")) {
            each(rows, work, row -> {
                for (int i = 0; i < columns.size(); i++) {
                    KeptColumn column = columns.get(i);
                    dialect.bind(statement, i + 1, column, dialect.given(column, row.path(i)));
                }
                statement.addBatch();
                if (++count[0] % batch == 0) {
                    statement.executeBatch();
                }
                report(count[0], work);
            });
            statement.executeBatch();
        }
        return count[0];
    }

    static StageException notANumber(DatabaseKind kind, KeptColumn column) {
        return doesNotFit("Column " + column.name() + " has a value that " + kind.title()
                + " has no number for: NaN or infinity.");
    }

    static StageException doesNotFit(String message) {
        return new StageException(
                Category.USER,
                "rows-do-not-fit",
                message + " Nothing was written.",
                "Leave such rows out, or cast the column to text.");
    }
}
