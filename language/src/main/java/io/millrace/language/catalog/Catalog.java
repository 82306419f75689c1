package io.millrace.language.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot of what is known of one connection. Table names are unique within it. */
public record Catalog(String connectionId, Dialect dialect, List<Table> tables, List<ForeignKey> foreignKeys) {

    public Catalog {
        tables = List.copyOf(tables);
        foreignKeys = List.copyOf(foreignKeys);
        Map<String, Table> byName = new HashMap<>();
        for (Table table : tables) {
            if (byName.put(table.name(), table) != null) {
                throw new IllegalArgumentException("two tables are named " + table.name());
            }
        }
        for (ForeignKey key : foreignKeys) {
            requireColumns(byName, key.table(), key.columns());
            requireColumns(byName, key.referencedTable(), key.referencedColumns());
        }
    }

    public Optional<Table> table(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    private static void requireColumns(Map<String, Table> tables, String tableName, List<String> columns) {
        Table table = tables.get(tableName);
        if (table == null) {
            throw new IllegalArgumentException(
                    "a foreign key names table " + tableName + ", which is not in the catalog");
        }
        for (String column : columns) {
            if (table.column(column).isEmpty()) {
                throw new IllegalArgumentException(
                        "a foreign key names column " + tableName + "." + column + ", which is not there");
            }
        }
    }
}
