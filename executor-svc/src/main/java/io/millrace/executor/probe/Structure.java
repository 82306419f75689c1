package io.millrace.executor.probe;

import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The structure of a database as it is being read, before counts and values are known. */
final class Structure {
    final Map<String, FoundTable> tables = new LinkedHashMap<>();
    final List<ForeignKey> foreignKeys = new ArrayList<>();
    /** Tables left out because another one has the same name, as "schema.name". */
    final Set<String> leftOut = new LinkedHashSet<>();

    static final class FoundTable {
        final @Nullable String schema;
        final String name;
        final boolean view;
        final @Nullable String comment;
        /** As the database estimates it; negative where it does not. */
        final long estimatedRows;

        final List<FoundColumn> columns = new ArrayList<>();
        List<String> primaryKey = List.of();
        final List<List<String>> uniqueKeys = new ArrayList<>();

        FoundTable(@Nullable String schema, String name, boolean view, @Nullable String comment, long estimatedRows) {
            this.schema = schema;
            this.name = name;
            this.view = view;
            this.comment = comment;
            this.estimatedRows = estimatedRows;
        }
    }

    record FoundColumn(
            String name,
            DataType type,
            boolean nullable,
            @Nullable String comment) {}

    /** Adds a table unless the name is taken: names are unique in a catalog, and the one found first is nearer. */
    boolean add(FoundTable table) {
        if (tables.putIfAbsent(table.name, table) == null) {
            return true;
        }
        leftOut.add((table.schema == null ? "" : table.schema + ".") + table.name);
        return false;
    }
}
