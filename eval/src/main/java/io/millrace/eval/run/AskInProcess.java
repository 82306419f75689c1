package io.millrace.eval.run;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.catalog.Glossaries;
import io.millrace.agent.route.Next;
import io.millrace.agent.route.Route;
import io.millrace.composer.ComposeProgram;
import io.millrace.eval.answer.WorkHere;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.GroundInterpretation;
import io.millrace.language.understand.Interpretation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.language.understand.Understanding;
import io.millrace.llm.ModelUse;
import io.millrace.mapper.MapIntent;
import io.millrace.planner.PlanQuestion;
import io.millrace.planner.UnderstandQuestion;
import io.millrace.planner.ask.ChooseReader;
import io.millrace.planner.ask.Question;
import io.millrace.planner.ask.QuestionReader;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.validator.review.ReviewProgram;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes a question through the handlers of the plan, map, compose and review stages, in the order of {@link Route}, without a
 * broker between them. Safe for use by several threads.
 */
public final class AskInProcess {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int CATALOGS_IN_MEMORY = 1024;

    private final Catalogs catalogs;
    private final QuestionReader reader;
    private ModelUse use = ModelUse.NONE;
    private final AtomicInteger byModel = new AtomicInteger();
    private final CatalogIndexes indexes = new CatalogIndexes(CATALOGS_IN_MEMORY);
    private final Map<Stage, StageHandler> handlers;

    /** Without a language model. */
    public AskInProcess(Catalogs catalogs, UnderstandQuestion understand) {
        this(catalogs, ChooseReader.engine(understand));
    }

    public AskInProcess(Catalogs catalogs, QuestionReader reader) {
        this.catalogs = catalogs;
        this.reader = reader;
        this.handlers = Map.of(
                Stage.MAP, new MapIntent(catalogs, indexes, new GroundInterpretation()),
                Stage.COMPOSE, new ComposeProgram(catalogs, new CompileSql()),
                Stage.REVIEW, new ReviewProgram(catalogs, new CompileSql()));
    }

    /** What language models took so far. */
    public synchronized ModelUse use() {
        return use;
    }

    private synchronized void used(ModelUse more) {
        use = use.plus(more);
    }

    /** How many questions a language model read. */
    public int readByModel() {
        return byModel.get();
    }

    /** Indexes a database, so that the first question about it takes as long as the next. */
    public void prepare(String databaseId) throws StageException, InterruptedException {
        indexes.of(catalogs.require(databaseId));
    }

    /** @param ms inside the handlers of the plan, map and compose stages, those of the choices of a question too */
    public record Asked(Reply reply, double ms) {}

    /** @param conversation what was asked before; none for a question that stands alone */
    public Asked ask(String question, String databaseId, Conversation conversation) {
        var time = new AtomicLong();
        Reply reply = ask(question, databaseId, conversation, time);
        return new Asked(reply, time.get() / 1e6);
    }

    private Reply ask(String question, String databaseId, Conversation conversation, AtomicLong time) {
        var seen = new AtomicReference<@Nullable Understanding>();
        var plan = new PlanQuestion(catalogs, Glossaries.NONE, indexes, new QuestionReader() {
            @Override
            public ChooseReader.Read read(Question asked) throws InterruptedException {
                ChooseReader.Read read = reader.read(new Question(
                        asked.text(),
                        asked.index(),
                        conversation,
                        asked.connectionId(),
                        asked.deadline(),
                        asked.spent(),
                        asked.progress()));
                seen.set(read.understanding());
                used(read.use());
                if (read.reader() == Origin.MODEL) {
                    byModel.incrementAndGet();
                }
                return read;
            }

            @Override
            public boolean mayWait() {
                return reader.mayWait();
            }
        });
        Object end = follow(
                request(question, databaseId, List.of(Stage.PLAN, Stage.MAP, Stage.COMPOSE, Stage.REVIEW)), plan, time);
        Understanding understanding = seen.get();
        if (understanding instanceof Understanding.Unclear unclear) {
            return question(unclear, databaseId, time);
        }
        return switch (end) {
            case Statement statement
            when understanding instanceof Understanding.Clear clear ->
                new Reply.Query(
                        clear.candidate().interpretation(),
                        statement,
                        clear.candidate().confidence(),
                        Objects.requireNonNullElse(clear.name(), ""));
            case WorkflowFailed failed -> failed(failed);
            default -> new Reply.Broken("The workflow ended with " + end + ".");
        };
    }

    private Reply question(Understanding.Unclear unclear, String databaseId, AtomicLong time) {
        var choices = new ArrayList<Statement>();
        for (Understanding.Candidate candidate : unclear.choices()) {
            if (statement(candidate.interpretation(), databaseId, time) instanceof Statement statement) {
                choices.add(statement);
            }
        }
        Understanding.Candidate first = unclear.choices().getFirst();
        return new Reply.Question(first.interpretation(), choices, first.confidence());
    }

    private Object statement(Interpretation interpretation, String databaseId, AtomicLong time) {
        StageRequest start =
                request(interpretation.text(), databaseId, List.of(Stage.MAP, Stage.COMPOSE, Stage.REVIEW));
        Context context = ContextWith.intent(ContextWith.nothing(), InterpretationJson.write(interpretation));
        var chosen =
                new StageRequest(start.getMeta(), start.getGoal(), start.getItinerary(), start.getBudget(), context);
        return follow(chosen, null, time);
    }

    private static Reply failed(WorkflowFailed failed) {
        Failure failure = failed.getFailure();
        boolean understanding = failed.getStage() == Stage.PLAN || failed.getStage() == Stage.MAP;
        return understanding && failure.getCategory() == Category.USER
                ? new Reply.Declined(failure.getMessage())
                : new Reply.Broken(failed.getStage() + ": " + failure.getMessage());
    }

    /** @return the statement that would be executed, or the fact that the workflow ended with */
    private Object follow(StageRequest first, @Nullable PlanQuestion plan, AtomicLong time) {
        StageRequest request = first;
        while (true) {
            Stage stage = request.getMeta().getStage();
            StageHandler handler = stage == Stage.PLAN ? Objects.requireNonNull(plan) : handlers.get(stage);
            long start = System.nanoTime();
            StageOutcome outcome = handle(Objects.requireNonNull(handler), request);
            if (stage != Stage.REVIEW) {
                time.addAndGet(System.nanoTime() - start);
            }
            switch (Route.next(request, outcome, Instant.now())) {
                case Next.Request next -> request = next.request();
                case Next.Wait(NeedsInput question) -> {
                    return question;
                }
                case Next.End(WorkflowSucceeded _)
                when outcome instanceof StageOutcome.Completed completed -> {
                    return Objects.requireNonNull(completed.context().getProgram())
                            .getStatement();
                }
                case Next.End end -> {
                    return end.fact();
                }
            }
        }
    }

    /** What a handler throws means the same as in an agent. */
    private static StageOutcome handle(StageHandler handler, StageRequest request) {
        try {
            return handler.handle(new WorkHere(request));
        } catch (StageException e) {
            return new StageOutcome.Failed(e.failure());
        } catch (Exception e) {
            return new StageOutcome.Failed(new Failure(
                    Category.CONTRACT,
                    "bug",
                    "Unexpected: " + e,
                    "This is a mistake in Millrace.",
                    List.of(),
                    List.of()));
        }
    }

    private static StageRequest request(String question, String databaseId, List<Stage> itinerary) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var goal = new Goal(
                Mode.ASK, question, databaseId, Engine.DIRECT, 1000, null, List.of(), null, false, null, null, null);
        return Route.start("eval", goal, itinerary, now, now.plus(DEADLINE));
    }
}
