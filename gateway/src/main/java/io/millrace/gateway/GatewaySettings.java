package io.millrace.gateway;

import io.millrace.agent.route.Route;
import io.millrace.agent.store.ArtifactSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * What a gateway is told by its surroundings, beside the {@link io.millrace.agent.AgentSettings} and {@code SERVER_ADDRESS}
 * (default 127.0.0.1) and {@code SERVER_PORT} (default 8080).
 *
 * @param databaseUrl {@code DATABASE_URL}, {@code postgresql://user:password@host:port/database}, of the projection
 * @param publicKeyset {@code MILLRACE_PUBLIC_KEYSET}, the file of the public keyset that seals passwords; null: connections with
 *     a password cannot be created
 * @param glossaries {@code MILLRACE_GLOSSARIES}, a folder with a glossary {@code <connection id or name>.yaml} for each connection
 *     that has one; null: none
 * @param timeout {@code MILLRACE_TIMEOUT_MS}: how long a workflow may take when the request does not say, default 2 minutes
 * @param longestTimeout {@code MILLRACE_LONGEST_TIMEOUT_MS}: the most a request may ask for, default 30 minutes
 * @param grace {@code MILLRACE_GRACE_MS}: how long after its deadline the supervisor ends a workflow; the agents have that long
 *     to do it themselves, default 3 seconds
 * @param answerWithin {@code MILLRACE_ANSWER_WITHIN_MS}: how long a question to the user waits for its answer, default 24 hours
 * @param mostRows {@code MILLRACE_MOST_ROWS}: the most rows a request may ask for, default 10,000
 * @param heartbeat {@code MILLRACE_HEARTBEAT_MS}: time between heartbeats of a stream, default 10 seconds
 * @param uploadBytes {@code MILLRACE_UPLOAD_BYTES}: the largest file that is taken, default 1 GiB
 * @param retention {@code MILLRACE_RETENTION_DAYS}: how long a run and the rows kept of it are kept after its end, default 90 days; 0:
 *     for ever, which is null here
 * @param learn {@code MILLRACE_LEARN}: which answers that passed their checks are remembered: model, the default, those whose question a
 *     language model has read; all; or none. What users like or write themselves is remembered in any case
 * @param recentBytes {@code MILLRACE_RECENT_BYTES}: memory for recent events, default 32 MiB
 */
public record GatewaySettings(
        String databaseUrl,
        @Nullable Path publicKeyset,
        @Nullable Path glossaries,
        Duration timeout,
        Duration longestTimeout,
        Duration grace,
        Duration answerWithin,
        int mostRows,
        Duration heartbeat,
        long recentBytes,
        long uploadBytes,
        @Nullable Duration retention,
        Learn learn) {

    /** Which answers that passed their checks are remembered. */
    public enum Learn {
        NONE,
        MODEL,
        ALL
    }

    /** The names that are read, for documents and checks of them. */
    public static final List<String> NAMES = Stream.concat(
                    Stream.of(
                            "SERVER_ADDRESS",
                            "SERVER_PORT",
                            "DATABASE_URL",
                            "MILLRACE_PUBLIC_KEYSET",
                            "MILLRACE_GLOSSARIES",
                            "MILLRACE_TIMEOUT_MS",
                            "MILLRACE_LONGEST_TIMEOUT_MS",
                            "MILLRACE_GRACE_MS",
                            "MILLRACE_ANSWER_WITHIN_MS",
                            "MILLRACE_MOST_ROWS",
                            "MILLRACE_HEARTBEAT_MS",
                            "MILLRACE_RECENT_BYTES",
                            "MILLRACE_UPLOAD_BYTES",
                            "MILLRACE_RETENTION_DAYS",
                            "MILLRACE_LEARN"),
                    ArtifactSettings.NAMES.stream())
            .toList();

    /** Rows a result has at most when the request does not say. */
    public static final int DEFAULT_ROWS = 1_000;

    /** Longest question, in bytes of UTF-8. */
    public static final int LONGEST_TEXT = 20 * 1024;

    /** Shortest time a workflow may be given. */
    public static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);

    public static GatewaySettings from(Environment environment) {
        String glossaries = environment.getProperty("MILLRACE_GLOSSARIES", "");
        String keyset = environment.getProperty("MILLRACE_PUBLIC_KEYSET", "");
        return new GatewaySettings(
                environment.getProperty("DATABASE_URL", "postgresql://millrace:millrace@127.0.0.1:5432/millrace"),
                keyset.isBlank() ? null : Path.of(keyset),
                glossaries.isBlank() ? null : Path.of(glossaries),
                millis(environment, "MILLRACE_TIMEOUT_MS", Duration.ofMinutes(2)),
                millis(environment, "MILLRACE_LONGEST_TIMEOUT_MS", Duration.ofMinutes(30)),
                millis(environment, "MILLRACE_GRACE_MS", Duration.ofSeconds(3)),
                millis(environment, "MILLRACE_ANSWER_WITHIN_MS", Route.ANSWER_WITHIN),
                environment.getProperty("MILLRACE_MOST_ROWS", Integer.class, 10_000),
                millis(environment, "MILLRACE_HEARTBEAT_MS", Duration.ofSeconds(10)),
                environment.getProperty("MILLRACE_RECENT_BYTES", Long.class, 32L * 1024 * 1024),
                environment.getProperty("MILLRACE_UPLOAD_BYTES", Long.class, 1024L * 1024 * 1024),
                days(environment.getProperty("MILLRACE_RETENTION_DAYS", Integer.class, 90)),
                environment.getProperty("MILLRACE_LEARN", Learn.class, Learn.MODEL));
    }

    private static @Nullable Duration days(int days) {
        return days <= 0 ? null : Duration.ofDays(days);
    }

    private static Duration millis(Environment environment, String name, Duration otherwise) {
        return Duration.ofMillis(environment.getProperty(name, Long.class, otherwise.toMillis()));
    }
}
