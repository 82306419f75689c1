package io.millrace.composer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.agent.program.ProgramJson;
import io.millrace.agent.route.Route;
import io.millrace.composer.repair.RepairSql;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.sql.CompileSql;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Program;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

class ComposeProgramTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final Catalog shop = ShopCatalog.of(Dialect.MYSQL);
    private final ComposeProgram compose = new ComposeProgram(new OneCatalog(shop), new CompileSql());

    @Test
    void composesForTheSourceAndForSpark() throws Exception {
        Plan plan = DemoPlans.boughtButNot(shop, "Copper Kettle", "Linen Notebook");

        var completed = (StageOutcome.Completed) compose.handle(work(PlanJson.write(plan), List.of()));

        Program program = completed.context().getProgram();
        assertThat(program.getStatement().getDialect()).isEqualTo(io.millrace.schemas.Dialect.MYSQL);
        assertThat(program.getSparkStatement().getDialect()).isEqualTo(io.millrace.schemas.Dialect.SPARK);
        assertThat(program.getStatement().getSql()).contains("?").doesNotContain("Kettle");
        assertThat(program.getStatement().getParameters())
                .containsExactly(new Parameter("TEXT", "Copper Kettle"), new Parameter("TEXT", "Linen Notebook"));
        assertThat(program.getStatement().getReadableSql()).contains("'Copper Kettle'");
        assertThat(program.getExplanation()).contains("Keeps those that have no orders");
        JsonNode output = JsonMapper.builder().build().readTree(completed.output());
        assertThat(output.propertyNames())
                .containsExactly("dialect", "sql", "spark_sql", "explanation", "origin", "capsule");
        assertThat(ProgramJson.read(output.get("capsule"))).isEqualTo(program);
        assertThat(output.get("dialect").asString()).isEqualTo("mysql");
        assertThat(output.get("origin").asString()).isEqualTo("rule");
    }

    @Test
    void whatItsUserWroteIsLeftAsItIs() throws Exception {
        var written = new Program(
                new Statement("answer", io.millrace.schemas.Dialect.MYSQL, "SELECT 1", List.of(), "SELECT 1"),
                null,
                List.of(),
                "Your own SQL.",
                Origin.USER);
        Context context =
                ContextWith.program(ContextWith.reader(ContextWith.nothing(), Origin.REMEMBERED, null), written);
        var finding = new Finding("unknown-table", Severity.ERROR, "There is no table t", null);

        var completed = (StageOutcome.Completed) compose.handle(work(context));
        var failed = (StageOutcome.Failed)
                compose.handle(work(ContextWith.findings(context, List.of(finding), "unknown-table")));

        assertThat(completed.context().getProgram()).isEqualTo(written);
        assertThat(completed.output()).contains("\"sql\":\"SELECT 1\"", "\"origin\":\"user\"");
        assertThat(failed.failure().getMessage()).contains("There is no table t.");
    }

    @Test
    void saysSoWhenAProgramCannotBeRepaired() throws Exception {
        var finding = new Finding("sorted", Severity.ERROR, "Row 3 comes too late", null);
        String plan = PlanJson.write(DemoPlans.salesByRegion(shop));

        StageOutcome outcome = compose.handle(work(plan, List.of(finding)));

        Failure failure = ((StageOutcome.Failed) outcome).failure();
        assertThat(failure.getCategory()).isEqualTo(Category.DATA);
        assertThat(failure.getCode()).isEqualTo("not-repairable");
        assertThat(failure.getMessage()).contains("Row 3 comes too late.");
        assertThat(failure.getRemedy()).isNotEmpty();
    }

    @Test
    void whatTheSourceDoesNotTakeSparkAnswers() throws Exception {
        String plan = PlanJson.write(DemoPlans.salesByRegion(shop));
        var refused = new Finding("statement-not-accepted", Severity.ERROR, "There is no WITH here", null);
        var first = (StageOutcome.Completed) compose.handle(work(plan, List.of()));

        var second = (StageOutcome.Completed)
                compose.handle(work(ContextWith.findings(first.context(), List.of(refused), "refused")));
        Program program = Objects.requireNonNull(second.context().getProgram());
        StageOutcome third =
                compose.handle(work(ContextWith.findings(second.context(), List.of(refused), "refused again")));

        assertThat(program.getStatement().getDialect()).isEqualTo(io.millrace.schemas.Dialect.SPARK);
        assertThat(third).isInstanceOf(StageOutcome.Failed.class);
    }

    @Test
    void aModelWritesTheQueryAgainAndReviewJudgesIt() throws Exception {
        List<ModelRequest> asked = new ArrayList<>();
        ComposeProgram repairing =
                repairing(asked, "{\"sql\":\"SELECT region, 1 AS total_sales FROM customers;\",\"reason\":\"order\"}");
        var finding = new Finding("sorted", Severity.ERROR, "Row 3 comes too late", null);

        var completed = (StageOutcome.Completed)
                repairing.handle(work(PlanJson.write(DemoPlans.salesByRegion(shop)), List.of(finding)));

        Program program = Objects.requireNonNull(completed.context().getProgram());
        assertThat(program.getStatement().getSql()).isEqualTo("SELECT region, 1 AS total_sales FROM customers");
        assertThat(program.getOrigin()).isEqualTo(Origin.MODEL);
        assertThat(program.getSparkStatement()).isNull();
        assertThat(Objects.requireNonNull(completed.context().getModelSpending())
                        .getCalls())
                .isEqualTo(1);
        String prompt = asked.getFirst().messages().getFirst().text();
        assertThat(prompt)
                .contains(
                        "a question", "Row 3 comes too late", "\"region\" text", "\"total_sales\" decimal", "GROUP BY");
        assertThat(prompt.indexOf("order_items (")).isLessThan(prompt.indexOf("web_visits ("));
    }

    @ParameterizedTest
    @ValueSource(strings = {"I do not know.", "{\"sql\":\"\"}", "{\"sql\":"})
    void aModelThatHasNoOtherQueryEndsTheRepairs(String answer) throws Exception {
        var finding = new Finding("sorted", Severity.ERROR, "Row 3 comes too late", null);

        StageOutcome outcome = repairing(new ArrayList<>(), answer)
                .handle(work(PlanJson.write(DemoPlans.salesByRegion(shop)), List.of(finding)));

        Failure failure = ((StageOutcome.Failed) outcome).failure();
        assertThat(failure.getCode()).isEqualTo("not-repairable");
        assertThat(failure.getMessage()).contains("the language model wrote no other", "Row 3 comes too late.");
    }

    @Test
    void theSameQueryAgainIsNoRepair() throws Exception {
        var finding = new Finding("sorted", Severity.ERROR, "Row 3 comes too late", null);
        String plan = PlanJson.write(DemoPlans.salesByRegion(shop));
        var first = (StageOutcome.Completed) compose.handle(work(plan, List.of()));
        String sql = Objects.requireNonNull(first.context().getProgram())
                .getStatement()
                .getReadableSql();

        StageOutcome outcome = repairing(
                        new ArrayList<>(),
                        JsonMapper.builder()
                                .build()
                                .createObjectNode()
                                .put("sql", sql + " ;")
                                .toString())
                .handle(work(plan, List.of(finding)));

        assertThat(((StageOutcome.Failed) outcome).failure().getMessage()).contains("the same query again");
    }

    @Test
    void whereNoOtherQueryIsWrittenTheQuestionIsReadAgain() throws Exception {
        var finding = new Finding("sorted", Severity.ERROR, "Row 3 comes too late", null);
        Context context = ContextWith.plan(
                ContextWith.intent(ContextWith.nothing(), "{}"), PlanJson.write(DemoPlans.salesByRegion(shop)));
        StageRequest request =
                work(ContextWith.findings(context, List.of(finding), "sorted")).request();

        var rejected = (StageOutcome.Rejected) repairing(new ArrayList<>(), "I do not know.")
                .handle(new FakeWork(new StageRequest(
                        request.getMeta(),
                        request.getGoal(),
                        Route.itinerary(Mode.ASK),
                        request.getBudget(),
                        request.getContext())));

        assertThat(rejected.findings()).extracting(Finding::getRule).containsExactly("sorted", "not-repairable");
        assertThat(Objects.requireNonNull(rejected.context().getModelSpending()).getCalls())
                .isEqualTo(1);
    }

    private ComposeProgram repairing(List<ModelRequest> asked, String answer) {
        LanguageModel model = request -> {
            asked.add(request);
            return new ModelAnswer(answer, "scripted", new ModelUse(1, 900, 50, 0), Duration.ofMillis(3));
        };
        return new ComposeProgram(
                new OneCatalog(shop),
                new CompileSql(),
                new RepairSql(model, ModelSettings.from(Map.of("OPENAI_API_KEY", "test")::get)));
    }

    @Test
    void refusesWhatIsNoPlan() {
        assertThatThrownBy(() -> compose.handle(work("{\"version\":1,\"root\":{\"op\":\"scam\"}}", List.of())))
                .isInstanceOfSatisfying(StageException.class, e -> {
                    assertThat(e.failure().getCategory()).isEqualTo(Category.CONTRACT);
                    assertThat(e.failure().getCode()).isEqualTo("invalid-plan");
                });
    }

    @Test
    void refusesToComposeWithoutAPlan() {
        assertThatThrownBy(() -> compose.handle(work(null, List.of())))
                .isInstanceOfSatisfying(
                        StageException.class,
                        e -> assertThat(e.failure().getCode()).isEqualTo("no-plan"));
    }

    private static FakeWork work(@Nullable String plan, List<Finding> findings) {
        return work(new Context(
                null, plan, null, findings, null, null, null, null, null, Origin.RULE, null, List.of(), null));
    }

    private static FakeWork work(Context context) {
        var goal = new Goal(
                Mode.ASK, "a question", "shop", Engine.AUTO, 1000, null, List.of(), null, false, null, null, null);
        StageRequest start = Route.start("workflow", goal, List.of(Stage.COMPOSE), NOW, NOW.plusSeconds(60));
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
