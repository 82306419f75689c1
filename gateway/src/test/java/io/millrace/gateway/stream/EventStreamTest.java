package io.millrace.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.journal.MessageIds;
import io.millrace.gateway.fixture.EventStream;
import io.millrace.gateway.fixture.EventStream.Sent;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestDatabase;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageStarted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Server-sent events: from the start, resumed, repeated, ended, for workflows in memory and for those in the database only. */
class EventStreamTest {
    private final RunningGateway gateway = RunningGateway.shared();

    /** Where the beginning of a workflow is when its stream opens. */
    enum Beginning {
        IN_MEMORY(() -> Script.acceptedAt(
                Instant.now().truncatedTo(ChronoUnit.MILLIS), Instant.now().plus(Duration.ofHours(1)))),
        IN_THE_DATABASE(Script::acceptedLongAgo);

        private final Supplier<Script> accept;

        Beginning(Supplier<Script> accept) {
            this.accept = accept;
        }

        Script accept() {
            return accept.get();
        }
    }

    private EventStream open(Script script, @Nullable Long lastEventId) {
        return EventStream.open(gateway, script.workflowId(), lastEventId);
    }

    private static List<String> names(List<Sent> events) {
        return events.stream().map(Sent::name).toList();
    }

    @ParameterizedTest
    @EnumSource
    void aStreamOpenedBeforeAnythingHappensShowsEverythingInOrderAndEnds(Beginning beginning) {
        Script script = beginning.accept();
        try (EventStream stream = open(script, null)) {
            assertThat(stream.nextFact().orElseThrow().name()).isEqualTo("accepted");

            script.started(Stage.PLAN, 1);
            script.progress(Stage.PLAN, 1, 1, "reading");
            script.completed(Stage.PLAN, 1);
            script.failed();

            List<Sent> rest = stream.rest();
            assertThat(names(rest)).containsExactly("stage-started", "progress", "stage-completed", "failed");
            assertThat(rest).extracting(Sent::id).isSorted().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamOpenedInTheMiddleHasNoGapAndNoRepeat(Beginning beginning) {
        Script script = beginning.accept();
        script.started(Stage.PLAN, 1);
        Thread agents = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= 300; i++) {
                script.progress(Stage.PLAN, 1, i, "step " + i);
            }
            script.succeeded();
        });
        List<EventStream> streams = new ArrayList<>();
        while (agents.isAlive() && streams.size() < 20) {
            streams.add(open(script, null));
        }

        for (EventStream stream : streams) {
            List<Sent> events = stream.rest();
            assertThat(names(events))
                    .hasSize(303)
                    .startsWith("accepted", "stage-started")
                    .endsWith("succeeded");
            assertThat(events).extracting(Sent::id).isSorted().doesNotHaveDuplicates();
            stream.close();
        }
        assertThat(streams).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsResumedAfterTheLastEventSeen(Beginning beginning) {
        Script script = beginning.accept();
        script.started(Stage.PLAN, 1);
        long seen;
        try (EventStream stream = open(script, null)) {
            stream.nextFact();
            seen = Objects.requireNonNull(stream.nextFact().orElseThrow().id());
        }
        script.completed(Stage.PLAN, 1);
        script.succeeded();

        try (EventStream stream = open(script, seen)) {
            List<Sent> rest = stream.rest();

            assertThat(names(rest)).containsExactly("stage-completed", "succeeded");
            assertThat(rest).allSatisfy(event -> assertThat(event.id()).isGreaterThan(seen));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFinishedWorkflowIsShownWhole(Beginning beginning) {
        Script script = beginning.accept();
        script.run();

        try (EventStream stream = open(script, null)) {
            assertThat(stream.rest()).hasSize(14).last().extracting(Sent::name).isEqualTo("succeeded");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasSeenTheEndIsToldNotToComeBack(Beginning beginning) {
        Script script = beginning.accept();
        long end = script.succeeded();
        TestKafka.await("the end", () -> open(script, null).rest().size() == 2);

        try (EventStream stream = open(script, end)) {
            assertThat(stream.status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedMessageIsShownOnce(Beginning beginning) {
        Script script = beginning.accept();
        script.started(Stage.PLAN, 1);
        script.started(Stage.PLAN, 1);
        try (EventStream stream = open(script, null)) {
            stream.nextFact();
            stream.nextFact();
            script.started(Stage.PLAN, 1);
            script.succeeded();

            assertThat(names(stream.rest())).containsExactly("succeeded");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstTerminalFactIsTheLastEvent(Beginning beginning) {
        Script script = beginning.accept();
        try (EventStream stream = open(script, null)) {
            stream.nextFact();
            script.succeeded();
            script.write(UUID.randomUUID().toString(), Instant.now(), failed());
            script.write(UUID.randomUUID().toString(), Instant.now(), new StageStarted(Stage.MAP, 1));

            assertThat(names(stream.rest())).containsExactly("succeeded");
        }
        try (EventStream again = open(script, null)) {
            assertThat(names(again.rest())).containsExactly("accepted", "succeeded");
        }
    }

    private static io.millrace.schemas.WorkflowFailed failed() {
        return new io.millrace.schemas.WorkflowFailed(Stage.PLAN, Script.failure());
    }

    @Test
    void heartbeatsHaveANameAndNoIdAndStopWithTheStream() {
        Script script = Beginning.IN_MEMORY.accept();
        try (EventStream stream = open(script, null)) {
            Sent first = stream.next().orElseThrow();
            Sent second = stream.next().orElseThrow();
            script.succeeded();

            assertThat(first.name()).isEqualTo("accepted");
            assertThat(second.name()).isEqualTo("heartbeat");
            assertThat(second.id()).isNull();
            assertThat(second.json().path("type").asString()).isEqualTo("heartbeat");
            assertThat(names(stream.rest())).containsExactly("succeeded");
        }
    }

    @Test
    void dataIsOneDocumentWithTheFactsFields() {
        Script script = Beginning.IN_MEMORY.accept();
        long offset = script.completed(Stage.MAP, 2);
        script.succeeded();
        try (EventStream stream = open(script, null)) {
            stream.nextFact();

            Sent completed = stream.nextFact().orElseThrow();

            assertThat(completed.id()).isEqualTo(offset);
            assertThat(completed.json().path("id").longValue()).isEqualTo(offset);
            assertThat(completed.json().path("type").asString()).isEqualTo("stage-completed");
            assertThat(completed.json().path("workflow_id").asString()).isEqualTo(script.workflowId());
            assertThat(completed.json().path("source").asString()).isEqualTo("agent/test");
            assertThat(completed.json().path("at").asString()).endsWith("Z");
            assertThat(completed.json().path("stage").asString()).isEqualTo("map");
            assertThat(completed.json().path("attempt").intValue()).isEqualTo(2);
            assertThat(completed.json().path("elapsed_micros").intValue()).isEqualTo(1500);
            assertThat(completed.json().path("output").path("tree").asString()).isEqualTo("scan orders\n  project");
        }
    }

    @Test
    void memoryAndDatabaseSayTheSame() {
        Script script = Beginning.IN_MEMORY.accept();
        script.run();
        List<String> fromMemory;
        try (EventStream stream = open(script, null)) {
            fromMemory = stream.rest().stream().map(Sent::data).toList();
        }
        TestKafka.await("the projection", () -> kept(script).size() == 14);

        assertThat(kept(script)).isEqualTo(fromMemory);
    }

    private static List<String> kept(Script script) {
        return TestDatabase.query("SELECT payload::text FROM workflow_event WHERE workflow_id = '" + script.workflowId()
                + "' ORDER BY event_offset");
    }

    @Test
    void anIdThatIsNoOffsetIsRefused() {
        Script script = Beginning.IN_MEMORY.accept();

        gateway.client()
                .get()
                .uri("/api/v1/workflows/{id}/events", script.workflowId())
                .header("Last-Event-ID", "yesterday")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:millrace:problem:invalid-last-event-id");
    }

    @Test
    void anAnswerIsNeverKeptByCaches() {
        Script script = Beginning.IN_MEMORY.accept();
        script.succeeded();
        try (EventStream stream = open(script, null)) {
            assertThat(stream.response().headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(stream.response().headers().firstValue("Cache-Control")).hasValue("no-store");
        }
    }

    @Test
    void aClientThatReadsNothingHoldsUpNobody() {
        Script script = Beginning.IN_MEMORY.accept();
        try (EventStream slow = open(script, null);
                EventStream quick = open(script, null)) {
            String big = "{\"rows\": [[\"" + "x".repeat(500_000) + "\"]]}";
            for (int attempt = 1; attempt <= 30; attempt++) {
                script.completed(Stage.EXECUTE, attempt, big);
            }
            script.succeeded();

            assertThat(quick.rest()).hasSize(32);
            assertThat(slow.rest()).hasSize(32);
        }
    }

    @Test
    void aRepeatOfTheAcceptanceIsNoBeginning() {
        Script script = Script.acceptedLongAgo();
        script.started(Stage.PLAN, 1);
        script.write(
                MessageIds.of(script.workflowId(), "accepted"),
                Instant.now(),
                new io.millrace.schemas.WorkflowAccepted(
                        Script.goal("again"), List.of(Stage.PLAN), Instant.now(), null));
        script.succeeded();

        try (EventStream stream = open(script, null)) {
            assertThat(names(stream.rest())).containsExactly("accepted", "stage-started", "succeeded");
        }
    }
}
