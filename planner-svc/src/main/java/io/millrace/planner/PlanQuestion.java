package io.millrace.planner;

import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.intent.IntentJson;
import io.millrace.language.read.ReadQuestion;
import io.millrace.language.read.Reading;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the question of a workflow. A question that is not understood completely fails with the words that were understood and
 * those that were not; nothing is guessed.
 */
public final class PlanQuestion implements StageHandler {
    /** Longer texts are no questions; the gateway refuses them too. */
    static final int LONGEST_QUESTION = 4000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Catalogs catalogs;
    private final CatalogIndexes indexes;
    private final ReadQuestion read;

    public PlanQuestion(Catalogs catalogs, CatalogIndexes indexes, ReadQuestion read) {
        this.catalogs = catalogs;
        this.indexes = indexes;
        this.read = read;
    }

    @Override
    public Stage stage() {
        return Stage.PLAN;
    }

    @Override
    public StageOutcome handle(Work work) throws Exception {
        Goal goal = work.request().getGoal();
        String question = goal.getText();
        if (question.isBlank()) {
            return failed("empty-question", "There is no question.", "Ask something, for example how many of something there are.");
        }
        if (question.length() > LONGEST_QUESTION) {
            return failed(
                    "question-too-long",
                    "The question has " + question.length() + " characters; at most " + LONGEST_QUESTION + " can be read.",
                    "Ask for one thing at a time.");
        }
        Catalog catalog = catalogs.require(goal.getConnectionId());
        if (catalog.tables().isEmpty()) {
            return failed("empty-catalog", "The connection \"" + goal.getConnectionId() + "\" has no tables.", "Choose another connection, or create tables first.");
        }
        return switch (read.read(question, indexes.of(catalog))) {
            case Reading.Understood understood -> completed(work.request().getContext(), understood);
            case Reading.Declined declined -> new StageOutcome.Failed(notUnderstood(declined));
        };
    }

    private static StageOutcome completed(Context context, Reading.Understood understood) {
        String intent = IntentJson.write(understood.intent());
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("intent", JSON.readTree(intent));
        output.put("understood", understood.understood());
        output.put("confidence", understood.confidence());
        output.put("summary", understood.summary());
        Context found = new Context(
                intent, null, context.getProgram(), context.getFindings(), context.getOutcome(), context.getVerdict());
        return new StageOutcome.Completed(found, JSON.writeValueAsString(output));
    }

    private static Failure notUnderstood(Reading.Declined declined) {
        String words = String.join(", ", declined.notUnderstood());
        return new Failure(
                Category.USER,
                "not-understood",
                "Not understood: " + words + ".",
                "Ask about what this connection has, for example: " + String.join(" ", declined.suggestions()),
                declined.understood().stream().map(word -> word.words() + ": " + word.meaning()).toList(),
                declined.notUnderstood());
    }

    private static StageOutcome failed(String code, String message, String remedy) {
        return new StageOutcome.Failed(new Failure(Category.USER, code, message, remedy, List.of(), List.of()));
    }
}
