package io.millrace.language.intent;

import java.util.List;
import java.util.Objects;

/**
 * Words of the question that name something in the catalog.
 *
 * @param words as the user wrote them
 * @param meanings what they may mean, best first; never empty
 */
public record Mention(Span span, String words, List<Meaning> meanings) {
    public Mention {
        Objects.requireNonNull(span);
        meanings = List.copyOf(meanings);
        if (meanings.isEmpty()) {
            throw new IllegalArgumentException("a mention without a meaning: " + words);
        }
    }

    public Meaning best() {
        return meanings.getFirst();
    }
}
