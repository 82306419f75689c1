package io.millrace.agent.journal;

import io.millrace.schemas.Choice;
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
 * @param question what the user is asked, or was asked
 * @param answer the id of the choice that the user made
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
        @Nullable String answer,
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
                workflowId, null, Status.ACCEPTED, null, List.of(), null, null, null, null, null, null, null, Set.of());
    }

    /** Whether it waits for its user; then its deadline is that of the answer. */
    public boolean isWaiting() {
        return status == Status.NEEDS_INPUT;
    }

    /** The choice that the user made; null where there was none to make or it is still open. */
    public @Nullable Choice chosen() {
        return question == null || answer == null ? null : choice(answer);
    }

    /** The reading that the user chose, as JSON; null where there was none to choose or it is still open. */
    public @Nullable String chosenIntent() {
        if (question != null && question.getProposal() != null) {
            // What may have been asked before is known by what came of it.
            return question.getChoices().getFirst().getIntent();
        }
        Choice chosen = chosen();
        return chosen == null ? null : chosen.getIntent();
    }

    /** The choice of this id; null where there is none. */
    public @Nullable Choice choice(String id) {
        return question == null
                ? null
                : question.getChoices().stream()
                        .filter(choice -> choice.getId().equals(id))
                        .findFirst()
                        .orElse(null);
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
            case ACCEPTED, RUNNING, NEEDS_INPUT -> false;
            case SUCCEEDED, FAILED, CANCELLED, TIMED_OUT -> true;
        };
    }
}
