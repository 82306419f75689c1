package io.millrace.agent.runtime;

import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.schemas.Context;
import io.millrace.schemas.Event;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Status;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowResult;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WorkflowTimedOut;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/** Writes facts to the journal, and the results that go with terminal ones. */
public final class Journal {
    /** Names the terminal fact of a workflow: there is one, whoever writes it. */
    private static final String TERMINAL = "terminal";

    /** Names the question of a workflow: it asks at most once. */
    private static final String ASKED = "asked";

    /** The fact that asks whether something may be written. */
    private static final String PROPOSED = "proposed";

    private final Publisher publisher;
    private final String source;
    private final Clock clock;

    public Journal(Publisher publisher, KafkaSettings settings, Clock clock) {
        this.publisher = publisher;
        this.source = settings.instance();
        this.clock = clock;
    }

    /**
     * Writes a fact that there is once per workflow and name.
     *
     * @param name what the message id is made of: "accepted", "PLAN/1/started"
     */
    public CompletableFuture<?> write(String workflowId, String name, SpecificRecord fact) {
        var event = new Event(MessageIds.of(workflowId, name), workflowId, clock.instant(), source, fact);
        return publisher.send(Topics.EVENTS, workflowId, event);
    }

    /** Writes a terminal fact and the workflow's result. */
    public CompletableFuture<?> end(String workflowId, Goal goal, Context context, SpecificRecord fact) {
        CompletableFuture<?> ended = write(workflowId, TERMINAL, fact);
        CompletableFuture<?> told = publisher.send(Topics.RESULTS, workflowId, result(workflowId, goal, context, fact));
        return CompletableFuture.allOf(ended, told);
    }

    /** Writes that a workflow waits for its user, and tells integrators. */
    public CompletableFuture<?> ask(String workflowId, Goal goal, NeedsInput question) {
        CompletableFuture<?> asked = write(workflowId, question.getProposal() == null ? ASKED : PROPOSED, question);
        var waiting = new WorkflowResult(
                workflowId, Status.NEEDS_INPUT, goal, clock.instant(), null, null, null, null, question);
        return CompletableFuture.allOf(asked, publisher.send(Topics.RESULTS, workflowId, waiting));
    }

    private WorkflowResult result(String workflowId, Goal goal, Context context, SpecificRecord fact) {
        Failure failure = null;
        Status status = switch (fact) {
            case WorkflowSucceeded succeeded -> Status.SUCCEEDED;
            case WorkflowFailed failed -> {
                failure = failed.getFailure();
                yield Status.FAILED;
            }
            case WorkflowCancelled cancelled -> Status.CANCELLED;
            case WorkflowTimedOut timedOut -> Status.TIMED_OUT;
            default -> throw new IllegalArgumentException(fact.getSchema().getName() + " ends no workflow");
        };
        return new WorkflowResult(
                workflowId,
                status,
                goal,
                clock.instant(),
                context.getProgram(),
                context.getOutcome(),
                context.getVerdict(),
                failure,
                null);
    }
}
