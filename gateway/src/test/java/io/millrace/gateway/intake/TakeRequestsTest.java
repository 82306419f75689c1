package io.millrace.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.gateway.fixture.TestKafka;
import io.millrace.schemas.Category;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Reader;
import io.millrace.schemas.Status;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests over Kafka, good and bad. */
class TakeRequestsTest {
    private final RunningGateway gateway = RunningGateway.shared();

    private static void send(@Nullable String id, Goal goal, @Nullable Long timeoutMs) {
        TestKafka.send(Topics.WORKFLOWS, String.valueOf(id), new WorkflowRequest(id, goal, timeoutMs));
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static void awaitRequest(String id) {
        TestKafka.await("the request", () -> !TestKafka.requests(id).isEmpty());
    }

    /** How a refused request ended. */
    private static WorkflowFailed refusal(String id) {
        TestKafka.await("the refusal", () -> TestKafka.events(id).size() == 2);
        List<Event> events = TestKafka.events(id);
        assertThat(events.get(0).getFact()).isInstanceOf(WorkflowAccepted.class);
        assertThat(TestKafka.requests(id)).isEmpty();
        TestKafka.await("the result", () -> !TestKafka.results(id).isEmpty());
        assertThat(TestKafka.results(id).getFirst().getStatus()).isEqualTo(Status.FAILED);
        return (WorkflowFailed) events.get(1).getFact();
    }

    /** One whose text nobody else has asked, to find its workflow by. */
    private static Goal uniqueGoal() {
        return Script.goal("Question " + UUID.randomUUID());
    }

    private static List<String> workflowsAsking(String text) {
        return TestKafka.events().stream()
                .filter(event -> event.getFact() instanceof WorkflowAccepted accepted
                        && accepted.getGoal().getText().equals(text))
                .map(Event::getWorkflowId)
                .distinct()
                .toList();
    }

    @Test
    void aGoodRequestStartsAWorkflow() {
        String id = newId();

        send(id, Script.goal("How many?"), 45_000L);

        awaitRequest(id);
        assertThat(TestKafka.requests(id).getFirst().getGoal().getText()).isEqualTo("How many?");
        TestKafka.await("the fact", () -> !TestKafka.events(id).isEmpty());
        Event accepted = TestKafka.events(id).getFirst();
        assertThat(((WorkflowAccepted) accepted.getFact()).getDeadline())
                .isEqualTo(accepted.getAt().plusSeconds(45));
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void aRequestNamesWhoReadsItsQuestion(Reader reader) {
        String id = newId();

        send(id, Goal.newBuilder(Script.goal("How many?")).setReader(reader).build(), null);

        awaitRequest(id);
        assertThat(TestKafka.requests(id).getFirst().getGoal().getReader()).isEqualTo(reader);
        TestKafka.await("the fact", () -> !TestKafka.events(id).isEmpty());
        assertThat(((WorkflowAccepted) TestKafka.events(id).getFirst().getFact())
                        .getGoal()
                        .getReader())
                .isEqualTo(reader);
    }

    @Test
    void theSameRequestTwiceStartsOneWorkflow() {
        String id = newId();
        Goal goal = uniqueGoal();

        send(id, goal, null);
        send(id, goal, null);

        Goal after = uniqueGoal();
        send(null, after, null);
        TestKafka.await(
                "a later request", () -> !workflowsAsking(after.getText()).isEmpty());
        awaitRequest(id);
        assertThat(TestKafka.requests(id)).hasSize(1);
    }

    @Test
    void aRequestWithoutIdIsNamedByItsPlace() {
        Goal goal = uniqueGoal();

        send(null, goal, null);

        TestKafka.await("the workflow", () -> !workflowsAsking(goal.getText()).isEmpty());
        String id = workflowsAsking(goal.getText()).getFirst();
        assertThat(UUID.fromString(id).version()).isEqualTo(5);
        awaitRequest(id);
    }

    @Test
    void anUnknownConnectionFailsTheWorkflow() {
        String id = newId();

        send(
                id,
                new Goal(
                        Mode.ASK,
                        "How many?",
                        "nowhere",
                        Engine.AUTO,
                        10,
                        null,
                        List.of(),
                        null,
                        false,
                        null,
                        null,
                        null),
                null);

        WorkflowFailed refusal = refusal(id);
        assertThat(refusal.getFailure().getCategory()).isEqualTo(Category.USER);
        assertThat(refusal.getFailure().getCode()).isEqualTo("unknown-connection");
        assertThat(refusal.getFailure().getRemedy()).isNotBlank();
    }

    @Test
    void anEmptyTextFailsTheWorkflow() {
        String id = newId();

        send(id, Script.goal("  "), null);

        assertThat(refusal(id).getFailure().getCode()).isEqualTo("empty-text");
    }

    @Test
    void aTextOfHundredKilobytesFailsTheWorkflowAndIsNotKept() {
        String id = newId();

        send(id, Script.goal("x".repeat(100 * 1024)), null);

        assertThat(refusal(id).getFailure().getCode()).isEqualTo("text-too-long");
        assertThat(((WorkflowAccepted) TestKafka.events(id).getFirst().getFact())
                        .getGoal()
                        .getText())
                .hasSizeLessThan(2_000);
    }

    @Test
    void limitsOutOfRangeFailTheWorkflow() {
        String rows = newId();
        String time = newId();

        send(
                rows,
                new Goal(
                        Mode.ASK,
                        "How many?",
                        RunningGateway.SHOP,
                        Engine.AUTO,
                        -1,
                        null,
                        List.of(),
                        null,
                        false,
                        null,
                        null,
                        null),
                null);
        send(time, Script.goal("How many?"), Long.MAX_VALUE);

        assertThat(refusal(rows).getFailure().getMessage()).contains("max_rows");
        assertThat(refusal(time).getFailure().getMessage()).contains("timeout_ms");
    }

    @Test
    void aNameThatIsNoUuidFailsTheWorkflowUnderItsPlace() {
        Goal goal = uniqueGoal();

        send("order 7", goal, null);

        TestKafka.await("the workflow", () -> !workflowsAsking(goal.getText()).isEmpty());
        String id = workflowsAsking(goal.getText()).getFirst();
        assertThat(UUID.fromString(id).version()).isEqualTo(5);
        assertThat(refusal(id).getFailure().getMessage()).contains("UUID");
    }

    @Test
    void aNameThatIsTakenFailsTheSecondWorkflowAndLeavesTheFirstAlone() {
        String id = newId();
        Goal first = uniqueGoal();
        Goal second = uniqueGoal();
        send(id, first, null);
        awaitRequest(id);

        send(id, second, null);

        TestKafka.await(
                "the second workflow", () -> !workflowsAsking(second.getText()).isEmpty());
        String other = workflowsAsking(second.getText()).getFirst();
        assertThat(other).isNotEqualTo(id);
        assertThat(refusal(other).getFailure().getCategory()).isEqualTo(Category.CONTRACT);
        assertThat(TestKafka.events(id)).hasSize(1);
    }

    @Test
    void brokenBytesAreCountedAndStopNothing() {
        IntakeCounts counts = gateway.bean(IntakeCounts.class);
        long before = counts.unreadable();
        TestKafka.sendBytes(Topics.WORKFLOWS, "key", "no Avro".getBytes(StandardCharsets.UTF_8));
        TestKafka.sendBytes(Topics.WORKFLOWS, "key", new byte[] {0, 0, 0, 0, 1, 42});
        TestKafka.sendBytes(Topics.WORKFLOWS, "key", new byte[0]);

        String id = newId();
        send(id, Script.goal("How many?"), null);

        awaitRequest(id);
        TestKafka.await("the count", () -> counts.unreadable() == before + 3);
    }

    @Test
    void aRecordOfAnotherTypeIsCountedAndStopsNothing() {
        IntakeCounts counts = gateway.bean(IntakeCounts.class);
        long before = counts.unreadable();

        TestKafka.send(
                Topics.WORKFLOWS,
                "key",
                new io.millrace.schemas.CancelCommand(newId(), "wrong topic", java.time.Instant.now()));

        TestKafka.await("the count", () -> counts.unreadable() == before + 1);
    }
}
