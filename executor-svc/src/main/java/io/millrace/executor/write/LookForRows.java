package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.kept.KeptColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for some of the rows that were given in the table that they went to, value by value. The first rows are looked for, so each is found
 * at once, and only what is not there is looked for everywhere. Columns that change sides, texts that are cut and numbers that lose
 * digits do so from the first row on.
 */
final class LookForRows {
    /** So many rows are kept to be looked for. */
    static final int MOST = 20;

    private static final int MOST_CELLS = 2_000;
    /** SQLite takes no deeper conditions. */
    private static final int MOST_COLUMNS = 500;

    private final WriteDialect dialect;
    private final Connection connection;
    private final TableName table;

    LookForRows(WriteDialect dialect, Connection connection, TableName table) {
        this.dialect = dialect;
        this.connection = connection;
        this.table = table;
    }

    /**
     * @param names of the columns there
     * @param declared whether the table was declared for these rows; else a column may have a type that keeps less, and is not compared
     * @param rows with a cell for each column
     * @return whether all are there
     */
    boolean areThere(List<String> names, List<KeptColumn> columns, boolean declared, List<? extends List<?>> rows)
            throws SQLException, StageException {
        Map<Integer, KeptColumn> compared = compared(names, columns, declared);
        if (compared.isEmpty()) {
            return true;
        }
        List<String> conditions = new ArrayList<>();
        compared.forEach(
                (i, column) -> conditions.add(dialect.same(TableName.quote(dialect.kind(), names.get(i)), column)));
        if (dialect.kind() == DatabaseKind.POSTGRESQL) {
            // A worker that finds nothing in its share would read on to its end.
            WriteDialect.execute(connection, "SET LOCAL max_parallel_workers_per_gather = 0");
        }
        int most = Math.clamp(MOST_CELLS / compared.size(), 1, MOST);
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1 FROM " + table.quoted(dialect.kind())
                + " WHERE " + String.join(" AND ", conditions) + " LIMIT 1")) {
            for (List<?> row : rows.subList(0, Math.min(most, rows.size()))) {
                int index = 0;
                for (Map.Entry<Integer, KeptColumn> each : compared.entrySet()) {
                    dialect.bind(statement, ++index, each.getValue(), row.get(each.getKey()));
                }
                try (ResultSet found = statement.executeQuery()) {
                    if (!found.next()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** By their places, with the types that their values have there. */
    private Map<Integer, KeptColumn> compared(List<String> names, List<KeptColumn> columns, boolean declared)
            throws SQLException {
        Map<Integer, KeptColumn> compared = new LinkedHashMap<>();
        List<String> quoted = names.stream()
                .map(name -> TableName.quote(dialect.kind(), name))
                .toList();
        try (PreparedStatement none = connection.prepareStatement("SELECT " + String.join(", ", quoted) + " FROM "
                        + table.quoted(dialect.kind()) + " WHERE 1 = 0");
                ResultSet rows = none.executeQuery()) {
            ResultSetMetaData about = rows.getMetaData();
            for (int i = 0; i < Math.min(columns.size(), MOST_COLUMNS); i++) {
                KeptColumn column = declared ? columns.get(i) : dialect.kept(columns.get(i), about, i + 1);
                if (column != null) {
                    compared.put(i, column);
                }
            }
        }
        return compared;
    }
}
