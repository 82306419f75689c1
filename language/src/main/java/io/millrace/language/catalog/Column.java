package io.millrace.language.catalog;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param comment the database's own comment on it
 * @param samples some of its distinct values in text form, most frequent first; all of them where {@code complete} says so
 * @param complete whether {@code samples} holds every distinct value
 */
public record Column(
        String name,
        DataType type,
        boolean nullable,
        @Nullable String comment,
        List<String> samples,
        boolean complete) {

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
        Objects.requireNonNull(type);
        samples = List.copyOf(samples);
    }

    /** A column of which no values are known. */
    public static Column of(String name, DataType type) {
        return new Column(name, type, true, null, List.of(), false);
    }
}
