package io.millrace.language.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Several sources as one catalog, for a question that spans them; only Spark reads them together. */
public final class MergeCatalogs {
    private MergeCatalogs() {}

    /**
     * The tables of all parts, in their order. A table whose name is taken by an earlier part has a number appended, so that the
     * table at a place is always the same.
     *
     * @param parts at least one; a single one is returned as it is. Of those after the first, foreign keys are left to be inferred
     */
    public static Catalog of(List<Catalog> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        Set<String> taken = new HashSet<>();
        List<Table> tables = new ArrayList<>();
        List<ForeignKey> keys = new ArrayList<>();
        // The tables of the first part keep their names, whatever these are: its foreign keys go by them.
        Catalog first = parts.getFirst();
        first.tables().forEach(table -> taken.add(table.name().toLowerCase(Locale.ROOT)));
        tables.addAll(first.tables());
        keys.addAll(first.foreignKeys());
        for (Catalog part : parts.subList(1, parts.size())) {
            for (Table table : part.tables()) {
                tables.add(named(table, free(table.name(), taken)));
            }
        }
        String id = parts.stream().map(Catalog::connectionId).collect(Collectors.joining(" + "));
        return new Catalog(id, Dialect.SPARK, tables, keys);
    }

    private static String free(String name, Set<String> taken) {
        String free = name;
        for (int number = 2; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
            free = name + "_" + number;
        }
        return free;
    }

    private static Table named(Table table, String name) {
        return table.name().equals(name)
                ? table
                : new Table(
                        table.schema(),
                        name,
                        table.columns(),
                        table.primaryKey(),
                        table.uniqueKeys(),
                        table.rowCount(),
                        table.comment());
    }
}
