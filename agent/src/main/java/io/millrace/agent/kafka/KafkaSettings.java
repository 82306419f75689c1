package io.millrace.agent.kafka;

import io.millrace.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers as Kafka takes it: {@code host:port,host:port}
 * @param schemaRegistryUrl an Apicurio registry's API; empty to use the schemas in the jar
 * @param instance names this process in the journal, as {@code service/host-or-random}
 */
public record KafkaSettings(String bootstrapServers, String schemaRegistryUrl, String instance) {

    /** For a producer of string keys and encoded values: idempotent, acknowledged by all replicas, without lingering. */
    public Map<String, Object> producerProperties() {
        Map<String, Object> properties = commonProperties();
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
        return properties;
    }

    /** For a consumer of string keys and encoded values; the caller adds a group where it has one. */
    public Map<String, Object> consumerProperties() {
        Map<String, Object> properties = commonProperties();
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    /** For an admin client. */
    public Map<String, Object> adminProperties() {
        return commonProperties();
    }

    private Map<String, Object> commonProperties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        // A broker on the same machine comes back within seconds; the default of up to a minute would be felt.
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return properties;
    }
}
