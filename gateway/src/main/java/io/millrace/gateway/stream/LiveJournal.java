package io.millrace.gateway.stream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TailRecord;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.schemas.Event;
import io.millrace.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/**
 * The journal as it happens: every gateway reads all of it, without a group, and keeps recent workflows in memory. A workflow
 * accepted since this gateway started is served from here alone; for an older one the database has the beginning.
 */
public final class LiveJournal implements AutoCloseable {
    private static final Duration READ_BACK = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(30);
    private static final int STRIPES = 64;

    private final EndOffsets endOffsets;
    private final TailPosition position;
    private final TopicTail<Event> tail;
    private final Clock clock;
    private final Cache<String, LiveWorkflow> recent;

    /** A lock for a share of the workflows, so that choosing a workflow's place and filling it are one step. */
    private final List<Stripe> stripes =
            IntStream.range(0, STRIPES).mapToObj(i -> new Stripe()).toList();

    private Instant since = Instant.MAX;

    private static final class Stripe {
        /** Workflows with open streams; these are never forgotten. */
        private final Map<String, LiveWorkflow> watched = new HashMap<>();
    }

    public LiveJournal(KafkaSettings settings, Records records, EndOffsets endOffsets, long recentBytes, Clock clock) {
        this.endOffsets = endOffsets;
        this.position = new TailPosition(Topics.EVENTS, endOffsets);
        this.clock = clock;
        // Guava's forgets what was used least recently. Caffeine's would rather forget what has just come, and that the
        // database may not have yet.
        this.recent = CacheBuilder.newBuilder()
                .concurrencyLevel(1)
                .maximumWeight(recentBytes)
                .weigher((String id, LiveWorkflow workflow) -> workflow.weight())
                .expireAfterWrite(KEPT)
                .build();
        this.tail = TopicTail.from(
                TopicTail.Start.back(READ_BACK), settings, records, Topics.EVENTS, Event.class, this::read);
    }

    public void start() {
        since = clock.instant();
        position.startAt(Optional.ofNullable(endOffsets.of(Topics.EVENTS).block(FIRST_ANSWER))
                .orElseThrow());
        tail.start();
    }

    /** Whether it has read all that was in the journal when it started. */
    public boolean isCaughtUp() throws InterruptedException {
        return tail.awaitCaughtUp(Duration.ZERO);
    }

    public TailPosition position() {
        return position;
    }

    private void read(TailRecord<Event> message) {
        Event event = message.value();
        if (event != null) {
            String workflowId = event.getWorkflowId();
            Stripe stripe = stripe(workflowId);
            synchronized (stripe) {
                LiveWorkflow workflow = stripe.watched.get(workflowId);
                if (workflow == null) {
                    workflow = recent.getIfPresent(workflowId);
                }
                if (workflow == null) {
                    workflow = new LiveWorkflow(workflowId);
                }
                workflow.add(event, message.offset(), message.size(), since);
                recent.put(workflowId, workflow);
            }
        }
        position.read(message.partition(), message.offset());
    }

    private Stripe stripe(String workflowId) {
        return stripes.get(Math.floorMod(workflowId.hashCode(), STRIPES));
    }

    /**
     * What is known here of a workflow.
     *
     * @param complete whether the events go back to the workflow's first; else the database has older ones
     * @param state of the events
     */
    public record View(boolean complete, WorkflowState state, List<JournalEvent> events) {}

    public Optional<View> find(String workflowId) {
        Stripe stripe = stripe(workflowId);
        synchronized (stripe) {
            LiveWorkflow workflow = stripe.watched.get(workflowId);
            if (workflow == null) {
                workflow = recent.getIfPresent(workflowId);
            }
            return workflow == null || workflow.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new View(workflow.isComplete(), workflow.state(), workflow.events()));
        }
    }

    /** Begins to watch a workflow: all its events read from now on reach {@link Watch#events}. Has to be closed. */
    public Watch watch(String workflowId) {
        Stripe stripe = stripe(workflowId);
        synchronized (stripe) {
            LiveWorkflow workflow = stripe.watched.get(workflowId);
            if (workflow == null) {
                workflow = recent.getIfPresent(workflowId);
            }
            if (workflow == null) {
                workflow = new LiveWorkflow(workflowId);
            }
            stripe.watched.put(workflowId, workflow);
            workflow.watchers++;
            return new Watch(workflowId, workflow, workflow.isComplete());
        }
    }

    /** An open stream's hold on a workflow. */
    public final class Watch implements AutoCloseable {
        private final String workflowId;
        private final LiveWorkflow workflow;
        private final boolean complete;
        private boolean closed;

        private Watch(String workflowId, LiveWorkflow workflow, boolean complete) {
            this.workflowId = workflowId;
            this.workflow = workflow;
            this.complete = complete;
        }

        /** Whether the events go back to the workflow's first. */
        public boolean isComplete() {
            return complete;
        }

        /** What was read before, as far as it is still known, and what comes; ends after the terminal event. */
        public Flux<JournalEvent> events() {
            return workflow.stream();
        }

        @Override
        public void close() {
            Stripe stripe = stripe(workflowId);
            synchronized (stripe) {
                if (closed) {
                    return;
                }
                closed = true;
                workflow.watchers--;
                if (workflow.watchers == 0) {
                    stripe.watched.remove(workflowId);
                }
            }
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}
