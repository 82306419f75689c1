package io.millrace.executor.probe;

import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.probe.Structure.FoundColumn;
import io.millrace.executor.probe.Structure.FoundTable;
import io.millrace.executor.result.FoldType;
import io.millrace.language.catalog.ForeignKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MySQL and MariaDB: the tables and views of the connection's database. The dictionary shows only what the user may read. */
final class ReadMysqlStructure implements ReadStructure {
    private static final String TABLES = """
            SELECT table_name AS name, table_type AS type, table_comment AS comment, table_rows AS estimate
            FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name""";

    private static final String COLUMNS = """
            SELECT table_name AS tab, column_name AS name, column_type AS type, is_nullable AS nullable, column_comment AS comment
            FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position""";

    private static final String KEYS = """
            SELECT table_name AS tab, index_name AS ind, column_name AS col
            FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0
            ORDER BY table_name, index_name, seq_in_index""";

    private static final String FOREIGN_KEYS = """
            SELECT table_name AS tab, constraint_name AS con, column_name AS col,
                   referenced_table_name AS ref_tab, referenced_column_name AS ref_col
            FROM information_schema.key_column_usage
            WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE()
            ORDER BY table_name, constraint_name, ordinal_position""";

    @Override
    public Structure read(Connection connection) throws SQLException {
        var structure = new Structure();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    boolean view = row.getString("type").contains("VIEW");
                    long estimate = row.getLong("estimate");
                    structure.add(new FoundTable(
                            null,
                            row.getString("name"),
                            view,
                            view ? null : comment(row.getString("comment")),
                            row.wasNull() ? -1 : estimate));
                }
            }
            try (ResultSet row = statement.executeQuery(COLUMNS)) {
                while (row.next()) {
                    FoundTable table = structure.tables.get(row.getString("tab"));
                    if (table != null) {
                        table.columns.add(new FoundColumn(
                                row.getString("name"),
                                FoldType.fold(DatabaseKind.MYSQL, row.getString("type"), Types.OTHER),
                                row.getString("nullable").equals("YES"),
                                comment(row.getString("comment"))));
                    }
                }
            }
            readKeys(statement, structure);
            readForeignKeys(statement, structure);
        }
        return structure;
    }

    private static void readKeys(Statement statement, Structure structure) throws SQLException {
        Map<FoundTable, Map<String, List<String>>> keys = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(KEYS)) {
            while (row.next()) {
                FoundTable table = structure.tables.get(row.getString("tab"));
                String column = row.getString("col");
                if (table != null) {
                    List<String> columns = keys.computeIfAbsent(table, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(row.getString("ind"), _ -> new ArrayList<>());
                    // An index over an expression names no column, and is no key of columns.
                    columns.add(column == null ? "" : column);
                }
            }
        }
        keys.forEach((table, indexes) -> indexes.forEach((name, columns) -> {
            if (columns.contains("")) {
                return;
            }
            if (name.equals("PRIMARY")) {
                table.primaryKey = columns;
            } else if (!table.uniqueKeys.contains(columns)) {
                table.uniqueKeys.add(columns);
            }
        }));
    }

    private record Reference(String table, String constraint, String referenced) {}

    private static void readForeignKeys(Statement statement, Structure structure) throws SQLException {
        Map<Reference, List<List<String>>> found = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(FOREIGN_KEYS)) {
            while (row.next()) {
                var reference = new Reference(row.getString("tab"), row.getString("con"), row.getString("ref_tab"));
                List<List<String>> columns =
                        found.computeIfAbsent(reference, _ -> List.of(new ArrayList<>(), new ArrayList<>()));
                columns.getFirst().add(row.getString("col"));
                columns.getLast().add(row.getString("ref_col"));
            }
        }
        found.forEach((reference, columns) -> {
            if (structure.tables.containsKey(reference.table())
                    && structure.tables.containsKey(reference.referenced())) {
                structure.foreignKeys.add(new ForeignKey(
                        reference.table(), columns.getFirst(), reference.referenced(), columns.getLast(), true));
            }
        });
    }

    private static @Nullable String comment(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
