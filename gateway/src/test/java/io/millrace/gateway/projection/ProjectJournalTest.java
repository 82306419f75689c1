package io.millrace.gateway.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.EventStream;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestDatabase;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowFailed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The journal in the database: folded once, whatever is delivered, restarted or taken away. */
class ProjectJournalTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private static List<String> events(Script script) {
        return TestDatabase.query("SELECT type FROM workflow_event WHERE workflow_id = '" + script.workflowId()
                + "' ORDER BY event_offset");
    }

    private static List<String> steps(Script script) {
        return TestDatabase.query(
                "SELECT stage || ' ' || attempt || ' ' || status FROM workflow_step WHERE workflow_id = '"
                        + script.workflowId() + "' ORDER BY position");
    }

    private static String status(Script script) {
        return String.join(
                "",
                TestDatabase.query("SELECT status FROM workflow WHERE workflow_id = '" + script.workflowId() + "'"));
    }

    private static void awaitStatus(Script script, String status) {
        TestKafka.await(status, () -> status(script).equals(status));
    }

    @Test
    void aRunIsKeptAsWorkflowStepsAndEvents() {
        Script script = Script.acceptedLongAgo();
        script.run();

        awaitStatus(script, "succeeded");

        assertThat(events(script)).hasSize(14).startsWith("accepted").endsWith("succeeded");
        assertThat(steps(script))
                .containsExactly(
                        "plan 1 completed",
                        "map 1 completed",
                        "compose 1 completed",
                        "review 1 completed",
                        "execute 1 completed",
                        "verify 1 completed");
        assertThat(TestDatabase.query(
                        "SELECT verdict->>'summary' FROM workflow WHERE workflow_id = '" + script.workflowId() + "'"))
                .containsExactly("All checks passed.");
    }

    @Test
    void aMessageDeliveredTwiceIsKeptOnce() {
        Script script = Script.acceptedLongAgo();
        script.started(Stage.PLAN, 1);
        script.completed(Stage.PLAN, 1);
        script.started(Stage.PLAN, 1);
        script.completed(Stage.PLAN, 1, "{\"another\": true}");
        script.succeeded();

        awaitStatus(script, "succeeded");

        assertThat(events(script)).containsExactly("accepted", "stage-started", "stage-completed", "succeeded");
        assertThat(TestDatabase.query(
                        "SELECT output::text FROM workflow_step WHERE workflow_id = '" + script.workflowId() + "'"))
                .containsExactly(Script.OUTPUTS.get(Stage.PLAN));
    }

    @Test
    void theFirstTerminalFactWins() {
        Script script = Script.acceptedLongAgo();
        script.succeeded();
        script.write(UUID.randomUUID().toString(), Instant.now(), new WorkflowFailed(Stage.PLAN, Script.failure()));
        script.write(UUID.randomUUID().toString(), Instant.now(), new StageStarted(Stage.MAP, 1));

        awaitEveryPartition();

        assertThat(status(script)).isEqualTo("succeeded");
        assertThat(events(script)).containsExactly("accepted", "succeeded");
        assertThat(steps(script)).isEmpty();
    }

    /** Until all is projected that was written before, whichever partition that is in. */
    private static void awaitEveryPartition() {
        for (int i = 0; i < 12; i++) {
            Script each = Script.acceptedLongAgo();
            each.succeeded();
            awaitStatus(each, "succeeded");
        }
    }

    @Test
    void aProjectionStoppedMidwayGoesOnWhereItWas() {
        Script script = Script.acceptedLongAgo();
        script.started(Stage.PLAN, 1);
        awaitStatus(script, "running");
        ProjectJournal project = gateway.bean(ProjectJournal.class);
        project.close();
        script.completed(Stage.PLAN, 1);
        script.started(Stage.MAP, 1);
        assertThat(events(script)).hasSize(2);

        project.start();
        script.completed(Stage.MAP, 1);
        script.succeeded();

        awaitStatus(script, "succeeded");
        assertThat(events(script))
                .containsExactly(
                        "accepted",
                        "stage-started",
                        "stage-completed",
                        "stage-started",
                        "stage-completed",
                        "succeeded");
        assertThat(steps(script)).containsExactly("plan 1 completed", "map 1 completed");
    }

    @Test
    void anEmptyDatabaseIsFilledFromTheJournal() {
        Script script = Script.acceptedLongAgo();
        script.run();
        awaitStatus(script, "succeeded");
        awaitEveryPartition();
        ProjectJournal project = gateway.bean(ProjectJournal.class);
        project.close();
        String before = everything();
        TestDatabase.execute("TRUNCATE workflow, workflow_step, workflow_event, projection_position");

        project.start();

        TestKafka.await("the journal to be read again", () -> everything().equals(before));
        assertThat(status(script)).isEqualTo("succeeded");
    }

    /** A digest of the whole projection, but for the offsets of steps, which depend on where a poll ends. */
    private static String everything() {
        return String.join("", TestDatabase.query("""
                SELECT md5(coalesce((SELECT string_agg(w::text, '|' ORDER BY workflow_id) FROM workflow w), ''))
                    || md5(coalesce((SELECT string_agg((to_jsonb(s) - 'last_offset')::text, '|' ORDER BY workflow_id, position) FROM workflow_step s), ''))
                    || md5(coalesce((SELECT string_agg(e::text, '|' ORDER BY workflow_id, event_offset) FROM workflow_event e), ''))
                """));
    }

    @Test
    void whatTheDatabaseRefusesIsLeftOutAndHoldsUpNothing() {
        // An index of PostgreSQL takes no key of this size.
        String monster = new java.util.Random(7)
                .ints(20_000, 'a', 'z')
                .collect(StringBuilder::new, (text, letter) -> text.append((char) letter), StringBuilder::append)
                .toString();
        var refused = new Script(monster);
        refused.started(Stage.PLAN, 1);

        awaitEveryPartition();

        assertThat(TestDatabase.query("SELECT count(*) FROM workflow WHERE length(workflow_id) > 1000"))
                .containsExactly("0");
    }

    @Test
    void zeroCharactersHoldUpNothing() {
        Script script = Script.acceptedLongAgo();
        script.progress(Stage.PLAN, 1, 1, "zero \0 character");
        script.completed(Stage.PLAN, 1, "{\"text\": \"\\u0000\"}");
        script.completed(Stage.MAP, 1, "no JSON \0 at all");
        script.succeeded();

        awaitStatus(script, "succeeded");

        assertThat(events(script))
                .containsExactly("accepted", "progress", "stage-completed", "stage-completed", "succeeded");
    }

    @Test
    void brokenBytesInTheJournalAreSkipped() {
        for (int i = 0; i < 12; i++) {
            TestKafka.sendBytes(Topics.EVENTS, "key " + i, "no Avro".getBytes(StandardCharsets.UTF_8));
        }

        awaitEveryPartition();
    }

    private String accepted() {
        byte[] answer = gateway.client()
                .post()
                .uri("/api/v1/workflows")
                .header("Content-Type", "application/json")
                .bodyValue("{\"text\": \"How many?\", \"connection_id\": \"shop\"}")
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JsonMapper.builder().build().readTree(answer).path("request_id").asString();
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedForAndNothingIsLost() {
        Script before = Script.acceptedLongAgo();
        before.started(Stage.PLAN, 1);
        awaitStatus(before, "running");
        TestDatabase.proxy().cut();
        try {
            TestKafka.await("health to be down", () -> gateway.status("/health") == 503);
            before.completed(Stage.PLAN, 1);
            before.succeeded();
            assertThat(gateway.status("/ready")).isEqualTo(503);

            // What needs no database goes on.
            String workflowId = accepted();
            new Script(workflowId).run();
            try (EventStream stream = EventStream.open(gateway, workflowId, null)) {
                assertThat(stream.rest()).hasSize(14);
            }

            // What needs it says so.
            gateway.client()
                    .get()
                    .uri("/api/v1/workflows/{id}", UUID.randomUUID())
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503)
                    .expectBody()
                    .jsonPath("$.type")
                    .isEqualTo("urn:millrace:problem:database-unavailable");
        } finally {
            TestDatabase.proxy().restore();
        }

        awaitStatus(before, "succeeded");
        assertThat(events(before)).containsExactly("accepted", "stage-started", "stage-completed", "succeeded");
        TestKafka.await("health to be up", () -> gateway.status("/ready") == 200);
    }
}
