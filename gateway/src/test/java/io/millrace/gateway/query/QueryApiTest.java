package io.millrace.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The user's own SQL over REST, with agents that do as they are told. */
class QueryApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final RunningGateway gateway = RunningGateway.shared();
    private final String sql = "SELECT 1 AS \"" + UUID.randomUUID() + "\"";

    private CompletableFuture<HttpResponse<String>> query(String path, String connection) {
        String body = JSON.createObjectNode()
                .put("sql", sql)
                .put("connection_id", connection)
                .toString();
        return HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(gateway.uri() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private Optional<StageRequest> found() {
        return TestKafka.requests().stream()
                .filter(request -> request.getGoal().getText().equals(sql))
                .findFirst();
    }

    private StageRequest request() {
        TestKafka.await("the request", () -> found().isPresent());
        return found().orElseThrow();
    }

    @Test
    void aQueryIsReviewedRunAndAnsweredInOneGo() {
        var answer = query("/api/v1/query", RunningGateway.SHOP);

        StageRequest request = request();
        assertThat(request.getGoal().getMode()).isEqualTo(Mode.SQL);
        assertThat(request.getItinerary()).containsExactly(Stage.REVIEW, Stage.EXECUTE);
        var script = new Script(request.getMeta().getWorkflowId());
        script.completed(Stage.REVIEW, 1);
        script.completed(
                Stage.EXECUTE,
                1,
                "{\"columns\": [{\"name\": \"n\", \"type\": \"DECIMAL\"}], \"rows\": [[12.50]], \"row_count\": 1,"
                        + " \"elapsed_ms\": 7, \"truncated\": false}");
        script.fact("terminal", new WorkflowSucceeded(null, 1L));

        JsonNode document = JSON.readTree(answer.join().body());
        assertThat(document.path("status").asString()).isEqualTo("ok");
        assertThat(document.path("error").isNull()).isTrue();
        assertThat(document.path("request_id").asString()).isEqualTo(script.workflowId());
        assertThat(document.path("data").path("row_count").asInt()).isEqualTo(1);
        assertThat(document.path("data").path("execution_time_ms").asInt()).isEqualTo(7);
        assertThat(document.path("data").path("columns").path(0).path("name").asString())
                .isEqualTo("n");
        assertThat(answer.join().body()).contains("[[12.50]]");
        assertThat(gateway.status("/api/v1/workflows/" + script.workflowId())).isEqualTo(200);
    }

    @Test
    void aQueryThatFailsSaysWhy() {
        var answer = query("/api/v1/instances/" + RunningGateway.SHOP + "/query", "ignored");

        var script = new Script(request().getMeta().getWorkflowId());
        script.fact("terminal", new WorkflowFailed(Stage.REVIEW, Script.failure()));

        JsonNode document = JSON.readTree(answer.join().body());
        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(document.path("status").asString()).isEqualTo("error");
        assertThat(document.path("data").isNull()).isTrue();
        assertThat(document.path("error").asString()).isEqualTo("Not understood: flurbs.");
        assertThat(document.path("failure").path("remedy").asString()).isEqualTo("Ask about sales.");
    }

    @Test
    void aCallerWhoHangsUpCancelsIt() throws Exception {
        byte[] body = JSON.createObjectNode()
                .put("sql", sql)
                .put("connection_id", RunningGateway.SHOP)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.getOutputStream()
                    .write(("POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            request();
        }

        String id = request().getMeta().getWorkflowId();
        TestKafka.await("the agents to be told", () -> !TestKafka.commands(id).isEmpty());
        TestKafka.await(
                "its end",
                () -> TestKafka.events(id).stream().anyMatch(event -> event.getFact() instanceof WorkflowCancelled));
    }

    @Test
    void whatCannotBeRunIsRefusedWithTheField() {
        refused("{\"connection_id\": \"shop\"}", "sql", HttpStatus.BAD_REQUEST);
        refused("{\"connection_id\": \"shop\", \"sql\": 1}", "sql", HttpStatus.BAD_REQUEST);
        refused("{\"sql\": \"SELECT 1\"}", "connection_id", HttpStatus.BAD_REQUEST);
        refused(
                "{\"sql\": \"SELECT 1\", \"connection_id\": \"none\"}",
                "connection_id",
                HttpStatus.UNPROCESSABLE_CONTENT);
        refused(
                "{\"sql\": \"SELECT '" + "x".repeat(30_000) + "'\", \"connection_id\": \"shop\"}",
                "sql",
                HttpStatus.CONTENT_TOO_LARGE);
        client().post()
                .uri("/api/v1/instances/none/query")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"sql\": \"SELECT 1\"}")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    private void refused(String body, String field, HttpStatus status) {
        client().post()
                .uri("/api/v1/query")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    private WebTestClient client() {
        return gateway.client();
    }
}
