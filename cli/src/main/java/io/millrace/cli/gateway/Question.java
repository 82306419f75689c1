package io.millrace.cli.gateway;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to ask.
 *
 * @param engine auto, direct or spark; null leaves it to the gateway
 * @param maxRows null leaves it to the gateway
 * @param timeout null leaves it to the gateway
 * @param connectionId empty where only datasets are asked
 * @param conversation the conversation it is a turn of; null for a question of its own
 * @param datasets ids of the datasets that it may read, too
 * @param approve whether what is to be written is written without a question
 * @param reader hybrid, model or rule; null leaves it to the planner
 */
public record Question(
        String text,
        String connectionId,
        @Nullable String engine,
        @Nullable Integer maxRows,
        @Nullable Duration timeout,
        @Nullable String conversation,
        List<String> datasets,
        boolean approve,
        @Nullable String reader) {

    public Question {
        datasets = List.copyOf(datasets);
    }

    /** Not yet approved, read by whoever is set. */
    public Question(
            String text,
            String connectionId,
            @Nullable String engine,
            @Nullable Integer maxRows,
            @Nullable Duration timeout,
            @Nullable String conversation,
            List<String> datasets) {
        this(text, connectionId, engine, maxRows, timeout, conversation, datasets, false, null);
    }

    /** The same without datasets. */
    public Question(
            String text,
            String connectionId,
            @Nullable String engine,
            @Nullable Integer maxRows,
            @Nullable Duration timeout,
            @Nullable String conversation) {
        this(text, connectionId, engine, maxRows, timeout, conversation, List.of());
    }

    public static Question of(String text, String connectionId) {
        return new Question(text, connectionId, null, null, null, null);
    }
}
