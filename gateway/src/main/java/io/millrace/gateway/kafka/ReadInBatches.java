package io.millrace.gateway.kafka;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.schemas.Topics;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * A consumer that gateways share, which commits a poll when all of it was taken and takes it again where that failed. The place of
 * a gateway that was killed is taken within seconds.
 */
public final class ReadInBatches {
    private static final int MOST_BYTES_AT_ONCE = Topics.MAX_RECORD_BYTES / 4;

    private ReadInBatches() {}

    /** @param name of the consumer among those of this process */
    public static ConcurrentMessageListenerContainer<String, byte[]> of(
            KafkaSettings kafka, String topic, String group, String name, BatchMessageListener<String, byte[]> take) {
        Map<String, Object> properties = kafka.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_BYTES_AT_ONCE);
        var settings = new ContainerProperties(topic);
        settings.setGroupId(group);
        settings.setClientId(kafka.instance().replace('/', '-') + "-" + name);
        settings.setAckMode(ContainerProperties.AckMode.BATCH);
        settings.setMessageListener(take);
        var made = new ConcurrentMessageListenerContainer<String, byte[]>(
                new DefaultKafkaConsumerFactory<>(properties), settings);
        made.setBeanName(name);
        var pauses = new ExponentialBackOff(200, 2);
        pauses.setMaxInterval(5_000);
        made.setCommonErrorHandler(new DefaultErrorHandler(pauses));
        return made;
    }
}
