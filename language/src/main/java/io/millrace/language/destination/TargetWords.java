package io.millrace.language.destination;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a request say of where its rows are to be written.
 *
 * @param schema of a table; null for the default one
 * @param name of the table, or of the file without its ending; empty where it is to be named after the question that {@code question} refers back to
 * @param connectionId the connection that the table is in; null for the one that is asked
 * @param key with {@link Mode#UPSERT}, the columns that tell rows apart; else empty
 * @param question the words without those that name the target
 */
public record TargetWords(
        Format format,
        @Nullable String schema,
        String name,
        @Nullable String connectionId,
        Mode mode,
        List<String> key,
        String question) {

    public TargetWords {
        key = List.copyOf(key);
    }

    /** A table, or a file of a kind. */
    public enum Format {
        TABLE,
        CSV,
        JSON,
        PARQUET,
        DELTA
    }

    /** What becomes of what is there. */
    public enum Mode {
        REPLACE,
        APPEND,
        UPSERT
    }
}
