package io.millrace.validator.expect;

import io.millrace.language.brief.BriefSchema;
import io.millrace.language.brief.ScannedTables;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Table;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Plan;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The answer that tests are about: what was asked, and how it is answered.
 *
 * @param sql the query of the answer, to be read
 * @param connectionId whose settings say what may be sent to a provider; empty where only datasets are asked
 * @param spent what models took for the workflow before
 * @param deadline when the answer of a model is of no more use
 */
public record Answered(
        String question,
        Plan plan,
        String sql,
        Catalog catalog,
        String connectionId,
        ModelUse spent,
        Instant deadline) {

    /** What a prompt is filled with. */
    Map<String, String> values(CatalogIndex index, ModelSettings settings) {
        Set<String> tables = ScannedTables.of(plan, index);
        catalog.tables().stream().map(Table::name).forEach(tables::add);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("dialect", catalog.dialect().name().toLowerCase(Locale.ROOT));
        values.put(
                "schema",
                BriefSchema.write(
                                index,
                                new ArrayList<>(tables),
                                settings.schemaBudget(),
                                settings.sharesValues(connectionId))
                        .text());
        values.put("question", question);
        values.put("explanation", ExplainPlan.of(plan, catalog));
        values.put("sql", sql);
        return values;
    }
}
