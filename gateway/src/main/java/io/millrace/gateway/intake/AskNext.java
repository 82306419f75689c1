package io.millrace.gateway.intake;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.kafka.Publisher;
import io.millrace.gateway.accept.ReadTarget;
import io.millrace.gateway.document.NextStep;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowRequest;
import io.millrace.schemas.WorkflowSucceeded;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Of a request for several things, asks for the next one when the one before has succeeded: as any Kafka client does, under an id that
 * follows from the workflow before, so that a success that is read twice asks once. Old successes ask for nothing: a journal that is read
 * anew writes nothing again.
 */
public final class AskNext {
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final Publisher publisher;
    private final Clock clock;

    public AskNext(Publisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Waits until the request is safe in Kafka. Called before it is written down that the event was read. */
    public void read(WorkflowState state, Event event) {
        Goal goal = state.goal();
        if (goal == null
                || !(event.getFact() instanceof WorkflowSucceeded)
                || event.getAt().isBefore(clock.instant().minus(FRESH))) {
            return;
        }
        Optional<Goal> next = ReadTarget.next(state.workflowId(), goal);
        if (next.isPresent()) {
            String id = NextStep.idAfter(state.workflowId());
            publisher
                    .send(Topics.WORKFLOWS, id, new WorkflowRequest(id, next.get(), timeout(state)))
                    .join();
        }
    }

    /** As long as the step before had; null where that is not known, or waiting for its user is in it. */
    private static @Nullable Long timeout(WorkflowState state) {
        return state.acceptedAt() == null || state.deadline() == null || state.question() != null
                ? null
                : Duration.between(state.acceptedAt(), state.deadline()).toMillis();
    }
}
