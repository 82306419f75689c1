package io.millrace.gateway.stream;

import io.millrace.gateway.document.JournalEvent;
import io.millrace.gateway.projection.ReadProjection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * All events of a workflow, from any point, on any gateway: no gap, no repeat, in order, up to the terminal one.
 *
 * <pre>
 * watch the live journal                        everything from here on is kept for this stream
 *   the workflow began since this gateway did?  its first event is in memory, and so is all that follows
 *   else read the database                      until it has got as far as the live journal was when the watch began
 * then the watched events                       those that the database had are dropped by their offset
 * </pre>
 */
public final class StreamWorkflow {
    private static final Logger log = LoggerFactory.getLogger(StreamWorkflow.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final long BEFORE_THE_FIRST = -1;

    private final LiveJournal live;
    private final ReadProjection projection;

    public StreamWorkflow(LiveJournal live, ReadProjection projection) {
        this.live = live;
        this.projection = projection;
    }

    /**
     * @param after the offset of the last event that the reader has, or -1
     */
    public Flux<JournalEvent> events(String workflowId, long after) {
        return Flux.defer(() -> {
            LiveJournal.Watch watch = live.watch(workflowId);
            Flux<JournalEvent> source = watch.isComplete()
                    ? watch.events()
                    : Flux.concat(
                            fromDatabase(workflowId, after, live.position().now()), watch.events());
            return source
                    // Off the thread that reads the journal for all streams.
                    .publishOn(Schedulers.parallel())
                    .filter(new NewToThisStream()::accepts)
                    .takeUntil(JournalEvent::isTerminal)
                    .filter(event -> event.offset() > after)
                    .doFinally(signal -> watch.close());
        });
    }

    /** Whether the reader of a finished workflow has seen its terminal event. */
    public Mono<Boolean> hasSeenTheEnd(String workflowId, long after) {
        return events(workflowId, BEFORE_THE_FIRST)
                .filter(JournalEvent::isTerminal)
                .next()
                .map(end -> end.offset() <= after)
                .defaultIfEmpty(false);
    }

    private Flux<JournalEvent> fromDatabase(String workflowId, long after, Map<Integer, Long> until) {
        var cursor = new AtomicLong(BEFORE_THE_FIRST);
        var reached = new AtomicBoolean();
        Flux<JournalEvent> look = Flux.defer(() -> projection.positions().flatMapMany(positions -> {
            // The position is older than the events read after it: what lies before it is among them.
            boolean all = TailPosition.covers(positions, until);
            return projection
                    .events(workflowId, cursor.get(), after)
                    .doOnNext(event -> cursor.set(event.offset()))
                    .doOnComplete(() -> reached.set(all));
        }));
        return look.retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                        .maxBackoff(Duration.ofSeconds(5))
                        .doBeforeRetry(retry -> log.warn(
                                "A stream of {} waits for the database: {}",
                                workflowId,
                                retry.failure().toString())))
                .repeatWhen(rounds -> rounds.takeWhile(round -> !reached.get()).delayElements(BETWEEN_LOOKS));
    }

    /** Offsets rise, and a message id comes once; one reader, one instance. */
    private static final class NewToThisStream {
        private final Set<String> messageIds = new HashSet<>();
        private long last = BEFORE_THE_FIRST;

        boolean accepts(JournalEvent event) {
            if (event.offset() <= last || !messageIds.add(event.messageId())) {
                return false;
            }
            last = event.offset();
            return true;
        }
    }
}
