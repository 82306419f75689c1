package io.millrace.cli.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to ask.
 *
 * @param engine auto, direct or spark; null leaves it to the gateway
 * @param maxRows null leaves it to the gateway
 * @param timeout null leaves it to the gateway
 */
public record Question(
        String text,
        String connectionId,
        @Nullable String engine,
        @Nullable Integer maxRows,
        @Nullable Duration timeout) {

    public static Question of(String text, String connectionId) {
        return new Question(text, connectionId, null, null, null);
    }
}
