package io.millrace.agent.kafka;

import io.millrace.agent.Pace;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a stage's share group. Each record is worked off on a virtual thread of its own; this thread only polls,
 * acknowledges what is done, and renews the lock of what is not, so that a slow record is neither given to another member nor
 * holds up the acknowledgement of its neighbours.
 */
public final class ShareGroupWorker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShareGroupWorker.class);
    private static final int DEFAULT_LOCK_MS = 30_000;
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

    /** What becomes of a record. */
    public enum Acknowledgement {
        /** Done, whatever came of it. */
        ACCEPT,
        /** Could not be recorded as done: somebody has to do it again. */
        RELEASE
    }

    /** Works off a record; called on a virtual thread, at least once for each record. */
    public interface Processor {
        Acknowledgement process(ConsumerRecord<String, byte[]> message);
    }

    private record Position(String topic, int partition, long offset) {
        static Position of(ConsumerRecord<?, ?> message) {
            return new Position(message.topic(), message.partition(), message.offset());
        }
    }

    /** A record being worked on. It can be acknowledged only while the consumer holds it: not between a renewal and its answer. */
    private static final class InFlight {
        private final CompletableFuture<Acknowledgement> done;
        private ConsumerRecord<String, byte[]> message;
        private boolean held;
        private long lastHeldNanos;

        InFlight(ConsumerRecord<String, byte[]> message, CompletableFuture<Acknowledgement> done) {
            this.message = message;
            this.done = done;
        }

        void hold(ConsumerRecord<String, byte[]> handedOut) {
            message = handedOut;
            held = true;
            lastHeldNanos = System.nanoTime();
        }

        AcknowledgeType acknowledgement() {
            boolean accepted = !done.isCompletedExceptionally() && done.join() == Acknowledgement.ACCEPT;
            return accepted ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE;
        }

        /** The lock was lost, so somebody else was given the record, or will be. */
        boolean isLost(long lockMs) {
            return done.isDone() && !held && System.nanoTime() - lastHeldNanos > 2 * lockMs * 1_000_000;
        }
    }

    private final Stage stage;
    private final Pace pace;
    private final KafkaSettings settings;
    private final Processor processor;
    private final Thread thread;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Position, InFlight> inFlight = new HashMap<>();
    private volatile boolean closed;
    private volatile @Nullable KafkaShareConsumer<?, ?> member;

    public ShareGroupWorker(Stage stage, Pace pace, int number, KafkaSettings settings, Processor processor) {
        this.stage = stage;
        this.pace = pace;
        this.settings = settings;
        this.processor = processor;
        this.thread = Thread.ofPlatform()
                .name(Topics.group(stage) + "-" + number)
                .daemon()
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (var consumer = new KafkaShareConsumer<String, byte[]>(properties())) {
                consumer.subscribe(List.of(Topics.requests(stage)));
                member = consumer;
                while (!closed) {
                    poll(consumer);
                }
                finish(consumer);
            } catch (InterruptException e) {
                return;
            } catch (KafkaException | IllegalStateException e) {
                // The records this member held are given to others, or to us again, when their locks end.
                log.warn("Lost the share group of {}; joining again: {}", stage, e.toString());
                inFlight.clear();
                pause();
            }
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = settings.consumerProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.group(stage));
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.instance().replace('/', '-') + "-" + thread.getName());
        properties.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        switch (pace) {
            case QUICK -> {
                properties.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "batch_optimized");
                properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
            }
            case SLOW -> {
                properties.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
                properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
            }
        }
        return properties;
    }

    private void poll(KafkaShareConsumer<String, byte[]> consumer) {
        try {
            for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
                // A renewed record is handed out again by a later poll; it is being worked on already.
                inFlight.computeIfAbsent(Position.of(message), position -> begin(message))
                        .hold(message);
            }
        } catch (WakeupException e) {
            return;
        }
        if (!inFlight.isEmpty()) {
            int lockMs = consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MS);
            awaitHeld(lockMs / 3);
            acknowledge(consumer, AcknowledgeType.RENEW);
            inFlight.values().removeIf(work -> work.isLost(lockMs));
        }
    }

    private InFlight begin(ConsumerRecord<String, byte[]> message) {
        return new InFlight(message, CompletableFuture.supplyAsync(() -> processor.process(message), threads));
    }

    private void awaitHeld(int timeoutMs) {
        var all = CompletableFuture.allOf(inFlight.values().stream()
                .filter(work -> work.held)
                .map(work -> work.done)
                .toArray(CompletableFuture[]::new));
        try {
            all.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.debug("{} requests of {} take longer", inFlight.size(), stage);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            log.error("A processor of {} let an exception escape", stage, e.getCause());
        }
    }

    private void acknowledge(KafkaShareConsumer<String, byte[]> consumer, AcknowledgeType unfinished) {
        for (Iterator<InFlight> each = inFlight.values().iterator(); each.hasNext(); ) {
            InFlight work = each.next();
            if (!work.held) {
                continue;
            }
            work.held = false;
            if (work.done.isDone()) {
                each.remove();
                consumer.acknowledge(work.message, work.acknowledgement());
            } else {
                consumer.acknowledge(work.message, unfinished);
            }
        }
    }

    /** What is still being worked on when the process stops is left to others. */
    private void finish(KafkaShareConsumer<String, byte[]> consumer) {
        awaitHeld(1_000);
        acknowledge(consumer, AcknowledgeType.RELEASE);
        inFlight.clear();
        try {
            consumer.commitSync(Duration.ofSeconds(5));
        } catch (WakeupException e) {
            // It was not polling when it was told to stop.
            consumer.commitSync(Duration.ofSeconds(5));
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ERROR);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes nothing more; does not wait. */
    public void stop() {
        closed = true;
        KafkaShareConsumer<?, ?> consumer = member;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    @Override
    public void close() {
        stop();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }
}
