package io.millrace.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestDatabase;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.Topics;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** What operators look at. */
class OperationsTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private String get(String path) {
        return String.valueOf(gateway.client()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    @Test
    void itIsAliveWhateverElseIsDown() {
        TestDatabase.proxy().cut();
        try {
            assertThat(get("/healthz")).isEqualTo("{\"status\":\"ok\"}");
        } finally {
            TestDatabase.proxy().restore();
        }
    }

    @Test
    void metricsCountRequestsStagesTurnsRunsAndFailures() {
        gateway.status("/api/v1/instances/never-heard-of");
        Script script = Script.acceptedAt(Instant.now(), Instant.now().plusSeconds(60));
        script.fact("failed", new StageFailed(Stage.EXECUTE, 1, Script.failure(), true, 2_000L, null));
        script.run();

        TestKafka.await("the figures", () -> {
            String figures = get("/metrics");
            return figures.contains("millrace_failures_total{category=\"user\",stage=\"execute\"}")
                    && figures.contains("millrace_runs_total{outcome=\"completed\"}")
                    && figures.contains("millrace_workflows_total{mode=\"ask\",status=\"succeeded\"}");
        });

        assertThat(get("/metrics"))
                .contains(
                        "millrace_http_requests_seconds_count{method=\"GET\",route=\"/api/v1/instances/{id}\",status=\"404\"}")
                .contains("millrace_stage_seconds_count{outcome=\"completed\",stage=\"plan\"}")
                .contains("millrace_runs_total{outcome=\"completed\"}")
                .contains("millrace_failures_total{category=\"user\",stage=\"execute\"}")
                .contains("millrace_workflows_total{mode=\"ask\",status=\"succeeded\"}")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void theIdOfARequestIsOnItsAnswerItsLogLinesAndTheWorkThatItStarts() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var logger = (Logger) LoggerFactory.getLogger("io.millrace.gateway.metrics.MeasureRequests");
        logger.setLevel(ch.qos.logback.classic.Level.DEBUG);
        logger.addAppender(lines);
        try {
            byte[] answer = gateway.client()
                    .post()
                    .uri("/api/v1/workflows")
                    .header("x-request-id", "call-42")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"text\": \"How many?\", \"connection_id\": \"shop\"}")
                    .exchange()
                    .expectHeader()
                    .valueEquals("x-request-id", "call-42")
                    .expectBody()
                    .returnResult()
                    .getResponseBody();

            String id = JsonMapper.builder()
                    .build()
                    .readTree(answer)
                    .path("request_id")
                    .asString();
            assertThat(TestKafka.headers(Topics.requests(Stage.PLAN), id, "baggage"))
                    .isEqualTo(List.of("request_id=call-42"));
            TestKafka.await(
                    "the log line",
                    () -> List.copyOf(lines.list).stream()
                            .anyMatch(line -> line.getFormattedMessage().contains("POST /api/v1/workflows 202")
                                    && "call-42".equals(line.getMDCPropertyMap().get("request_id"))));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
    }
}
