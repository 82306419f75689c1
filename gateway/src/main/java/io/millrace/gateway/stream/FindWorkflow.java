package io.millrace.gateway.stream;

import io.millrace.agent.journal.FoldJournal;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.gateway.projection.ReadProjection;
import io.millrace.schemas.Event;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * The state of a workflow, as new as this gateway knows it: from memory where the whole workflow is there, else from the database
 * with the events folded in that the database does not have yet. Who was answered by any gateway, or saw an event on a stream of
 * this one, finds at least that.
 */
public final class FindWorkflow {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LiveJournal live;
    private final ReadProjection projection;
    private final AwaitProjection await;

    public FindWorkflow(LiveJournal live, ReadProjection projection, AwaitProjection await) {
        this.live = live;
        this.projection = projection;
        this.await = await;
    }

    /** Empty where there is no such workflow. */
    public Mono<WorkflowState> find(String workflowId) {
        return look(workflowId)
                .switchIfEmpty(Mono.defer(() -> live.position()
                        .upToNow()
                        // Another gateway may have accepted it a moment ago.
                        .then(look(workflowId))))
                .switchIfEmpty(Mono.defer(() ->
                        // Read here and forgotten again, before the database had it.
                        await.upToNow(PATIENCE).then(look(workflowId))));
    }

    /** As new as the journal is now, whichever gateway or agent wrote to it last. Empty where there is no such workflow. */
    public Mono<WorkflowState> findNow(String workflowId) {
        return live.position().upToNow().then(look(workflowId));
    }

    private Mono<WorkflowState> look(String workflowId) {
        return Mono.defer(() -> {
            Optional<LiveJournal.View> view = live.find(workflowId);
            if (view.isPresent() && view.get().complete()) {
                return Mono.just(view.get().state());
            }
            return projection
                    .workflow(workflowId, view.isPresent())
                    .map(stored -> view.map(newer -> fold(stored.state(), stored.lastOffset(), newer))
                            .orElse(stored.state()))
                    .switchIfEmpty(Mono.justOrEmpty(view.map(LiveJournal.View::state)));
        });
    }

    private static WorkflowState fold(WorkflowState stored, long lastOffset, LiveJournal.View newer) {
        WorkflowState state = stored;
        for (JournalEvent each : newer.events()) {
            Event event = each.event();
            if (event != null && each.offset() > lastOffset) {
                state = FoldJournal.apply(state, event);
            }
        }
        return state;
    }
}
