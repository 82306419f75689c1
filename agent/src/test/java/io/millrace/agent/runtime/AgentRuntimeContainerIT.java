package io.millrace.agent.runtime;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.junit.jupiter.EnabledIfDockerAvailable;
import org.testcontainers.kafka.KafkaContainer;

/** {@link AgentRuntimeContract} on the broker that production runs, from its image. */
@EnabledIfDockerAvailable
class AgentRuntimeContainerIT extends AgentRuntimeContract {
    private static @Nullable KafkaContainer kafka;

    @BeforeAll
    static void start() {
        kafka = new KafkaContainer("apache/kafka:4.2.1")
                .withEnv("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000")
                .withEnv("KAFKA_GROUP_SHARE_RECORD_LOCK_DURATION_MS", "3000")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
        kafka.start();
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.stop();
        }
    }

    @Override
    String bootstrapServers() {
        return Objects.requireNonNull(kafka).getBootstrapServers();
    }
}
