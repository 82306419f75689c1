package io.millrace.validator.expect;

import io.millrace.language.brief.BriefSchema;
import io.millrace.language.brief.RankTables;
import io.millrace.language.brief.ScannedTables;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

    /** Of the result; none where they are not known. */
    List<Field> columns() {
        return plan == null ? List.of() : plan.root().fields();
    }

    /** What a prompt is filled with. */
    Map<String, String> values(CatalogIndex index, ModelSettings settings) {
        Set<String> tables = plan == null
                ? new LinkedHashSet<>(new RankTables().rank(question, index, List.of()))
                : ScannedTables.of(plan, index);
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
        values.put("explanation", explanation);
        values.put("sql", sql);
        return values;
    }
}
