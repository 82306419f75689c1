package io.millrace.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.Documents;
import io.millrace.schemas.Event;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageRejected;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WorkflowTimedOut;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Counts what the journal says: how workflows and turns ended, how long stages took, what failed and whose fault it was. Each event
 * once among all gateways, since they share the journal's partitions; what is older than this process is not counted again.
 */
public final class MeasureJournal {
    private final MeterRegistry registry;
    private final Instant since;

    public MeasureJournal(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.since = clock.instant();
    }

    /**
     * @param state of its workflow, with the event folded in
     * @param event new to the workflow
     */
    public void read(WorkflowState state, Event event) {
        if (event.getAt().isBefore(since)) {
            return;
        }
        switch (event.getFact()) {
            case StageCompleted completed -> stage(completed.getStage(), "completed", completed.getElapsedMicros());
            case StageRejected rejected -> stage(rejected.getStage(), "rejected", rejected.getElapsedMicros());
            case StageFailed failed -> {
                stage(failed.getStage(), "failed", failed.getElapsedMicros());
                failure(failed.getStage(), failed.getFailure());
            }
            case WorkflowSucceeded succeeded -> end(state, "succeeded");
            case WorkflowFailed failed -> end(state, "failed");
            case WorkflowCancelled cancelled -> end(state, "cancelled");
            case WorkflowTimedOut timedOut -> end(state, "timed_out");
            default -> {
                // nothing to count
            }
        }
    }

    private void stage(Stage stage, String outcome, long micros) {
        registry.timer("millrace.stage", "stage", Documents.name(stage), "outcome", outcome)
                .record(Duration.ofNanos(micros * 1_000));
        if (stage == Stage.EXECUTE) {
            registry.counter("millrace.runs", "outcome", outcome).increment();
        }
    }

    private void failure(Stage stage, Failure failure) {
        registry.counter(
                        "millrace.failures",
                        "category",
                        Documents.name(failure.getCategory()),
                        "stage",
                        Documents.name(stage))
                .increment();
    }

    private void end(WorkflowState state, String status) {
        Goal goal = state.goal();
        String mode = goal == null ? "unknown" : Documents.name(goal.getMode());
        registry.counter("millrace.workflows", "mode", mode, "status", status).increment();
        if (goal != null && goal.getConversationId() != null) {
            registry.counter("millrace.turns", "mode", mode, "status", status).increment();
        }
        Instant begun = state.acceptedAt();
        Instant ended = state.finishedAt();
        if (begun != null && ended != null && !ended.isBefore(begun)) {
            registry.timer("millrace.workflow", "mode", mode, "status", status).record(Duration.between(begun, ended));
        }
    }
}
