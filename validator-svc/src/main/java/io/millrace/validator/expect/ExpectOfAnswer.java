package io.millrace.validator.expect;

import io.millrace.agent.InterruptOnCancel;
import io.millrace.agent.Work;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.explain.ExplainPlan;
import io.millrace.language.index.CatalogIndexes;
import io.millrace.language.plan.Plan;
import io.millrace.llm.DescribeCall;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelSettings.Reader;
import io.millrace.llm.ModelSettings.Tests;
import io.millrace.llm.ModelUse;
import io.millrace.llm.Models;
import io.millrace.llm.Spending;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Context;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Program;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model expects of the answer of a workflow: asked for tests at review, and once more about those that did not pass. Whatever
 * becomes of the model, the answer goes on without it.
 */
public final class ExpectOfAnswer {
    private static final int INDEXES = 8;
    private static final int SHARE_OF_TIME = 3;
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ModelSettings settings;
    private final @Nullable WriteTests write;
    private final @Nullable DoubtTests doubt;

    public ExpectOfAnswer(Models models) {
        this.settings = models.settings();
        var indexes = new CatalogIndexes(INDEXES);
        this.write = models.find()
                .map(model -> new WriteTests(model, settings, indexes))
                .orElse(null);
        this.doubt = models.find()
                .map(model -> new DoubtTests(model, settings, indexes))
                .orElse(null);
    }

    /** Whether a model may be waited for. */
    public boolean mayWait() {
        return write != null;
    }

    /**
     * The tests of a program.
     *
     * @param refused what was no test that may run
     * @param about what is to be told of the model; null where none was asked
     */
    public record Expected(
            List<Check> checks,
            List<Map<String, Object>> refused,
            ModelUse use,
            @Nullable Map<String, Object> about) {
        public static final Expected NOTHING = new Expected(List.of(), List.of(), ModelUse.NONE, null);
    }

    /** A program that was written again keeps the tests of the one before: they are about the question, not about its SQL. */
    public Expected of(Work work, Program program, @Nullable Plan plan, Catalog catalog) throws InterruptedException {
        List<Check> kept = program.getChecks().stream()
                .filter(check -> check.getAuthor() == Origin.MODEL)
                .toList();
        if (!kept.isEmpty()) {
            return new Expected(ReadTests.guarded(kept, catalog), List.of(), ModelUse.NONE, null);
        }
        if (write == null || !concerns(work.request(), program)) {
            return Expected.NOTHING;
        }
        work.progress("Asking " + settings.models().getFirst() + " for tests");
        try (var _ = InterruptOnCancel.of(work)) {
            WriteTests.Written written = write.write(answered(work, program, plan, catalog));
            return new Expected(written.tests().checks(), written.tests().refused(), written.use(), written.about());
        } catch (ModelFailure failure) {
            work.progress(failure.getMessage() + " The answer goes without tests of a model.");
            return new Expected(List.of(), List.of(), failure.use(), DescribeCall.failed(failure));
        }
    }

    /** Only what is checked after it ran. */
    private boolean concerns(StageRequest request, Program program) {
        Goal goal = request.getGoal();
        if (settings.reader(goal.getReader()) == Reader.RULE
                || settings.tests() == Tests.NONE
                || !request.getItinerary().containsAll(List.of(Stage.EXECUTE, Stage.VERIFY))) {
            return false;
        }
        return settings.tests() == Tests.ALL
                || program.getOrigin() == Origin.MODEL
                || request.getContext().getReader() == Origin.MODEL;
    }

    /**
     * What the checks came to when tests that did not pass have been doubted.
     *
     * @param checks all of them, some dismissed
     * @param about what is to be told of the model; null where none was asked
     */
    public record Judged(
            List<CheckOutcome> checks,
            ModelUse use,
            @Nullable Map<String, Object> about) {}

    /** @param plan null where the answer has none */
    public Judged judge(Work work, List<CheckOutcome> checks, @Nullable Plan plan, @Nullable Catalog catalog)
            throws InterruptedException {
        List<CheckOutcome> failed = checks.stream()
                .filter(check ->
                        check.getAuthor() == Origin.MODEL && !check.getPassed() && check.getDismissed() == null)
                .toList();
        if (failed.isEmpty()) {
            return new Judged(checks, ModelUse.NONE, null);
        }
        Program program = work.request().getContext().getProgram();
        if (doubt == null || catalog == null || program == null) {
            return new Judged(
                    dismissed(checks, Map.of(), "No language model can be asked whether the test is right."),
                    ModelUse.NONE,
                    null);
        }
        work.progress("Asking " + settings.models().getFirst() + " whether tests that did not pass are right");
        try (var _ = InterruptOnCancel.of(work)) {
            DoubtTests.Doubted doubted = doubt.doubt(answered(work, program, plan, catalog), failed);
            return new Judged(
                    dismissed(checks, doubted.confirmed(), doubted.dismissed()), doubted.use(), doubted.about());
        } catch (ModelFailure failure) {
            return new Judged(
                    dismissed(checks, Map.of(), "Nobody says that the test is right: " + failure.getMessage()),
                    failure.use(),
                    DescribeCall.failed(failure));
        }
    }

    private static List<CheckOutcome> dismissed(
            List<CheckOutcome> checks, Map<String, String> confirmed, String otherwise) {
        return checks.stream()
                .map(check -> stands(check, confirmed) ? check : dismissed(check, otherwise))
                .toList();
    }

    private static List<CheckOutcome> dismissed(
            List<CheckOutcome> checks, Map<String, String> confirmed, Map<String, String> dismissed) {
        return checks.stream()
                .map(check -> stands(check, confirmed)
                        ? check
                        : dismissed(check, dismissed.getOrDefault(check.getName(), "Nobody says that it is right.")))
                .toList();
    }

    private static boolean stands(CheckOutcome check, Map<String, String> confirmed) {
        return check.getAuthor() != Origin.MODEL
                || check.getPassed()
                || check.getDismissed() != null
                || confirmed.containsKey(check.getName());
    }

    private static CheckOutcome dismissed(CheckOutcome check, String why) {
        return new CheckOutcome(
                check.getName(),
                check.getDescription(),
                false,
                check.getExpected(),
                check.getSeen(),
                check.getSql(),
                check.getAuthor(),
                why);
    }

    private static Answered answered(Work work, Program program, @Nullable Plan plan, Catalog catalog) {
        StageRequest request = work.request();
        Context context = request.getContext();
        Instant now = Instant.now();
        Duration part = Duration.between(now, work.deadline()).dividedBy(SHARE_OF_TIME);
        return new Answered(
                request.getGoal().getText(),
                plan,
                plan == null ? program.getExplanation() : ExplainPlan.of(plan, catalog),
                program.getStatement().getReadableSql(),
                catalog,
                request.getGoal().getConnectionId(),
                Spending.of(context.getModelSpending()),
                now.plus(part.compareTo(LONGEST) < 0 ? part : LONGEST));
    }
}
