package io.millrace.language.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table or view.
 *
 * @param schema the schema it lives in; null where the dialect has none or it is the default one
 * @param primaryKey column names, in key order; empty where there is none
 * @param uniqueKeys other sets of columns declared unique
 * @param rowCount exact or estimated number of rows; negative where unknown
 */
public record Table(
        @Nullable String schema,
        String name,
        List<Column> columns,
        List<String> primaryKey,
        List<List<String>> uniqueKeys,
        long rowCount,
        @Nullable String comment) {

    public Table {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniqueKeys = List.copyOf(uniqueKeys);
        var names = new HashSet<String>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("table " + name + " has column " + column.name() + " twice");
            }
        }
        if (!names.containsAll(primaryKey)) {
            throw new IllegalArgumentException(
                    "primary key " + primaryKey + " of " + name + " is not among its columns");
        }
    }

    public Optional<Column> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst();
    }
}
