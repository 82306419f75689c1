package io.millrace.gateway.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.journal.FoldJournal;
import io.millrace.gateway.fixture.Script;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Event;
import io.millrace.schemas.Finding;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageProgress;
import io.millrace.schemas.StageRejected;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WorkflowTimedOut;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventDocumentTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String ENVELOPE =
            "{\"id\":7,\"type\":\"%s\",\"workflow_id\":\"w\",\"at\":\"2026-01-02T03:04:05.678Z\",\"source\":\"agent/test\",%s}";

    static Stream<Arguments> facts() {
        return Stream.of(
                Arguments.of(
                        new WorkflowAccepted(Script.goal("How many?"), List.of(Stage.PLAN, Stage.MAP), TIME, null),
                        "accepted",
                        """
                        "goal":{"mode":"ask","text":"How many?","connection_id":"shop","engine":"auto","max_rows":1000},\
                        "itinerary":["plan","map"],"deadline":"2026-01-02T03:04:05.678Z\""""),
                Arguments.of(
                        new WorkflowAccepted(Script.goal("How many?"), List.of(Stage.MAP), TIME, "2"), "answered", """
                        "goal":{"mode":"ask","text":"How many?","connection_id":"shop","engine":"auto","max_rows":1000},\
                        "itinerary":["map"],"deadline":"2026-01-02T03:04:05.678Z","answer":"2\""""),
                Arguments.of(new StageStarted(Stage.MAP, 2), "stage-started", "\"stage\":\"map\",\"attempt\":2"),
                Arguments.of(
                        new StageProgress(Stage.MAP, 2, 3, "half", 0.5),
                        "progress",
                        "\"stage\":\"map\",\"attempt\":2,\"sequence\":3,\"message\":\"half\",\"fraction\":0.5"),
                Arguments.of(
                        new StageCompleted(Stage.MAP, 2, "{\"price\": 12.50,\n \"big\": 1e400}", 9L),
                        "stage-completed",
                        "\"stage\":\"map\",\"attempt\":2,\"elapsed_micros\":9,\"output\":{\"price\": 12.50,  \"big\": 1e400}"),
                Arguments.of(
                        new StageCompleted(Stage.MAP, 2, "{\"cut\": ", 9L),
                        "stage-completed",
                        "\"stage\":\"map\",\"attempt\":2,\"elapsed_micros\":9,\"output\":\"{\\\"cut\\\": \""),
                Arguments.of(
                        new StageRejected(
                                Stage.REVIEW,
                                1,
                                List.of(new Finding("no-limit", Severity.WARNING, "No limit.", null)),
                                9L,
                                null),
                        "stage-rejected",
                        """
                        "stage":"review","attempt":1,"elapsed_micros":9,\
                        "findings":[{"rule":"no-limit","severity":"warning","message":"No limit."}]"""),
                Arguments.of(new StageFailed(Stage.PLAN, 1, Script.failure(), true, 9L, null), "stage-failed", """
                        "stage":"plan","attempt":1,"elapsed_micros":9,"failure":{"category":"user","code":"unknown-words",\
                        "message":"Not understood: flurbs.","remedy":"Ask about sales.","understood":["sales: orders"],\
                        "not_understood":["flurbs"]},"retrying":true"""),
                Arguments.of(
                        new NeedsInput(
                                "Which?",
                                List.of(new Choice(
                                        "1", "This", "orders.total", "SELECT 1", 4L, "{\"kind\":\"intent\"}")),
                                TIME,
                                9L,
                                1,
                                null),
                        "needs-input",
                        """
                        "question":"Which?","choices":[{"id":"1","text":"This","difference":"orders.total","sql":"SELECT 1",\
                        "row_count":4,"intent":{"kind":"intent"}}],"until":"2026-01-02T03:04:05.678Z","left_ms":9,"attempt":1"""),
                Arguments.of(new WorkflowSucceeded(null, 3L), "succeeded", "\"verdict\":null,\"row_count\":3"),
                Arguments.of(new WorkflowFailed(Stage.PLAN, Script.failure()), "failed", """
                        "stage":"plan","failure":{"category":"user","code":"unknown-words",\
                        "message":"Not understood: flurbs.","remedy":"Ask about sales.","understood":["sales: orders"],\
                        "not_understood":["flurbs"]}"""),
                Arguments.of(new WorkflowCancelled("why"), "cancelled", "\"reason\":\"why\""),
                Arguments.of(
                        new WorkflowTimedOut(null, TIME),
                        "timed-out",
                        "\"stage\":null,\"deadline\":\"2026-01-02T03:04:05.678Z\""));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void everyFactHasADocumentOfOneLine(SpecificRecord fact, String type, String fields) {
        String document = EventDocument.write(new Event("m", "w", TIME, "agent/test", fact), 7);

        assertThat(document).isEqualTo(ENVELOPE.formatted(type, fields)).doesNotContain("\n");
    }

    @ParameterizedTest
    @MethodSource("facts")
    void terminalTypesAreThoseOfTerminalFacts(SpecificRecord fact, String type, String fields) {
        assertThat(EventDocument.terminalTypes().contains(type)).isEqualTo(FoldJournal.isTerminal(fact));
    }

    @Test
    void noFactOfTheContractsIsForgotten() {
        List<String> contracts = Event.getClassSchema().getField("fact").schema().getTypes().stream()
                .map(Schema::getName)
                .toList();

        assertThat(facts().map(each ->
                                ((SpecificRecord) each.get()[0]).getSchema().getName())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(contracts);
    }
}
