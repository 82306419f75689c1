package io.millrace.agent.kafka;

import io.millrace.schemas.Stage;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up what is missing on the broker: the topics of the catalog and the settings of the share groups. */
public final class CreateTopics {
    private static final Logger log = LoggerFactory.getLogger(CreateTopics.class);

    private final KafkaSettings settings;
    private final int partitions;

    /** @param partitions of each topic that does not exist yet */
    public CreateTopics(KafkaSettings settings, int partitions) {
        this.settings = settings;
        this.partitions = partitions;
    }

    /**
     * Waits for a broker and sets up what is missing.
     *
     * @throws IllegalStateException when no broker answered within {@code patience}
     */
    public void run(Duration patience) throws InterruptedException {
        Instant until = Instant.now().plus(patience);
        while (true) {
            try (Admin admin = Admin.create(settings.adminProperties())) {
                createTopics(admin);
                configureGroups(admin);
                return;
            } catch (ExecutionException e) {
                if (Instant.now().isAfter(until)) {
                    throw new IllegalStateException(
                            "Kafka at " + settings.bootstrapServers() + " did not answer within " + patience.toSeconds()
                                    + " s; is KAFKA_BOOTSTRAP_SERVERS right?",
                            e.getCause());
                }
                log.info("Waiting for Kafka at {}: {}", settings.bootstrapServers(), e.getMessage());
                Thread.sleep(Duration.ofSeconds(1));
            }
        }
    }

    private void createTopics(Admin admin) throws InterruptedException, ExecutionException {
        List<NewTopic> topics = Topics.all().stream().map(this::topic).toList();
        for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private NewTopic topic(Topics.Definition definition) {
        Map<String, String> configuration = new HashMap<>();
        configuration.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Topics.MAX_RECORD_BYTES));
        if (definition.compacted()) {
            configuration.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        } else {
            configuration.put(
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(definition.retention().toMillis()));
        }
        return new NewTopic(definition.name(), Optional.of(partitions), Optional.empty()).configs(configuration);
    }

    /** Without this a share group starts at the end of its topic and work sent before its first member joined is lost. */
    private void configureGroups(Admin admin) throws InterruptedException, ExecutionException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Stage stage : Stage.values()) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.GROUP, Topics.group(stage)),
                    List.of(set("share.auto.offset.reset", "earliest")));
        }
        admin.incrementalAlterConfigs(changes).all().get();
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
