package io.millrace.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.WorkflowAccepted;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST interface on a real broker and a real database. */
class WorkflowApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String WORKFLOWS = "/api/v1/workflows";
    private static final String QUESTION = "{\"text\": \"Show me total sales by region\", \"connection_id\": \"shop\"}";

    private final WebTestClient client = RunningGateway.shared().client();

    private WebTestClient.ResponseSpec post(String body) {
        return client.post()
                .uri(WORKFLOWS)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private String ask(String body) {
        JsonNode answer = JSON.readTree(post(body)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .returnResult()
                .getResponseBody());
        assertThat(answer.propertyNames()).containsExactly("request_id");
        return answer.path("request_id").asString();
    }

    private JsonNode get(String path) {
        return JSON.readTree(client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody());
    }

    private static JsonNode problem(WebTestClient.ResponseSpec answer, int status) {
        byte[] body = answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectHeader()
                .exists("x-request-id")
                .expectBody()
                .returnResult()
                .getResponseBody();
        JsonNode problem = JSON.readTree(body);
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("type").asString()).startsWith("urn:millrace:problem:");
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("remedy").asString()).isNotBlank();
        return problem;
    }

    private static void assertType(JsonNode problem, String code) {
        assertThat(problem.path("type").asString()).isEqualTo("urn:millrace:problem:" + code);
    }

    @Test
    void acceptedMeansThatKafkaHasTheFactAndTheFirstRequest() {
        String id = ask(
                "{\"text\": \"How many?\", \"connection_id\": \"shop\", \"engine\": \"spark\", \"max_rows\": 7, \"timeout_ms\": 60000}");

        TestKafka.await("the request", () -> TestKafka.requests(id).size() == 1);
        StageRequest request = TestKafka.requests(id).getFirst();
        assertThat(request.getMeta().getStage()).isEqualTo(Stage.PLAN);
        assertThat(request.getGoal().getMode()).isEqualTo(Mode.ASK);
        assertThat(request.getGoal().getText()).isEqualTo("How many?");
        assertThat(request.getGoal().getEngine()).isEqualTo(Engine.SPARK);
        assertThat(request.getGoal().getMaxRows()).isEqualTo(7);
        TestKafka.await("the fact", () -> TestKafka.events(id).size() == 1);
        var event = TestKafka.events(id).getFirst();
        assertThat(((WorkflowAccepted) event.getFact()).getDeadline())
                .isEqualTo(event.getAt().plusSeconds(60))
                .isEqualTo(request.getMeta().getDeadline());
    }

    @Test
    void aWorkflowIsThereAsSoonAsItIsAccepted() {
        String id = ask(QUESTION);

        JsonNode status = get(WORKFLOWS + "/" + id + "/status");

        assertThat(status.toString()).isEqualTo("{\"status\":\"accepted\",\"current\":null}");
    }

    @Test
    void everythingKnownIsPutTogetherFromTheOutputsOfTheStages() {
        String id = ask(QUESTION);
        new Script(id).run();
        TestKafka.await(
                "the end",
                () -> "succeeded"
                        .equals(get(WORKFLOWS + "/" + id + "/status")
                                .path("status")
                                .asString()));

        JsonNode workflow = get(WORKFLOWS + "/" + id);

        assertThat(workflow.path("request_id").asString()).isEqualTo(id);
        assertThat(workflow.path("question").asString()).isEqualTo("Show me total sales by region");
        assertThat(workflow.path("connection_id").asString()).isEqualTo("shop");
        assertThat(workflow.path("intent").toString()).isEqualTo("{\"shows\":[\"region\"]}");
        assertThat(workflow.path("plan").path("node").asString()).isEqualTo("scan");
        assertThat(workflow.path("program").path("sql").asString()).isEqualTo("SELECT 1");
        assertThat(workflow.path("result").path("row_count").intValue()).isEqualTo(2);
        assertThat(workflow.path("verdict").path("passed").booleanValue()).isTrue();
        assertThat(workflow.path("failure").isNull()).isTrue();
        assertThat(workflow.path("created_at").asString()).endsWith("Z");
        assertThat(workflow.path("finished_at").asString()).endsWith("Z");
    }

    @Test
    void numbersOfAResultStayAsTheDatabaseWroteThem() {
        String id = ask(QUESTION);
        new Script(id).run();
        TestKafka.await(
                "the end",
                () -> "succeeded"
                        .equals(get(WORKFLOWS + "/" + id + "/status")
                                .path("status")
                                .asString()));

        String workflow = client.get()
                .uri(WORKFLOWS + "/" + id)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(workflow).contains("[[\"Europe\", 12.50], [\"Asia Pacific\", 1e2]]");
    }

    @Test
    void stepsAreListedInTheOrderTheyStarted() {
        String id = ask(QUESTION);
        var script = new Script(id);
        script.started(Stage.PLAN, 1);
        script.completed(Stage.PLAN, 1);
        script.started(Stage.MAP, 1);
        TestKafka.await(
                "the second step", () -> get(WORKFLOWS + "/" + id + "/steps").size() == 2);

        JsonNode steps = get(WORKFLOWS + "/" + id + "/steps");

        assertThat(steps.get(0).path("name").asString()).isEqualTo("plan");
        assertThat(steps.get(0).path("status").asString()).isEqualTo("completed");
        assertThat(steps.get(0).path("output").path("intent").isObject()).isTrue();
        assertThat(steps.get(0).path("started_at").asString()).endsWith("Z");
        assertThat(steps.get(0).path("finished_at").asString()).endsWith("Z");
        assertThat(steps.get(1).path("name").asString()).isEqualTo("map");
        assertThat(steps.get(1).path("status").asString()).isEqualTo("running");
        assertThat(steps.get(1).path("finished_at").isNull()).isTrue();
        assertThat(get(WORKFLOWS + "/" + id + "/status").toString())
                .isEqualTo("{\"status\":\"running\",\"current\":\"map\"}");
    }

    @Test
    void aWorkflowFromBeforeThisGatewayIsReadFromTheDatabase() {
        Script script = Script.acceptedLongAgo();
        script.started(Stage.PLAN, 1);
        script.failed();
        String path = WORKFLOWS + "/" + script.workflowId();
        TestKafka.await(
                "the end",
                () -> "failed".equals(get(path + "/status").path("status").asString()));

        JsonNode workflow = get(path);

        assertThat(workflow.path("question").asString()).isEqualTo("Show me total sales by region");
        assertThat(workflow.path("failure").path("code").asString()).isEqualTo("unknown-words");
        assertThat(workflow.path("failure").path("category").asString()).isEqualTo("user");
        assertThat(workflow.path("failure").path("not_understood").get(0).asString())
                .isEqualTo("flurbs");
        assertThat(get(path + "/steps").get(0).path("status").asString()).isEqualTo("failed");
    }

    @Test
    void theSameRequestIdStartsOneWorkflow() {
        String chosen = UUID.randomUUID().toString();
        String body = QUESTION.replace("}", ", \"request_id\": \"" + chosen + "\"}");

        assertThat(ask(body)).isEqualTo(chosen);
        assertThat(ask(body.replace(chosen, chosen.toUpperCase(java.util.Locale.ROOT))))
                .isEqualTo(chosen);

        ask(QUESTION);
        TestKafka.await("the request", () -> !TestKafka.requests(chosen).isEmpty());
        assertThat(TestKafka.requests(chosen)).hasSize(1);
        assertThat(TestKafka.events(chosen)).hasSize(1);
    }

    @Test
    void theSameRequestIdAtTheSameTimeStartsOneWorkflow() {
        String chosen = UUID.randomUUID().toString();
        String body = QUESTION.replace("}", ", \"request_id\": \"" + chosen + "\"}");
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(
                        RunningGateway.shared().uri().resolve(WORKFLOWS))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 16)
                .mapToObj(i -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.join().statusCode()).isEqualTo(202);
            assertThat(answer.join().body()).contains(chosen);
        });
        TestKafka.await("the request", () -> !TestKafka.requests(chosen).isEmpty());
        assertThat(TestKafka.requests(chosen)).hasSize(1);
    }

    @Test
    void aRequestIdBelongsToItsQuestion() {
        String chosen = UUID.randomUUID().toString();
        String body = QUESTION.replace("}", ", \"request_id\": \"" + chosen + "\"}");
        ask(body);

        JsonNode problem = problem(post(body.replace("region", "country")), 409);

        assertType(problem, "request-id-taken");
    }

    @Test
    void theCallersRequestNameComesBack() {
        client.get()
                .uri("/health")
                .header("x-request-id", "my-own.1")
                .exchange()
                .expectHeader()
                .valueEquals("x-request-id", "my-own.1")
                .expectBody();
    }

    @Test
    void aRequestNameThatCouldBreakALogIsReplaced() {
        client.get()
                .uri("/health")
                .header("x-request-id", "a b<script>")
                .exchange()
                .expectHeader()
                .value("x-request-id", name -> assertThat(name).hasSize(36))
                .expectBody();
    }

    // ------------------------------------------------------------------ bad input

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"text\": \"\", \"connection_id\": \"shop\"}                      | 400 | empty-text         | text",
                "{\"text\": \" \\n\\t \", \"connection_id\": \"shop\"}              | 400 | empty-text         | text",
                "{\"connection_id\": \"shop\"}                                      | 400 | empty-text         | text",
                "{\"text\": null, \"connection_id\": \"shop\"}                      | 400 | empty-text         | text",
                "{\"text\": 7, \"connection_id\": \"shop\"}                         | 400 | invalid-request    | text",
                "{\"text\": \"a\\u0000b\", \"connection_id\": \"shop\"}             | 400 | invalid-request    | text",
                "{\"text\": \"How many?\"}                                          | 400 | invalid-request    | connection_id",
                "{\"text\": \"How many?\", \"connection_id\": \"nowhere\"}          | 422 | unknown-connection | connection_id",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"engine\": \"abacus\"} | 400 | invalid-request | engine",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"engine\": 3}      | 400 | invalid-request    | engine",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"max_rows\": 0}    | 400 | invalid-request    | max_rows",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"max_rows\": 99999999999} | 400 | invalid-request | max_rows",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"max_rows\": 1.5}  | 400 | invalid-request    | max_rows",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"max_rows\": \"9\"} | 400 | invalid-request   | max_rows",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"timeout_ms\": 1}  | 400 | invalid-request    | timeout_ms",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"timeout_ms\": 999999999} | 400 | invalid-request | timeout_ms",
                "{\"text\": \"q\", \"connection_id\": \"shop\", \"request_id\": \"mine\"} | 400 | invalid-request | request_id",
            })
    void aBadFieldIsNamedWithWhatToDo(String body, int status, String code, String field) {
        JsonNode problem = problem(post(body), status);

        assertType(problem, code);
        assertThat(problem.path("errors").get(0).path("field").asString()).isEqualTo(field);
        assertThat(problem.path("errors").get(0).path("remedy").asString()).isNotBlank();
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        JsonNode problem = problem(post("{\"text\": \"\", \"connection_id\": \"nowhere\", \"max_rows\": -1}"), 400);

        assertThat(problem.path("errors").findValuesAsString("field"))
                .containsExactly("text", "max_rows", "connection_id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"text\": \"How",
                "not json",
                "[1, 2]",
                "\"text\"",
                "42",
                "null",
                "{} {}",
                "{\"text\": \"a\" \"b\"}"
            })
    void whatIsNoJsonObjectIsRefused(String body) {
        JsonNode problem = problem(post(body), 400);

        assertType(problem, "malformed-json");
    }

    @Test
    void noBodyIsRefused() {
        assertType(
                problem(
                        client.post()
                                .uri(WORKFLOWS)
                                .contentType(MediaType.APPLICATION_JSON)
                                .exchange(),
                        400),
                "malformed-json");
    }

    @Test
    void veryDeepJsonIsRefused() {
        assertType(problem(post("{\"text\":".repeat(5_000)), 400), "malformed-json");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        var answer = client.post()
                .uri(WORKFLOWS)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'})
                .exchange();

        assertType(problem(answer, 400), "malformed-json");
    }

    @Test
    void hundredKilobytesOfTextAreRefused() {
        String body = "{\"text\": \"" + "x".repeat(100 * 1024) + "\", \"connection_id\": \"shop\"}";

        assertType(problem(post(body), 413), "text-too-long");
    }

    @Test
    void aTextOfExactlyTheLimitIsAccepted() {
        ask("{\"text\": \"" + "x".repeat(20 * 1024) + "\", \"connection_id\": \"shop\"}");
    }

    @Test
    void aBodyOfMegabytesIsRefused() {
        String body = "{\"text\": \"" + "x".repeat(2 * 1024 * 1024) + "\", \"connection_id\": \"shop\"}";

        assertType(problem(post(body), 413), "body-too-large");
    }

    @Test
    void anotherMediaTypeIsRefused() {
        var answer = client.post()
                .uri(WORKFLOWS)
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .bodyValue("text=How+many")
                .exchange();

        JsonNode problem = problem(answer, 415);

        assertType(problem, "unsupported-media-type");
        assertThat(problem.path("remedy").asString()).contains("application/json");
    }

    @Test
    void aBodyWithoutMediaTypeIsRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(RunningGateway.shared().uri() + WORKFLOWS))
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("urn:millrace:problem:unsupported-media-type");
    }

    @Test
    void anotherMethodIsRefused() {
        JsonNode problem =
                problem(client.delete().uri(WORKFLOWS).exchange().expectHeader().valueEquals("Allow", "POST"), 405);

        assertType(problem, "method-not-allowed");
        assertThat(problem.path("remedy").asString()).contains("POST");
    }

    @Test
    void aPathThatDoesNotExistIsToldApartFromAnUnknownWorkflow() {
        assertType(problem(client.get().uri("/api/v1/nothing").exchange(), 404), "no-such-path");
    }

    @Test
    void anAnswerThatCannotBeGivenIsRefused() {
        var answer = client.get()
                .uri("/api/v1/instances")
                .accept(MediaType.IMAGE_PNG)
                .exchange();

        assertType(problem(answer, 406), "not-acceptable");
    }

    @ParameterizedTest
    @CsvSource({
        "/{id}",
        "/{id}/status",
        "/{id}/steps",
        "/{id}/events",
    })
    void anUnknownWorkflowIsNotFound(String path) {
        var answer = client.get().uri(WORKFLOWS + path, UUID.randomUUID()).exchange();

        assertType(problem(answer, 404), "unknown-workflow");
    }

    @ParameterizedTest
    @CsvSource({"%20", "a%00b", "..%5c..", "x'; DROP TABLE workflow; --", "ä", "1"})
    void aMalformedIdIsNotFound(String id) {
        for (String path : List.of("", "/status", "/steps", "/events")) {
            var answer = client.get()
                    .uri(URI.create(RunningGateway.shared().uri() + WORKFLOWS + "/"
                            + id.replace(" ", "%20").replace("'", "%27").replace("ä", "%C3%A4") + path))
                    .exchange();

            assertType(problem(answer, 404), "unknown-workflow");
        }
    }

    @Test
    void theCallersTraceGoesOnInTheRequest() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String id = JSON.readTree(client.post()
                        .uri(WORKFLOWS)
                        .contentType(MediaType.APPLICATION_JSON)
                        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                        .bodyValue(QUESTION)
                        .exchange()
                        .expectStatus()
                        .isAccepted()
                        .expectBody()
                        .returnResult()
                        .getResponseBody())
                .path("request_id")
                .asString();

        List<String> traces = TestKafka.headers("millrace.plan.requests", id, "traceparent");

        assertThat(traces)
                .singleElement()
                .satisfies(parent -> assertThat(parent).startsWith("00-" + trace + "-"));
    }
}
