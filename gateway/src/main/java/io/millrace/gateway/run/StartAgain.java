package io.millrace.gateway.run;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.route.Route;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.language.destination.ReadSteps;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import io.millrace.schemas.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * Does a workflow again, or goes on with one that ended too early. What has ended stays ended: a new workflow begins at a stage, with
 * what the stages before it found out, and its journal begins with theirs.
 */
public final class StartAgain {
    private final AcceptWorkflow accept;
    private final GatewaySettings settings;

    public StartAgain(AcceptWorkflow accept, GatewaySettings settings) {
        this.accept = accept;
        this.settings = settings;
    }

    /**
     * Runs the same program again, and nothing that followed it.
     *
     * @param keep whether all rows are kept
     * @return the id of the new workflow
     * @throws ProblemException 409 where there is no program yet
     */
    public Mono<String> replay(WorkflowState state, boolean keep, io.opentelemetry.context.Context caller) {
        if (!state.isFinished()) {
            throw new ProblemException(
                    conflict("not-finished", "The run has not ended yet.", "Wait for its end.", state));
        }
        String text = state.goal() == null ? "" : ReadSteps.first(state.goal().getText());
        return begin(state, text, Stage.REVIEW, keep || keeps(state), caller);
    }

    /**
     * Goes on with a workflow that failed, was cancelled or took too long.
     *
     * @param wanted null: the first stage that was not completed
     * @return the id of the new workflow
     * @throws ProblemException 409 where it has succeeded or is under way, or a stage before has not found out what this one needs;
     *     422 where it has no such stage
     */
    public Mono<String> resume(WorkflowState state, @Nullable String wanted, io.opentelemetry.context.Context caller) {
        if (!state.isFinished()) {
            throw new ProblemException(conflict(
                    "not-finished", "The workflow has not ended yet.", "Wait for its end, or cancel it.", state));
        }
        if (state.status() == Status.SUCCEEDED) {
            throw new ProblemException(conflict(
                    "succeeded",
                    "The workflow has succeeded: there is nothing to go on with.",
                    "Replay it instead.",
                    state));
        }
        List<Stage> stages = stages(state);
        Stage stage = wanted == null
                ? stages.stream()
                        .filter(each -> RestoreContext.completed(state, each) == null)
                        .findFirst()
                        .orElse(stages.getLast())
                : stages.stream()
                        .filter(each -> each.name().equalsIgnoreCase(wanted))
                        .findFirst()
                        .orElseThrow(() -> new ProblemException(noSuchStage(stages)));
        return begin(state, state.goal() == null ? "" : state.goal().getText(), stage, keeps(state), caller);
    }

    private static List<Stage> stages(WorkflowState state) {
        Goal goal = state.goal();
        if (goal == null || goal.getMode() != Mode.ASK && goal.getMode() != Mode.SQL) {
            throw new ProblemException(conflict(
                    "not-a-run",
                    "Only questions and statements can be done again.",
                    "Start what this workflow did once more.",
                    state));
        }
        return Route.itinerary(goal.getMode());
    }

    private static boolean keeps(WorkflowState state) {
        return state.goal() != null && state.goal().getKeep();
    }

    private Mono<String> begin(
            WorkflowState state, String text, Stage stage, boolean keep, io.opentelemetry.context.Context caller) {
        List<Stage> stages = stages(state);
        Context context = RestoreContext.before(state, stage);
        Goal goal = state.goal();
        if (context == null || goal == null) {
            throw new ProblemException(conflict(
                    "nothing-to-go-on-with",
                    "The stages before " + Documents.name(stage) + " have not found out what it needs.",
                    "Begin at an earlier stage, or ask the question again.",
                    state));
        }
        List<Step> before = new ArrayList<>();
        for (Stage each : stages.subList(0, stages.indexOf(stage))) {
            Step step = RestoreContext.completed(state, each);
            if (step != null) {
                before.add(step);
            }
        }
        var again = new Goal(
                goal.getMode(),
                text,
                goal.getConnectionId(),
                goal.getEngine(),
                goal.getMaxRows(),
                goal.getConversationId(),
                goal.getDatasets(),
                null,
                keep,
                state.workflowId(),
                target(goal),
                goal.getReader());
        String id = UUID.randomUUID().toString();
        return accept.begin(id, again, stage, context, before, timeout(state), caller);
    }

    /** What was said yes to was that one time. */
    private static @Nullable Target target(Goal goal) {
        return goal.getTarget() == null
                ? null
                : Target.newBuilder(goal.getTarget()).setApproved(null).build();
    }

    private Duration timeout(WorkflowState state) {
        if (state.acceptedAt() == null || state.deadline() == null || state.question() != null) {
            return settings.timeout();
        }
        Duration own = Duration.between(state.acceptedAt(), state.deadline());
        return own.compareTo(GatewaySettings.SHORTEST_TIMEOUT) < 0 ? settings.timeout() : own;
    }

    private static Problem noSuchStage(List<Stage> stages) {
        List<String> names = Documents.stages(stages);
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "unknown-stage",
                Category.USER,
                "The workflow has no such stage.",
                "Give one of " + String.join(", ", names) + ".",
                List.of(new Problem.FieldError(
                        "stage",
                        "unknown-stage",
                        "The workflow has no such stage.",
                        "Give one of " + String.join(", ", names) + ".")),
                Map.of("stages", names));
    }

    private static Problem conflict(String code, String detail, String remedy, WorkflowState state) {
        return new Problem(
                HttpStatus.CONFLICT,
                code,
                Category.USER,
                detail,
                remedy,
                List.of(),
                Map.of("workflow_status", state.status().name().toLowerCase(Locale.ROOT)));
    }
}
