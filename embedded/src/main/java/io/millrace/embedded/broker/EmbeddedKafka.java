package io.millrace.embedded.broker;

import io.millrace.embedded.home.Ports;
import io.millrace.embedded.home.StartupFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and controller in this JVM, on loopback, that keeps its data. It is the server of the Kafka distribution with
 * the settings of a single small node: one copy of everything, few partitions of the internal topics, little memory.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE = 1;

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the broker on a directory, which is formatted where it is new. Returns when the broker takes requests.
     *
     * @param port for clients; the controller takes any free one
     */
    public static EmbeddedKafka start(Path directory, int port) throws StartupFailure {
        try {
            Files.createDirectories(directory);
            if (!Files.exists(directory.resolve("meta.properties"))) {
                format(directory);
            }
            var server =
                    new KafkaRaftServer(KafkaConfig.fromProps(properties(directory, port, Ports.free())), Time.SYSTEM);
            server.startup();
            return new EmbeddedKafka(server, port);
        } catch (Exception e) {
            throw new StartupFailure(
                    "The Kafka broker did not start on port " + port + " with its data in " + directory + ": "
                            + e.getMessage(),
                    e);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path directory) throws Exception {
        var log = new ByteArrayOutputStream();
        new Formatter()
                .setPrintStream(new PrintStream(log, true, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE)
                .setDirectories(java.util.List.of(directory.toString()))
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                // Left-overs of a format that was cut off half-way.
                .setIgnoreFormatted(true)
                .run();
    }

    private static java.util.Properties properties(Path directory, int port, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "CLIENT://127.0.0.1:" + port);
        settings.put("inter.broker.listener.name", "CLIENT");
        settings.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", directory.toString());
        // After a crash the broker waits until its former self is given up.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "4");
        settings.put("default.replication.factor", "1");
        settings.put("message.max.bytes", Integer.toString(5 * 1024 * 1024));
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A member of a share group learns of its partitions with a heartbeat, every five seconds by default; and what
        // did not
        // succeed while the state topic was being made is tried again after thirty.
        settings.put("group.share.min.heartbeat.interval.ms", "1000");
        settings.put("group.share.heartbeat.interval.ms", "1000");
        settings.put("group.share.initialize.retry.interval.ms", "1000");
        // Until a killed member's session ends, its partitions stay with it: 45 seconds by default.
        settings.put("group.share.min.session.timeout.ms", "6000");
        settings.put("group.share.session.timeout.ms", "6000");
        settings.put("group.share.min.record.lock.duration.ms", "15000");
        settings.put("group.share.record.lock.duration.ms", "15000");
        settings.put("controller.quorum.append.linger.ms", "2");
        // Small: 128 MB for the cleaner alone by default.
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("group.coordinator.threads", "1");
        settings.put("share.coordinator.threads", "1");
        settings.put("log.segment.bytes", Integer.toString(64 * 1024 * 1024));
        settings.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
        var properties = new java.util.Properties();
        properties.putAll(settings);
        return properties;
    }
}
