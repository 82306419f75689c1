package io.millrace.gateway.web;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a connection's tables, as the API shows it: without the values that were sampled. */
final class SchemaDocument {
    private SchemaDocument() {}

    static Map<String, Object> of(Catalog catalog, @Nullable Instant takenAt) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("connection_id", catalog.connectionId());
        document.put("dialect", catalog.dialect().name().toLowerCase(Locale.ROOT));
        document.put("taken_at", takenAt == null ? null : takenAt.toString());
        document.put(
                "tables",
                catalog.tables().stream().map(table -> table(table, catalog)).toList());
        return document;
    }

    private static Map<String, Object> table(Table table, Catalog catalog) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", table.name());
        document.put("schema", table.schema());
        document.put("row_count", table.rowCount() < 0 ? null : table.rowCount());
        document.put("comment", table.comment());
        document.put(
                "columns",
                table.columns().stream().map(column -> column(column, table)).toList());
        List<Map<String, Object>> keys = new ArrayList<>();
        for (ForeignKey key : catalog.foreignKeys()) {
            if (key.table().equals(table.name())) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("columns", key.columns());
                one.put("references_table", key.referencedTable());
                one.put("references_columns", key.referencedColumns());
                one.put("declared", key.declared());
                keys.add(one);
            }
        }
        document.put("foreign_keys", keys);
        return document;
    }

    private static Map<String, Object> column(Column column, Table table) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", column.name());
        document.put("type", column.type().name().toLowerCase(Locale.ROOT));
        document.put("nullable", column.nullable());
        document.put("primary_key", table.primaryKey().contains(column.name()));
        document.put("comment", column.comment());
        return document;
    }
}
