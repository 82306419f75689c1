package io.millrace.language.catalog;

import java.util.List;

/**
 * A reference from one table's columns to another's key.
 *
 * @param declared whether the database declares it; otherwise it was inferred from names, types and values
 */
public record ForeignKey(
        String table, List<String> columns, String referencedTable, List<String> referencedColumns, boolean declared) {

    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
        if (columns.isEmpty() || columns.size() != referencedColumns.size()) {
            throw new IllegalArgumentException(
                    "a foreign key pairs columns one to one: " + columns + " and " + referencedColumns);
        }
    }
}
