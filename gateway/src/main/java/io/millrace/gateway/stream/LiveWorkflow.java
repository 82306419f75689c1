package io.millrace.gateway.stream;

import io.millrace.agent.journal.FoldJournal;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.schemas.Event;
import io.millrace.schemas.WorkflowAccepted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * What one gateway has read of one workflow since it began to look. Written by the thread that tails the journal, under the lock
 * of {@link LiveJournal}. The sink hands each stream its events at the stream's own speed; a slow client holds up nobody.
 */
final class LiveWorkflow {
    private static final int WEIGHT_OF_AN_EVENT = 600;

    private final Sinks.Many<JournalEvent> sink = Sinks.many().replay().all();
    private final List<JournalEvent> events = new ArrayList<>();
    private WorkflowState state;
    private boolean complete;
    private int weight = WEIGHT_OF_AN_EVENT;

    /** Streams that are open now. */
    int watchers;

    LiveWorkflow(String workflowId) {
        this.state = WorkflowState.unknown(workflowId);
    }

    /**
     * @param size of the record in bytes
     * @param since an accepted fact from after this is the beginning of its workflow, not the repeat of an older one
     */
    void add(Event event, long offset, int size, Instant since) {
        if (FoldJournal.ignores(state, event)) {
            return;
        }
        if (events.isEmpty()) {
            complete = event.getFact() instanceof WorkflowAccepted accepted
                    && accepted.getAnswer() == null
                    && !event.getAt().isBefore(since);
        }
        boolean over = state.isFinished();
        state = FoldJournal.apply(state, event);
        var read = JournalEvent.of(event, offset);
        events.add(read);
        // The record, its document, and its frame.
        weight += WEIGHT_OF_AN_EVENT + 3 * size;
        if (!over) {
            sink.tryEmitNext(read);
            if (state.isFinished()) {
                sink.tryEmitComplete();
            }
        }
    }

    /** Whether this is the workflow from its first event on. */
    boolean isComplete() {
        return complete;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** What the events read here say; all there is to say only where {@link #isComplete}. */
    WorkflowState state() {
        return state;
    }

    List<JournalEvent> events() {
        return List.copyOf(events);
    }

    /** All events from the first one read here on; ends after the terminal one. */
    Flux<JournalEvent> stream() {
        return sink.asFlux();
    }

    /** Roughly the bytes it takes. */
    int weight() {
        return weight;
    }
}
