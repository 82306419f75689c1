package io.millrace.agent.kafka;

import io.millrace.agent.trace.TraceHeaders;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Writes records; each carries the current trace context. Safe for use by several threads. */
public final class Publisher implements AutoCloseable {
    private final Producer<String, byte[]> producer;
    private final Records records;
    private final TraceHeaders trace;

    public Publisher(KafkaSettings settings, Records records, TraceHeaders trace) {
        this(new KafkaProducer<>(settings.producerProperties()), records, trace);
    }

    Publisher(Producer<String, byte[]> producer, Records records, TraceHeaders trace) {
        this.producer = producer;
        this.records = records;
        this.trace = trace;
    }

    /** The future completes when all replicas have the record. */
    public CompletableFuture<RecordMetadata> send(String topic, String key, SpecificRecord value) {
        return send(new ProducerRecord<>(topic, key, records.write(topic, value)));
    }

    /** Marks a key of a compacted topic as gone. */
    public CompletableFuture<RecordMetadata> tombstone(String topic, String key) {
        return send(new ProducerRecord<>(topic, key, null));
    }

    /** Sends bytes as they are, with their headers: dead letters. */
    CompletableFuture<RecordMetadata> send(ProducerRecord<@Nullable String, byte @Nullable []> message) {
        trace.write(Context.current(), message.headers());
        var done = new CompletableFuture<RecordMetadata>();
        producer.send(message, (metadata, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else {
                done.complete(metadata);
            }
        });
        return done;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
