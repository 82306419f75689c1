package io.millrace.agent.journal;

import io.millrace.schemas.Stage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try of one stage.
 *
 * @param output JSON; for a completed step the stage's output, for a rejected or failed one why
 */
public record Step(
        Stage stage,
        int attempt,
        Status status,
        @Nullable String output,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    /** How a try stands. */
    public enum Status {
        RUNNING,
        COMPLETED,
        REJECTED,
        FAILED
    }

    Step finished(Status newStatus, String newOutput, Instant at) {
        return new Step(stage, attempt, newStatus, newOutput, startedAt, at);
    }
}
