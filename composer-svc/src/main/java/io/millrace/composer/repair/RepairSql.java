package io.millrace.composer.repair;

import io.millrace.language.brief.BriefQuery;
import io.millrace.language.brief.BriefSchema;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.plan.Plan;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelRequest.Message;
import io.millrace.llm.ModelRequest.Speaker;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelSettings.Reader;
import io.millrace.llm.ModelUse;
import io.millrace.llm.prompt.DescribeFindings;
import io.millrace.llm.prompt.Prompt;
import io.millrace.llm.prompt.RemoveSecrets;
import io.millrace.schemas.Check;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has a model write a query where no plan can say what is asked for, or write one again, told what was wrong with it. What it writes is a text like any user's: review guards it and
 * gives it the checks of the plan. Safe for use by many threads.
 */
public final class RepairSql {
    static final Prompt REPAIR = Prompt.read(RepairSql.class, "repair-sql", 1);
    static final Prompt WRITE = Prompt.read(RepairSql.class, "write-sql", 1);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int INDEXES = 8;
    private static final int LONGEST_FINDING = 600;
    private static final String SCHEMA = """
            {"type":"object","properties":{"sql":{"type":"string"},"reason":{"type":"string"}},\
            "required":["sql","reason"],"additionalProperties":false}""";

    private final LanguageModel model;
    private final ModelSettings settings;
    private final BriefQuery brief = new BriefQuery();
    private final CatalogIndexes indexes = new CatalogIndexes(INDEXES);

    public RepairSql(LanguageModel model, ModelSettings settings) {
        this.model = model;
        this.settings = settings;
    }

    /** Whether a workflow's queries may be written by the model. */
    public boolean mayRepair(Goal goal) {
        return settings.reader(goal.getReader()) != Reader.RULE;
    }

    /**
     * What did not do.
     *
     * @param explanation what the query is to do; empty where only the question says that
     * @param plan null where none can say what is asked for
     * @param sql the last query; null where there is none yet
     * @param checks of the last query
     * @param spent what models took for the workflow before
     */
    public record Broken(
            String question,
            String explanation,
            @Nullable Plan plan,
            @Nullable String sql,
            List<Finding> findings,
            List<Check> checks,
            String connectionId,
            ModelUse spent,
            Instant deadline) {}

    /**
     * @param reason what was wrong, or what the query does, in the words of the model
     * @param exchange what was said, with secrets taken out
     */
    public record Repaired(
            String sql,
            String reason,
            String model,
            String prompt,
            ModelUse use,
            Duration elapsed,
            List<Message> exchange) {}

    /** @throws ModelFailure where the model gives none, or the same query once more */
    public Repaired repair(Broken broken, Catalog catalog) throws ModelFailure, InterruptedException {
        if (!settings.budget().allows(broken.spent())) {
            throw new ModelFailure(Reason.BUDGET, "This question may spend no more on language models.");
        }
        Prompt prompt = broken.sql() == null ? WRITE : REPAIR;
        var asked = new Message(Speaker.USER, prompt(prompt, broken, catalog));
        ModelAnswer answer = model.ask(
                new ModelRequest(prompt.id(), prompt.system(), List.of(asked), SCHEMA, broken.deadline(), _ -> {}));
        String text = answer.text();
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        JsonNode document;
        try {
            document = JSON.readTree(from < 0 || to < from ? "{}" : text.substring(from, to + 1));
        } catch (JacksonException garbled) {
            throw unusable("The model's repair cannot be read.", answer, garbled);
        }
        String sql = document.path("sql").asString("").strip().replaceAll("[;\\s]+$", "");
        if (sql.isEmpty()) {
            throw unusable("The model wrote no query.", answer, null);
        }
        if (broken.sql() != null && same(sql).equals(same(broken.sql()))) {
            throw unusable("The model wrote the same query again.", answer, null);
        }
        return new Repaired(
                sql,
                document.path("reason").asString(""),
                answer.model(),
                prompt.id(),
                answer.use(),
                answer.elapsed(),
                List.of(asked, new Message(Speaker.MODEL, RemoveSecrets.from(text, settings.key()))));
    }

    private static ModelFailure unusable(String message, ModelAnswer answer, @Nullable Throwable cause) {
        return new ModelFailure(Reason.MALFORMED, message, null, answer.use(), cause);
    }

    private static String same(String sql) {
        return sql.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
    }

    String prompt(Prompt prompt, Broken broken, Catalog catalog) {
        boolean shares = settings.sharesValues(broken.connectionId());
        Map<String, String> values =
                brief.of(broken.question(), broken.plan(), indexes.of(catalog), settings.schemaBudget(), shares);
        values.put("explanation", broken.explanation());
        values.put("sql", broken.sql() == null ? "" : broken.sql());
        values.put(
                "findings",
                DescribeFindings.of(broken.findings(), broken.checks(), shares).stream()
                        .map(finding -> "- " + BriefSchema.quoted(finding, LONGEST_FINDING))
                        .collect(Collectors.joining("\n")));
        return RemoveSecrets.from(prompt.fill(values), settings.key());
    }
}
