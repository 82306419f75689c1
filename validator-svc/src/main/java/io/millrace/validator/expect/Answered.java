package io.millrace.validator.expect;

import io.millrace.language.brief.BriefQuery;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer that tests are about: what was asked, and how it is answered.
 *
 * @param plan null where a model wrote the query and no plan says what it is to do
 * @param explanation what the query is to do
 * @param sql the query of the answer, to be read
 * @param connectionId whose settings say what may be sent to a provider; empty where only datasets are asked
 * @param spent what models took for the workflow before
 * @param deadline when the answer of a model is of no more use
 */
public record Answered(
        String question,
        @Nullable Plan plan,
        String explanation,
        String sql,
        Catalog catalog,
        String connectionId,
        ModelUse spent,
        Instant deadline) {
    private static final BriefQuery BRIEF = new BriefQuery();

    /** Of the result; none where they are not known. */
    List<Field> columns() {
        return plan == null ? List.of() : plan.root().fields();
    }

    /** What a prompt is filled with. */
    Map<String, String> values(CatalogIndex index, ModelSettings settings) {
        Map<String, String> values =
                BRIEF.of(question, plan, index, settings.schemaBudget(), settings.sharesValues(connectionId));
        values.put("explanation", explanation);
        values.put("sql", sql);
        return values;
    }
}
