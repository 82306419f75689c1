package io.millrace.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.UUID;
import org.springframework.core.env.Environment;

/**
 * What an agent process is told by its surroundings. Names are those of environment variables; Spring properties of the same
 * names work too.
 *
 * @param bootstrapServers {@code KAFKA_BOOTSTRAP_SERVERS}, default 127.0.0.1:9092
 * @param schemaRegistryUrl {@code SCHEMA_REGISTRY_URL}, an Apicurio registry's API; empty: the schemas in the jar
 * @param telemetryEndpoint {@code OTEL_EXPORTER_OTLP_ENDPOINT}; empty: traces are passed on but not exported
 * @param partitions {@code MILLRACE_PARTITIONS} of topics created at start, default 3
 * @param slowWorkers {@code MILLRACE_SLOW_WORKERS}, requests of a slow stage worked on at once by a process, default 4
 * @param instance names this process in the journal: {@code MILLRACE_INSTANCE}, default the application's name and the host
 */
public record AgentSettings(
        String bootstrapServers,
        String schemaRegistryUrl,
        String telemetryEndpoint,
        int partitions,
        int slowWorkers,
        String instance) {

    /** The names that are read, for documents and checks of them. */
    public static final List<String> NAMES = List.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            "SCHEMA_REGISTRY_URL",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "MILLRACE_PARTITIONS",
            "MILLRACE_SLOW_WORKERS",
            "MILLRACE_INSTANCE");

    public static AgentSettings from(Environment environment) {
        String application = environment.getProperty("spring.application.name", "millrace");
        return new AgentSettings(
                environment.getProperty("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
                environment.getProperty("SCHEMA_REGISTRY_URL", ""),
                environment.getProperty("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
                environment.getProperty("MILLRACE_PARTITIONS", Integer.class, 3),
                environment.getProperty("MILLRACE_SLOW_WORKERS", Integer.class, 4),
                environment.getProperty("MILLRACE_INSTANCE", application + "/" + host()));
    }

    private static String host() {
        String suffix = UUID.randomUUID().toString().substring(0, 4);
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + suffix;
        } catch (UnknownHostException e) {
            return suffix;
        }
    }
}
