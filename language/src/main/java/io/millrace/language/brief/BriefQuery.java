package io.millrace.language.brief;

import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a model is told of a query that it is to write, to repair or to test: the dialect, the question, the columns of the result and the
 * schema, first the tables that the plan reads, or where there is none those that the question may be about. Safe for use by many threads.
 */
public final class BriefQuery {
    private static final int LONGEST_NAME = 200;

    private final RankTables rank = new RankTables();

    /**
     * The values of a prompt, which may be added to: {@code dialect}, {@code schema}, {@code question} and {@code columns}.
     *
     * @param plan null where none says what the query is to do; its result's columns are not known then
     * @param tokens the budget of the schema
     * @param values whether sampled values may be shown
     */
    public Map<String, String> of(
            String question, @Nullable Plan plan, CatalogIndex index, int tokens, boolean values) {
        Set<String> tables = plan == null
                ? new LinkedHashSet<>(rank.rank(question, index, List.of()))
                : ScannedTables.of(plan, index);
        index.catalog().tables().stream().map(Table::name).forEach(tables::add);
        Map<String, String> told = new LinkedHashMap<>();
        told.put("dialect", index.catalog().dialect().name().toLowerCase(Locale.ROOT));
        told.put(
                "schema",
                BriefSchema.write(index, new ArrayList<>(tables), tokens, values)
                        .text());
        told.put("question", question);
        told.put("columns", plan == null ? "" : columns(plan.root().fields()));
        return told;
    }

    private static String columns(List<Field> fields) {
        return fields.stream()
                .map(field -> "- " + BriefSchema.quoted(field.name(), LONGEST_NAME) + " "
                        + field.type().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("\n"));
    }
}
