package io.millrace.gateway.web;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.document.NextStep;
import io.millrace.gateway.document.ScopeDocument;
import io.millrace.schemas.Goal;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A workflow as the API shows it, put together from what its stages found out. */
final class WorkflowDocument {
    private WorkflowDocument() {}

    /** Everything. A member whose stage has not completed yet is null. */
    static Map<String, Object> of(WorkflowState state) {
        Goal goal = state.goal();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("request_id", state.workflowId());
        document.putAll(status(state));
        document.put("mode", goal == null ? null : Documents.name(goal.getMode()));
        document.put("question", goal == null ? null : goal.getText());
        document.put("conversation_id", goal == null ? null : goal.getConversationId());
        document.put("connection_id", goal == null ? null : goal.getConnectionId());
        document.put("datasets", goal == null ? List.of() : goal.getDatasets());
        document.put("origin", goal == null ? null : goal.getOrigin());
        document.put(
                "target", goal == null || goal.getTarget() == null ? null : ScopeDocument.target(goal.getTarget()));
        document.put("next", goal == null ? null : NextStep.document(state.workflowId(), goal));
        document.put("engine", goal == null ? null : Documents.name(goal.getEngine()));
        document.put("max_rows", goal == null ? null : goal.getMaxRows());
        document.put("created_at", time(state.acceptedAt()));
        document.put("finished_at", time(state.finishedAt()));
        document.put("deadline", time(state.deadline()));
        document.put("intent", intent(state));
        document.put("turn", turn(state));
        document.put("plan", member(state, Stage.MAP, "plan"));
        document.put("program", Documents.output(output(state, Stage.COMPOSE)));
        document.put("result", Documents.output(result(state)));
        document.put("verdict", verdict(state));
        document.put("failure", Documents.failure(state.failure()));
        document.put("needs_input", needsInput(state));
        return document;
    }

    /** What the user chose counts, where there was a choice. */
    private static @Nullable Object intent(WorkflowState state) {
        String chosen = state.chosenIntent();
        return chosen == null ? member(state, Stage.PLAN, "intent") : Documents.output(chosen);
    }

    /** What was kept of the turn before and what was changed; null where the question stands alone. */
    private static @Nullable Map<String, Object> turn(WorkflowState state) {
        JsonNode output = Documents.tree(output(state, Stage.PLAN));
        if (!output.has("edit") && !output.has("name")) {
            return null;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        for (String member : List.of("edit", "kept", "changed", "name")) {
            document.put(member, output.get(member));
        }
        return document;
    }

    private static @Nullable Map<String, Object> needsInput(WorkflowState state) {
        NeedsInput question = state.question();
        if (question == null) {
            return null;
        }
        Map<String, Object> document = Documents.needsInput(question);
        document.put("answer", state.answer());
        return document;
    }

    /** Not what the executor counted for the choices. */
    private static @Nullable String result(WorkflowState state) {
        NeedsInput question = state.question();
        return state.steps().reversed().stream()
                .filter(step -> step.stage() == Stage.EXECUTE && step.status() == Step.Status.COMPLETED)
                .filter(step -> question == null || step.attempt() > question.getAttempt())
                .findFirst()
                .map(Step::output)
                .orElse(null);
    }

    static Map<String, Object> status(WorkflowState state) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", Documents.name(state.status()));
        document.put("current", state.current() == null ? null : Documents.name(state.current()));
        return document;
    }

    /** Every try of every stage, in the order they started. */
    static List<Map<String, Object>> steps(WorkflowState state) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (Step step : state.steps()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", Documents.name(step.stage()));
            document.put("attempt", step.attempt());
            document.put("status", Documents.name(step.status()));
            document.put("output", Documents.output(step.output()));
            document.put("started_at", time(step.startedAt()));
            document.put("finished_at", time(step.finishedAt()));
            steps.add(document);
        }
        return steps;
    }

    private static @Nullable Object verdict(WorkflowState state) {
        String output = output(state, Stage.VERIFY);
        return output == null ? Documents.verdict(state.verdict()) : Documents.output(output);
    }

    private static @Nullable JsonNode member(WorkflowState state, Stage stage, String name) {
        JsonNode member = Documents.tree(output(state, stage)).path(name);
        return member.isMissingNode() ? null : member;
    }

    /** Of the newest completed try: what a repair has replaced is in the steps. */
    private static @Nullable String output(WorkflowState state, Stage stage) {
        return state.steps().reversed().stream()
                .filter(step -> step.stage() == stage && step.status() == Step.Status.COMPLETED)
                .findFirst()
                .map(Step::output)
                .orElse(null);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
