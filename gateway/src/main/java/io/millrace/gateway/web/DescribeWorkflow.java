package io.millrace.gateway.web;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.feedback.FeedbackTable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** A workflow with what its user thinks of it. */
public final class DescribeWorkflow {
    /** The rest of the document needs no database, and does not wait for one that is away. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final FeedbackTable feedback;

    public DescribeWorkflow(FeedbackTable feedback) {
        this.feedback = feedback;
    }

    Mono<Map<String, Object>> of(WorkflowState state) {
        return feedback.find(state.workflowId())
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .timeout(PATIENCE, Mono.just(Optional.empty()))
                .onErrorReturn(Optional.empty())
                .map(given -> {
                    Map<String, Object> document = WorkflowDocument.of(state);
                    document.put("feedback", given.orElse(null));
                    return document;
                });
    }
}
