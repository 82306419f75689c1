package io.millrace.planner.ask;

import io.millrace.agent.memory.Memories;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.form.DescribeForm;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.understand.GroundInterpretation;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understanding;
import io.millrace.llm.DescribeCall;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelSettings.Reader;
import io.millrace.llm.ModelUse;
import io.millrace.llm.Models;
import io.millrace.planner.UnderstandQuestion;
import io.millrace.planner.remember.RecallQuestions;
import io.millrace.schemas.Origin;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides who reads a question. In {@code hybrid} the engine answers what it is sure of and asks the user about what has close meanings; the
 * model reads the rest. Where the model gives no answer, what the engine made of the question counts.
 */
public final class ChooseReader implements QuestionReader {
    private final UnderstandQuestion engine;
    private final ModelSettings settings;
    private final @Nullable AskModel model;
    private final RecallQuestions recall;
    private final GroundInterpretation ground = new GroundInterpretation();

    /**
     * What became of a question.
     *
     * @param reader who read it
     * @param model what is to be told of the model: who it was, what it took, why it was not listened to; null where none was asked
     * @param remembered the question that was answered before; null where none was
     * @param beyond what no plan can say, where a model has found that the question asks for that; null otherwise
     * @param ownSql what its user has written for this question before; null where he has not
     */
    public record Read(
            Understanding understanding,
            Origin reader,
            ModelUse use,
            @Nullable Map<String, Object> model,
            @Nullable Map<String, Object> remembered,
            @Nullable String beyond,
            @Nullable String ownSql) {
        Read(
                Understanding understanding,
                Origin reader,
                ModelUse use,
                @Nullable Map<String, Object> model,
                @Nullable Map<String, Object> remembered) {
            this(understanding, reader, use, model, remembered, null, null);
        }
    }

    public ChooseReader(UnderstandQuestion engine, Models models, RecallQuestions recall, Clock clock) {
        this.recall = recall;
        this.engine = engine;
        this.settings = models.settings();
        this.model = models.find()
                .map(found -> new AskModel(found, settings, recall, clock))
                .orElse(null);
    }

    /** The engine alone. */
    public static ChooseReader engine(UnderstandQuestion engine) {
        return new ChooseReader(engine, Models.none(), new RecallQuestions(Memories.NONE), Clock.systemUTC());
    }

    @Override
    public boolean mayWait() {
        return model != null;
    }

    @Override
    public Read read(Question question) throws InterruptedException {
        // Whoever names a reader wants to see what that one makes of the question.
        boolean named = question.reader() != null && settings.reader(question.reader()) != Reader.HYBRID;
        boolean again = question.fruitless() != null;
        Read remembered = question.before() == null && !named && !again ? remembered(question) : null;
        if (remembered != null) {
            return remembered;
        }
        Understanding understanding = engine.understand(question.text(), question.index(), question.conversation());
        Reader reader = settings.reader(question.reader());
        // The engine would read the same once more.
        boolean wanted = again ? reader != Reader.RULE : needsModel(understanding, reader);
        if (!wanted) {
            return new Read(understanding, Origin.RULE, ModelUse.NONE, null, null);
        }
        if (model == null) {
            return new Read(understanding, Origin.RULE, ModelUse.NONE, notSet(question), null);
        }
        try {
            AskModel.Asked asked = model.ask(question, understanding);
            return new Read(
                    asked.understanding(), Origin.MODEL, asked.use(), document(asked), null, asked.beyond(), null);
        } catch (ModelFailure failure) {
            question.progress()
                    .accept(String.valueOf(failure.getMessage()) + " The deterministic engine answers instead.");
            return new Read(understanding, Origin.RULE, failure.use(), DescribeCall.failed(failure), null);
        }
    }

    /** What was answered before, where the catalog still has what it is about; null where nothing was. */
    private @Nullable Read remembered(Question question) throws InterruptedException {
        RecallQuestions.Recalled found =
                recall.same(question.connectionId(), question.text()).orElse(null);
        String intent = found == null ? null : found.memory().getIntent();
        if (found == null) {
            return null;
        }
        if (intent == null) {
            return ownSql(found, question.index().catalog());
        }
        try {
            Interpretation interpretation = InterpretationJson.read(intent);
            ground.ground(interpretation, question.index());
            String summary = interpretation instanceof Interpretation.OfForm form
                    ? new DescribeForm(question.index()).of(form.form())
                    : found.memory().getQuestion();
            return new Read(
                    new Understanding.Clear(
                            new Understanding.Candidate(interpretation, 1, summary, ""), List.of(), null, null),
                    Origin.REMEMBERED,
                    ModelUse.NONE,
                    null,
                    document(found));
        } catch (RuntimeException outdated) {
            // The tables are no longer what they were: the question is read anew.
            return null;
        }
    }

    /** What its user has made of an earlier answer, where the catalog still has what it reads; it is guarded again before it runs. */
    private static @Nullable Read ownSql(RecallQuestions.Recalled found, Catalog catalog) {
        String sql = found.memory().getSql();
        // Where datasets are asked as well, it would have to be another dialect.
        return sql == null
                        || catalog.dialect() == Dialect.SPARK
                        || !RequireQuery.check(sql, catalog.dialect(), catalog).isEmpty()
                ? null
                : new Read(
                        new Understanding.Declined(List.of(), List.of(), List.of()),
                        Origin.REMEMBERED,
                        ModelUse.NONE,
                        null,
                        document(found),
                        null,
                        sql);
    }

    private static Map<String, Object> document(RecallQuestions.Recalled found) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", found.memory().getId());
        document.put("question", found.memory().getQuestion());
        document.put("match", found.match().name().toLowerCase(Locale.ROOT));
        document.put("because", found.memory().getBecause().name().toLowerCase(Locale.ROOT));
        return document;
    }

    /** What is told of a model that the request wants and nobody has set; null where it wants none. */
    private static @Nullable Map<String, Object> notSet(Question question) {
        if (question.reader() == null) {
            return null;
        }
        var failure = new ModelFailure(ModelFailure.Reason.NOT_SET, "No language model is set.");
        question.progress().accept("No language model is set. The deterministic engine answers.");
        return DescribeCall.failed(failure);
    }

    private boolean needsModel(Understanding understanding, Reader reader) {
        return switch (reader) {
            case RULE -> false;
            case MODEL -> !isAboutConversation(understanding);
            case HYBRID ->
                switch (understanding) {
                    case Understanding.Clear clear ->
                        clear.candidate().confidence() < settings.sureFrom() && !isAboutConversation(understanding);
                    case Understanding.Unclear _ -> false;
                    case Understanding.Declined _ -> true;
                };
        };
    }

    /** "Go back", "call this Q3": nothing that a model would have to read. */
    private static boolean isAboutConversation(Understanding understanding) {
        return understanding instanceof Understanding.Clear clear
                && clear.edit() != null
                && switch (clear.edit().kind()) {
                    case BACK, NAMED, REFERENCE -> true;
                    case NEW, REFINEMENT, START_OVER -> false;
                };
    }

    private static Map<String, Object> document(AskModel.Asked asked) {
        Map<String, Object> document = DescribeCall.answered(
                AskModel.PROMPT.id(), asked.model(), asked.use(), asked.elapsed(), asked.exchange());
        document.put("repaired", asked.repaired());
        return document;
    }
}
