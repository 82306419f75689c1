package io.millrace.gateway.capsule;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageRejected;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a capsule keeps of a workflow, its repairs included. */
class CapsuleTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RunningGateway gateway = RunningGateway.shared();

    private JsonNode capsule(String path, String id) {
        return JSON.readTree(gateway.client()
                .get()
                .uri(path + "/{id}/capsule", id)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody());
    }

    private static String program(String sql) {
        return """
                {"dialect": "postgresql", "sql": "%s", "explanation": "Counts.", "origin": "rule", "capsule": {"statement":
                {"name": "answer", "dialect": "POSTGRESQL", "sql": "%s", "parameters": [], "readable_sql": "%s"},
                "checks": [], "explanation": "Counts.", "origin": "RULE"}}""".formatted(sql, sql, sql);
    }

    private static Script repaired() {
        Script script = Script.acceptedLongAgo();
        script.completed(Stage.PLAN, 1);
        script.completed(Stage.MAP, 1);
        script.completed(Stage.COMPOSE, 1, program("SELECT 1"));
        script.completed(Stage.REVIEW, 1, program("SELECT 1"));
        script.started(Stage.EXECUTE, 1);
        script.progress(Stage.EXECUTE, 1, 1, "Running on the shop");
        script.fact("execute/1/failed", new StageFailed(Stage.EXECUTE, 1, Script.failure(), true, 10L, null));
        script.completed(Stage.EXECUTE, 2);
        script.fact(
                "verify/2/rejected",
                new StageRejected(
                        Stage.VERIFY,
                        2,
                        List.of(new Finding("total", Severity.ERROR, "It does not add up.", null)),
                        10L,
                        null));
        script.completed(Stage.COMPOSE, 3, program("SELECT 2"));
        script.completed(Stage.REVIEW, 3, program("SELECT 2"));
        script.completed(Stage.EXECUTE, 3);
        script.completed(Stage.VERIFY, 3);
        return script;
    }

    @Test
    void everyIterationIsKept() {
        Script script = repaired();
        script.succeeded();

        JsonNode capsule = capsule("/api/v1/runs", script.workflowId());

        JsonNode iterations = capsule.path("iterations");
        assertThat(iterations.valueStream().map(each -> each.path("sql").asString()))
                .containsExactly("SELECT 1", "SELECT 2");
        assertThat(iterations.path(0).path("findings").path(0).path("message").asString())
                .isEqualTo("It does not add up.");
        assertThat(iterations.path(0).path("failure").path("code").asString()).isEqualTo("unknown-words");
        assertThat(iterations.path(1).path("findings")).isEmpty();
        assertThat(capsule.path("program").path("statement").path("sql").asString())
                .isEqualTo("SELECT 2");
        assertThat(capsule.path("request").path("text").asString()).isEqualTo("Show me total sales by region");
        assertThat(capsule.path("intent").isObject()).isTrue();
        assertThat(capsule.path("plan").isObject()).isTrue();
        assertThat(capsule.path("verdict").path("passed").asBoolean()).isTrue();
        assertThat(capsule.path("results").path("row_count").asInt()).isEqualTo(2);
        assertThat(capsule.path("results").has("rows")).isTrue();
        assertThat(capsule.path("results").path("rows").asString()).endsWith(script.workflowId() + "/result");
        assertThat(capsule.path("timings").path("stages")).hasSize(11);
        assertThat(capsule.path("cost").isNull()).isTrue();
    }

    @Test
    void theAuditTrailHasAnEntryForEachEventAndNineKinds() {
        Script good = repaired();
        good.succeeded();
        Script bad = Script.acceptedLongAgo();
        bad.failed();

        JsonNode trail = capsule("/runs", good.workflowId()).path("audit");
        JsonNode other = capsule("/runs", bad.workflowId()).path("audit");

        assertThat(trail.valueStream().map(entry -> entry.path("kind").asString()))
                .containsExactly(
                        "start", "status", "status", "code", "status", "status", "info", "warning", "result", "warning",
                        "code", "status", "result", "status", "success", "end");
        assertThat(other.valueStream().map(entry -> entry.path("kind").asString()))
                .containsExactly("start", "error", "end");
        assertThat(Stream.of(AuditTrail.Kind.values()).map(kind -> kind.name().toLowerCase(Locale.ROOT)))
                .hasSize(9)
                .allMatch(kind -> Stream.concat(trail.valueStream(), other.valueStream())
                        .anyMatch(entry -> entry.path("kind").asString().equals(kind)));
        assertThat(trail.valueStream().map(entry -> entry.path("position").asLong()))
                .isSorted();
    }

    @Test
    void whatAModelCostIsAddedUp() {
        Script script = Script.acceptedLongAgo();
        script.completed(Stage.PLAN, 1, """
                {"intent": {}, "model": {"name": "large", "calls": 2, "input_tokens": 900, "output_tokens": 40, "cost_usd": 0.25}}""");

        JsonNode cost = capsule("/runs", script.workflowId()).path("cost");

        assertThat(cost.path("calls").asInt()).isEqualTo(2);
        assertThat(cost.path("cost_usd").asDouble()).isEqualTo(0.25);
        assertThat(cost.path("uses").path(0).path("stage").asString()).isEqualTo("plan");
    }

    @Test
    void whileItRunsThereIsWhatIsKnownSoFar() {
        Script script = Script.acceptedLongAgo();
        script.completed(Stage.PLAN, 1);

        JsonNode capsule = capsule("/api/v1/runs", script.workflowId());

        assertThat(capsule.path("status").asString()).isEqualTo("running");
        assertThat(capsule.path("iterations")).isEmpty();
        assertThat(capsule.path("results").isNull()).isTrue();
    }

    @Test
    void nobodyKnowsARunThatIsNone() {
        gateway.client()
                .get()
                .uri("/api/v1/runs/{id}/capsule", "8b0a4b0e-0000-4000-8000-000000000000")
                .exchange()
                .expectStatus()
                .isNotFound();
    }
}
