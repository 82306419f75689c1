package io.millrace.llm;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param prompt name and version of the prompt, as in {@code read-question/1}: for logs and capsules
 * @param system what the model is to do
 * @param messages what was said, oldest first; the last is the user's
 * @param schema the JSON Schema of the answer; null for plain text
 * @param deadline when the answer is of no more use
 * @param heard is told the text so far while it comes; called often, by one thread at a time, and must be cheap
 */
public record ModelRequest(
        String prompt,
        String system,
        List<Message> messages,
        @Nullable String schema,
        Instant deadline,
        Consumer<String> heard) {

    public enum Speaker {
        USER,
        MODEL
    }

    public record Message(Speaker speaker, String text) {}

    public ModelRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty() || messages.getLast().speaker() != Speaker.USER) {
            throw new IllegalArgumentException("the user has the last word of a prompt");
        }
    }

    /** The same without a schema that the provider is to enforce. */
    public ModelRequest withoutSchema() {
        return new ModelRequest(prompt, system, messages, null, deadline, heard);
    }
}
