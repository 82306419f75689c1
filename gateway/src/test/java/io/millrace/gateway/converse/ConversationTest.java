package io.millrace.gateway.converse;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.InterpretationJson;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns of a conversation, on a real broker and a real database. */
class ConversationTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RunningGateway gateway = RunningGateway.shared();
    private final String conversation = "talk " + UUID.randomUUID();

    private WebTestClient.ResponseSpec post(String text) {
        return gateway.client()
                .post()
                .uri("/api/v1/workflows")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body(text))
                .exchange();
    }

    private String body(String text) {
        return "{\"text\": \"" + text + "\", \"connection_id\": \"shop\", \"conversation_id\": \"" + conversation
                + "\"}";
    }

    private Script ask(String text) {
        JsonNode accepted = JSON.readTree(post(text)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .returnResult()
                .getResponseBody());
        return new Script(accepted.path("request_id").asString());
    }

    private Script answered(String text, String table, String more) {
        Script script = ask(text);
        script.completed(Stage.PLAN, 1, Script.turn(table, more));
        script.succeeded();
        return script;
    }

    private static Conversation heard(Script script) {
        TestKafka.await(
                "the request", () -> !TestKafka.requests(script.workflowId()).isEmpty());
        StageRequest request = TestKafka.requests(script.workflowId()).getFirst();
        String json = request.getContext().getConversation();
        return json == null ? Conversation.NONE : InterpretationJson.readConversation(json);
    }

    @Test
    void aTurnIsGivenTheTurnsBeforeIt() {
        Script first = answered("How many orders?", "orders", "");
        Script failed = ask("And the weather?");
        failed.failed();
        answered("call this Q3", "orders", ", \"edit\": \"named\", \"name\": \"Q3\"");

        Script next = ask("Only of 2025");

        assertThat(heard(first)).isEqualTo(Conversation.NONE);
        assertThat(heard(next).turns())
                .extracting(Conversation.Turn::text)
                .containsExactly("How many orders?", "call this Q3");
        assertThat(heard(next).turns().getLast().name()).isEqualTo("Q3");
        assertThat(InterpretationJson.write(heard(next).turns().getFirst().interpretation()))
                .isEqualTo(Script.meaning("orders"));
        next.succeeded();
    }

    @Test
    void ofAnAnsweredChoiceTheChosenReadingIsPassedOn() {
        Script unclear = ask("Sales?");
        unclear.completed(Stage.PLAN, 1, "{\"summary\": \"Which sales?\"}");
        unclear.asked(Instant.now().plus(Duration.ofHours(1)));
        gateway.client()
                .post()
                .uri("/api/v1/workflows/{id}/answer", unclear.workflowId())
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"choice\": \"2\"}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
        unclear.succeeded();

        Script next = ask("Only of 2025");

        assertThat(heard(next).turns())
                .singleElement()
                .satisfies(turn -> assertThat(InterpretationJson.write(turn.interpretation()))
                        .isEqualTo(Script.meaning("payments")));
        next.succeeded();
    }

    @Test
    void whileATurnRunsTheNextIsRefusedAndAfterItsEndItIsNot() {
        Script first = ask("How many orders?");

        JsonNode refused = JSON.readTree(post("And customers?")
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .returnResult()
                .getResponseBody());
        first.succeeded();
        Script next = ask("And customers?");

        assertThat(refused.path("type").asString()).isEqualTo("urn:millrace:problem:conversation-busy");
        next.succeeded();
    }

    @Test
    void whoIsAskedMayAskSomethingElseInstead() {
        Script unclear = ask("Sales?");
        unclear.asked(Instant.now().plus(Duration.ofHours(1)));

        Script next = ask("How many orders?");

        assertThat(heard(next)).isEqualTo(Conversation.NONE);
        next.succeeded();
    }

    @Test
    void ofTwoTurnsAtOnceOneIsTaken() {
        try (RunningGateway other = RunningGateway.another(Map.of())) {
            HttpClient http = HttpClient.newHttpClient();
            List<CompletableFuture<HttpResponse<String>>> sent = Stream.of(gateway, other, gateway, other)
                    .map(each -> http.sendAsync(
                            HttpRequest.newBuilder(each.uri().resolve("/api/v1/workflows"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body("How many orders?")))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()))
                    .toList();

            assertThat(sent.stream().map(one -> one.join().statusCode())).containsExactlyInAnyOrder(202, 409, 409, 409);
        }
    }

    @Test
    void aTurnThatComesTooEarlyOverKafkaIsRefusedInTheJournal() {
        Script first = ask("How many orders?");
        String id = UUID.randomUUID().toString();
        var goal = new Goal(
                Mode.ASK,
                "And customers?",
                RunningGateway.SHOP,
                Engine.AUTO,
                100,
                conversation,
                List.of(),
                null,
                false,
                null,
                null,
                null);

        TestKafka.send(Topics.WORKFLOWS, id, new WorkflowRequest(id, goal, null));

        TestKafka.await("the refusal", () -> TestKafka.events(id).size() == 2);
        var failed = (WorkflowFailed) TestKafka.events(id).get(1).getFact();
        assertThat(failed.getFailure().getCode()).isEqualTo("conversation-busy");
        first.succeeded();
    }

    @Test
    void itsTurnsAreListedOldestFirst() {
        Script first = answered("How many orders?", "orders", "");
        Script second = answered(
                "only of 2025",
                "orders",
                ", \"edit\": \"refinement\", \"kept\": [\"orders\"], \"changed\": [\"only 2025\"], \"name\": \"Q3\"");
        Script third = ask("And customers?");

        JsonNode turns = turns();

        assertThat(turns.valueStream().map(turn -> turn.path("request_id").asString()))
                .containsExactly(first.workflowId(), second.workflowId(), third.workflowId());
        assertThat(turns.path(0).path("text").asString()).isEqualTo("How many orders?");
        assertThat(turns.path(0).path("status").asString()).isEqualTo("succeeded");
        assertThat(turns.path(0).path("summary").asString()).isEqualTo("Number of orders");
        assertThat(turns.path(0).path("name").isNull()).isTrue();
        assertThat(turns.path(1).path("name").asString()).isEqualTo("Q3");
        assertThat(turns.path(1).path("kept").toString()).isEqualTo("[\"orders\"]");
        assertThat(turns.path(2).path("status").asString()).isEqualTo("accepted");
        third.succeeded();
    }

    private JsonNode turns() {
        return JSON.readTree(gateway.client()
                        .get()
                        .uri("/api/v1/conversations/{id}", conversation)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBody())
                .path("turns");
    }

    @Test
    void whatWasNeverAskedInIsUnknown() {
        gateway.client()
                .get()
                .uri("/api/v1/conversations/{id}", conversation)
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody();
    }
}
