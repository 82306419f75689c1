package io.millrace.language.brief;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables that a plan reads, wherever in it: what a model that is to judge the plan's query has to be told first. */
public final class ScannedTables {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ScannedTables() {}

    /** In the order in which they are named; those that the catalog has. */
    public static Set<String> of(Plan plan, CatalogIndex index) {
        Set<String> tables = new LinkedHashSet<>();
        collect(JSON.readTree(PlanJson.write(plan)), index, tables);
        return tables;
    }

    private static void collect(JsonNode node, CatalogIndex index, Set<String> into) {
        String table = node.path("table").asString("");
        if (!table.isEmpty() && index.has(table)) {
            into.add(table);
        }
        node.forEach(part -> collect(part, index, into));
    }
}
