package io.millrace.gateway.document;

import io.millrace.agent.journal.MessageIds;
import io.millrace.language.destination.ReadSteps;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The workflow that follows another one which has succeeded, where a request asks for several things to be written. */
public final class NextStep {
    private static final String NEXT = "next";

    private NextStep() {}

    /** What it is asked; empty where nothing follows. */
    public static Optional<String> text(Goal goal) {
        return goal.getMode() == Mode.ASK && goal.getTarget() != null
                ? ReadSteps.rest(goal.getText())
                : Optional.empty();
    }

    /** Its id, which is known before it begins. */
    public static String idAfter(String workflowId) {
        return MessageIds.of(workflowId, NEXT);
    }

    /** Null where nothing follows. */
    public static @Nullable Map<String, Object> document(String workflowId, Goal goal) {
        String text = text(goal).orElse(null);
        if (text == null) {
            return null;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("request_id", idAfter(workflowId));
        document.put("text", text);
        return document;
    }
}
