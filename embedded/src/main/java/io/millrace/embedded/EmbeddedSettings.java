package io.millrace.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where embedded Millrace keeps its data and listens. Names are those of environment variables.
 *
 * @param home {@code MILLRACE_HOME}, default {@code .millrace}
 * @param gatewayPort {@code SERVER_PORT}, default 8080; 0 takes any free port
 * @param kafkaPort {@code MILLRACE_KAFKA_PORT}; null: 9092 where it is free, else any
 * @param postgresPort {@code MILLRACE_POSTGRES_PORT}; null: 15432 where it is free, else any
 */
public record EmbeddedSettings(
        Path home,
        int gatewayPort,
        @Nullable Integer kafkaPort,
        @Nullable Integer postgresPort) {
    static final int USUAL_GATEWAY_PORT = 8080;
    static final int USUAL_KAFKA_PORT = 9092;
    static final int USUAL_POSTGRES_PORT = 15432;

    /** The names that are read, for documents and checks of them. */
    public static final List<String> NAMES =
            List.of("MILLRACE_HOME", "SERVER_PORT", "MILLRACE_KAFKA_PORT", "MILLRACE_POSTGRES_PORT");

    /** @throws IllegalArgumentException where a port is none */
    public static EmbeddedSettings from(Map<String, String> environment) {
        Integer gateway = port(environment, "SERVER_PORT");
        return new EmbeddedSettings(
                Path.of(environment.getOrDefault("MILLRACE_HOME", ".millrace")),
                gateway == null ? USUAL_GATEWAY_PORT : gateway,
                port(environment, "MILLRACE_KAFKA_PORT"),
                port(environment, "MILLRACE_POSTGRES_PORT"));
    }

    public EmbeddedSettings withGatewayPort(int port) {
        return new EmbeddedSettings(home, port, kafkaPort, postgresPort);
    }

    private static @Nullable Integer port(Map<String, String> environment, String name) {
        String text = environment.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException(name + " is '" + text + "'; a port is a number from 0 to 65535");
        }
        return Integer.valueOf(text);
    }
}
