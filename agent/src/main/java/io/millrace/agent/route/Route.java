package io.millrace.agent.route;

import static io.millrace.schemas.Stage.COMPOSE;
import static io.millrace.schemas.Stage.EXECUTE;
import static io.millrace.schemas.Stage.MAP;
import static io.millrace.schemas.Stage.PLAN;
import static io.millrace.schemas.Stage.PROBE;
import static io.millrace.schemas.Stage.REVIEW;
import static io.millrace.schemas.Stage.VERIFY;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.journal.MessageIds;
import io.millrace.schemas.Budget;
import io.millrace.schemas.Candidate;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Clarification;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Meta;
import io.millrace.schemas.Mode;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The route of a workflow: which stage follows which outcome. Pure: the same request, outcome and time give the same answer.
 *
 * <pre>
 * plan → map → compose → review → execute → verify → succeeded
 *   ▲      ▲  │    │ ▲      │         │         │
 *   │      │  │    │ └──────┴─────────┴─────────┘   rejected, or failed on the data: findings, while repairs are left
 *   │      └──│────│──────────────────┘             the tables have changed
 *   └─────────┴────┘                                this reading cannot be planned or written
 * any stage ─PLATFORM failure─▶ the same stage again, while retries are left
 * plan ─close readings─▶ execute, which counts their rows ─▶ the workflow waits ─answer─▶ map
 * execute ─something to write─▶ the workflow waits ─yes─▶ execute, which writes it
 * verify ─what kept the rows from being written does not count─▶ execute, which writes them
 * </pre>
 */
public final class Route {
    /** The rule of a finding: tables or columns are not what they were when the question was mapped. */
    public static final String STRUCTURE_CHANGED = "structure-changed";

    /** With these a database refuses a statement that was written for it: another may do. */
    private static final Set<String> OF_THE_STATEMENT = Set.of("unknown-name", "statement-not-accepted");

    private static final int RETRIES = 3;
    private static final int REPAIRS = 5;

    /** How long a question waits for its answer when nobody says otherwise. */
    public static final Duration ANSWER_WITHIN = Duration.ofHours(24);

    private Route() {}

    /** The stages of a workflow, in order. */
    public static List<Stage> itinerary(Mode mode) {
        return switch (mode) {
            case ASK -> List.of(PLAN, MAP, COMPOSE, REVIEW, EXECUTE, VERIFY);
            case SQL -> List.of(REVIEW, EXECUTE);
            case PROBE, LOAD -> List.of(PROBE);
            case EXPORT -> List.of(REVIEW, EXECUTE);
            case PLAN -> List.of(PLAN, MAP, COMPOSE, REVIEW);
        };
    }

    /** The first request of a workflow. */
    public static StageRequest start(String workflowId, Goal goal, Instant now, Instant deadline) {
        return start(workflowId, goal, itinerary(goal.getMode()), now, deadline);
    }

    /**
     * The first request of a workflow that is a turn of a conversation, or may have to ask its user.
     *
     * @param conversation JSON of what was asked before; null where nothing was
     * @param answerWithin how long a question to the user may wait
     */
    public static StageRequest start(
            String workflowId,
            Goal goal,
            @Nullable String conversation,
            Instant now,
            Instant deadline,
            Duration answerWithin) {
        return start(
                workflowId,
                goal,
                itinerary(goal.getMode()),
                new Budget(RETRIES, REPAIRS, answerWithin.toMillis()),
                ContextWith.conversation(conversation),
                now,
                deadline);
    }

    /** The request that tries settings out, once: whoever waits for the answer is told at once what is wrong with them. */
    public static StageRequest tryOut(
            String workflowId, Goal goal, ConnectionSettings candidate, Instant now, Instant deadline) {
        return start(
                workflowId,
                goal,
                List.of(PROBE),
                new Budget(0, 0, ANSWER_WITHIN.toMillis()),
                ContextWith.candidate(candidate),
                now,
                deadline);
    }

    /**
     * The first request of a workflow that begins in the middle: another one's stages have found out what this stage needs.
     *
     * @param stage one of its itinerary
     */
    public static StageRequest startAt(
            Stage stage,
            String workflowId,
            Goal goal,
            Context context,
            Instant now,
            Instant deadline,
            Duration answerWithin) {
        List<Stage> itinerary = itinerary(goal.getMode());
        if (!itinerary.contains(stage)) {
            throw new IllegalArgumentException(stage + " is no stage of mode " + goal.getMode());
        }
        var meta = new Meta(MessageIds.of(workflowId, stage, 1), workflowId, stage, 1, now, deadline);
        return new StageRequest(meta, goal, itinerary, new Budget(RETRIES, REPAIRS, answerWithin.toMillis()), context);
    }

    /** The first request of a workflow with stages of the caller's choice: a single agent's, for instance. */
    public static StageRequest start(
            String workflowId, Goal goal, List<Stage> itinerary, Instant now, Instant deadline) {
        return start(workflowId, goal, itinerary, budget(), ContextWith.nothing(), now, deadline);
    }

    private static StageRequest start(
            String workflowId,
            Goal goal,
            List<Stage> itinerary,
            Budget budget,
            Context context,
            Instant now,
            Instant deadline) {
        Stage first = itinerary.getFirst();
        var meta = new Meta(MessageIds.of(workflowId, first, 1), workflowId, first, 1, now, deadline);
        return new StageRequest(meta, goal, itinerary, budget, context);
    }

    /**
     * The request that goes on with a workflow whose user has chosen: the chosen reading is grounded next. The clock stood still
     * while the user thought; what was left of the workflow's time is left again.
     *
     * @param chosen one of the choices of the question
     */
    public static StageRequest resume(String workflowId, Goal goal, NeedsInput question, Choice chosen, Instant now) {
        int attempt = question.getAttempt() + 1;
        Context context = ContextWith.intent(ContextWith.nothing(), chosen.getIntent());
        var meta = new Meta(
                MessageIds.of(workflowId, MAP, attempt),
                workflowId,
                MAP,
                attempt,
                now,
                now.plusMillis(question.getLeftMs()));
        return new StageRequest(meta, goal, itinerary(goal.getMode()), budget(), context);
    }

    /**
     * The request that goes on with a workflow whose user has said yes to what is to be written: it is executed next.
     *
     * @param goal whose target says what its user said yes to
     * @param context what the stages before have found out
     */
    public static StageRequest approve(
            String workflowId, Goal goal, NeedsInput question, Context context, Instant now) {
        int attempt = question.getAttempt() + 1;
        var meta = new Meta(
                MessageIds.of(workflowId, EXECUTE, attempt),
                workflowId,
                EXECUTE,
                attempt,
                now,
                now.plusMillis(question.getLeftMs()));
        return new StageRequest(meta, goal, itinerary(goal.getMode()), budget(), context);
    }

    private static Budget budget() {
        return new Budget(RETRIES, REPAIRS, ANSWER_WITHIN.toMillis());
    }

    /** What follows. */
    public static Next next(StageRequest request, StageOutcome outcome, Instant now) {
        return switch (outcome) {
            case StageOutcome.Completed completed -> onwards(request, completed.context(), now);
            case StageOutcome.Rejected rejected -> repair(request, rejected.context(), rejected.findings(), now);
            case StageOutcome.Failed failed -> secondChance(request, failed.failure(), now);
            case StageOutcome.NeedsInput question -> ask(request, question.clarification(), now);
        };
    }

    /** Whether the route tries again after this failure; the journal tells readers so. */
    public static boolean triesAgain(StageRequest request, Failure failure, Instant now) {
        return secondChance(request, failure, now) instanceof Next.Request;
    }

    private static Next onwards(StageRequest request, Context context, Instant now) {
        List<Stage> itinerary = request.getItinerary();
        int position = itinerary.indexOf(request.getMeta().getStage());
        if (position < 0 || position == itinerary.size() - 1) {
            Outcome result = context.getOutcome();
            if (result == null
                    && request.getMeta().getStage() == VERIFY
                    && request.getGoal().getTarget() != null) {
                return writeNow(request, context, now);
            }
            return new Next.End(new WorkflowSucceeded(context.getVerdict(), result == null ? 0 : result.getRowCount()));
        }
        return new Next.Request(request(
                request,
                itinerary.get(position + 1),
                request.getMeta().getAttempt(),
                request.getBudget(),
                context,
                now));
    }

    /** The rows were held back by tests that are judged now. They are as many tries as repairs: other tests may fail next time. */
    private static Next writeNow(StageRequest request, Context context, Instant now) {
        Budget before = request.getBudget();
        if (before.getRepairs() == 0) {
            return failed(
                    request,
                    new Failure(
                            Category.DATA,
                            "not-written",
                            "Each time that the rows were read, other tests of the language model did not pass. Nothing was written.",
                            "Try again, or without tests (MILLRACE_MODEL_TESTS=none).",
                            List.of(),
                            List.of()));
        }
        var budget = new Budget(before.getRetries(), before.getRepairs() - 1, before.getAnswerWithinMs());
        return new Next.Request(request(request, EXECUTE, request.getMeta().getAttempt() + 1, budget, context, now));
    }

    /** Only the executor may look at the data: it counts what each choice would give, and then the user is asked. */
    private static Next ask(StageRequest request, Clarification clarification, Instant now) {
        Meta meta = request.getMeta();
        if (meta.getStage() != EXECUTE && request.getItinerary().contains(EXECUTE)) {
            Context context = ContextWith.clarification(clarification);
            return new Next.Request(request(request, EXECUTE, meta.getAttempt(), request.getBudget(), context, now));
        }
        return new Next.Wait(new NeedsInput(
                clarification.getQuestion(),
                clarification.getCandidates().stream().map(Candidate::getChoice).toList(),
                now.plusMillis(request.getBudget().getAnswerWithinMs()),
                Math.max(0, Duration.between(now, meta.getDeadline()).toMillis()),
                meta.getAttempt(),
                clarification.getProposal()));
    }

    private static Next secondChance(StageRequest request, Failure failure, Instant now) {
        Meta meta = request.getMeta();
        return switch (failure.getCategory()) {
            case PLATFORM -> {
                int retries = request.getBudget().getRetries();
                if (retries == 0 || !now.isBefore(meta.getDeadline())) {
                    yield failed(request, failure);
                }
                var less = new Budget(
                        retries - 1,
                        request.getBudget().getRepairs(),
                        request.getBudget().getAnswerWithinMs());
                yield new Next.Request(
                        request(request, meta.getStage(), meta.getAttempt() + 1, less, request.getContext(), now));
            }
            case DATA -> otherProgram(request, failure, now);
            case CONTRACT ->
                OF_THE_STATEMENT.contains(failure.getCode())
                        ? otherProgram(request, failure, now)
                        : failed(request, failure);
            case USER -> failed(request, failure);
        };
    }

    /** A program that fails where it runs is the composer's to repair; composing itself has nobody to go back to. */
    private static Next otherProgram(StageRequest request, Failure failure, Instant now) {
        var finding = new Finding(failure.getCode(), Severity.ERROR, failure.getMessage(), failure.getRemedy());
        return request.getMeta().getStage() == EXECUTE && repairable(request, List.of(finding))
                ? repair(request, request.getContext(), List.of(finding), now)
                : failed(request, failure);
    }

    private static Next repair(StageRequest request, Context context, List<Finding> findings, Instant now) {
        if (!repairable(request, findings)) {
            return failed(request, unrepaired(request.getMeta().getStage(), findings));
        }
        Budget before = request.getBudget();
        var budget = new Budget(before.getRetries(), before.getRepairs() - 1, before.getAnswerWithinMs());
        Context withFindings = ContextWith.findings(context, findings, mark(findings));
        Stage stage = repairedBy(request.getMeta().getStage(), findings);
        return new Next.Request(request(request, stage, request.getMeta().getAttempt() + 1, budget, withFindings, now));
    }

    /** What is wrong is put right as near to where it went wrong as can be: the program first, then the plan, then the reading. */
    private static Stage repairedBy(Stage stage, List<Finding> findings) {
        if (stage == MAP || stage == COMPOSE) {
            return PLAN;
        }
        return findings.stream().anyMatch(finding -> finding.getRule().equals(STRUCTURE_CHANGED)) ? MAP : COMPOSE;
    }

    /** Findings that were there before mean that repairs go in circles: another would change nothing. */
    private static boolean repairable(StageRequest request, List<Finding> findings) {
        return request.getBudget().getRepairs() > 0
                && request.getItinerary().contains(COMPOSE)
                && !request.getContext().getRepaired().contains(mark(findings));
    }

    private static String mark(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.getRule() + ": " + finding.getMessage())
                .collect(Collectors.joining("; "));
    }

    private static Failure unrepaired(Stage stage, List<Finding> findings) {
        String reasons =
                String.join("; ", findings.stream().map(Finding::getMessage).toList());
        return new Failure(
                Category.DATA,
                stage == VERIFY ? "checks-failed" : "program-rejected",
                (stage == VERIFY ? "The result did not pass its checks: " : "The program was refused: ") + reasons,
                "Ask in other words, or look at the findings and the SQL of this workflow.",
                List.of(),
                List.of());
    }

    private static Next failed(StageRequest request, Failure failure) {
        return new Next.End(new WorkflowFailed(request.getMeta().getStage(), failure));
    }

    private static StageRequest request(
            StageRequest from, Stage stage, int attempt, Budget budget, Context context, Instant now) {
        Meta meta = from.getMeta();
        return new StageRequest(
                new Meta(
                        MessageIds.of(meta.getWorkflowId(), stage, attempt),
                        meta.getWorkflowId(),
                        stage,
                        attempt,
                        now,
                        meta.getDeadline()),
                from.getGoal(),
                from.getItinerary(),
                budget,
                context);
    }
}
