package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.result.TakeParts.Put;
import io.millrace.language.catalog.DataType;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything, table definitions too, is in one transaction: a process that dies leaves nothing. Only where several tasks put rows into a
 * staging table it is committed before, for them to see.
 */
record WriteToPostgres() implements WriteDialect {
    private static final String STAGED = "millrace staging since ";

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.POSTGRESQL;
    }

    @Override
    public void begin(Connection connection, Work work) throws SQLException {
        WriteDialect.execute(connection, settings(work));
    }

    /** The first statements of a transaction: it sees what others have committed, and may wait for them. */
    static String settings(Work work) {
        long left = Duration.between(Instant.now(), work.deadline())
                .plus(StopRunning.GRACE)
                .toMillis();
        return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL TIME ZONE 'UTC'; SET LOCAL lock_timeout = '15s';"
                + " SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = "
                + Math.clamp(left, 1, Integer.MAX_VALUE);
    }

    /** Whether there is such a table, which is not locked by looking. */
    static boolean isThere(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, table.quoted(DatabaseKind.POSTGRESQL));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Says since when it is there: whoever made it may not come back for it. */
    static void markStaging(Connection connection, TableName staging) throws SQLException {
        WriteDialect.execute(
                connection,
                "COMMENT ON TABLE " + staging.quoted(DatabaseKind.POSTGRESQL) + " IS '" + STAGED + Instant.now() + "'");
    }

    /**
     * Leaves in a staging table the rows of the tries that count, and lets nobody put more into it. Rows know which transaction has put them
     * there: those of a try that was given up, was overtaken by another, or whose answer was lost are of another one.
     *
     * @return how many there are of those that count
     */
    static long keepOnly(Connection connection, TableName staging, List<Put> parts) throws SQLException {
        String name = staging.quoted(DatabaseKind.POSTGRESQL);
        endWritersTo(connection, name);
        WriteDialect.execute(connection, "LOCK TABLE " + name + " IN ACCESS EXCLUSIVE MODE");
        WriteDialect.execute(connection, "COMMENT ON TABLE " + name + " IS NULL");
        Set<String> counting =
                parts.stream().map(put -> Long.toString(put.transaction())).collect(Collectors.toSet());
        long rows = 0;
        boolean others = false;
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT xmin::text, count(*) FROM " + name + " GROUP BY xmin")) {
            while (row.next()) {
                if (counting.contains(row.getString(1))) {
                    rows += row.getLong(2);
                } else {
                    others = true;
                }
            }
        }
        if (others) {
            WriteDialect.execute(
                    connection,
                    "DELETE FROM " + name + " WHERE xmin::text NOT IN ('" + String.join("', '", counting) + "')");
        }
        return rows;
    }

    @Override
    public void endWriters(Connection connection, TableName table) throws SQLException {
        endWritersTo(connection, table.quoted(kind()));
    }

    private static void endWritersTo(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                        + " WHERE l.relation = to_regclass(?) AND l.mode = 'RowExclusiveLock' AND a.datname = current_database()"
                        + " AND a.usename = current_user AND a.pid <> pg_backend_pid()")) {
            statement.setString(1, table);
            statement.execute();
        }
    }

    /** Staging tables that tasks were to fill a day ago. */
    @Override
    public List<TableName> givenUp(Connection connection, TableName beside) throws SQLException {
        List<TableName> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT name FROM (
                  SELECT c.relname AS name, CASE WHEN d.description ~ '^millrace staging since [0-9TZ:.-]+$'
                    THEN substring(d.description FROM '[^ ]+$')::timestamptz END AS since
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
                  WHERE n.nspname = ? AND c.relkind = 'r' AND c.relname LIKE 'millrace\\_stage\\_%'
                    AND pg_has_role(c.relowner, 'USAGE')) staged
                WHERE since < now() - interval '1 day'
                """)) {
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
                    copy.cell(given(columns.get(i), row.path(i)));
                }
                copy.endRow();
                WriteDialect.report(copy.rows(), work);
            });
            return copy.end();
        }
    }

    @Override
    public @Nullable Object given(KeptColumn column, JsonNode cell) {
        if (cell.isNull() || cell.isMissingNode()) {
            return null;
        }
        return cell.isNumber() && !cell.isIntegralNumber()
                ? cell.decimalValue()
                : cell.isValueNode() ? cell.asString() : cell.toString();
    }

    @Override
    public void bind(PreparedStatement statement, int index, KeptColumn column, @Nullable Object value)
            throws SQLException {
        statement.setString(index, CopyRows.text(value));
    }

    /** As COPY understands the text. */
    @Override
    public String same(String quoted, KeptColumn column) {
        return quoted + " IS NOT DISTINCT FROM CAST(? AS " + type(column, false, true) + ")";
    }

    /** A text may be read as a moment there, as by COPY. */
    @Override
    public @Nullable KeptColumn kept(KeptColumn column, ResultSetMetaData about, int index) throws SQLException {
        String type = about.getColumnTypeName(index);
        boolean moment = type.equals("timestamp") && about.getScale(index) == 6;
        if (column.type() == DataType.TEXT && (moment || type.equals("date"))) {
            return KeptColumn.promised(column.name(), moment ? DataType.TIMESTAMP : DataType.DATE);
        }
        boolean whole = switch (column.type()) {
            case BOOLEAN -> type.equals("bool");
            case INTEGER -> type.matches("int[248]|numeric");
            case DECIMAL -> type.equals("numeric") && about.getPrecision(index) == 0;
            case DOUBLE -> type.equals("float8");
            case DATE -> type.equals("date");
            case TIMESTAMP -> moment;
            // One with a length takes blanks off that are too many.
            case TEXT ->
                type.equals("text") || type.equals("varchar") && about.getPrecision(index) == Integer.MAX_VALUE;
            case TIME, OTHER -> false;
        };
        return whole ? column : null;
    }

    /** Of ordinary tables; what belongs to a table in parts is counted for its parts, and by Citus on other servers. */
    @Override
    public Optional<Changes> changes(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_stat_get_xact_tuples_inserted(c.oid), pg_stat_get_xact_tuples_updated(c.oid)"
                        + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?"
                        + " AND c.relkind = 'r' AND NOT c.relhassubclass AND NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')"
                        + " AND current_setting('track_counts')::boolean")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Changes(row.getLong(1), row.getLong(2))) : Optional.empty();
            }
        }
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
