package io.millrace.agent.journal;

import io.millrace.schemas.Event;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageProgress;
import io.millrace.schemas.StageRejected;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.Status;
import io.millrace.schemas.Verdict;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WorkflowTimedOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fold of the journal: state and event to state. It ignores what was read before (same messageId), and what comes after the
 * first terminal fact, so every reader of the journal comes to the same state however often a record was delivered. Only a step
 * that was still open may be closed after the end: two agents write to the journal without waiting for each other.
 */
public final class FoldJournal {
    private FoldJournal() {}

    /** Whether a fact ends its workflow. */
    public static boolean isTerminal(Object fact) {
        return fact instanceof WorkflowSucceeded
                || fact instanceof WorkflowFailed
                || fact instanceof WorkflowCancelled
                || fact instanceof WorkflowTimedOut;
    }

    /** Whether folding the event in would change nothing: it is a repeat, or the workflow is over. */
    public static boolean ignores(WorkflowState state, Event event) {
        return state.messageIds().contains(event.getMessageId())
                || state.isFinished() && !closesOpenStep(state, event.getFact());
    }

    private static boolean closesOpenStep(WorkflowState state, Object fact) {
        return switch (fact) {
            case StageCompleted completed -> !state.isFinished(completed.getStage(), completed.getAttempt());
            case StageRejected rejected -> !state.isFinished(rejected.getStage(), rejected.getAttempt());
            case StageFailed failed -> !state.isFinished(failed.getStage(), failed.getAttempt());
            default -> false;
        };
    }

    public static WorkflowState apply(WorkflowState state, Event event) {
        if (ignores(state, event)) {
            return state;
        }
        var next = new Draft(state, event);
        switch (event.getFact()) {
            case WorkflowAccepted accepted -> next.accepted(accepted);
            case StageStarted started -> next.started(started.getStage(), started.getAttempt(), event.getAt());
            case StageProgress progress -> {}
            case StageCompleted completed ->
                next.finished(
                        completed.getStage(),
                        completed.getAttempt(),
                        Step.Status.COMPLETED,
                        completed.getOutput(),
                        completed.getElapsedMicros());
            case StageRejected rejected ->
                next.finished(
                        rejected.getStage(),
                        rejected.getAttempt(),
                        Step.Status.REJECTED,
                        Outputs.of(rejected),
                        rejected.getElapsedMicros());
            case StageFailed failed ->
                next.finished(
                        failed.getStage(),
                        failed.getAttempt(),
                        Step.Status.FAILED,
                        Outputs.of(failed),
                        failed.getElapsedMicros());
            case NeedsInput question -> next.asked(question);
            case WorkflowSucceeded succeeded -> {
                next.end(Status.SUCCEEDED);
                next.verdict = succeeded.getVerdict();
            }
            case WorkflowFailed failed -> {
                next.end(Status.FAILED);
                next.failure = failed.getFailure();
            }
            case WorkflowCancelled cancelled -> next.end(Status.CANCELLED);
            case WorkflowTimedOut timedOut -> next.end(Status.TIMED_OUT);
            default -> {
                // a fact of a newer version: it is in the journal, and this reader has nothing to say of it
            }
        }
        return next.state();
    }

    /** The state being changed by one event. */
    private static final class Draft {
        private final WorkflowState before;
        private final Instant at;
        private final Set<String> messageIds;
        private final List<Step> steps;
        private @Nullable Goal goal;
        private Status status;
        private @Nullable Stage current;
        private @Nullable Failure failure;
        private @Nullable NeedsInput question;
        private @Nullable String answer;
        private @Nullable Verdict verdict;
        private @Nullable Instant acceptedAt;
        private @Nullable Instant deadline;
        private @Nullable Instant finishedAt;

        Draft(WorkflowState before, Event event) {
            this.before = before;
            this.at = event.getAt();
            this.messageIds = new HashSet<>(before.messageIds());
            this.messageIds.add(event.getMessageId());
            this.steps = new ArrayList<>(before.steps());
            this.goal = before.goal();
            this.failure = before.failure();
            this.question = before.question();
            this.answer = before.answer();
            this.verdict = before.verdict();
            this.finishedAt = before.finishedAt();
            this.status = before.status();
            this.current = before.current();
            this.acceptedAt = before.acceptedAt();
            this.deadline = before.deadline();
        }

        void accepted(WorkflowAccepted fact) {
            goal = fact.getGoal();
            deadline = fact.getDeadline();
            if (fact.getAnswer() == null) {
                acceptedAt = at;
            } else {
                status = Status.RUNNING;
                answer = fact.getAnswer();
            }
        }

        /** It may wait for longer than work may take. */
        void asked(NeedsInput fact) {
            status = Status.NEEDS_INPUT;
            question = fact;
            answer = null;
            if (fact.getUntil() != null) {
                deadline = fact.getUntil();
            }
        }

        void started(Stage stage, int attempt, Instant startedAt) {
            if (!before.isFinished()) {
                status = Status.RUNNING;
                current = stage;
            }
            if (indexOf(stage, attempt) < 0) {
                steps.add(new Step(stage, attempt, Step.Status.RUNNING, null, startedAt, null));
            }
        }

        /** A quick stage says that it started only by saying when it was done and how long it took. */
        void finished(Stage stage, int attempt, Step.Status how, String output, long elapsedMicros) {
            started(stage, attempt, at.minusNanos(elapsedMicros * 1_000));
            int index = indexOf(stage, attempt);
            if (steps.get(index).status() == Step.Status.RUNNING) {
                steps.set(index, steps.get(index).finished(how, output, at));
            }
        }

        /** A step still open when the workflow is stopped will not be finished by anyone. */
        void end(Status how) {
            status = how;
            finishedAt = at;
            if (how == Status.SUCCEEDED) {
                return;
            }
            steps.replaceAll(
                    step -> step.status() == Step.Status.RUNNING ? step.finished(Step.Status.FAILED, "{}", at) : step);
        }

        private int indexOf(Stage stage, int attempt) {
            for (int i = 0; i < steps.size(); i++) {
                if (steps.get(i).stage() == stage && steps.get(i).attempt() == attempt) {
                    return i;
                }
            }
            return -1;
        }

        WorkflowState state() {
            return new WorkflowState(
                    before.workflowId(),
                    goal,
                    status,
                    current,
                    steps,
                    failure,
                    question,
                    answer,
                    verdict,
                    acceptedAt,
                    deadline,
                    finishedAt,
                    messageIds);
        }
    }
}
