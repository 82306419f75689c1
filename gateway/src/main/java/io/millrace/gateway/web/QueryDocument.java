package io.millrace.gateway.web;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.Documents;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The answer of a query: its rows, or why there are none. */
final class QueryDocument {
    private QueryDocument() {}

    static Map<String, Object> of(WorkflowState state) {
        boolean good = state.status() == Status.SUCCEEDED;
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", good ? "ok" : "error");
        document.put("data", good ? data(state) : null);
        document.put("error", good ? null : error(state));
        document.put("failure", Documents.failure(state.failure()));
        document.put("request_id", state.workflowId());
        return document;
    }

    private static Map<String, Object> data(WorkflowState state) {
        JsonNode output = Documents.tree(state.steps().reversed().stream()
                .filter(step -> step.stage() == Stage.EXECUTE && step.status() == Step.Status.COMPLETED)
                .findFirst()
                .map(Step::output)
                .orElse(null));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("columns", output.get("columns"));
        data.put("rows", output.get("rows"));
        data.put("row_count", output.path("row_count").asLong(0));
        data.put("execution_time_ms", output.path("elapsed_ms").asLong(0));
        data.put("truncated", output.path("truncated").asBoolean(false));
        return data;
    }

    private static @Nullable String error(WorkflowState state) {
        Failure failure = state.failure();
        return switch (state.status()) {
            case FAILED -> failure == null ? "The query failed." : failure.getMessage();
            case CANCELLED -> "The query was cancelled.";
            case TIMED_OUT -> "The query did not finish in its time.";
            case NEEDS_INPUT, ACCEPTED, RUNNING, SUCCEEDED -> null;
        };
    }
}
