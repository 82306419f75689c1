package io.millrace.gateway.web;

import io.millrace.gateway.document.Documents;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.BadRow;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Dataset;
import io.millrace.schemas.Upload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A dataset as the API shows it. */
final class DatasetDocument {
    private DatasetDocument() {}

    static Map<String, Object> of(CatalogSnapshot snapshot) {
        Dataset dataset = snapshot.getDataset();
        Upload upload = dataset.getUpload();
        Table table = table(snapshot);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", upload.getDatasetId());
        document.put("name", upload.getName());
        document.put("table", table.name());
        document.put("file_name", upload.getFileName());
        document.put("format", dataset.getFormat());
        document.put("bytes", upload.getBytes());
        document.put("rows", dataset.getRowCount());
        document.put("bad_rows", dataset.getBadRowCount());
        document.put(
                "bad_rows_shown",
                dataset.getBadRows().stream().map(DatasetDocument::badRow).toList());
        document.put("notes", dataset.getNotes());
        document.put("columns", columns(table));
        document.put("types", upload.getTypes());
        document.put("created_at", upload.getCreatedAt().toString());
        document.put("updated_at", snapshot.getTakenAt().toString());
        return document;
    }

    /** In the shape of a connection's schema. */
    static Map<String, Object> schema(CatalogSnapshot snapshot) {
        Table table = table(snapshot);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", table.name());
        shown.put("schema", null);
        shown.put("kind", "dataset");
        shown.put("row_count", table.rowCount());
        shown.put("comment", table.comment());
        List<Map<String, Object>> columns = columns(table);
        for (int i = 0; i < columns.size(); i++) {
            Column column = table.columns().get(i);
            columns.get(i).put("primary_key", table.primaryKey().contains(column.name()));
            columns.get(i).put("comment", column.comment());
        }
        shown.put("columns", columns);
        shown.put("foreign_keys", List.of());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("dataset_id", snapshot.getDataset().getUpload().getDatasetId());
        document.put("taken_at", snapshot.getTakenAt().toString());
        document.put("tables", List.of(shown));
        return document;
    }

    private static Table table(CatalogSnapshot snapshot) {
        Catalog catalog = CatalogJson.read(snapshot.getCatalog());
        return catalog.tables().getFirst();
    }

    private static List<Map<String, Object>> columns(Table table) {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", column.name());
            document.put("type", Documents.name(column.type()));
            document.put("nullable", column.nullable());
            columns.add(document);
        }
        return columns;
    }

    private static Map<String, Object> badRow(BadRow row) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("line", row.getLine());
        document.put("reason", row.getReason());
        document.put("text", row.getText());
        return document;
    }
}
