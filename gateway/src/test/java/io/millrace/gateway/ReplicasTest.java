package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.EventStream;
import io.millrace.gateway.fixture.EventStream.Sent;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Stage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two gateways on one broker and one database are one gateway to their clients. */
class ReplicasTest {
    private static RunningGateway one;
    private static RunningGateway two;

    @BeforeAll
    static void start() {
        one = RunningGateway.shared();
        two = RunningGateway.another(Map.of());
    }

    @AfterAll
    static void stop() {
        two.close();
    }

    private static HttpRequest question(RunningGateway gateway, String requestId) {
        return HttpRequest.newBuilder(gateway.uri().resolve("/api/v1/workflows"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"text\": \"How many?\", \"connection_id\": \"shop\", \"request_id\": \"" + requestId
                                + "\"}"))
                .build();
    }

    private static String ask(RunningGateway gateway) {
        String id = UUID.randomUUID().toString();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(question(gateway, id), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(202);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return id;
    }

    @Test
    void bothShowTheSameEvents() {
        String id = ask(one);
        try (EventStream first = EventStream.open(one, id, null);
                EventStream second = EventStream.open(two, id, null)) {
            new Script(id).run();

            List<Sent> events = first.rest();
            assertThat(second.rest()).isEqualTo(events).hasSize(14);
        }
    }

    @Test
    void aStreamBegunAtOneIsResumedAtTheOther() {
        String id = ask(one);
        var script = new Script(id);
        script.started(Stage.PLAN, 1);
        List<Sent> seen = new ArrayList<>();
        try (EventStream stream = EventStream.open(one, id, null)) {
            seen.add(stream.nextFact().orElseThrow());
            seen.add(stream.nextFact().orElseThrow());
        }
        script.completed(Stage.PLAN, 1);
        script.succeeded();

        try (EventStream stream = EventStream.open(two, id, seen.getLast().id())) {
            seen.addAll(stream.rest());
        }

        assertThat(seen)
                .extracting(Sent::name)
                .containsExactly("accepted", "stage-started", "stage-completed", "succeeded");
    }

    @Test
    void whatOneAcceptedTheOtherKnowsAtOnce() {
        for (int i = 0; i < 20; i++) {
            String id = ask(i % 2 == 0 ? one : two);
            RunningGateway other = i % 2 == 0 ? two : one;

            other.client()
                    .get()
                    .uri("/api/v1/workflows/{id}/status", id)
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody();
        }
    }

    @Test
    void theSameRequestIdAtBothAtOnceStartsOneWorkflow() {
        HttpClient http = HttpClient.newHttpClient();
        for (int round = 0; round < 5; round++) {
            String id = UUID.randomUUID().toString();

            List<CompletableFuture<HttpResponse<String>>> answers = Stream.of(one, two, one, two)
                    .map(gateway -> http.sendAsync(question(gateway, id), HttpResponse.BodyHandlers.ofString()))
                    .toList();

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(202));
            TestKafka.await("the request", () -> !TestKafka.requests(id).isEmpty());
            assertThat(TestKafka.requests(id)).hasSize(1);
        }
    }

    @Test
    void aReplicaThatStartsLaterHasTheWholeStory() {
        String id = ask(one);
        var script = new Script(id);
        script.started(Stage.PLAN, 1);
        try (RunningGateway three = RunningGateway.another(Map.of());
                EventStream stream = EventStream.open(three, id, null)) {
            assertThat(stream.nextFact().orElseThrow().name()).isEqualTo("accepted");
            assertThat(stream.nextFact().orElseThrow().name()).isEqualTo("stage-started");
            script.succeeded();
            assertThat(stream.rest()).extracting(Sent::name).containsExactly("succeeded");
        }
    }
}
