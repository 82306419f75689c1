package io.millrace.gateway.schema;

import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a schema that a caller supplies, in the form in which {@code GET /api/v1/instances/{id}/schema} answers. Types are names
 * of ours or of SQL's.
 */
final class ReadSchema {
    private static final int MOST_TABLES = 500;
    private static final int MOST_COLUMNS = 1_000;
    private static final int LONGEST_NAME = 200;

    private ReadSchema() {}

    /** @throws ProblemException where it is no schema, naming the place */
    static Catalog of(String id, JsonNode schema) {
        JsonNode tables = schema.path("tables");
        if (!tables.isArray() || tables.isEmpty() || tables.size() > MOST_TABLES) {
            throw fault("schema.tables", "The schema has no list of tables, or more than " + MOST_TABLES + " of them.");
        }
        List<Table> read = new ArrayList<>();
        List<ForeignKey> keys = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            String at = "schema.tables[" + i + "]";
            JsonNode table = tables.path(i);
            String name = name(table.path("name"), at + ".name");
            read.add(table(table, name, at));
            for (JsonNode key : table.path("foreign_keys")) {
                keys.add(new ForeignKey(
                        name,
                        names(key.path("columns"), at + ".foreign_keys"),
                        name(key.path("references_table"), at + ".foreign_keys"),
                        names(key.path("references_columns"), at + ".foreign_keys"),
                        true));
            }
        }
        try {
            return new Catalog(id, dialect(schema.path("dialect")), read, keys);
        } catch (IllegalArgumentException e) {
            throw fault("schema", "The schema does not hold together: " + e.getMessage() + ".");
        }
    }

    private static Table table(JsonNode table, String name, String at) {
        JsonNode columns = table.path("columns");
        if (!columns.isArray() || columns.isEmpty() || columns.size() > MOST_COLUMNS) {
            throw fault(at + ".columns", "Table " + name + " has no list of columns, or too many of them.");
        }
        List<Column> read = new ArrayList<>();
        List<String> primaryKey = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            JsonNode column = columns.path(i);
            String columnName = name(column.path("name"), at + ".columns[" + i + "].name");
            read.add(new Column(
                    columnName,
                    type(column.path("type").asString("text")),
                    column.path("nullable").asBoolean(true),
                    text(column.path("comment")),
                    List.of(),
                    false));
            if (column.path("primary_key").asBoolean(false)) {
                primaryKey.add(columnName);
            }
        }
        try {
            return new Table(
                    text(table.path("schema")),
                    name,
                    read,
                    primaryKey,
                    List.of(),
                    table.path("row_count").asLong(-1),
                    text(table.path("comment")));
        } catch (IllegalArgumentException e) {
            throw fault(at, "The table does not hold together: " + e.getMessage() + ".");
        }
    }

    private static Dialect dialect(JsonNode given) {
        String name = given.asString("postgresql").toUpperCase(Locale.ROOT);
        for (Dialect dialect : Dialect.values()) {
            if (dialect.name().equals(name)) {
                return dialect;
            }
        }
        throw fault("schema.dialect", "There is no dialect of this name: give postgresql, mysql or sqlite.");
    }

    /** "varchar(20)" and "bigint" are understood as well as "text" and "integer". */
    static DataType type(String given) {
        String name = given.strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("timestamp") || name.startsWith("datetime")) {
            return DataType.TIMESTAMP;
        }
        if (name.startsWith("int") && !name.startsWith("interval")
                || name.startsWith("serial")
                || name.matches("(big|small|tiny|medium)(int|serial).*")) {
            return DataType.INTEGER;
        }
        if (name.startsWith("num") || name.startsWith("dec") || name.startsWith("money")) {
            return DataType.DECIMAL;
        }
        if (name.startsWith("real") || name.startsWith("float") || name.startsWith("double")) {
            return DataType.DOUBLE;
        }
        if (name.startsWith("bool")) {
            return DataType.BOOLEAN;
        }
        if (name.contains("char") || name.contains("text") || name.startsWith("enum") || name.equals("uuid")) {
            return DataType.TEXT;
        }
        if (name.equals("date")) {
            return DataType.DATE;
        }
        return name.startsWith("time") ? DataType.TIME : DataType.OTHER;
    }

    private static List<String> names(JsonNode array, String at) {
        List<String> names = new ArrayList<>();
        array.forEach(each -> names.add(name(each, at)));
        if (names.isEmpty()) {
            throw fault(at, "A foreign key names no columns.");
        }
        return names;
    }

    private static String name(JsonNode given, String at) {
        String name = given.asString("");
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw fault(at, "There is no name, or a very long one.");
        }
        return name;
    }

    private static @Nullable String text(JsonNode given) {
        return given.isString() ? given.stringValue() : null;
    }

    private static ProblemException fault(String field, String message) {
        return new ProblemException(Fault.problem(List.of(Fault.invalid(
                field,
                message,
                "Send {\"tables\": [{\"name\": …, \"columns\": [{\"name\": …, \"type\": …}]}]}; docs/rest.md has an"
                        + " example."))));
    }
}
