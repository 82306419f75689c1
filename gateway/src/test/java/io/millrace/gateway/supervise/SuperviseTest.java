package io.millrace.gateway.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.journal.FoldJournal;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestDatabase;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Event;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowResult;
import io.millrace.schemas.WorkflowTimedOut;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Ends that come from outside of the agents. */
class SuperviseTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private static List<Event> terminal(String workflowId) {
        return TestKafka.events(workflowId).stream()
                .filter(event -> FoldJournal.isTerminal(event.getFact()))
                .toList();
    }

    private static String kept(String workflowId) {
        return String.join(
                "", TestDatabase.query("SELECT status FROM workflow WHERE workflow_id = '" + workflowId + "'"));
    }

    private static Script acceptedUntil(Duration fromNow) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return Script.acceptedAt(now, now.plus(fromNow));
    }

    private WebTestClient.ResponseSpec cancel(String workflowId) {
        return gateway.client()
                .post()
                .uri("/api/v1/workflows/{id}/cancel", workflowId)
                .exchange();
    }

    @Test
    void aWorkflowThatNobodyEndsIsEndedAfterItsDeadline() {
        Script script = acceptedUntil(Duration.ofMillis(300));
        script.started(Stage.EXECUTE, 1);

        TestKafka.await("the end", () -> !TestKafka.results(script.workflowId()).isEmpty());

        assertThat(terminal(script.workflowId())).singleElement().satisfies(event -> {
            var fact = (WorkflowTimedOut) event.getFact();
            assertThat(fact.getStage()).isEqualTo(Stage.EXECUTE);
            assertThat(event.getAt()).isAfter(fact.getDeadline());
        });
        assertThat(TestKafka.results(script.workflowId()))
                .extracting(WorkflowResult::getStatus)
                .containsExactly(Status.TIMED_OUT);
        TestKafka.await("the projection", () -> kept(script.workflowId()).equals("timed_out"));
    }

    @Test
    void severalGatewaysEndItOnce() {
        try (RunningGateway other = RunningGateway.another(Map.of())) {
            List<Script> scripts = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(i -> acceptedUntil(Duration.ofMillis(100)))
                    .toList();

            for (Script script : scripts) {
                TestKafka.await("the end", () -> kept(script.workflowId()).equals("timed_out"));
            }

            assertThat(scripts).allSatisfy(script -> {
                assertThat(terminal(script.workflowId())).hasSize(1);
                TestKafka.await(
                        "the result",
                        () -> !TestKafka.results(script.workflowId()).isEmpty());
                assertThat(TestKafka.results(script.workflowId())).hasSize(1);
            });
        }
    }

    @Test
    void aWorkflowThatEndedInTimeIsLeftAlone() {
        Script ended = acceptedUntil(Duration.ofMillis(200));
        ended.succeeded();
        Script late = acceptedUntil(Duration.ofMillis(400));

        TestKafka.await("the later one's end", () -> kept(late.workflowId()).equals("timed_out"));

        assertThat(kept(ended.workflowId())).isEqualTo("succeeded");
        assertThat(terminal(ended.workflowId())).hasSize(1);
        assertThat(TestKafka.results(ended.workflowId())).isEmpty();
    }

    @Test
    void cancellingTellsTheAgentsAndEndsTheWorkflow() {
        Script script = acceptedUntil(Duration.ofHours(1));
        script.started(Stage.EXECUTE, 1);

        cancel(script.workflowId())
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("cancelled")
                .jsonPath("$.request_id")
                .isEqualTo(script.workflowId());

        TestKafka.await(
                "the command", () -> TestKafka.commands(script.workflowId()).size() == 1);
        TestKafka.await(
                "the result", () -> TestKafka.results(script.workflowId()).size() == 1);
        assertThat(TestKafka.results(script.workflowId()).getFirst().getStatus())
                .isEqualTo(Status.CANCELLED);
        assertThat(terminal(script.workflowId()))
                .singleElement()
                .satisfies(event -> assertThat(event.getFact()).isInstanceOf(WorkflowCancelled.class));
        gateway.client()
                .get()
                .uri("/api/v1/workflows/{id}/status", script.workflowId())
                .exchange()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("cancelled");
    }

    @Test
    void cancellingAgainDoesNothingMore() {
        Script script = acceptedUntil(Duration.ofHours(1));
        cancel(script.workflowId()).expectStatus().isOk().expectBody();

        cancel(script.workflowId()).expectStatus().isOk().expectBody();

        TestKafka.await(
                "the result", () -> !TestKafka.results(script.workflowId()).isEmpty());
        assertThat(TestKafka.commands(script.workflowId())).hasSize(1);
        assertThat(TestKafka.results(script.workflowId())).hasSize(1);
    }

    @Test
    void aFinishedWorkflowCannotBeCancelled() {
        Script script = acceptedUntil(Duration.ofHours(1));
        script.succeeded();

        cancel(script.workflowId())
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:millrace:problem:workflow-finished")
                .jsonPath("$.workflow_status")
                .isEqualTo("succeeded");

        assertThat(TestKafka.results(script.workflowId())).isEmpty();
    }

    @Test
    void whoeverEndsAWorkflowFirstDecidesHowItEnded() {
        Script script = acceptedUntil(Duration.ofHours(1));
        EndWorkflow end = gateway.bean(EndWorkflow.class);
        script.succeeded();

        String type = end.end(script.workflowId(), Script.goal("How many?"), new WorkflowCancelled("Too late."))
                .block(Duration.ofSeconds(10));

        assertThat(type).isEqualTo("succeeded");
        assertThat(TestKafka.results(script.workflowId())).isEmpty();
    }

    @Test
    void anUnknownWorkflowCannotBeCancelled() {
        cancel(UUID.randomUUID().toString()).expectStatus().isNotFound().expectBody();
    }
}
