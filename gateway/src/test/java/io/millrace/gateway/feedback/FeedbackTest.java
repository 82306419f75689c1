package io.millrace.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestDatabase;
import io.millrace.gateway.fixture.TestKafka;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Thumbs, kept in Kafka and shown from the projection. */
class FeedbackTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private String answered() {
        Script script = Script.acceptedAt(Instant.now(), Instant.now().plusSeconds(60));
        script.run();
        TestKafka.await("the workflow", () -> gateway.status("/api/v1/workflows/" + script.workflowId()) == 200);
        return script.workflowId();
    }

    private WebTestClient.ResponseSpec give(String id, String body) {
        return gateway.client()
                .post()
                .uri("/api/v1/workflows/" + id + "/feedback")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private WebTestClient.BodyContentSpec document(RunningGateway of, String id) {
        return of.client()
                .get()
                .uri("/api/v1/workflows/" + id)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
    }

    @Test
    void theLastThumbIsShownWithTheWorkflow() {
        String id = answered();
        document(gateway, id).jsonPath("$.feedback").isEmpty();

        give(id, "{\"thumb\": \"up\"}").expectStatus().isOk();
        give(id, "{\"thumb\": \"down\", \"comment\": \"The wrong <b>region</b>.\"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.thumb")
                .isEqualTo("down");

        document(gateway, id)
                .jsonPath("$.feedback.thumb")
                .isEqualTo("down")
                .jsonPath("$.feedback.comment")
                .isEqualTo("The wrong <b>region</b>.");
    }

    @Test
    void anEmptyDatabaseIsFilledAgainFromKafka() {
        String id = answered();
        give(id, "{\"thumb\": \"up\"}").expectStatus().isOk();
        TestDatabase.execute("DELETE FROM workflow_feedback");

        try (RunningGateway again = RunningGateway.another(Map.of())) {
            TestKafka.await(
                    "the feedback",
                    () -> TestDatabase.query("SELECT thumb FROM workflow_feedback WHERE workflow_id = '" + id + "'")
                            .equals(List.of("up")));
            document(again, id).jsonPath("$.feedback.thumb").isEqualTo("up");
        }
    }

    @Test
    void whatIsNoFeedbackIsRefused() {
        String id = answered();

        give(id, "{}").expectStatus().isBadRequest();
        give(id, "{\"thumb\": \"sideways\"}")
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("thumb");
        give(id, "{\"thumb\": \"up\", \"comment\": \"" + "x".repeat(3_000) + "\"}")
                .expectStatus()
                .isBadRequest();
        give("never-heard-of", "{\"thumb\": \"up\"}").expectStatus().isNotFound();
        assertThat(TestDatabase.query("SELECT thumb FROM workflow_feedback WHERE workflow_id = '" + id + "'"))
                .isEmpty();
    }
}
