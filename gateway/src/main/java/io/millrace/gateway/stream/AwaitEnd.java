package io.millrace.gateway.stream;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.JournalEvent;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Waits for the end of a workflow that is about to begin, by the live journal: watched before it starts, it is missed by nobody,
 * and needs no database.
 */
public final class AwaitEnd {
    private final LiveJournal live;
    private final FindWorkflow find;

    private final StreamWorkflow stream;

    public AwaitEnd(LiveJournal live, StreamWorkflow stream, FindWorkflow find) {
        this.live = live;
        this.stream = stream;
        this.find = find;
    }

    /**
     * Starts the workflow and waits until it has ended or asks its user.
     *
     * @param freshId an id that no workflow has had yet
     * @param start starts the workflow of that id
     * @param patience a little longer than the workflow's own time: somebody ends it then
     * @return its state then; fails with a {@link TimeoutException} where the journal is silent
     */
    public Mono<WorkflowState> after(String freshId, Mono<?> start, Duration patience) {
        return Mono.using(
                        () -> live.watch(freshId),
                        watch -> start.thenMany(watch.events())
                                // Off the thread that reads the journal for all.
                                .publishOn(Schedulers.parallel())
                                .filter(event -> event.isTerminal() || event.isQuestion())
                                .next()
                                .timeout(patience),
                        LiveJournal.Watch::close)
                .map(JournalEvent::messageId)
                .flatMap(end -> find.find(freshId));
    }

    /** Waits until a workflow that was begun before has ended or asks its user; with the same signal when patience is over. */
    public Mono<Void> of(String workflowId, Duration patience) {
        return stream.events(workflowId, -1)
                .filter(event -> event.isTerminal() || event.isQuestion())
                .next()
                .then()
                .timeout(patience, Mono.empty());
    }
}
