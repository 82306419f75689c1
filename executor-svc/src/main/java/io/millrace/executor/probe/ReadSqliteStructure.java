package io.millrace.executor.probe;

import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.probe.Structure.FoundColumn;
import io.millrace.executor.probe.Structure.FoundTable;
import io.millrace.executor.result.FoldType;
import io.millrace.language.catalog.DataType;
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
import java.util.TreeMap;

/** SQLite: its tables and views, from the pragmas as table functions. */
final class ReadSqliteStructure implements ReadStructure {
    private static final String TABLES = """
            SELECT name, type FROM sqlite_schema
            WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name""";

    private static final String COLUMNS = """
            SELECT m.name AS tab, c.name AS name, c.type AS type, c."notnull" AS required, c.pk AS pk
            FROM sqlite_schema m, pragma_table_xinfo(m.name) c
            WHERE m.type IN ('table', 'view') AND c.hidden <> 1 ORDER BY m.name, c.cid""";

    private static final String KEYS = """
            SELECT m.name AS tab, i.name AS ind, c.name AS col
            FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
            WHERE m.type = 'table' AND i."unique" = 1 AND i.partial = 0 AND i.origin <> 'pk' ORDER BY m.name, i.name, c.seqno""";

    private static final String FOREIGN_KEYS = """
            SELECT m.name AS tab, k.id AS id, k."table" AS ref_tab, k."from" AS col, k."to" AS ref_col
            FROM sqlite_schema m, pragma_foreign_key_list(m.name) k
            WHERE m.type = 'table' ORDER BY m.name, k.id, k.seq""";

    @Override
    public Structure read(Connection connection) throws SQLException {
        var structure = new Structure();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    structure.add(new FoundTable(
                            null, row.getString("name"), row.getString("type").equals("view"), null, -1));
                }
            }
            readColumns(statement, structure);
            readKeys(statement, structure);
            readForeignKeys(statement, structure);
        }
        return structure;
    }

    private static void readColumns(Statement statement, Structure structure) throws SQLException {
        Map<FoundTable, Map<Integer, String>> primary = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(COLUMNS)) {
            while (row.next()) {
                FoundTable table = structure.tables.get(row.getString("tab"));
                if (table == null) {
                    continue;
                }
                String declared = row.getString("type") == null ? "" : row.getString("type");
                DataType type = FoldType.fold(DatabaseKind.SQLITE, declared, Types.OTHER);
                int position = row.getInt("pk");
                table.columns.add(new FoundColumn(
                        row.getString("name"),
                        // Without a declared type a column holds what was put there, mostly text.
                        declared.isBlank() ? DataType.TEXT : type,
                        !row.getBoolean("required") && position == 0,
                        null));
                if (position > 0) {
                    primary.computeIfAbsent(table, _ -> new TreeMap<>()).put(position, row.getString("name"));
                }
            }
        }
        primary.forEach((table, columns) -> table.primaryKey = List.copyOf(columns.values()));
    }

    private static void readKeys(Statement statement, Structure structure) throws SQLException {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        Map<String, FoundTable> tables = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(KEYS)) {
            while (row.next()) {
                FoundTable table = structure.tables.get(row.getString("tab"));
                String column = row.getString("col");
                if (table != null) {
                    tables.put(row.getString("ind"), table);
                    // An index over an expression names no column, and is no key of columns.
                    columns.computeIfAbsent(row.getString("ind"), _ -> new ArrayList<>())
                            .add(column == null ? "" : column);
                }
            }
        }
        tables.forEach((index, table) -> {
            List<String> key = columns.getOrDefault(index, List.of());
            if (!key.contains("") && !table.uniqueKeys.contains(key)) {
                table.uniqueKeys.add(key);
            }
        });
    }

    private record Reference(String table, int id, String referenced) {}

    private static void readForeignKeys(Statement statement, Structure structure) throws SQLException {
        Map<Reference, List<List<String>>> found = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(FOREIGN_KEYS)) {
            while (row.next()) {
                var reference = new Reference(row.getString("tab"), row.getInt("id"), row.getString("ref_tab"));
                List<List<String>> columns =
                        found.computeIfAbsent(reference, _ -> List.of(new ArrayList<>(), new ArrayList<>()));
                columns.getFirst().add(row.getString("col"));
                String referenced = row.getString("ref_col");
                if (referenced != null) {
                    columns.getLast().add(referenced);
                }
            }
        }
        found.forEach((reference, columns) -> add(structure, reference, columns.getFirst(), columns.getLast()));
    }

    /** SQLite compares names regardless of case, and takes the primary key where no referenced column is named. */
    private static void add(Structure structure, Reference reference, List<String> from, List<String> to) {
        FoundTable table = structure.tables.get(reference.table());
        FoundTable referenced = structure.tables.values().stream()
                .filter(known -> known.name.equalsIgnoreCase(reference.referenced()))
                .findFirst()
                .orElse(null);
        if (table == null || referenced == null) {
            return;
        }
        List<String> columns = known(table, from);
        List<String> referencedColumns = known(referenced, to.isEmpty() ? referenced.primaryKey : to);
        if (columns.size() == from.size() && columns.size() == referencedColumns.size()) {
            structure.foreignKeys.add(new ForeignKey(table.name, columns, referenced.name, referencedColumns, true));
        }
    }

    private static List<String> known(FoundTable table, List<String> names) {
        return names.stream()
                .flatMap(name -> table.columns.stream()
                        .map(FoundColumn::name)
                        .filter(name::equalsIgnoreCase)
                        .limit(1))
                .toList();
    }
}
