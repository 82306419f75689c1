package io.millrace.gateway.capsule;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.program.ProgramJson;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Goal;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A workflow as one document that explains it and from which it can be repeated: a member that is not there yet is null. */
final class CapsuleDocument {
    /** Counts up when a member changes its meaning. */
    private static final int VERSION = 1;

    private final WorkflowState state;

    private CapsuleDocument(WorkflowState state) {
        this.state = state;
    }

    /**
     * @param events of the workflow, in order, with their documents
     * @param feedback what its user thinks of it; null: nothing was said
     */
    static Map<String, Object> of(
            WorkflowState state, List<JournalEvent> events, @Nullable Map<String, Object> feedback) {
        return new CapsuleDocument(state).document(events, feedback);
    }

    private Map<String, Object> document(List<JournalEvent> events, @Nullable Map<String, Object> feedback) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("capsule", VERSION);
        document.put("run_id", state.workflowId());
        document.put("status", Documents.name(state.status()));
        document.put("request", request());
        document.put("intent", intent());
        document.put("plan", member(output(Stage.MAP), "plan"));
        document.put("program", program(newest(Stage.REVIEW, Step.Status.COMPLETED)));
        document.put("iterations", iterations());
        document.put("results", results());
        document.put("verdict", verdict());
        document.put("failure", Documents.failure(state.failure()));
        document.put("needs_input", needsInput());
        document.put("feedback", feedback);
        document.put("timings", timings());
        document.put("cost", cost());
        document.put("audit", AuditTrail.of(events));
        return document;
    }

    private Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        Goal goal = state.goal();
        if (goal != null) {
            request.putAll(Documents.goal(goal));
        }
        request.put("accepted_at", time(state.acceptedAt()));
        request.put("deadline", time(state.deadline()));
        return request;
    }

    /** What the user chose counts, where there was a choice. */
    private @Nullable Object intent() {
        Choice chosen = state.chosen();
        return chosen == null ? member(output(Stage.PLAN), "intent") : Documents.output(chosen.getIntent());
    }

    /** The program that runs, with its checks, values apart from texts; what a replay begins with. */
    private static @Nullable JsonNode program(@Nullable Step step) {
        return step == null ? null : member(Documents.tree(step.output()), ProgramJson.MEMBER);
    }

    /** One for each program that was written, from the first to the last, each with what was said of it. */
    private List<Map<String, Object>> iterations() {
        List<List<Step>> rounds = new ArrayList<>();
        for (Step step : state.steps()) {
            boolean begins = step.stage() == Stage.COMPOSE || rounds.isEmpty() && step.stage() == Stage.REVIEW;
            if (begins) {
                rounds.add(new ArrayList<>());
            }
            if (!rounds.isEmpty()) {
                rounds.getLast().add(step);
            }
        }
        return rounds.stream().map(CapsuleDocument::iteration).toList();
    }

    private static Map<String, Object> iteration(List<Step> steps) {
        Map<String, Object> iteration = new LinkedHashMap<>();
        iteration.put("attempt", steps.getFirst().attempt());
        JsonNode program = null;
        JsonNode composed = Documents.tree(steps.getFirst().output());
        List<JsonNode> findings = new ArrayList<>();
        JsonNode failure = null;
        JsonNode checks = null;
        Object rows = null;
        for (Step step : steps) {
            JsonNode output = Documents.tree(step.output());
            JsonNode written = member(output, ProgramJson.MEMBER);
            program = written == null ? program : written;
            output.path("findings").forEach(findings::add);
            if (step.status() == Step.Status.FAILED) {
                failure = member(output, "failure");
            }
            if (step.stage() == Stage.EXECUTE && step.status() == Step.Status.COMPLETED) {
                checks = member(output, "checks");
                rows = member(output, "row_count");
            }
        }
        iteration.put("program", program);
        iteration.put("sql", member(composed, "sql"));
        iteration.put("explanation", member(composed, "explanation"));
        iteration.put("row_count", rows);
        iteration.put("checks", checks);
        iteration.put("findings", findings);
        iteration.put("failure", failure);
        return iteration;
    }

    /** Where the rows are, not the rows. */
    private @Nullable Map<String, Object> results() {
        NeedsInput question = state.question();
        Step executed = newest(Stage.EXECUTE, Step.Status.COMPLETED);
        if (executed == null || question != null && executed.attempt() <= question.getAttempt()) {
            return null;
        }
        JsonNode output = Documents.tree(executed.output());
        Map<String, Object> results = new LinkedHashMap<>();
        for (String name :
                List.of("engine", "engine_reason", "columns", "row_count", "kept_rows", "truncated", "elapsed_ms")) {
            results.put(name, member(output, name));
        }
        results.put("rows", "/api/v1/runs/" + state.workflowId() + "/result");
        results.put("download", "/api/v1/runs/" + state.workflowId() + "/download");
        return results;
    }

    private @Nullable Object verdict() {
        Step verified = newest(Stage.VERIFY, Step.Status.COMPLETED);
        return verified == null ? Documents.verdict(state.verdict()) : Documents.output(verified.output());
    }

    private @Nullable Map<String, Object> needsInput() {
        NeedsInput question = state.question();
        if (question == null) {
            return null;
        }
        Map<String, Object> document = Documents.needsInput(question);
        document.put("answer", state.answer());
        return document;
    }

    private Map<String, Object> timings() {
        List<Map<String, Object>> stages = new ArrayList<>();
        for (Step step : state.steps()) {
            Map<String, Object> stage = new LinkedHashMap<>();
            stage.put("stage", Documents.name(step.stage()));
            stage.put("attempt", step.attempt());
            stage.put("status", Documents.name(step.status()));
            stage.put("started_at", step.startedAt().toString());
            stage.put("elapsed_ms", milliseconds(step.startedAt(), step.finishedAt()));
            stages.add(stage);
        }
        Map<String, Object> timings = new LinkedHashMap<>();
        timings.put("accepted_at", time(state.acceptedAt()));
        timings.put("finished_at", time(state.finishedAt()));
        timings.put("elapsed_ms", milliseconds(state.acceptedAt(), state.finishedAt()));
        timings.put("stages", stages);
        return timings;
    }

    /** What the models say that they cost, each in the output of its stage; null where none took part: rules cost nothing. */
    private @Nullable Map<String, Object> cost() {
        List<Map<String, Object>> uses = new ArrayList<>();
        long calls = 0;
        double dollars = 0;
        for (Step step : state.steps()) {
            JsonNode model = Documents.tree(step.output()).path("model");
            if (!model.path("calls").isNumber()) {
                continue;
            }
            Map<String, Object> use = new LinkedHashMap<>();
            use.put("stage", Documents.name(step.stage()));
            use.put("attempt", step.attempt());
            for (String name : List.of("name", "calls", "input_tokens", "output_tokens", "cost_usd")) {
                use.put(name, member(model, name));
            }
            uses.add(use);
            calls += model.path("calls").longValue();
            dollars += model.path("cost_usd").asDouble(0);
        }
        if (uses.isEmpty()) {
            return null;
        }
        Map<String, Object> cost = new LinkedHashMap<>();
        cost.put("calls", calls);
        cost.put("cost_usd", dollars);
        cost.put("uses", uses);
        return cost;
    }

    private static @Nullable Double milliseconds(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to).toNanos() / 1_000 / 1_000.0;
    }

    private @Nullable Step newest(Stage stage, Step.Status status) {
        return state.steps().reversed().stream()
                .filter(step -> step.stage() == stage && step.status() == status)
                .findFirst()
                .orElse(null);
    }

    private JsonNode output(Stage stage) {
        Step step = newest(stage, Step.Status.COMPLETED);
        return Documents.tree(step == null ? null : step.output());
    }

    private static @Nullable JsonNode member(JsonNode document, String name) {
        JsonNode member = document.path(name);
        return member.isMissingNode() ? null : member;
    }

    private static @Nullable String time(@Nullable Instant time) {
        return Objects.toString(time, null);
    }
}
