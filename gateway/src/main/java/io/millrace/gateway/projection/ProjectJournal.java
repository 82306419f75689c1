package io.millrace.gateway.projection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.agent.journal.FoldJournal;
import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.gateway.intake.AskNext;
import io.millrace.gateway.memory.LearnFromAnswers;
import io.millrace.gateway.metrics.MeasureJournal;
import io.millrace.gateway.projection.WriteProjection.Changed;
import io.millrace.gateway.projection.WriteProjection.ChangedStep;
import io.millrace.gateway.projection.WriteProjection.NewEvent;
import io.millrace.schemas.Event;
import io.millrace.schemas.Topics;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Folds the journal into the database: one transaction per poll, then the offsets. The partitions are shared among the gateways of
 * a deployment. Reading begins where the database says it ended, so that an empty database is filled from the beginning of the
 * journal, and a database that is away is waited for.
 */
public final class ProjectJournal implements AutoCloseable {
    private static final int GATHERED_BYTES = 256 * 1024;
    private static final int GATHERED_MS = 100;
    private static final Logger log = LoggerFactory.getLogger(ProjectJournal.class);
    private static final String GROUP = Topics.PREFIX + "gateway.projection";
    private static final Duration QUERY = Duration.ofSeconds(60);
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final long REMEMBERED_BYTES = 16L * 1024 * 1024;

    private final Records records;
    private final ReadProjection read;
    private final WriteProjection write;
    private final MeasureJournal measure;
    private final LearnFromAnswers learn;
    private final AskNext next;
    private final ConcurrentMessageListenerContainer<String, byte[]> container;

    /** Workflows under way, so that not every batch has to read them first. Valid while this gateway has their partition. */
    private final Cache<String, StoredWorkflow> underWay = Caffeine.newBuilder()
            .maximumWeight(REMEMBERED_BYTES)
            .weigher((String id, StoredWorkflow workflow) -> weight(workflow))
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    public ProjectJournal(
            KafkaSettings kafka,
            Records records,
            ReadProjection read,
            WriteProjection write,
            MeasureJournal measure,
            LearnFromAnswers learn,
            AskNext next) {
        this.next = next;
        this.measure = measure;
        this.learn = learn;
        this.records = records;
        this.read = read;
        this.write = write;
        this.container = container(kafka);
    }

    private ConcurrentMessageListenerContainer<String, byte[]> container(KafkaSettings kafka) {
        Map<String, Object> properties = kafka.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // The place of a gateway that was killed is taken within seconds.
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // A workflow writes some ten events within milliseconds: one transaction for all of them. Nobody waits for the
        // database,
        // since whoever asks is also shown what the live journal has beyond it.
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHERED_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, GATHERED_MS);
        var settings = new ContainerProperties(Topics.EVENTS);
        settings.setGroupId(GROUP);
        settings.setClientId(kafka.instance().replace('/', '-') + "-projection");
        settings.setAckMode(ContainerProperties.AckMode.BATCH);
        settings.setConsumerRebalanceListener(new BeginWhereTheDatabaseEnds());
        settings.setMessageListener((BatchMessageListener<String, byte[]>) this::project);
        var made = new ConcurrentMessageListenerContainer<String, byte[]>(
                new DefaultKafkaConsumerFactory<>(properties), settings);
        made.setBeanName("projection");
        var pauses = new ExponentialBackOff(200, 2);
        pauses.setMaxInterval(LONGEST_PAUSE_MS);
        made.setCommonErrorHandler(new DefaultErrorHandler(pauses));
        return made;
    }

    public void start() {
        container.start();
    }

    private void project(List<ConsumerRecord<String, byte[]>> batch) {
        Map<String, List<NewEvent>> byWorkflow = new LinkedHashMap<>();
        Map<Integer, Long> positions = new HashMap<>();
        for (ConsumerRecord<String, byte[]> message : batch) {
            positions.merge(message.partition(), message.offset() + 1, Math::max);
            try {
                Event event = records.read(message.topic(), message.value(), Event.class);
                byWorkflow
                        .computeIfAbsent(event.getWorkflowId(), id -> new ArrayList<>())
                        .add(new NewEvent(event, message.partition(), message.offset()));
            } catch (SerializationException e) {
                log.warn(
                        "Skipped {}-{}@{}: {}", message.topic(), message.partition(), message.offset(), e.getMessage());
            }
        }
        try {
            List<Changed> changed = fold(byWorkflow);
            changed.forEach(workflow -> workflow.events().forEach(each -> next.read(workflow.state(), each.event())));
            write(changed, positions);
            remember(changed);
            changed.forEach(workflow -> workflow.events().forEach(each -> {
                measure.read(workflow.state(), each.event());
                learn.read(workflow.state(), each.event());
            }));
        } catch (RuntimeException e) {
            byWorkflow.keySet().forEach(underWay::invalidate);
            log.warn("Could not write {} events to the database; trying again: {}", batch.size(), e.toString());
            throw e;
        }
    }

    private List<Changed> fold(Map<String, List<NewEvent>> byWorkflow) {
        Map<String, StoredWorkflow> before = new HashMap<>(underWay.getAllPresent(byWorkflow.keySet()));
        Set<String> toRead = new HashSet<>(byWorkflow.keySet());
        toRead.removeAll(before.keySet());
        if (!toRead.isEmpty()) {
            Map<String, StoredWorkflow> stored = read.workflows(toRead, true).block(QUERY);
            if (stored != null) {
                before.putAll(stored);
            }
        }
        List<Changed> changed = new ArrayList<>();
        byWorkflow.forEach((workflowId, events) -> {
            StoredWorkflow stored = before.get(workflowId);
            WorkflowState state = stored == null ? WorkflowState.unknown(workflowId) : stored.state();
            List<NewEvent> fresh = new ArrayList<>();
            WorkflowState after = state;
            for (NewEvent each : events) {
                if (!FoldJournal.ignores(after, each.event())) {
                    after = FoldJournal.apply(after, each.event());
                    fresh.add(each);
                }
            }
            if (!fresh.isEmpty()) {
                NewEvent last = fresh.getLast();
                changed.add(new Changed(after, last.partition(), last.offset(), changedSteps(state, after), fresh));
            }
        });
        return changed;
    }

    private static List<ChangedStep> changedSteps(WorkflowState before, WorkflowState after) {
        List<ChangedStep> changed = new ArrayList<>();
        for (int i = 0; i < after.steps().size(); i++) {
            Step step = after.steps().get(i);
            if (i >= before.steps().size() || !before.steps().get(i).equals(step)) {
                changed.add(new ChangedStep(step, i));
            }
        }
        return changed;
    }

    private void write(List<Changed> changed, Map<Integer, Long> positions) {
        try {
            write.write(changed, positions).block(QUERY);
        } catch (RuntimeException e) {
            if (!isAboutTheData(e)) {
                throw e;
            }
            // One workflow's events do not fit the tables, whatever they are: the others must not wait for it.
            for (Changed workflow : changed) {
                try {
                    write.write(List.of(workflow), Map.of()).block(QUERY);
                } catch (RuntimeException single) {
                    if (!isAboutTheData(single)) {
                        throw single;
                    }
                    log.error(
                            "Left out {} events of workflow {}: the database refuses them",
                            workflow.events().size(),
                            abbreviated(workflow.state().workflowId()),
                            single);
                }
            }
            write.write(List.of(), positions).block(QUERY);
        }
    }

    /** SQLSTATE classes 22 (data exception), 23 (constraint) and 54 (limit exceeded): trying again would not help. */
    private static boolean isAboutTheData(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof R2dbcException known && known.getSqlState() != null) {
                String type = known.getSqlState()
                        .substring(0, Math.min(2, known.getSqlState().length()));
                return type.equals("22") || type.equals("23") || type.equals("54");
            }
        }
        return false;
    }

    private void remember(List<Changed> changed) {
        for (Changed workflow : changed) {
            String id = workflow.state().workflowId();
            if (workflow.state().isFinished()) {
                underWay.invalidate(id);
            } else {
                underWay.put(id, new StoredWorkflow(workflow.state(), workflow.partition(), workflow.lastOffset()));
            }
        }
    }

    private static int weight(StoredWorkflow workflow) {
        int weight = 1_000;
        for (Step step : workflow.state().steps()) {
            String output = step.output();
            weight += 200 + (output == null ? 0 : 2 * output.length());
        }
        return weight;
    }

    private static String abbreviated(String id) {
        return id.length() <= 60 ? id : id.substring(0, 60) + "…";
    }

    /** The database knows best how far it is: its position was written together with the rows. */
    private final class BeginWhereTheDatabaseEnds implements ConsumerAwareRebalanceListener {
        @Override
        public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            underWay.invalidateAll();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<Integer, Long> positions = positionsFor(ends);
            for (TopicPartition partition : partitions) {
                Long position = positions.get(partition.partition());
                if (position == null || position > ends.getOrDefault(partition, 0L)) {
                    consumer.seekToBeginning(List.of(partition));
                } else {
                    consumer.seek(partition, position);
                }
            }
        }

        @Override
        public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            underWay.invalidateAll();
        }

        @Override
        public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            underWay.invalidateAll();
        }

        private Map<Integer, Long> positionsFor(Map<TopicPartition, Long> ends) {
            long pause = 200;
            while (true) {
                try {
                    Map<Integer, Long> positions = read.positions().block(QUERY);
                    Map<Integer, Long> kept = positions == null ? Map.of() : positions;
                    ends.forEach((partition, end) -> {
                        Long position = kept.get(partition.partition());
                        if (position != null && position > end) {
                            write.reset(partition.partition(), 0).block(QUERY);
                        }
                    });
                    return kept;
                } catch (RuntimeException e) {
                    log.warn("Waiting for the database to say how far the projection is: {}", e.toString());
                    if (!container.isRunning()) {
                        throw e;
                    }
                    try {
                        Thread.sleep(pause);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                        throw e;
                    }
                    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
                }
            }
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
