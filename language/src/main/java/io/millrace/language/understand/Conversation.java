package io.millrace.language.understand;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked before, oldest first.
 *
 * @param turns questions that were answered; of a long conversation the last ones and those that were given a name
 */
public record Conversation(List<Turn> turns) {
    public static final Conversation NONE = new Conversation(List.of());

    /** @param name what the user calls the result, as in "call this Q3"; null for none */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Turn(
            String text,
            Interpretation interpretation,
            @Nullable String name) {}

    public Conversation {
        turns = List.copyOf(turns);
    }
}
