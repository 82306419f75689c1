package io.millrace.validator.expect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.agent.route.Route;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.llm.Models;
import io.millrace.llm.WatchModel;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Context;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.Reader;
import io.millrace.schemas.SerdeSettings;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.Verdict;
import io.millrace.schemas.WriteMode;
import io.millrace.validator.review.ReviewProgram;
import io.millrace.validator.verify.VerifyOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExpectOfAnswerTest {
    static {
        // Makes Avro trust the contracts' classes, as in every process that reads them from Kafka.
        SerdeSettings.of("");
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SECRET = "sk-thisisasecretkey0123456789";

    private static final String THREE_TESTS = """
            {"tests": [
             {"kind": "total", "description": "The sales of all regions are the amount of all orders.", "columns": ["total_sales"],
              "sql": "SELECT SUM(total_amount) FROM orders;", "at_least": null, "at_most": null},
             {"kind": "no_rows", "description": "No order is negative.", "columns": [],
              "sql": "SELECT order_id FROM orders WHERE total_amount < 0", "at_least": null, "at_most": null},
             {"kind": "between", "description": "Sales are never negative.", "columns": ["total_sales"], "sql": null,
              "at_least": "0", "at_most": null}]}""";

    private final Catalog shop = ShopCatalog.postgresql();
    private final Plan plan = DemoPlans.salesByRegion(shop);
    private final List<ModelRequest> asked = new ArrayList<>();
    private final Deque<Object> answers = new ArrayDeque<>();

    private final LanguageModel model = request -> {
        asked.add(request);
        return switch (answers.remove()) {
            case ModelFailure failure -> throw failure;
            case Object text ->
                new ModelAnswer(text.toString(), "scripted", new ModelUse(1, 900, 60, 20), Duration.ofMillis(3));
        };
    };

    // ---------------------------------------------------------------- what a model writes

    @Test
    void testsOfAModelTravelBehindThoseOfThePlan() throws Exception {
        answers.add("Here they are: " + THREE_TESTS);

        var completed = (StageOutcome.Completed) review(Map.of(), Origin.MODEL, null);

        List<Check> checks =
                Objects.requireNonNull(completed.context().getProgram()).getChecks();
        List<Check> tests = ofModel(checks);
        assertThat(tests)
                .extracting(Check::getName, Check::getKind)
                .containsExactly(
                        tuple("model-1", CheckKind.TOTAL),
                        tuple("model-2", CheckKind.EMPTY),
                        tuple("model-3", CheckKind.HOLDS));
        assertThat(checks.subList(checks.size() - 3, checks.size())).isEqualTo(tests);
        assertThat(Objects.requireNonNull(tests.getFirst().getQuery()).getSql())
                .isEqualTo("SELECT SUM(total_amount) FROM orders");
        assertThat(Objects.requireNonNull(completed.context().getModelSpending())
                        .getCalls())
                .isEqualTo(1);
        JsonNode output = JSON.readTree(completed.output());
        assertThat(output.path("model").path("prompt").asString()).isEqualTo("write-tests/1");
        assertThat(output.path("model").path("exchange")).hasSize(2);
        assertThat(output.path("checks").findValuesAsString("author")).endsWith("model", "model", "model");
        assertThat(output.path("refused_tests").isMissingNode()).isTrue();
        assertThat(asked.getFirst().messages().getFirst().text())
                .contains("What are the sales by region?", "SUM(", "\"total_sales\" decimal", "orders (");
    }

    /** Whatever a model writes runs only where the guard would let a user run it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM orders",
                "SELECT 1; DROP TABLE orders",
                "SELECT pg_sleep(100)",
                "SELECT pg_read_file('/etc/passwd')",
                "SELECT usename, passwd FROM pg_shadow",
                "WITH gone AS (DELETE FROM orders RETURNING order_id) SELECT order_id FROM gone",
                "SELECT order_id FROM orders_of_others",
                "SELECT order_id INTO copy FROM orders",
                "COPY orders TO PROGRAM 'sh'",
                "this is no SQL",
                ""
            })
    void whatTheGuardRefusesIsNotRunAndSaid(String attack) throws Exception {
        answers.add(JSON.writeValueAsString(Map.of(
                "tests",
                List.of(
                        Map.of("kind", "no_rows", "description", "It holds.", "columns", List.of(), "sql", attack),
                        Map.of("kind", "not_null", "description", "So does this.", "columns", List.of("region"))))));

        var completed = (StageOutcome.Completed) review(Map.of(), Origin.MODEL, null);

        assertThat(ofModel(
                        Objects.requireNonNull(completed.context().getProgram()).getChecks()))
                .extracting(Check::getKind)
                .containsExactly(CheckKind.NOT_NULL);
        JsonNode refused = JSON.readTree(completed.output()).path("refused_tests");
        assertThat(refused).hasSize(1);
        assertThat(refused.path(0).path("reason").asString()).isNotBlank();
    }

    @Test
    void testsOfColumnsThatAreNotThereOrAreOfNoUseAreNotRun() throws Exception {
        answers.add("""
                {"tests": [{"kind": "unique", "description": "a", "columns": ["nobody"]},
                 {"kind": "total", "description": "b", "columns": ["region"], "sql": "SELECT COUNT(*) FROM orders"},
                 {"kind": "between", "description": "c", "columns": ["total_sales"], "at_least": "0; DROP", "at_most": null},
                 {"kind": "between", "description": "d", "columns": ["total_sales"], "at_least": null, "at_most": null},
                 {"kind": "run", "description": "e", "columns": []}, {"kind": "not_null", "description": "", "columns": ["region"]},
                 {"kind": "not_null", "description": "f", "columns": []}]}""");

        var completed = (StageOutcome.Completed) review(Map.of(), Origin.MODEL, null);

        assertThat(ofModel(
                        Objects.requireNonNull(completed.context().getProgram()).getChecks()))
                .isEmpty();
        assertThat(JSON.readTree(completed.output()).path("refused_tests")).hasSize(7);
    }

    @Test
    void secretsInWhatAModelSaysAreTakenOut() throws Exception {
        answers.add("""
                {"tests": [{"kind": "not_null", "description": "The key %s works.", "columns": ["region"]}]}""".formatted(SECRET));

        var completed = (StageOutcome.Completed) review(Map.of(), Origin.MODEL, null);

        assertThat(completed.output()).doesNotContain(SECRET).contains("The key [removed] works.");
    }

    /** A dead model, one that talks, one that sends half of it: the answer goes on. */
    @Test
    void anAnswerGoesOnWithoutTheTestsOfAModelThatWritesNone() throws Exception {
        answers.addAll(List.of(
                new ModelFailure(Reason.UNREACHABLE, "Nobody answers."),
                "I would rather not.",
                "{\"tests\": [{\"kind\"",
                "{\"tests\": {}}"));

        for (String reason : List.of("unreachable", "malformed", "malformed", "malformed")) {
            var completed = (StageOutcome.Completed) review(Map.of(), Origin.MODEL, null);

            assertThat(ofModel(Objects.requireNonNull(completed.context().getProgram())
                            .getChecks()))
                    .isEmpty();
            assertThat(JSON.readTree(completed.output())
                            .path("model")
                            .path("failed")
                            .asString())
                    .isEqualTo(reason);
        }
    }

    @Test
    void isAskedOnlyWhereItIsWanted() throws Exception {
        answers.addAll(List.of(THREE_TESTS, THREE_TESTS));

        review(Map.of(), Origin.RULE, null);
        review(Map.of("MILLRACE_MODEL_TESTS", "none"), Origin.MODEL, null);
        review(Map.of("MILLRACE_READER", "rule", "MILLRACE_MODEL_TESTS", "all"), Origin.MODEL, null);
        review(Map.of("MILLRACE_MODEL_TESTS", "all"), Origin.RULE, Reader.RULE);
        assertThat(asked).isEmpty();

        review(Map.of("MILLRACE_MODEL_TESTS", "all"), Origin.RULE, null);
        review(Map.of("MILLRACE_READER", "rule"), Origin.MODEL, Reader.MODEL);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aProgramThatWasWrittenAgainKeepsTheTestsOfTheOneBefore() throws Exception {
        answers.add(THREE_TESTS);
        var first = (StageOutcome.Completed) review(Map.of(), Origin.MODEL, null);

        var again = (StageOutcome.Completed) new ReviewProgram(new OneCatalog(shop), new CompileSql(), expect(Map.of()))
                .handle(work(first.context(), null));

        assertThat(ofModel(Objects.requireNonNull(again.context().getProgram()).getChecks()))
                .isEqualTo(ofModel(
                        Objects.requireNonNull(first.context().getProgram()).getChecks()));
        assertThat(asked).hasSize(1);
    }

    // ---------------------------------------------------------------- what does not pass

    /** The model expected what nobody asked for; asked again, it sees that. */
    @Test
    void aWrongExpectationIsDismissedAndRefusesNothing() throws Exception {
        answers.add("""
                {"findings": [{"name": "model-1", "wrong": "test", "reason": "It asks for orders without a region."}]}""");

        var completed = (StageOutcome.Completed)
                verify(List.of(ofPlan("shape", true), test("model-1", false, "4 rows, first [7, Oslo]")));

        Verdict verdict = Objects.requireNonNull(completed.context().getVerdict());
        assertThat(verdict.getPassed()).isTrue();
        assertThat(verdict.getSummary())
                .isEqualTo("3 rows; the one check passed; the one test of the language model does not count.");
        assertThat(verdict.getChecks().getLast().getDismissed()).isEqualTo("It asks for orders without a region.");
        JsonNode output = JSON.readTree(completed.output());
        assertThat(output.path("checks").path(1).path("author").asString()).isEqualTo("model");
        assertThat(output.path("checks").path(1).path("dismissed").asString())
                .isEqualTo("It asks for orders without a region.");
        assertThat(output.path("model").path("prompt").asString()).isEqualTo("doubt-tests/1");
        // What the source answered is data: it is not sent.
        assertThat(asked.getFirst().messages().getFirst().text())
                .contains("model-1")
                .doesNotContain("Oslo");
    }

    @Test
    void whatTheDataSaysIsToldWhereItMayBe() throws Exception {
        answers.add("{\"findings\": []}");

        new VerifyOutcome(new OneCatalog(shop), expect(Map.of("MILLRACE_MODEL_VALUES", "shop")))
                .handle(executed(List.of(test("model-1", false, "4 rows, first [7, Oslo]"))));

        assertThat(asked.getFirst().messages().getFirst().text()).contains("Oslo");
    }

    @Test
    void twoOfFourThatStandAreTooFew() throws Exception {
        answers.add("""
                {"findings": [{"name": "model-3", "wrong": "answer", "reason": "Rows are missing."},
                 {"name": "model-4", "wrong": "answer", "reason": "So are these."}]}""");

        var rejected = (StageOutcome.Rejected) verify(List.of(
                ofPlan("shape", true),
                test("model-1", true, "so"),
                test("model-2", true, "so"),
                test("model-3", false, "not so"),
                test("model-4", false, "not so")));

        assertThat(rejected.findings()).extracting(Finding::getRule).containsExactly("model-3", "model-4");
        assertThat(Objects.requireNonNull(rejected.context().getVerdict()).getSummary())
                .isEqualTo("3 rows; the one check passed; 2 of 4 tests of the language model passed.");
        assertThat(JSON.readTree(Objects.requireNonNull(rejected.output()))
                        .path("model")
                        .path("calls")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void threeOfFiveAreEnoughAndTheOthersAreTold() throws Exception {
        answers.add("""
                {"findings": [{"name": "model-4", "wrong": "answer", "reason": "Rows are missing."},
                 {"name": "model-5", "wrong": "answer", "reason": "So are these."}]}""");

        var completed = (StageOutcome.Completed) verify(List.of(
                test("model-1", true, "so"),
                test("model-2", true, "so"),
                test("model-3", true, "so"),
                test("model-4", false, "not so"),
                test("model-5", false, "not so")));

        Verdict verdict = Objects.requireNonNull(completed.context().getVerdict());
        assertThat(verdict.getPassed()).isTrue();
        assertThat(verdict.getSummary()).endsWith("3 of 5 tests of the language model passed.");
        assertThat(verdict.getChecks().getLast().getPassed()).isFalse();
    }

    /** Nobody refuses an answer on the word of a model that cannot be asked about it. */
    @Test
    void whatNobodyConfirmsDoesNotCount() throws Exception {
        answers.addAll(List.of(
                new ModelFailure(Reason.TOO_SLOW, "It takes too long."),
                "no JSON",
                "{\"findings\": [{\"name\": \"x\"}]}"));

        for (String why : List.of("It takes too long.", "cannot be read", "Nobody says")) {
            var completed = (StageOutcome.Completed) verify(List.of(test("model-1", false, "not so")));

            Verdict verdict = Objects.requireNonNull(completed.context().getVerdict());
            assertThat(verdict.getPassed()).isTrue();
            assertThat(verdict.getChecks().getFirst().getDismissed()).contains(why);
        }
    }

    @Test
    void whereACheckOfThePlanFailedNobodyIsAsked() throws Exception {
        var rejected =
                (StageOutcome.Rejected) verify(List.of(ofPlan("shape", false), test("model-1", false, "not so")));

        assertThat(rejected.findings()).extracting(Finding::getRule).containsExactly("shape");
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutAModelTestsThatCameFromOneDoNotCount() throws Exception {
        var completed =
                (StageOutcome.Completed) new VerifyOutcome(new OneCatalog(shop), new ExpectOfAnswer(Models.none()))
                        .handle(executed(List.of(test("model-1", false, "not so"))));

        assertThat(Objects.requireNonNull(completed.context().getVerdict()).getPassed())
                .isTrue();
    }

    @Test
    void aTestThatWasNotAskedDoesNotCount() throws Exception {
        var program = program(
                List.of(new Check("model-1", CheckKind.EMPTY, "It holds.", List.of(), null, null, Origin.MODEL)));

        var completed = (StageOutcome.Completed) new VerifyOutcome(new OneCatalog(shop), expect(Map.of()))
                .handle(work(
                        ContextWith.outcome(ContextWith.program(ContextWith.nothing(), program), outcome(List.of())),
                        null));

        Verdict verdict = Objects.requireNonNull(completed.context().getVerdict());
        assertThat(verdict.getPassed()).isTrue();
        assertThat(verdict.getChecks().getFirst().getDismissed()).isEqualTo("It was not asked.");
    }

    // ---------------------------------------------------------------- what is to be written

    @Test
    void whatIsWrittenIsTestedToo() throws Exception {
        answers.add(THREE_TESTS);
        Context context =
                ContextWith.program(ContextWith.plan(ContextWith.nothing(), PlanJson.write(plan)), program(List.of()));

        var completed = (StageOutcome.Completed)
                new ReviewProgram(new OneCatalog(shop), new CompileSql(), expect(Map.of())).handle(writing(context));

        assertThat(ofModel(
                        Objects.requireNonNull(completed.context().getProgram()).getChecks()))
                .hasSize(3);
    }

    /** The outcome is taken out: the route has the rows read again and written. Then nobody is asked once more. */
    @Test
    void rowsThatWereHeldBackByAWrongTestAreToBeWritten() throws Exception {
        answers.add("{\"findings\": [{\"name\": \"model-1\", \"wrong\": \"test\", \"reason\": \"Nobody asked.\"}]}");
        List<CheckOutcome> checks = List.of(ofPlan("shape", true), test("model-1", false, "4 rows"));
        var verify = new VerifyOutcome(new OneCatalog(shop), expect(Map.of()));

        var held = (StageOutcome.Completed)
                verify.handle(writing(executed(checks).request().getContext()));

        assertThat(held.context().getOutcome()).isNull();
        assertThat(Objects.requireNonNull(held.context().getVerdict()).getPassed())
                .isTrue();
        var written =
                (StageOutcome.Completed) verify.handle(writing(ContextWith.outcome(held.context(), outcome(checks))));

        assertThat(written.context().getOutcome()).isNotNull();
        assertThat(Objects.requireNonNull(written.context().getVerdict()).getSummary())
                .isEqualTo("3 rows; the one check passed; the one test of the language model does not count.");
        assertThat(asked).hasSize(1);
    }

    @Test
    void rowsThatARightTestHoldsBackAreNotWritten() throws Exception {
        answers.add(
                "{\"findings\": [{\"name\": \"model-1\", \"wrong\": \"answer\", \"reason\": \"Rows are missing.\"}]}");

        StageOutcome outcome = new VerifyOutcome(new OneCatalog(shop), expect(Map.of()))
                .handle(writing(executed(List.of(test("model-1", false, "4 rows")))
                        .request()
                        .getContext()));

        assertThat(((StageOutcome.Rejected) outcome).findings())
                .extracting(Finding::getRule)
                .containsExactly("model-1");
    }

    /** What could not be asked has kept nobody from writing. */
    @Test
    void whatIsWrittenAlreadyIsNotWrittenAgain() throws Exception {
        var unasked = new CheckOutcome(
                "model-1", "It holds.", false, "an answer", "none", null, Origin.MODEL, "It could not be asked.");

        var completed = (StageOutcome.Completed) new VerifyOutcome(new OneCatalog(shop), expect(Map.of()))
                .handle(writing(executed(List.of(ofPlan("shape", true), unasked))
                        .request()
                        .getContext()));

        assertThat(completed.context().getOutcome()).isNotNull();
        assertThat(asked).isEmpty();
    }

    // ---------------------------------------------------------------- fixtures

    private static FakeWork writing(Context context) {
        StageRequest request = work(context, null).request();
        var target = new Target(TargetFormat.TABLE, null, "mart", "", WriteMode.REPLACE, List.of(), true, null, null);
        return new FakeWork(new StageRequest(
                request.getMeta(),
                Goal.newBuilder(request.getGoal()).setTarget(target).build(),
                request.getItinerary(),
                request.getBudget(),
                context));
    }

    private static List<Check> ofModel(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.getAuthor() == Origin.MODEL)
                .toList();
    }

    private ExpectOfAnswer expect(Map<String, String> settings) {
        var all = new HashMap<>(Map.of("OPENAI_API_KEY", SECRET));
        all.putAll(settings);
        return new ExpectOfAnswer(new Models(ModelSettings.from(all::get), new WatchModel(model)));
    }

    private StageOutcome review(Map<String, String> settings, Origin origin, @Nullable Reader reader) throws Exception {
        CompiledQuery query = new CompileSql().compile(plan, shop.dialect());
        var program = new Program(
                new Statement("answer", Dialect.POSTGRESQL, query.sql(), List.of(), query.readableSql()),
                null,
                List.of(),
                "",
                origin);
        Context context = ContextWith.program(ContextWith.plan(ContextWith.nothing(), PlanJson.write(plan)), program);
        return new ReviewProgram(new OneCatalog(shop), new CompileSql(), expect(settings))
                .handle(work(context, reader));
    }

    private StageOutcome verify(List<CheckOutcome> checks) throws Exception {
        return new VerifyOutcome(new OneCatalog(shop), expect(Map.of())).handle(executed(checks));
    }

    private FakeWork executed(List<CheckOutcome> checks) {
        Context context =
                ContextWith.program(ContextWith.plan(ContextWith.nothing(), PlanJson.write(plan)), program(List.of()));
        return work(ContextWith.outcome(context, outcome(checks)), null);
    }

    private static Program program(List<Check> checks) {
        return new Program(
                new Statement("answer", Dialect.POSTGRESQL, "SELECT 1", List.of(), "SELECT 1"),
                null,
                checks,
                "",
                Origin.MODEL);
    }

    private static Outcome outcome(List<CheckOutcome> checks) {
        return new Outcome(Engine.DIRECT, "one source", List.of(), "[]", 3L, false, 5L, checks);
    }

    private static CheckOutcome ofPlan(String name, boolean passed) {
        return new CheckOutcome(name, "It holds.", passed, "this", "that", null, Origin.RULE, null);
    }

    private static CheckOutcome test(String name, boolean passed, String seen) {
        return new CheckOutcome(name, "It holds.", passed, "no rows", seen, "SELECT 1", Origin.MODEL, null);
    }

    private static FakeWork work(Context context, @Nullable Reader reader) {
        var goal = new Goal(
                Mode.ASK,
                "What are the sales by region?",
                "shop",
                Engine.AUTO,
                1000,
                null,
                List.of(),
                null,
                false,
                null,
                null,
                reader);
        Instant now = Instant.now();
        StageRequest start = Route.start("workflow", goal, Route.itinerary(Mode.ASK), now, now.plusSeconds(60));
        return new FakeWork(
                new StageRequest(start.getMeta(), start.getGoal(), start.getItinerary(), start.getBudget(), context));
    }

    private record OneCatalog(Catalog catalog) implements Catalogs {
        @Override
        public Optional<Catalog> find(String connectionId) {
            return Optional.of(catalog);
        }

        @Override
        public Catalog require(String connectionId) {
            return catalog;
        }
    }
}
