package io.millrace.language.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says in words how the structure of a database has changed. Values and numbers of rows are not structure. */
public final class CompareCatalogs {
    private CompareCatalogs() {}

    /** One sentence part per change, "column orders.total is gone"; empty where the structure is the same. */
    public static List<String> changes(Catalog before, Catalog after) {
        List<String> changes = new ArrayList<>();
        Map<String, Table> old = byName(before.tables(), Table::name);
        Map<String, Table> now = byName(after.tables(), Table::name);
        for (Table table : before.tables()) {
            Table same = now.get(table.name());
            if (same == null) {
                changes.add("table " + table.name() + " is gone");
            } else {
                addChanges(table, same, changes);
            }
        }
        after.tables().stream()
                .filter(table -> !old.containsKey(table.name()))
                .map(table -> "table " + table.name() + " is new")
                .forEach(changes::add);
        references(before, after).map(key -> key + " is gone").forEach(changes::add);
        references(after, before).map(key -> key + " is new").forEach(changes::add);
        return changes;
    }

    private static void addChanges(Table before, Table after, List<String> changes) {
        String table = before.name();
        if (!Objects.equals(before.schema(), after.schema())) {
            changes.add("table " + table + " is in " + place(after.schema()) + " and was in " + place(before.schema()));
        }
        Map<String, Column> old = byName(before.columns(), Column::name);
        Map<String, Column> now = byName(after.columns(), Column::name);
        for (Column column : before.columns()) {
            Column same = now.get(column.name());
            String name = "column " + table + "." + column.name();
            if (same == null) {
                changes.add(name + " is gone");
            } else if (same.type() != column.type()) {
                changes.add(name + " is " + type(same) + " and was " + type(column));
            } else if (same.nullable() != column.nullable()) {
                changes.add(name + (same.nullable() ? " may be null now" : " is never null now"));
            }
        }
        after.columns().stream()
                .filter(column -> !old.containsKey(column.name()))
                .map(column -> "column " + table + "." + column.name() + " is new")
                .forEach(changes::add);
        if (!before.primaryKey().equals(after.primaryKey())
                || !before.uniqueKeys().equals(after.uniqueKeys())) {
            changes.add("the keys of table " + table + " are others");
        }
    }

    private static Stream<String> references(Catalog in, Catalog notIn) {
        return in.foreignKeys().stream()
                .filter(key -> !notIn.foreignKeys().contains(key))
                .map(key -> "the reference from " + key.table() + " to " + key.referencedTable());
    }

    private static <T> Map<String, T> byName(List<T> parts, Function<T, String> name) {
        return parts.stream().collect(Collectors.toMap(name, Function.identity()));
    }

    private static String place(@Nullable String schema) {
        return schema == null ? "the default schema" : "schema " + schema;
    }

    private static String type(Column column) {
        return column.type().name().toLowerCase(Locale.ROOT);
    }
}
