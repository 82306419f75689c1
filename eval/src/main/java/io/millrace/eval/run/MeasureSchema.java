package io.millrace.eval.run;

import io.millrace.agent.memory.Memories;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.suite.Case;
import io.millrace.eval.suite.Suite;
import io.millrace.language.brief.BriefSchema;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Understanding;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.planner.UnderstandQuestion;
import io.millrace.planner.ask.AskModel;
import io.millrace.planner.ask.Question;
import io.millrace.planner.remember.RecallQuestions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.util.TablesNamesFinder;

/** Counts how many of the tables that known queries need are in the part of the schema that a model is told, and how long that is. */
public final class MeasureSchema {
    private static final int CATALOGS_IN_MEMORY = 1024;
    private static final int SHOWN = 20;

    private final Databases databases;
    private final UnderstandQuestion engine;
    private final ModelSettings settings;
    private final AskModel model;
    private final CatalogIndexes indexes = new CatalogIndexes(CATALOGS_IN_MEMORY);

    public MeasureSchema(Databases databases, UnderstandQuestion engine, ModelSettings settings) {
        this.databases = databases;
        this.engine = engine;
        this.settings = settings;
        this.model = new AskModel(
                _ -> {
                    throw new IllegalStateException("nobody is asked");
                },
                settings,
                new RecallQuestions(Memories.NONE),
                Clock.systemUTC());
    }

    /** The last line is for programs. */
    public List<String> lines(Suite suite) throws Exception {
        List<String> lines = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        List<Integer> prompts = new ArrayList<>();
        long needed = 0;
        long told = 0;
        long whole = 0;
        int cases = 0;
        for (Case one : suite.questions()) {
            String gold = one.goldSql();
            if (gold == null) {
                continue;
            }
            CatalogIndex index = indexes.of(databases.require(one.databaseId()));
            Set<String> tables = tables(gold, index);
            if (tables.isEmpty()) {
                continue;
            }
            Understanding read = engine.understand(one.question(), index, Conversation.NONE);
            var question =
                    new Question(one.question(), index, Conversation.NONE, "", Instant.MAX, ModelUse.NONE, _ -> {});
            BriefSchema.Brief brief = model.schema(question, read);
            long found = tables.stream().filter(brief.tables()::contains).count();
            cases++;
            needed += tables.size();
            told += found;
            whole += found == tables.size() ? 1 : 0;
            tokens.add(brief.tokens());
            prompts.add(model.promptTokens(question, read));
            if (found < tables.size() && lines.size() < SHOWN) {
                tables.removeAll(brief.tables());
                lines.add("not told of " + String.join(", ", tables) + ": " + one.id() + " " + one.question());
            }
        }
        lines.add(String.format(
                Locale.ROOT,
                "table-recall=%.2f all-tables=%.2f n=%d budget_tokens=%d schema_tokens_p50=%d schema_tokens_p95=%d"
                        + " prompt_tokens_p50=%d prompt_tokens_p95=%d",
                100.0 * told / Math.max(1, needed),
                100.0 * whole / Math.max(1, cases),
                cases,
                settings.schemaBudget(),
                percentile(tokens, 50),
                percentile(tokens, 95),
                percentile(prompts, 50),
                percentile(prompts, 95)));
        return lines;
    }

    /** As the catalog has their names; empty where the query cannot be parsed. */
    private static Set<String> tables(String sql, CatalogIndex index) {
        try {
            return new TablesNamesFinder<Void>()
                    .getTables(CCJSqlParserUtil.parse(sql)).stream()
                            .map(name ->
                                    name.substring(name.lastIndexOf('.') + 1).replaceAll("[`\"\\[\\]]", ""))
                            .flatMap(name -> index.catalog().tables().stream()
                                    .map(table -> table.name())
                                    .filter(name::equalsIgnoreCase))
                            .collect(Collectors.toSet());
        } catch (JSQLParserException | RuntimeException notParsed) {
            return Set.of();
        }
    }

    private static int percentile(List<Integer> values, int percent) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Integer> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
