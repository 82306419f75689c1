package io.millrace.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Event;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageProgress;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.Status;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class FoldJournalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String WORKFLOW = "7d2f3c1e-0000-4000-8000-000000000001";
    private static final NeedsInput QUESTION = new NeedsInput(
            "Which?",
            List.of(new Choice("1", "orders", "", null, null, "{}"), new Choice("2", "payments", "", null, 7L, "{}")),
            NOW.plusSeconds(3_600),
            40_000L,
            1,
            null);
    private static final Goal GOAL = new Goal(
            Mode.ASK, "how many orders", "shop", Engine.AUTO, 100, null, List.of(), null, false, null, null, null);

    @Test
    void followsAWorkflowToItsEnd() {
        WorkflowState state = fold(journal());

        assertThat(state.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(state.goal()).isEqualTo(GOAL);
        assertThat(state.steps()).extracting(Step::stage).containsExactly(Stage.PLAN, Stage.MAP);
        assertThat(state.steps()).extracting(Step::status).containsOnly(Step.Status.COMPLETED);
    }

    @Test
    void theFirstTerminalFactWins() {
        List<Event> events = journal();
        events.add(event(90, new WorkflowCancelled("too late")));

        assertThat(fold(events).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void closesAStepWhoseEndWasWrittenAfterTheTerminalFact() {
        List<Event> events = journal();
        Event lastCompletion = events.remove(events.size() - 2);
        events.add(lastCompletion);

        WorkflowState state = fold(events);

        assertThat(state.steps()).extracting(Step::status).containsOnly(Step.Status.COMPLETED);
        assertThat(state.status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void marksOpenStepsAsFailedWhenTheWorkflowIsStopped() {
        List<Event> events = journal().subList(0, 2);
        events.add(event(80, new WorkflowCancelled("changed my mind")));

        WorkflowState state = fold(events);

        assertThat(state.status()).isEqualTo(Status.CANCELLED);
        assertThat(state.steps()).extracting(Step::status).containsExactly(Step.Status.FAILED);
    }

    @Test
    void waitsForTheUserAndGoesOnWithTheAnswer() {
        List<Event> events = journal().subList(0, 3);
        events.add(event(10, QUESTION));
        WorkflowState waiting = fold(events);
        events.add(event(11, new WorkflowAccepted(GOAL, List.of(Stage.PLAN, Stage.MAP), NOW.plusSeconds(90), "2")));
        WorkflowState answered = fold(events);

        assertThat(waiting.isWaiting()).isTrue();
        assertThat(waiting.isFinished()).isFalse();
        assertThat(waiting.deadline()).isEqualTo(QUESTION.getUntil());
        assertThat(answered.status()).isEqualTo(Status.RUNNING);
        assertThat(answered.chosen()).isEqualTo(QUESTION.getChoices().get(1));
        assertThat(answered.deadline()).isEqualTo(NOW.plusSeconds(90));
        assertThat(answered.acceptedAt()).isEqualTo(waiting.acceptedAt());
    }

    @Test
    void anAnswerToACancelledWorkflowChangesNothing() {
        List<Event> events = journal().subList(0, 3);
        events.add(event(10, QUESTION));
        events.add(event(11, new WorkflowCancelled("changed my mind")));
        events.add(event(12, new WorkflowAccepted(GOAL, List.of(Stage.PLAN), NOW.plusSeconds(90), "2")));

        assertThat(fold(events).status()).isEqualTo(Status.CANCELLED);
    }

    /** Delivered twice, three times, out of turn: the state is the one of the journal read once. */
    @Test
    void redeliveryChangesNothing() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("FoldJournalTest.redeliveryChangesNothing: -Dseed=" + seed);
        var random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Event> once = randomJournal(random);
            List<Event> often = new ArrayList<>();
            for (int i = 0; i < once.size(); i++) {
                often.add(once.get(i));
                while (random.nextInt(3) == 0) {
                    often.add(once.get(random.nextInt(i + 1)));
                }
            }

            WorkflowState state = fold(often);

            assertThat(state).isEqualTo(fold(once));
            long ends = once.stream()
                    .filter(e -> FoldJournal.isTerminal(e.getFact()))
                    .count();
            assertThat(state.isFinished()).isEqualTo(ends > 0);
        }
    }

    private static List<Event> randomJournal(Random random) {
        List<Event> events = new ArrayList<>();
        int number = 0;
        events.add(event(number++, new WorkflowAccepted(GOAL, List.of(Stage.PLAN), NOW.plusSeconds(60), null)));
        for (Stage stage : Stage.values()) {
            if (random.nextInt(6) == 0) {
                break;
            }
            events.add(event(number++, new StageStarted(stage, 1)));
            for (int i = random.nextInt(3); i > 0; i--) {
                events.add(event(number++, new StageProgress(stage, 1, i, "working", null)));
            }
            events.add(event(number++, new StageCompleted(stage, 1, "{}", 10L)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            events.add(event(
                    number++,
                    switch (random.nextInt(3)) {
                        case 0 -> new WorkflowSucceeded(null, 0L);
                        case 1 -> new WorkflowCancelled("stop");
                        default ->
                            new WorkflowFailed(
                                    Stage.PLAN, new Failure(Category.USER, "c", "m", "r", List.of(), List.of()));
                    }));
        }
        return events;
    }

    private static List<Event> journal() {
        return new ArrayList<>(List.of(
                event(0, new WorkflowAccepted(GOAL, List.of(Stage.PLAN, Stage.MAP), NOW.plusSeconds(60), null)),
                event(1, new StageStarted(Stage.PLAN, 1)),
                event(2, new StageCompleted(Stage.PLAN, 1, "{}", 10L)),
                event(3, new StageStarted(Stage.MAP, 1)),
                event(4, new StageCompleted(Stage.MAP, 1, "{}", 10L)),
                event(5, new WorkflowSucceeded(null, 3L))));
    }

    private static Event event(int number, SpecificRecord fact) {
        return new Event(MessageIds.of(WORKFLOW, "event " + number), WORKFLOW, NOW.plusMillis(number), "test/1", fact);
    }

    private static WorkflowState fold(List<Event> events) {
        WorkflowState state = WorkflowState.unknown(WORKFLOW);
        for (Event event : events) {
            state = FoldJournal.apply(state, event);
        }
        return state;
    }
}
