package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything, table definitions too, is in one transaction, which has the file's one lock for writing from its beginning. */
record WriteToSqlite() implements WriteDialect {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter FRACTION = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.SQLITE;
    }

    @Override
    public void begin(Connection connection, Work work) {
        // It waits for the lock as long as its busy_timeout says.
    }

    @Override
    public @Nullable String defaultSchema(Connection connection) {
        return null;
    }

    @Override
    public void lock(Connection connection, TableName table) {
        // The transaction has the file's lock.
    }

    @Override
    public @Nullable Found find(Connection connection, TableName table) throws SQLException, StageException {
        String sql;
        String name;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT type, sql, name FROM sqlite_schema WHERE lower(name) = lower(?) AND type IN ('table', 'view')")) {
            statement.setString(1, table.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                if (!row.getString(1).equals("table")) {
                    throw WriteToPostgres.notATable(table);
                }
                sql = row.getString(2);
                name = row.getString(3);
            }
        }
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT name FROM pragma_table_info(?)")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(row.getString(1));
                }
            }
        }
        return new Found(columns, sql, WriteDialect.rows(connection, kind(), table), false);
    }

    @Override
    public String type(KeptColumn column, boolean inKey, boolean anyRows) {
        return switch (column.type()) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "INTEGER";
            case DECIMAL -> "DECIMAL";
            case DOUBLE -> "DOUBLE";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TEXT, OTHER -> "TEXT";
        };
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
        statement.setObject(index, stored(column, value));
    }

    @Override
    public String same(String quoted, KeptColumn column) {
        return quoted + " IS ?";
    }

    /** The driver counts the rows that triggers have written as well. */
    @Override
    public long written(Connection connection, String sql) throws SQLException {
        WriteDialect.execute(connection, sql);
        return WriteDialect.count(connection, "SELECT changes()");
    }

    /** Values have types there, columns have none that they lose anything by. */
    @Override
    public KeptColumn kept(KeptColumn column, ResultSetMetaData about, int index) {
        return column;
    }

    private @Nullable Object stored(KeptColumn column, @Nullable Object value) throws StageException {
        return switch (value) {
            case null -> null;
            case Boolean flag -> flag ? 1L : 0L;
            case BigDecimal decimal -> decimal.doubleValue();
            case Double number when number.isNaN() -> throw WriteDialect.notANumber(kind(), column);
            case LocalDateTime time -> (time.getNano() == 0 ? TIMESTAMP : FRACTION).format(time);
            case Long number -> number;
            case Double number -> number;
            case Object other -> other.toString();
        };
    }

    @Override
    public String update(TableName target, TableName staging, List<String> set, String sameKey) {
        return WriteToPostgres.updateFrom(kind(), target, staging, set, sameKey);
    }
}
