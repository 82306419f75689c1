package io.millrace.planner.ask;

import io.millrace.language.form.Form;
import io.millrace.language.form.FormJson;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.understand.Interpretation;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables and columns that a form names, wherever in it. */
final class NamedTables {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private NamedTables() {}

    static void of(Interpretation interpretation, Set<String> into) {
        if (interpretation instanceof Interpretation.OfForm form) {
            walk(JSON.readTree(FormJson.write(form.form())), into);
        }
    }

    private static void walk(JsonNode node, Set<String> into) {
        if (node.path("table").isString()) {
            into.add(node.path("table").asString());
        }
        node.path("tables").forEach(table -> into.add(table.asString()));
        node.forEach(part -> walk(part, into));
    }

    /** @throws IllegalArgumentException where a name is none of the catalog, with those that are near */
    static void check(Form form, CatalogIndex index) {
        check(JSON.readTree(FormJson.write(form)), index);
    }

    private static void check(JsonNode node, CatalogIndex index) {
        if (node.path("table").isString()) {
            String table = node.path("table").asString();
            if (!index.has(table)) {
                throw new IllegalArgumentException("there is no table " + table + " in the schema");
            }
            String column = node.path("column").asString("");
            if (!column.isEmpty() && index.table(table).column(column).isEmpty()) {
                throw new IllegalArgumentException("the table " + table + " has no column " + column + "; it has "
                        + String.join(
                                ", ",
                                index.table(table).columns().stream()
                                        .map(of -> of.name())
                                        .toList()));
            }
        }
        for (JsonNode table : node.path("tables")) {
            if (!index.has(table.asString())) {
                throw new IllegalArgumentException("there is no table " + table.asString() + " in the schema");
            }
        }
        node.forEach(part -> check(part, index));
    }
}
