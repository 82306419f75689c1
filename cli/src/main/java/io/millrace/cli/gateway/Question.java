package io.millrace.cli.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to ask.
 *
 * @param engine auto, direct or spark; null leaves it to the gateway
 * @param maxRows null leaves it to the gateway
 * @param timeout null leaves it to the gateway
 * @param conversation the conversation it is a turn of; null for a question of its own
 */
public record Question(
        String text,
        String connectionId,
        @Nullable String engine,
        @Nullable Integer maxRows,
        @Nullable Duration timeout,
        @Nullable String conversation) {

    public static Question of(String text, String connectionId) {
        return new Question(text, connectionId, null, null, null, null);
    }
}
