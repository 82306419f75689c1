package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every table definition ends the transaction before it. So the rows go into a table beside the target, and one RENAME, which is
 * atomic, puts it in its place; whether that table is still there tells whether it was.
 */
record WriteToMysql() implements WriteDialect {
    private static final int MOST_DIGITS = 65;
    private static final int MOST_SCALE = 30;
    private static final int MOST_IN_KEY = 700;
    private static final int PATIENCE_SECONDS = 15;

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.MYSQL;
    }

    @Override
    public void begin(Connection connection, Work work) throws SQLException {
        // What does not fit is refused and not cut.
        WriteDialect.execute(connection, "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')");
        WriteDialect.execute(connection, "SET SESSION lock_wait_timeout = " + PATIENCE_SECONDS);
        if (connection.getMetaData().getDatabaseProductName().contains("MariaDB")) {
            long left = Duration.between(Instant.now(), work.deadline())
                    .plus(StopRunning.GRACE)
                    .toSeconds();
            WriteDialect.execute(connection, "SET SESSION max_statement_time = " + Math.max(1, left));
        }
    }

    @Override
    public String defaultSchema(Connection connection) throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public void lock(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT GET_LOCK(CONCAT('millrace ', MD5(?)), " + PATIENCE_SECONDS + ")")) {
            statement.setString(1, table.toString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(1) != 1) {
                    throw new SQLException("another workflow writes to " + table, "40001", 1205);
                }
            }
        }
    }

    @Override
    public @Nullable Found find(Connection connection, TableName table) throws SQLException, StageException {
        String comment;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT table_type, table_comment FROM information_schema.tables WHERE table_schema = ? AND table_name = ?")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                if (!row.getString(1).equals("BASE TABLE")) {
                    throw WriteToPostgres.notATable(table);
                }
                comment = row.getString(2);
            }
        }
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT column_name FROM information_schema.columns"
                        + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(row.getString(1));
                }
            }
        }
        return new Found(columns, comment, WriteDialect.rows(connection, kind(), table), false);
    }

    @Override
    public List<TableName> givenUp(Connection connection, TableName beside) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT table_name FROM information_schema.tables"
                        + " WHERE table_schema = ? AND (table_name LIKE 'millrace\\_stage\\_%' OR table_name LIKE 'millrace\\_old\\_%')"
                        + " AND create_time < NOW() - INTERVAL 1 DAY")) {
            statement.setString(1, beside.schema());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    tables.add(beside.sibling(row.getString(1)));
                }
            }
        }
        return tables;
    }

    @Override
    public String type(KeptColumn column, boolean inKey, boolean anyRows) throws StageException {
        return switch (column.type()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "bigint";
            case DECIMAL -> decimal(column, anyRows);
            case DOUBLE -> "double";
            case DATE -> "date";
            case TIME -> "time(6)";
            case TIMESTAMP -> "datetime(6)";
            case TEXT, OTHER -> inKey ? key(column) : "longtext";
        };
    }

    private static String decimal(KeptColumn column, boolean anyRows) throws StageException {
        if (!anyRows) {
            return "decimal(38, 10)";
        }
        if (column.digits() > MOST_DIGITS || column.scale() > MOST_SCALE) {
            throw WriteDialect.doesNotFit("Column " + column.name() + " has a number of " + column.digits()
                    + " digits; MySQL takes " + MOST_DIGITS + ", " + MOST_SCALE + " of them behind the point.");
        }
        int roomy = Math.clamp(18L + column.scale(), column.digits(), MOST_DIGITS);
        return "decimal(" + roomy + ", " + column.scale() + ")";
    }

    private static String key(KeptColumn column) throws StageException {
        if (column.longest() > MOST_IN_KEY) {
            throw new StageException(
                    Category.USER,
                    "key-too-long",
                    "The key " + column.name() + " has texts of " + column.longest() + " characters; MySQL takes "
                            + MOST_IN_KEY + " in a key. Nothing was written.",
                    "Choose another key.");
        }
        return "varchar(" + Math.max(255, column.longest()) + ")";
    }

    /** Names who has made it: the table of another has no such comment. */
    @Override
    public String tableOptions(String workflowId) {
        return " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COMMENT = '" + identity(workflowId) + "'";
    }

    static String identity(String workflowId) {
        return "millrace " + workflowId.replaceAll("[^A-Za-z0-9._:-]", "");
    }

    @Override
    public long load(
            Connection connection,
            TableName table,
            List<String> names,
            List<KeptColumn> columns,
            KeptRows rows,
            Work work)
            throws SQLException, IOException, StageException, InterruptedException {
        return WriteDialect.insert(connection, this, table, names, columns, rows, work);
    }

    @Override
    public void bind(PreparedStatement statement, int index, KeptColumn column, @Nullable Object value)
            throws SQLException, StageException {
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw WriteDialect.notANumber(kind(), column);
        }
        statement.setObject(index, value);
    }

    @Override
    public String same(String quoted, KeptColumn column) {
        return quoted + " <=> ?";
    }

    @Override
    public @Nullable KeptColumn kept(KeptColumn column, ResultSetMetaData about, int index) throws SQLException {
        String type = about.getColumnTypeName(index).toLowerCase(Locale.ROOT);
        boolean whole = switch (column.type()) {
            case INTEGER -> type.contains("int");
            case DECIMAL -> type.startsWith("decimal") && about.getScale(index) >= column.scale();
            case DATE -> type.equals("date");
            case TEXT, OTHER -> type.contains("text");
            // A double(10,2) rounds; a varchar with a length takes blanks off that are too many.
            case BOOLEAN, DOUBLE, TIME, TIMESTAMP -> false;
        };
        return whole ? column : null;
    }

    @Override
    public String update(TableName target, TableName staging, List<String> set, String sameKey) {
        return "UPDATE " + target.quoted(kind()) + " AS t JOIN " + staging.quoted(kind()) + " AS s ON " + sameKey
                + " SET "
                + String.join(
                        ", ",
                        set.stream().map(each -> "t." + each + " = s." + each).toList());
    }
}
