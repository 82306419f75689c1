package io.millrace.bench;

import io.millrace.agent.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * What anyone would write with kafka-clients: six consumers in a row, each copying its record to the next topic and a line to a
 * journal, at least once, with a payload of 4 KB. No schema, no deadline, no retry, no trace.
 */
final class PlainChain implements Chain {
    private static final String JOURNAL = "plain-journal";
    private static final int HOPS = 6;
    private static final int PARTITIONS = 3;
    private static final int PAYLOAD_BYTES = 4096;
    private static final int JOURNAL_BYTES = 300;

    private final KafkaProducer<String, byte[]> producer;
    private final List<KafkaConsumer<String, byte[]>> consumers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final KafkaConsumer<String, byte[]> reader;
    private final byte[] payload = new byte[PAYLOAD_BYTES];

    PlainChain(KafkaSettings kafka, Finished finished) throws InterruptedException {
        new Random(1).nextBytes(payload);
        createTopics(kafka);
        producer = new KafkaProducer<>(kafka.producerProperties());
        reader = new KafkaConsumer<>(kafka.consumerProperties());
        reader.assign(IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(JOURNAL, partition))
                .toList());
        reader.seekToEnd(reader.assignment());
        reader.assignment().forEach(reader::position);
        threads.add(Thread.ofPlatform().name("plain-reader").start(() -> read(finished)));
        for (int hop = 0; hop < HOPS; hop++) {
            Map<String, Object> properties = kafka.consumerProperties();
            properties.put(ConsumerConfig.GROUP_ID_CONFIG, "plain-" + hop);
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            var consumer = new KafkaConsumer<String, byte[]>(properties);
            consumer.subscribe(List.of(topic(hop)));
            consumers.add(consumer);
            int here = hop;
            Thread thread = Thread.ofPlatform().name("plain-" + hop).start(() -> run(here, consumer));
            threads.add(thread);
        }
    }

    private static void createTopics(KafkaSettings kafka) throws InterruptedException {
        var topics = new ArrayList<NewTopic>();
        topics.add(new NewTopic(JOURNAL, Optional.of(PARTITIONS), Optional.empty()));
        for (int hop = 0; hop < HOPS; hop++) {
            topics.add(new NewTopic(topic(hop), Optional.of(PARTITIONS), Optional.empty()));
        }
        try (Admin admin = Admin.create(kafka.adminProperties())) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static String topic(int hop) {
        return "plain-" + hop;
    }

    private void run(int hop, KafkaConsumer<String, byte[]> consumer) {
        try (consumer) {
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(1));
                for (ConsumerRecord<String, byte[]> message : records) {
                    producer.send(new ProducerRecord<>(JOURNAL, message.key(), line(hop)));
                    if (hop + 1 < HOPS) {
                        producer.send(new ProducerRecord<>(topic(hop + 1), message.key(), message.value()));
                    }
                }
                if (!records.isEmpty()) {
                    producer.flush();
                    consumer.commitAsync();
                }
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    private static byte[] line(int hop) {
        byte[] line = new byte[JOURNAL_BYTES];
        line[0] = (byte) hop;
        return line;
    }

    /** The end of a workflow is learnt from the journal, as everyone else learns it. */
    private void read(Finished finished) {
        try (reader) {
            while (true) {
                for (ConsumerRecord<String, byte[]> line : reader.poll(Duration.ofSeconds(1))) {
                    if (line.value()[0] == HOPS - 1) {
                        finished.finished(line.key());
                    }
                }
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    @Override
    public String name() {
        return "plain kafka-clients chain";
    }

    @Override
    public void start(String workflowId) {
        producer.send(new ProducerRecord<>(topic(0), workflowId, payload));
    }

    @Override
    public void close() {
        consumers.forEach(KafkaConsumer::wakeup);
        reader.wakeup();
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        producer.close();
    }
}
