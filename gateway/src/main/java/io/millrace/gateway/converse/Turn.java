package io.millrace.gateway.converse;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question of a conversation.
 *
 * @param status as of its workflow
 * @param intent JSON of what the question was taken to mean, the user's choice where there was one; null where that is not known
 * @param summary of the meaning, in one sentence; null where that is not known
 * @param name what the user calls the result
 * @param edit what it did with the turn before it: a kind of {@code Understanding.Edit} in lower case
 */
public record Turn(
        String workflowId,
        String connectionId,
        String text,
        String status,
        @Nullable String intent,
        @Nullable String summary,
        @Nullable String name,
        @Nullable String edit,
        List<String> kept,
        List<String> changed,
        @Nullable Instant acceptedAt,
        @Nullable Instant finishedAt) {

    public Turn {
        kept = List.copyOf(kept);
        changed = List.copyOf(changed);
    }
}
