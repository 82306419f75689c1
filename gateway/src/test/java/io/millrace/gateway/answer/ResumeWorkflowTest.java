package io.millrace.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.EventStream;
import io.millrace.gateway.fixture.EventStream.Sent;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestDatabase;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.AnswerCommand;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowAccepted;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

/** A workflow that waits for its user, on a real broker and a real database. */
class ResumeWorkflowTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RunningGateway gateway = RunningGateway.shared();

    /** Asked a moment ago, and due a moment from now if it did not wait. */
    private static Script waiting() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Script script = Script.acceptedAt(now, now.plusMillis(300));
        script.completed(Stage.PLAN, 1, "{\"summary\": \"Which sales?\"}");
        script.completed(Stage.EXECUTE, 1, "{\"choices\": []}");
        script.asked(now.plus(Duration.ofHours(1)));
        return script;
    }

    private WebTestClient.ResponseSpec answer(String workflowId, String body) {
        return gateway.client()
                .post()
                .uri("/api/v1/workflows/{id}/answer", workflowId)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private static JsonNode body(WebTestClient.ResponseSpec response) {
        return JSON.readTree(response.expectBody().returnResult().getResponseBody());
    }

    private JsonNode workflow(String workflowId) {
        return body(gateway.client()
                .get()
                .uri("/api/v1/workflows/{id}", workflowId)
                .exchange()
                .expectStatus()
                .isOk());
    }

    private static void awaitKept(Script script, String status) {
        TestKafka.await(
                "the projection",
                () -> TestDatabase.query(
                                "SELECT status FROM workflow WHERE workflow_id = '" + script.workflowId() + "'")
                        .equals(List.of(status)));
    }

    private static List<Given> answers(String workflowId) {
        return TestKafka.events(workflowId).stream()
                .filter(event -> event.getFact() instanceof WorkflowAccepted accepted && accepted.getAnswer() != null)
                .map(event -> new Given(event.getMessageId(), ((WorkflowAccepted) event.getFact()).getAnswer()))
                .toList();
    }

    private record Given(String messageId, String answer) {}

    @Test
    void itWaitsPastTheDeadlineOfItsWorkAndSaysWhatItAsks() throws InterruptedException {
        Script script = waiting();
        // The supervisor looks every second, 200 ms after the deadline at the earliest.
        Thread.sleep(2_000);

        JsonNode workflow = workflow(script.workflowId());

        assertThat(workflow.path("status").asString()).isEqualTo("needs_input");
        assertThat(workflow.path("finished_at").isNull()).isTrue();
        JsonNode question = workflow.path("needs_input");
        assertThat(question.path("question").asString()).isEqualTo("Which sales?");
        assertThat(question.path("until").asString())
                .isEqualTo(workflow.path("deadline").asString());
        JsonNode first = question.path("choices").path(0);
        assertThat(first.path("id").asString()).isEqualTo("1");
        assertThat(first.path("difference").asString()).isEqualTo("orders.total");
        assertThat(first.path("sql").asString()).isEqualTo("SELECT 1");
        assertThat(first.path("row_count").asInt()).isEqualTo(12);
        assertThat(question.path("choices").path(1).path("row_count").isNull()).isTrue();
        assertThat(workflow.path("result").isNull()).isTrue();
    }

    @Test
    void theAnswerSendsTheChosenReadingToTheMapper() {
        Script script = waiting();

        JsonNode told = body(answer(script.workflowId(), "{\"choice\": \"2\"}")
                .expectStatus()
                .isOk());

        assertThat(told.path("status").asString()).isEqualTo("running");
        TestKafka.await(
                "the request", () -> !TestKafka.requests(script.workflowId()).isEmpty());
        StageRequest request = TestKafka.requests(script.workflowId()).getFirst();
        assertThat(request.getMeta().getStage()).isEqualTo(Stage.MAP);
        assertThat(request.getMeta().getAttempt()).isEqualTo(2);
        assertThat(request.getContext().getIntent()).isEqualTo(Script.meaning("payments"));
        assertThat(Duration.between(Instant.now(), request.getMeta().getDeadline()))
                .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40));
        JsonNode workflow = workflow(script.workflowId());
        assertThat(workflow.path("status").asString()).isEqualTo("running");
        assertThat(workflow.path("needs_input").path("answer").asString()).isEqualTo("2");
        assertThat(workflow.path("intent").toString()).isEqualTo(Script.meaning("payments"));
    }

    @Test
    void aStreamShowsTheQuestionAndTheAnswerAndGoesOn() {
        Script script = waiting();
        try (EventStream stream = EventStream.open(gateway, script.workflowId(), null)) {
            Sent seen = stream.nextFact().orElseThrow();
            while (!seen.name().equals("needs-input")) {
                seen = stream.nextFact().orElseThrow();
            }
            assertThat(seen.json().path("choices").size()).isEqualTo(2);
            answer(script.workflowId(), "{\"choice\": \"1\"}").expectStatus().isOk();

            Sent answered = stream.nextFact().orElseThrow();
            script.completed(Stage.MAP, 2);
            script.succeeded();

            assertThat(answered.name()).isEqualTo("answered");
            assertThat(answered.json().path("answer").asString()).isEqualTo("1");
            assertThat(stream.rest()).extracting(Sent::name).containsExactly("stage-completed", "succeeded");
        }
    }

    @Test
    void theSameAnswerAgainIsTheSameAndAnotherIsRefused() {
        Script script = waiting();
        answer(script.workflowId(), "{\"choice\": \"1\"}").expectStatus().isOk();

        answer(script.workflowId(), "{\"choice\": \"1\"}").expectStatus().isOk();
        JsonNode refused = body(answer(script.workflowId(), "{\"choice\": \"2\"}")
                .expectStatus()
                .isEqualTo(409));
        script.succeeded();
        awaitKept(script, "succeeded");
        JsonNode late = body(answer(script.workflowId(), "{\"choice\": \"1\"}")
                .expectStatus()
                .isOk());

        assertThat(refused.path("type").asString()).isEqualTo("urn:millrace:problem:already-answered");
        assertThat(late.path("status").asString()).isEqualTo("succeeded");
        assertThat(TestKafka.requests(script.workflowId())).hasSize(1);
        assertThat(answers(script.workflowId())).hasSize(1);
    }

    @Test
    void whatCannotBeAnsweredIsSaid() {
        Script script = waiting();
        Script running = Script.acceptedLongAgo();
        running.started(Stage.PLAN, 1);

        JsonNode unknownChoice = body(answer(script.workflowId(), "{\"choice\": \"7\"}")
                .expectStatus()
                .isEqualTo(422));
        JsonNode notWaiting = body(answer(running.workflowId(), "{\"choice\": \"1\"}")
                .expectStatus()
                .isEqualTo(409));
        answer(UUID.randomUUID().toString(), "{\"choice\": \"1\"}")
                .expectStatus()
                .isNotFound()
                .expectBody();
        answer(script.workflowId(), "{}").expectStatus().isBadRequest().expectBody();
        answer(script.workflowId(), "{\"choice\": 1}")
                .expectStatus()
                .isBadRequest()
                .expectBody();

        assertThat(unknownChoice.path("choices").toString()).isEqualTo("[\"1\",\"2\"]");
        assertThat(notWaiting.path("workflow_status").asString()).isEqualTo("running");
        assertThat(TestKafka.requests(script.workflowId())).isEmpty();
    }

    @Test
    void aWaitingWorkflowCanBeCancelledAndIsNotAnsweredAfterwards() {
        Script script = waiting();

        gateway.client()
                .post()
                .uri("/api/v1/workflows/{id}/cancel", script.workflowId())
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();

        JsonNode refused = body(answer(script.workflowId(), "{\"choice\": \"1\"}")
                .expectStatus()
                .isEqualTo(409));
        assertThat(refused.path("workflow_status").asString()).isEqualTo("cancelled");
    }

    @Test
    void whoDoesNotAnswerInTimeIsNotWaitedFor() {
        Script script = Script.acceptedLongAgo();
        script.completed(Stage.PLAN, 1, "{}");
        script.asked(Instant.now().plusMillis(300));

        awaitKept(script, "timed_out");
    }

    @Test
    void anAnswerOverKafkaDoesTheSame() {
        Script script = waiting();
        TestKafka.send(Topics.ANSWERS, script.workflowId(), new AnswerCommand(script.workflowId(), "9", Instant.now()));
        TestKafka.sendBytes(Topics.ANSWERS, script.workflowId(), new byte[] {1, 2, 3});

        TestKafka.send(Topics.ANSWERS, script.workflowId(), new AnswerCommand(script.workflowId(), "2", Instant.now()));

        TestKafka.await(
                "the request", () -> !TestKafka.requests(script.workflowId()).isEmpty());
        assertThat(TestKafka.requests(script.workflowId()))
                .singleElement()
                .satisfies(
                        request -> assertThat(request.getContext().getIntent()).isEqualTo(Script.meaning("payments")));
    }

    @Test
    void aGatewayThatStartedLaterTakesTheAnswerAndTwoAtOnceGoOnOnce() {
        Script old = waiting();
        awaitKept(old, "needs_input");
        try (RunningGateway later = RunningGateway.another(Map.of())) {
            for (Script script : List.of(old, waiting(), waiting(), waiting())) {
                List<CompletableFuture<HttpResponse<String>>> sent = Stream.of(gateway, later, gateway, later)
                        .map(each -> HttpClient.newHttpClient()
                                .sendAsync(
                                        HttpRequest.newBuilder(each.uri()
                                                        .resolve(
                                                                "/api/v1/workflows/" + script.workflowId() + "/answer"))
                                                .header("Content-Type", "application/json")
                                                .POST(HttpRequest.BodyPublishers.ofString("{\"choice\": \"2\"}"))
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString()))
                        .toList();

                assertThat(sent)
                        .allSatisfy(one -> assertThat(one.join().statusCode())
                                .as(one.join().body())
                                .isEqualTo(200));
                TestKafka.await(
                        "the request",
                        () -> !TestKafka.requests(script.workflowId()).isEmpty());
                assertThat(TestKafka.requests(script.workflowId())).hasSize(1);
                assertThat(answers(script.workflowId())).hasSize(1);
            }
        }
    }
}
