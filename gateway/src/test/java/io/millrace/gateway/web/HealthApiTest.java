package io.millrace.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.Pace;
import io.millrace.agent.kafka.ShareGroupWorker;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Stage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Health and readiness; what they say when the database is away is in the projection's test. */
class HealthApiTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private JsonNode health() {
        return JsonMapper.builder()
                .build()
                .readTree(gateway.client()
                        .get()
                        .uri("/health")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBody());
    }

    @Test
    void everythingIsUp() {
        JsonNode health = health();

        assertThat(health.path("status").asString()).isEqualTo("up");
        assertThat(health.path("kafka").path("status").asString()).isEqualTo("up");
        assertThat(health.path("kafka").path("brokers").intValue()).isEqualTo(1);
        assertThat(health.path("database").path("status").asString()).isEqualTo("up");
        assertThat(health.path("agents").propertyNames())
                .containsExactly("plan", "map", "compose", "review", "execute", "verify", "probe");
        assertThat(health.path("projection").path("behind").isIntegralNumber()).isTrue();
    }

    @Test
    void readyMeansThatRequestsCanCome() {
        gateway.client()
                .get()
                .uri("/ready")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"status\": \"ready\"}");
    }

    @Test
    void anAgentIsSeenOnceItHasJoinedItsShareGroup() {
        assertThat(health().path("agents").path("verify").path("members").intValue())
                .isZero();
        try (var agent = new ShareGroupWorker(
                Stage.VERIFY,
                Pace.QUICK,
                1,
                TestKafka.settings(),
                message -> ShareGroupWorker.Acknowledgement.ACCEPT)) {
            agent.start();

            TestKafka.await(
                    "the agent",
                    () -> health().path("agents").path("verify").path("members").intValue() == 1);
        }
    }
}
