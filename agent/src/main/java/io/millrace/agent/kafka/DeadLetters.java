package io.millrace.agent.kafka;

import io.millrace.schemas.Category;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Puts a request that cannot be worked off aside, byte for byte, with headers that say why and where it came from:
 * {@code millrace-category}, {@code millrace-reason}, {@code millrace-topic}, {@code millrace-partition}, {@code millrace-offset}.
 */
public final class DeadLetters {
    private final Publisher publisher;

    public DeadLetters(Publisher publisher) {
        this.publisher = publisher;
    }

    public CompletableFuture<?> write(
            Stage stage, ConsumerRecord<String, byte[]> message, Category category, String reason) {
        var letter = new ProducerRecord<>(Topics.deadLetters(stage), message.key(), message.value());
        message.headers().forEach(letter.headers()::add);
        header(letter.headers(), "category", category.name());
        header(letter.headers(), "reason", reason);
        header(letter.headers(), "topic", message.topic());
        header(letter.headers(), "partition", Integer.toString(message.partition()));
        header(letter.headers(), "offset", Long.toString(message.offset()));
        return publisher.send(letter);
    }

    private static void header(Headers headers, String name, String value) {
        headers.add("millrace-" + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
