package io.millrace.language.intent;

import java.util.List;
import java.util.Objects;

/**
 * What was asked, in the user's own terms.
 *
 * @param text the question
 * @param mentions words that name something in the catalog, in the order of the text
 * @param select what is asked for; refers to the mentions by index
 */
public record Intent(String text, List<Mention> mentions, Select select) {
    public Intent {
        Objects.requireNonNull(text);
        mentions = List.copyOf(mentions);
        Objects.requireNonNull(select);
    }

    public Mention mention(Reference reference) {
        return mentions.get(reference.mention());
    }
}
