package io.millrace.gateway.converse;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.WorkflowSucceeded;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages to a conversation, and the lists that a page makes of them. */
class ChatTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final RunningGateway gateway = RunningGateway.shared();
    private final String thread = "thread-" + UUID.randomUUID();

    private CompletableFuture<HttpResponse<String>> say(String path, String message) {
        return say(path, message, RunningGateway.SHOP);
    }

    private CompletableFuture<HttpResponse<String>> say(String path, String message, String connection) {
        var body = JSON.createObjectNode().put("message", message).put("thread_id", thread);
        if (!connection.isEmpty()) {
            body.put("connection_id", connection);
        }
        return HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(gateway.uri() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofString());
    }

    private Optional<StageRequest> found(String text) {
        return TestKafka.requests().stream()
                .filter(request -> thread.equals(request.getGoal().getConversationId())
                        && request.getGoal().getText().equals(text))
                .findFirst();
    }

    private Script agents(String text) {
        TestKafka.await("the request", () -> found(text).isPresent());
        return new Script(found(text).orElseThrow().getMeta().getWorkflowId());
    }

    private void answer(String text, String table) {
        Script script = agents(text);
        script.completed(Stage.PLAN, 1, Script.turn(table, ""));
        script.completed(Stage.COMPOSE, 1, "{\"dialect\": \"sqlite\", \"sql\": \"SELECT 7\"}");
        script.succeeded();
    }

    private JsonNode get(String path) throws Exception {
        return JSON.readTree(HTTP.send(
                        HttpRequest.newBuilder(URI.create(gateway.uri() + path)).build(), BodyHandlers.ofString())
                .body());
    }

    private JsonNode messages() throws Exception {
        return get("/api/v1/threads/" + thread + "/messages");
    }

    @Test
    void aMessageIsAnsweredAndBothAreInTheThread() throws Exception {
        var answer = say("/api/v1/chat", "How many orders?");
        answer("How many orders?", "orders");

        JsonNode document = JSON.readTree(answer.join().body());
        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(document.path("thread_id").asString()).isEqualTo(thread);
        assertThat(document.path("status").asString()).isEqualTo("succeeded");
        assertThat(document.path("question").asString()).isEqualTo("How many orders?");
        JsonNode messages = messages();
        assertThat(messages).hasSize(2);
        assertThat(messages.path(0).path("role").asString()).isEqualTo("user");
        assertThat(messages.path(0).path("text").asString()).isEqualTo("How many orders?");
        assertThat(messages.path(1).path("role").asString()).isEqualTo("assistant");
        assertThat(messages.path(1).path("text").asString()).isEqualTo("Number of orders: 2 rows.");
        assertThat(messages.path(1).path("sql").asString()).isEqualTo("SELECT 7");
        assertThat(messages.path(1).path("request_id")).isEqualTo(document.path("request_id"));
    }

    @Test
    void theThreadIsListedWithItsFirstQuestionAndKeepsItsConnection() throws Exception {
        var first = say("/api/v1/threads/chat", "How many orders?");
        answer("How many orders?", "orders");
        first.join();

        var second = say("/api/v1/chat", "And payments?", "");
        answer("And payments?", "payments");

        assertThat(JSON.readTree(second.join().body()).path("connection_id").asString())
                .isEqualTo(RunningGateway.SHOP);
        JsonNode listed = get("/api/v1/threads?connection_id=shop&limit=500")
                .valueStream()
                .filter(one -> one.path("id").asString().equals(thread))
                .findFirst()
                .orElseThrow();
        assertThat(listed.path("title").asString()).isEqualTo("How many orders?");
        assertThat(listed.path("turns").asInt()).isEqualTo(2);
        assertThat(listed.path("updated_at").asString()).isNotEmpty();
    }

    @Test
    void sqlIsRunAsItIs() throws Exception {
        var answer = say("/api/v1/chat", "  sql:\nSELECT 1  ");
        Script script = agents("SELECT 1  ");
        assertThat(found("SELECT 1  ").orElseThrow().getGoal().getMode()).isEqualTo(Mode.SQL);
        script.fact("terminal", new WorkflowSucceeded(null, 1L));

        assertThat(JSON.readTree(answer.join().body()).path("mode").asString()).isEqualTo("sql");
        assertThat(messages().path(1).path("text").asString()).isEqualTo("1 row.");
        assertThat(messages().path(1).path("sql").asString()).isEqualTo("SELECT 1  ");
    }

    @Test
    void pythonIsNotEnabledAndSaidSoInTheThread() throws Exception {
        JsonNode document =
                JSON.readTree(say("/api/v1/chat", "PYTHON: print(1)").join().body());

        assertThat(document.path("status").asString()).isEqualTo("failed");
        assertThat(document.path("failure").path("code").asString()).isEqualTo("python-not-enabled");
        assertThat(messages().path(1).path("text").asString()).isEqualTo("Python is not enabled here.");
    }

    @Test
    void aStreamBeginsWithTheThreadAndEndsWithTheAnswer() {
        var answer = say("/api/v1/chat/stream", "How many orders?");
        answer("How many orders?", "orders");

        String stream = answer.join().body();
        assertThat(answer.join().headers().firstValue("content-type").orElseThrow())
                .startsWith("text/event-stream");
        assertThat(stream.lines().filter(line -> line.startsWith("event:")))
                .startsWith("event:thread", "event:accepted")
                .contains("event:stage-completed")
                .endsWith("event:succeeded", "event:answer");
        assertThat(stream).contains("\"thread_id\":\"" + thread + "\"");
    }

    @Test
    void aStreamEndsWithTheQuestionToTheUser() {
        var answer = say("/api/v1/threads/chat/stream", "Which sales?");
        agents("Which sales?").asked(Instant.now().plus(Duration.ofHours(1)));

        assertThat(answer.join().body().lines().filter(line -> line.startsWith("event:")))
                .endsWith("event:needs-input", "event:answer");
    }

    @Test
    void theSecondTabIsToldThatATurnIsUnderWay() throws Exception {
        var first = say("/api/v1/chat", "How many orders?");
        agents("How many orders?");

        HttpResponse<String> second = say("/api/v1/chat", "SQL: SELECT 1").join();

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("conversation-busy");
        answer("How many orders?", "orders");
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(messages()).hasSize(2);
    }

    @Test
    void whatCannotBeAMessageIsRefusedWithTheField() {
        assertThat(say("/api/v1/chat", " ").join().body()).contains("\"field\":\"message\"");
        assertThat(say("/api/v1/chat", "How many?", "").join().body()).contains("\"field\":\"connection_id\"");
        assertThat(say("/api/v1/chat/stream", "How many?", "none").join().statusCode())
                .isEqualTo(422);
        assertThat(gateway.status("/api/v1/threads/never-begun/messages")).isEqualTo(404);
    }
}
