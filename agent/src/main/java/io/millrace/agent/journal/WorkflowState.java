package io.millrace.agent.journal;

import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import io.millrace.schemas.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of a workflow so far.
 *
 * @param goal null until the accepted fact was read
 * @param current the stage that is running or was last seen running; null before the first
 * @param steps in the order they started
 * @param failure why it failed; only with status FAILED
 * @param question what the user is asked; only with status NEEDS_INPUT
 * @param verdict what the checks said; only with status SUCCEEDED
 * @param messageIds of the events folded in, to know repeats
 */
public record WorkflowState(
        String workflowId,
        @Nullable Goal goal,
        Status status,
        @Nullable Stage current,
        List<Step> steps,
        @Nullable Failure failure,
        @Nullable NeedsInput question,
        @Nullable Verdict verdict,
        @Nullable Instant acceptedAt,
        @Nullable Instant deadline,
        @Nullable Instant finishedAt,
        Set<String> messageIds) {

    public WorkflowState {
        steps = List.copyOf(steps);
        messageIds = Set.copyOf(messageIds);
    }

    /** A workflow of which nothing has been read yet. */
    public static WorkflowState unknown(String workflowId) {
        return new WorkflowState(
                workflowId, null, Status.ACCEPTED, null, List.of(), null, null, null, null, null, null, Set.of());
    }

    /** True once a terminal fact was read; nothing changes the state after that. */
    public boolean isFinished() {
        return isTerminal(status);
    }

    /** Whether this try of this stage is known to be over. */
    public boolean isFinished(Stage stage, int attempt) {
        return steps.stream()
                .anyMatch(step ->
                        step.stage() == stage && step.attempt() == attempt && step.status() != Step.Status.RUNNING);
    }

    static boolean isTerminal(Status status) {
        return switch (status) {
            case ACCEPTED, RUNNING -> false;
            case NEEDS_INPUT, SUCCEEDED, FAILED, CANCELLED, TIMED_OUT -> true;
        };
    }
}
