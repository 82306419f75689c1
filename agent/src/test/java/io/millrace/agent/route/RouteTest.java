package io.millrace.agent.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageOutcome;
import io.millrace.schemas.Candidate;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Clarification;
import io.millrace.schemas.Context;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Meta;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.SerdeSettings;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.Verdict;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WriteMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouteTest {
    static {
        // Makes Avro trust the contracts' classes, as in every process that reads them from Kafka.
        SerdeSettings.of("");
    }

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String WORKFLOW = "7d2f3c1e-0000-4000-8000-000000000001";
    private static final Clarification CLARIFICATION =
            new Clarification("Which?", List.of(candidate("1", "orders"), candidate("2", "payments")), null);

    @Test
    void asksInTheOrderOfTheItinerary() {
        var visited = new ArrayList<Stage>();
        StageRequest request = start(Mode.ASK);

        while (true) {
            visited.add(request.getMeta().getStage());
            if (!(Route.next(request, completed(request), NOW) instanceof Next.Request(StageRequest next))) {
                break;
            }
            request = next;
        }

        assertThat(visited)
                .containsExactly(Stage.PLAN, Stage.MAP, Stage.COMPOSE, Stage.REVIEW, Stage.EXECUTE, Stage.VERIFY);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void succeedsAfterTheLastStage(Mode mode) {
        StageRequest request = start(mode);
        for (int i = 1; i < Route.itinerary(mode).size(); i++) {
            request = ((Next.Request) Route.next(request, completed(request), NOW)).request();
        }

        assertThat(fact(Route.next(request, completed(request), NOW))).isInstanceOf(WorkflowSucceeded.class);
    }

    @Test
    void sendsARejectedProgramBackToTheComposerWithTheFindings() {
        StageRequest review = at(Stage.REVIEW);
        List<Finding> findings = List.of(finding("no such column"));

        Next next = Route.next(review, new StageOutcome.Rejected(review.getContext(), findings), NOW);

        StageRequest repair = ((Next.Request) next).request();
        assertThat(repair.getMeta().getStage()).isEqualTo(Stage.COMPOSE);
        assertThat(repair.getMeta().getAttempt()).isEqualTo(review.getMeta().getAttempt() + 1);
        assertThat(repair.getContext().getFindings()).isEqualTo(findings);
        assertThat(repair.getBudget().getRepairs()).isEqualTo(review.getBudget().getRepairs() - 1);
    }

    @Test
    void stopsWhenARepairMeetsTheSameFindings() {
        StageRequest review = at(Stage.REVIEW);
        List<Finding> findings = List.of(finding("no such column"));
        StageRequest repair = ((Next.Request)
                        Route.next(review, new StageOutcome.Rejected(review.getContext(), findings), NOW))
                .request();
        StageRequest again = ((Next.Request) Route.next(repair, completed(repair), NOW)).request();

        Next next = Route.next(again, new StageOutcome.Rejected(again.getContext(), findings), NOW);

        var failed = (WorkflowFailed) fact(next);
        assertThat(failed.getFailure().getCode()).isEqualTo("program-rejected");
        assertThat(failed.getFailure().getMessage()).contains("no such column");
    }

    @Test
    void stopsWhenErrorsTakeTurns() {
        StageRequest request = at(Stage.REVIEW);
        List<String> errors = List.of("no such column", "no such table");
        int rejections = 0;
        while (Route.next(
                        request,
                        new StageOutcome.Rejected(request.getContext(), List.of(finding(errors.get(rejections % 2)))),
                        NOW)
                instanceof Next.Request(StageRequest repair)) {
            rejections++;
            request = ((Next.Request) Route.next(repair, completed(repair), NOW)).request();
        }

        assertThat(rejections).isEqualTo(2);
        assertThat(request.getBudget().getRepairs()).isPositive();
    }

    @Test
    void mapsAnewWhenTheTablesHaveChanged() {
        StageRequest execute = at(Stage.EXECUTE);
        Context changed = ContextWith.catalogFrom(execute.getContext(), NOW);

        Next next = Route.next(execute, new StageOutcome.Rejected(changed, List.of(structureChanged())), NOW);

        StageRequest map = ((Next.Request) next).request();
        assertThat(map.getMeta().getStage()).isEqualTo(Stage.MAP);
        assertThat(map.getContext().getCatalogFrom()).isEqualTo(NOW);
        var mapped = new StageOutcome.Completed(ContextWith.plan(map.getContext(), "{}"), "{}");
        StageRequest compose = ((Next.Request) Route.next(map, mapped, NOW)).request();
        assertThat(compose.getContext().getFindings()).isEmpty();
        assertThat(compose.getContext().getCatalogFrom()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"MAP", "COMPOSE"})
    void readsAnewWhatCannotBePlannedOrWritten(Stage stage) {
        StageRequest request = at(stage);

        Next next = Route.next(
                request,
                new StageOutcome.Rejected(request.getContext(), List.of(structureChanged(), finding("no total"))),
                NOW);

        assertThat(((Next.Request) next).request().getMeta().getStage()).isEqualTo(Stage.PLAN);
    }

    @Test
    void repairsAProgramThatItsDatabaseDoesNotAccept() {
        StageRequest execute = at(Stage.EXECUTE);
        var refused = new Failure(
                Category.CONTRACT, "statement-not-accepted", "no WITH here", "remedy", List.of(), List.of());

        Next next = Route.next(execute, new StageOutcome.Failed(refused), NOW);

        assertThat(((Next.Request) next).request().getMeta().getStage()).isEqualTo(Stage.COMPOSE);
        assertThat(Route.next(execute, failed(Category.CONTRACT), NOW)).isInstanceOf(Next.End.class);
    }

    @Test
    void repairsAProgramThatFailsOnTheData() {
        StageRequest execute = at(Stage.EXECUTE);

        Next next = Route.next(execute, failed(Category.DATA), NOW);

        assertThat(((Next.Request) next).request().getMeta().getStage()).isEqualTo(Stage.COMPOSE);
    }

    @Test
    void triesAPlatformFailureAgainWhileRetriesAreLeft() {
        StageRequest request = at(Stage.EXECUTE);
        int tries = 0;
        while (Route.next(request, failed(Category.PLATFORM), NOW) instanceof Next.Request(StageRequest next)) {
            assertThat(next.getMeta().getStage()).isEqualTo(Stage.EXECUTE);
            request = next;
            tries++;
        }

        assertThat(tries).isEqualTo(3);
    }

    @Test
    void doesNotTryAgainPastTheDeadline() {
        StageRequest request = at(Stage.EXECUTE);

        Next next =
                Route.next(request, failed(Category.PLATFORM), request.getMeta().getDeadline());

        assertThat(fact(next)).isInstanceOf(WorkflowFailed.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Category.class,
            names = {"USER", "CONTRACT"})
    void failsAtOnceWhereAnotherTryCannotHelp(Category category) {
        assertThat(fact(Route.next(at(Stage.EXECUTE), failed(category), NOW))).isInstanceOf(WorkflowFailed.class);
    }

    @Test
    void closeReadingsGoToTheExecutorFirst() {
        var goal = new Goal(
                Mode.ASK, "how many orders", "shop", Engine.AUTO, 100, "c", List.of(), null, false, null, null, null);
        StageRequest plan = Route.start(WORKFLOW, goal, "{}", NOW, NOW.plusSeconds(60), Route.ANSWER_WITHIN);

        Next next = Route.next(plan, new StageOutcome.NeedsInput(CLARIFICATION, "{}"), NOW);

        StageRequest count = ((Next.Request) next).request();
        assertThat(count.getMeta().getStage()).isEqualTo(Stage.EXECUTE);
        assertThat(count.getContext().getClarification()).isEqualTo(CLARIFICATION);
        assertThat(count.getContext().getConversation()).isNull();
    }

    @Test
    void waitsForTheUserOnceTheRowsAreCounted() {
        StageRequest count = counting();
        Instant later = NOW.plusSeconds(20);

        var wait = (Next.Wait) Route.next(count, new StageOutcome.NeedsInput(CLARIFICATION, "{}"), later);

        assertThat(wait.question().getQuestion()).isEqualTo("Which?");
        assertThat(wait.question().getChoices()).extracting(Choice::getId).containsExactly("1", "2");
        assertThat(wait.question().getUntil()).isEqualTo(later.plus(Route.ANSWER_WITHIN));
        assertThat(wait.question().getLeftMs()).isEqualTo(40_000);
    }

    @Test
    void asksWithoutCountsWhereNobodyMayCount() {
        var goal = new Goal(
                Mode.ASK, "how many orders", "shop", Engine.AUTO, 100, null, List.of(), null, false, null, null, null);
        StageRequest alone = Route.start(WORKFLOW, goal, List.of(Stage.PLAN), NOW, NOW.plusSeconds(60));

        Next next = Route.next(alone, new StageOutcome.NeedsInput(CLARIFICATION, "{}"), NOW);

        assertThat(next).isInstanceOf(Next.Wait.class);
    }

    @Test
    void goesOnWithTheChosenReadingAndTheTimeThatWasLeft() {
        StageRequest count = counting();
        var wait = (Next.Wait) Route.next(count, new StageOutcome.NeedsInput(CLARIFICATION, "{}"), NOW.plusSeconds(20));
        Instant answered = NOW.plus(Duration.ofHours(3));

        StageRequest resumed = Route.resume(
                WORKFLOW,
                count.getGoal(),
                wait.question(),
                wait.question().getChoices().get(1),
                answered);

        assertThat(resumed.getMeta().getStage()).isEqualTo(Stage.MAP);
        assertThat(resumed.getContext().getIntent()).isEqualTo("intent 2");
        assertThat(resumed.getMeta().getDeadline()).isEqualTo(answered.plusSeconds(40));
        // The executor has counted under its first attempt: the program must not run under the same one.
        assertThat(resumed.getMeta().getAttempt()).isEqualTo(count.getMeta().getAttempt() + 1);
        assertThat(Route.next(resumed, completed(resumed), answered)).isInstanceOf(Next.Request.class);
    }

    /** Tests that did not pass held the rows back; the verdict passes them, and so they are read once more and written. */
    @Test
    void writesWhatWasHeldBackWhenItHasPassedAndNotForEver() {
        StageRequest verify = at(Stage.VERIFY);
        Target target =
                new Target(TargetFormat.TABLE, null, "mart", "", WriteMode.REPLACE, List.of(), true, null, null);
        verify = new StageRequest(
                verify.getMeta(),
                Goal.newBuilder(verify.getGoal()).setTarget(target).build(),
                verify.getItinerary(),
                verify.getBudget(),
                verify.getContext());
        Context passed = ContextWith.verdict(verify.getContext(), new Verdict(true, "", List.of()));

        StageRequest write =
                ((Next.Request) Route.next(verify, new StageOutcome.Completed(passed, "{}"), NOW)).request();

        assertThat(write.getMeta().getStage()).isEqualTo(Stage.EXECUTE);
        assertThat(write.getMeta().getAttempt()).isEqualTo(verify.getMeta().getAttempt() + 1);
        assertThat(write.getContext().getVerdict()).isEqualTo(passed.getVerdict());

        Context written =
                ContextWith.outcome(passed, new Outcome(Engine.DIRECT, "", List.of(), "[]", 1L, false, 1L, List.of()));
        assertThat(fact(Route.next(verify, new StageOutcome.Completed(written, "{}"), NOW)))
                .isInstanceOf(WorkflowSucceeded.class);
        int hops = 0;
        while (Route.next(verify, new StageOutcome.Completed(passed, "{}"), NOW)
                instanceof Next.Request(StageRequest next)) {
            verify = new StageRequest(
                    Meta.newBuilder(next.getMeta()).setStage(Stage.VERIFY).build(),
                    next.getGoal(),
                    next.getItinerary(),
                    next.getBudget(),
                    next.getContext());
            hops++;
        }
        assertThat(hops).isEqualTo(5);
        assertThat(((WorkflowFailed) fact(Route.next(verify, new StageOutcome.Completed(passed, "{}"), NOW)))
                        .getFailure()
                        .getCode())
                .isEqualTo("not-written");
    }

    private static StageRequest counting() {
        return ((Next.Request) Route.next(at(Stage.PLAN), new StageOutcome.NeedsInput(CLARIFICATION, "{}"), NOW))
                .request();
    }

    /** Whatever the stages do, a workflow ends, no message id comes twice, and budgets only shrink. */
    @Test
    void everyRandomWalkEnds() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("RouteTest.everyRandomWalkEnds: -Dseed=" + seed);
        var random = new Random(seed);
        for (int walk = 0; walk < 2_000; walk++) {
            StageRequest request = start(Mode.values()[random.nextInt(Mode.values().length)]);
            var ids = new HashSet<String>();
            int hops = 0;
            while (true) {
                assertThat(ids.add(request.getMeta().getMessageId()))
                        .as("message id of %s seen before", request.getMeta())
                        .isTrue();
                assertThat(++hops).as("hops of one workflow").isLessThan(100);
                if (!(Route.next(request, anyOutcome(request, random), NOW)
                        instanceof Next.Request(StageRequest next))) {
                    break;
                }
                assertThat(next.getBudget().getRetries())
                        .isLessThanOrEqualTo(request.getBudget().getRetries());
                assertThat(next.getBudget().getRepairs())
                        .isLessThanOrEqualTo(request.getBudget().getRepairs());
                assertThat(next.getItinerary()).contains(next.getMeta().getStage());
                assertThat(next.getMeta().getDeadline())
                        .isEqualTo(request.getMeta().getDeadline());
                request = next;
            }
        }
    }

    private static StageOutcome anyOutcome(StageRequest request, Random random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> completed(request);
            case 2 ->
                new StageOutcome.Rejected(request.getContext(), List.of(finding("finding " + random.nextInt(1_000))));
            case 3 -> failed(Category.values()[random.nextInt(Category.values().length)]);
            default -> failed(Category.PLATFORM);
        };
    }

    private static StageRequest start(Mode mode) {
        var goal = new Goal(
                mode, "how many orders", "shop", Engine.AUTO, 100, null, List.of(), null, false, null, null, null);
        return Route.start(WORKFLOW, goal, NOW, NOW.plus(Duration.ofMinutes(1)));
    }

    private static StageRequest at(Stage stage) {
        StageRequest request = start(Mode.ASK);
        while (request.getMeta().getStage() != stage) {
            request = ((Next.Request) Route.next(request, completed(request), NOW)).request();
        }
        return request;
    }

    private static StageOutcome completed(StageRequest request) {
        return new StageOutcome.Completed(request.getContext(), "{}");
    }

    private static StageOutcome failed(Category category) {
        return new StageOutcome.Failed(new Failure(category, "code", "message", "remedy", List.of(), List.of()));
    }

    private static Finding structureChanged() {
        return new Finding(Route.STRUCTURE_CHANGED, Severity.ERROR, "column orders.total is gone", null);
    }

    private static Finding finding(String message) {
        return new Finding("rule", Severity.ERROR, message, null);
    }

    private static Candidate candidate(String id, String text) {
        return new Candidate(
                new Choice(id, text, "table " + text, "SELECT 1", null, "intent " + id),
                new Statement(text, Dialect.POSTGRESQL, "SELECT 1", List.of(), "SELECT 1"));
    }

    private static Object fact(Next next) {
        return ((Next.End) next).fact();
    }
}
