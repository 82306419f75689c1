package io.millrace.gateway.capsule;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.gateway.feedback.FeedbackTable;
import io.millrace.gateway.projection.ReadProjection;
import io.millrace.gateway.stream.AwaitProjection;
import io.millrace.gateway.stream.FindWorkflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Reads what a capsule is made of. */
public final class OpenCapsule {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FindWorkflow find;
    private final AwaitProjection await;
    private final ReadProjection projection;
    private final FeedbackTable feedback;

    public OpenCapsule(FindWorkflow find, AwaitProjection await, ReadProjection projection, FeedbackTable feedback) {
        this.find = find;
        this.await = await;
        this.projection = projection;
        this.feedback = feedback;
    }

    /** The capsule, so far where the workflow has not ended; empty where there is no such workflow. */
    public Mono<Map<String, Object>> of(String workflowId) {
        return find.find(workflowId)
                .flatMap(known -> await.upToNow(PATIENCE)
                        .then(Mono.zip(events(workflowId), said(workflowId)))
                        // Once more: what has happened since belongs to neither or to both.
                        .flatMap(read -> find.find(workflowId)
                                .defaultIfEmpty(known)
                                .map(state -> document(state, read.getT1(), read.getT2()))));
    }

    private static Map<String, Object> document(
            WorkflowState state, List<JournalEvent> events, Optional<Map<String, Object>> said) {
        return CapsuleDocument.of(state, events, said.orElse(null));
    }

    private Mono<List<JournalEvent>> events(String workflowId) {
        return projection.events(workflowId, -1, -1).collectList();
    }

    private Mono<Optional<Map<String, Object>>> said(String workflowId) {
        return feedback.find(workflowId).map(Optional::of).defaultIfEmpty(Optional.empty());
    }
}
