package io.millrace.cli.gateway;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event of a workflow's stream.
 *
 * @param id where to go on after a cut; null for heartbeats
 * @param name as in {@code stage-completed}
 */
public record StreamEvent(@Nullable String id, String name, JsonNode data) {
    private static final Set<String> TERMINAL = Set.of("succeeded", "failed", "cancelled", "timed-out");

    /** True where the workflow waits for an answer. */
    public boolean isQuestion() {
        return name.equals("needs-input");
    }

    /** True where nothing follows. */
    public boolean isTerminal() {
        return TERMINAL.contains(name);
    }
}
