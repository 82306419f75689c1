package io.millrace.gateway.retain;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the topics of workflows forget no later than the runs are forgotten. Where runs are kept for longer than the topics are, or for
 * ever, the topics stay as whoever runs Kafka has set them.
 */
public final class LimitTopics {
    private static final Logger log = LoggerFactory.getLogger(LimitTopics.class);

    private final KafkaSettings settings;
    private final @Nullable Duration retention;

    /** @param retention how long a run is kept; null: for ever */
    public LimitTopics(KafkaSettings settings, @Nullable Duration retention) {
        this.settings = settings;
        this.retention = retention;
    }

    public void run() {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Topics.Definition topic : Topics.all()) {
            if (retention != null && !topic.compacted() && retention.compareTo(topic.retention()) < 0) {
                changes.put(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                        List.of(new AlterConfigOp(
                                new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis())),
                                AlterConfigOp.OpType.SET)));
            }
        }
        if (changes.isEmpty()) {
            return;
        }
        try (Admin admin = Admin.create(settings.adminProperties())) {
            admin.incrementalAlterConfigs(changes).all().get();
        } catch (ExecutionException e) {
            log.warn("The topics keep what they keep; their retention could not be set: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
