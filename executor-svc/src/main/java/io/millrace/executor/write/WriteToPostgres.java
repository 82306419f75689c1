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
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Everything, table definitions too, is in one transaction: a process that dies leaves nothing. */
record WriteToPostgres() implements WriteDialect {
    @Override
    public DatabaseKind kind() {
        return DatabaseKind.POSTGRESQL;
    }

    @Override
    public void begin(Connection connection, Work work) throws SQLException {
        long left = Duration.between(Instant.now(), work.deadline())
                .plus(StopRunning.GRACE)
                .toMillis();
        WriteDialect.execute(
                connection,
                "SET LOCAL TIME ZONE 'UTC'; SET LOCAL lock_timeout = '15s'; SET LOCAL statement_timeout = "
                        + Math.clamp(left, 1, Integer.MAX_VALUE));
    }

    @Override
    public String defaultSchema(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(current_schema(), 'public')")) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void lock(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended('millrace ' || ?, 0))")) {
            statement.setString(1, table.toString());
            statement.execute();
        }
    }

    @Override
    public @Nullable Found find(Connection connection, TableName table) throws SQLException, StageException {
        String oid;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT c.oid::text, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                oid = row.getString(1);
                if (!row.getString(2).equals("r") && !row.getString(2).equals("p")) {
                    throw notATable(table);
                }
            }
        }
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT attname FROM pg_attribute WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
            statement.setString(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(row.getString(1));
                }
            }
        }
        return new Found(columns, oid, WriteDialect.rows(connection, kind(), table), false);
    }

    static StageException notATable(TableName table) {
        return new StageException(
                Category.USER,
                "target-not-a-table",
                table + " is there already, and is no table.",
                "Choose another name.");
    }

    @Override
    public String type(KeptColumn column, boolean inKey, boolean anyRows) {
        return switch (column.type()) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "bigint";
            case DECIMAL -> "numeric";
            case DOUBLE -> "double precision";
            case DATE -> "date";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TEXT, OTHER -> "text";
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
        try (CopyRows copy = CopyRows.into(connection, table, names)) {
            WriteDialect.each(rows, work, row -> {
                for (int i = 0; i < columns.size(); i++) {
                    copy.cell(value(row.path(i)));
                }
                copy.endRow();
                WriteDialect.report(copy.rows(), work);
            });
            return copy.end();
        }
    }

    private static @Nullable Object value(JsonNode cell) {
        if (cell.isNull() || cell.isMissingNode()) {
            return null;
        }
        return cell.isNumber() && !cell.isIntegralNumber()
                ? cell.decimalValue()
                : cell.isValueNode() ? cell.asString() : cell.toString();
    }

    @Override
    public String update(TableName target, TableName staging, List<String> set, String sameKey) {
        return updateFrom(kind(), target, staging, set, sameKey);
    }

    /** As SQLite has taken it over. */
    static String updateFrom(DatabaseKind kind, TableName target, TableName staging, List<String> set, String sameKey) {
        return "UPDATE " + target.quoted(kind) + " AS t SET "
                + String.join(
                        ", ", set.stream().map(each -> each + " = s." + each).toList()) + " FROM "
                + staging.quoted(kind) + " AS s WHERE " + sameKey;
    }
}
