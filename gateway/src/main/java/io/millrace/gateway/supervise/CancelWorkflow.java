package io.millrace.gateway.supervise;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.kafka.Publisher;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.schemas.CancelCommand;
import io.millrace.schemas.Category;
import io.millrace.schemas.Status;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowCancelled;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Cancels a workflow: tells the agents to stop, and ends it. Cancelling again does nothing more. */
public final class CancelWorkflow {
    private static final String REASON = "Cancelled by the user.";

    private final FindWorkflow find;
    private final Publisher publisher;
    private final EndWorkflow end;
    private final WriteToKafka kafka;
    private final Clock clock;

    public CancelWorkflow(FindWorkflow find, Publisher publisher, EndWorkflow end, WriteToKafka kafka, Clock clock) {
        this.find = find;
        this.publisher = publisher;
        this.end = end;
        this.kafka = kafka;
        this.clock = clock;
    }

    /**
     * Completes when the workflow is cancelled.
     *
     * @throws ProblemException where there is no such workflow, or it ended otherwise
     */
    public Mono<Void> cancel(String workflowId) {
        return find.find(workflowId)
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.unknownWorkflow())))
                .flatMap(state -> state.isFinished()
                        ? Mono.just(Documents.name(state.status()))
                        : command(workflowId).then(end(workflowId, state)))
                .flatMap(status -> status.equals(Documents.name(Status.CANCELLED))
                        ? Mono.<Void>empty()
                        : Mono.error(new ProblemException(finished(status))));
    }

    private Mono<String> end(String workflowId, WorkflowState state) {
        // The types of terminal events are the names of the states they lead to, but for the hyphen.
        return end.end(workflowId, state.goal(), new WorkflowCancelled(REASON)).map(type -> type.replace('-', '_'));
    }

    private Mono<Void> command(String workflowId) {
        var command = new CancelCommand(workflowId, REASON, clock.instant());
        return kafka.acknowledged(() -> publisher.send(Topics.COMMANDS, workflowId, command));
    }

    private static Problem finished(String status) {
        return new Problem(
                HttpStatus.CONFLICT,
                "workflow-finished",
                Category.USER,
                "The workflow has ended before it could be cancelled; its status is " + status + ".",
                "Nothing is left to cancel. GET /api/v1/workflows/{id} shows what came of it.",
                List.of(),
                Map.of("workflow_status", status));
    }
}
