package io.millrace.agent.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole topic, every partition, without a consumer group: what every instance has to see (commands, catalogs, the live
 * journal). A record that cannot be read is logged and skipped. Reading survives a broker that is away.
 */
public final class TopicTail<T extends SpecificRecord> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

    /** Where reading starts. */
    public sealed interface Start {
        Start BEGINNING = new Beginning();
        Start END = new End();

        /** At the first record not older than this before now. */
        static Start back(Duration age) {
            return new Back(age);
        }

        record Beginning() implements Start {}

        record End() implements Start {}

        record Back(Duration age) implements Start {}
    }

    private final KafkaSettings settings;
    private final Records records;
    private final String topic;
    private final Class<T> type;
    private final Start start;
    private final Consumer<TailRecord<T>> listener;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread;
    /** Where reading goes on after a cut; touched by the reading thread only. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private boolean started;
    private volatile boolean closed;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    private TopicTail(
            Start start,
            KafkaSettings settings,
            Records records,
            String topic,
            Class<T> type,
            Consumer<TailRecord<T>> listener) {
        this.start = start;
        this.settings = settings;
        this.records = records;
        this.topic = topic;
        this.type = type;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("tail-" + topic).daemon().unstarted(this::run);
    }

    public static <T extends SpecificRecord> TopicTail<T> from(
            Start start,
            KafkaSettings settings,
            Records records,
            String topic,
            Class<T> type,
            Consumer<TailRecord<T>> listener) {
        return new TopicTail<>(start, settings, records, topic, type, listener);
    }

    public TopicTail<T> start() {
        thread.start();
        return this;
    }

    /** Waits until everything that was in the topic at the start has been read. */
    public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        return caughtUp.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        while (!closed) {
            try {
                read();
            } catch (WakeupException e) {
                // close() woke it
            } catch (InterruptException e) {
                return;
            } catch (KafkaException e) {
                log.warn("Reading {} was cut off; going on where it was: {}", topic, e.toString());
                pause();
            }
        }
    }

    private void read() {
        Map<String, Object> properties = settings.consumerProperties();
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (var reading = new KafkaConsumer<String, byte[]>(properties)) {
            consumer = reading;
            if (closed) {
                return;
            }
            List<TopicPartition> partitions = partitions(reading);
            reading.assign(partitions);
            Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
            seek(reading, partitions, ends);
            signalCaughtUp(reading, ends);
            while (!closed) {
                for (ConsumerRecord<String, byte[]> message : reading.poll(Duration.ofSeconds(1))) {
                    deliver(message);
                    next.put(new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
                }
                signalCaughtUp(reading, ends);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ERROR);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> reading) {
        while (true) {
            List<TopicPartition> partitions = reading.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (!partitions.isEmpty()) {
                return partitions;
            }
            log.info("Waiting for topic {}", topic);
        }
    }

    private void seek(
            KafkaConsumer<String, byte[]> reading, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        if (started) {
            partitions.forEach(partition -> reading.seek(partition, next.getOrDefault(partition, 0L)));
            return;
        }
        switch (start) {
            case Start.Beginning() -> reading.seekToBeginning(partitions);
            case Start.End() -> ends.forEach(reading::seek);
            case Start.Back(Duration age) -> {
                long since = Instant.now().minus(age).toEpochMilli();
                Map<TopicPartition, Long> wanted = new HashMap<>();
                partitions.forEach(partition -> wanted.put(partition, since));
                Map<TopicPartition, OffsetAndTimestamp> found = reading.offsetsForTimes(wanted);
                for (TopicPartition partition : partitions) {
                    OffsetAndTimestamp first = found.get(partition);
                    reading.seek(partition, first != null ? first.offset() : ends.getOrDefault(partition, 0L));
                }
            }
        }
        partitions.forEach(partition -> next.put(partition, reading.position(partition)));
        started = true;
    }

    private void signalCaughtUp(KafkaConsumer<String, byte[]> reading, Map<TopicPartition, Long> ends) {
        if (caughtUp.getCount() > 0
                && ends.entrySet().stream().allMatch(end -> reading.position(end.getKey()) >= end.getValue())) {
            caughtUp.countDown();
        }
    }

    private void deliver(ConsumerRecord<String, byte[]> message) {
        try {
            T value = message.value() == null ? null : records.read(topic, message.value(), type);
            listener.accept(new TailRecord<>(
                    message.key() == null ? "" : message.key(),
                    value,
                    message.partition(),
                    message.offset(),
                    Instant.ofEpochMilli(message.timestamp()),
                    Math.max(0, message.serializedValueSize())));
        } catch (SerializationException e) {
            log.warn("Skipped {}-{}@{}: {}", topic, message.partition(), message.offset(), e.getMessage());
        } catch (RuntimeException e) {
            log.error("The reader of {} failed on {}@{}", topic, message.partition(), message.offset(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<String, byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
