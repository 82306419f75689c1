package io.millrace.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.agent.route.Route;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanJson;
import io.millrace.language.plan.Relation;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import io.millrace.schemas.Category;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Context;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import io.millrace.schemas.Verdict;
import io.millrace.validator.review.ReviewProgram;
import io.millrace.validator.verify.VerifyOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ValidatorTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Catalog shop = ShopCatalog.postgresql();
    private final CompileSql compileSql = new CompileSql();
    private final ReviewProgram review = new ReviewProgram(new OneCatalog(shop), compileSql);
    private final VerifyOutcome verify = new VerifyOutcome();

    // ---------------------------------------------------------------- review

    @Test
    void everyDemoProgramPassesWithChecks() throws Exception {
        for (Plan plan : DemoPlans.all(shop).values()) {
            var completed = (StageOutcome.Completed) review.handle(composed(plan));

            List<Check> checks =
                    Objects.requireNonNull(completed.context().getProgram()).getChecks();
            assertThat(checks).extracting(Check::getKind).contains(CheckKind.SHAPE, CheckKind.NOT_NULL);
            assertThat(checks).extracting(Check::getName).doesNotHaveDuplicates();
        }
    }

    @Test
    void writesChecksInTheFormOfTheContract() throws Exception {
        var completed = (StageOutcome.Completed) review.handle(composed(DemoPlans.salesByRegion(shop)));

        List<Check> checks =
                Objects.requireNonNull(completed.context().getProgram()).getChecks();
        assertThat(columns(checks, CheckKind.SHAPE)).containsExactly("region TEXT", "total_sales DECIMAL");
        assertThat(columns(checks, CheckKind.SORTED)).containsExactly("total_sales desc");
        assertThat(columns(checks, CheckKind.UNIQUE)).containsExactly("region");
        assertThat(columns(checks, CheckKind.TOTAL)).containsExactly("total_sales");
        assertThat(checks)
                .filteredOn(check -> check.getKind() == CheckKind.TOTAL)
                .singleElement()
                .satisfies(total -> assertThat(
                                Objects.requireNonNull(total.getQuery()).getSql())
                        .startsWith("SELECT SUM(o.total_amount)")
                        .doesNotContain("GROUP BY"));
        JsonNode output = JSON.readTree(completed.output());
        assertThat(output.get("findings")).isEmpty();
        assertThat(output.get("checks")).hasSameSizeAs(checks);
    }

    @Test
    void sendsBackAPlanThatReadsWhatIsNotThere() throws Exception {
        Relation scan = new Relation.Scan(
                null, "orders", "o", List.of(new Relation.ScanColumn("discount", DataType.DECIMAL, true)));
        Plan plan = Plan.of(scan);

        var rejected = (StageOutcome.Rejected) review.handle(composed(plan));

        assertThat(rejected.findings())
                .extracting(Finding::getRule, Finding::getMessage)
                .containsExactly(tuple("unknown-column", "There is no column orders.discount."));
    }

    @Test
    void sendsBackAProgramThatWrites() throws Exception {
        var program = new Program(
                new Statement("answer", Dialect.POSTGRESQL, "DELETE FROM orders", List.of(), "DELETE FROM orders"),
                null,
                List.of(),
                "",
                Origin.MODEL);

        var rejected = (StageOutcome.Rejected)
                review.handle(work(Mode.ASK, "a question", ContextWith.program(ContextWith.nothing(), program)));

        assertThat(rejected.findings()).extracting(Finding::getRule).containsExactly("read-only");
    }

    @Test
    void makesAProgramOfTheUsersOwnSql() throws Exception {
        var completed =
                (StageOutcome.Completed) review.handle(work(Mode.SQL, "SELECT name FROM products;\n", nothing()));

        Program program = Objects.requireNonNull(completed.context().getProgram());
        assertThat(program.getStatement().getSql()).isEqualTo("SELECT name FROM products");
        assertThat(program.getOrigin()).isEqualTo(Origin.USER);
    }

    @Test
    void refusesTheUsersOwnSqlWhereItWrites() throws Exception {
        Failure failure =
                ((StageOutcome.Failed) review.handle(work(Mode.SQL, "DROP TABLE orders", nothing()))).failure();

        assertThat(failure.getCategory()).isEqualTo(Category.USER);
        assertThat(failure.getCode()).isEqualTo("read-only");
    }

    @Test
    void hasNothingToReviewWithoutAProgram() {
        assertThatThrownBy(() -> review.handle(work(Mode.ASK, "a question", nothing())))
                .isInstanceOfSatisfying(
                        StageException.class,
                        e -> assertThat(e.failure().getCode()).isEqualTo("no-program"));
    }

    // ---------------------------------------------------------------- verify

    @Test
    void passesWhatPassedItsChecks() throws Exception {
        var completed = (StageOutcome.Completed) verify.handle(
                executed(List.of("shape", "sorted"), List.of(outcome("shape", true), outcome("sorted", true))));

        Verdict verdict = Objects.requireNonNull(completed.context().getVerdict());
        assertThat(verdict.getPassed()).isTrue();
        assertThat(verdict.getSummary()).isEqualTo("3 rows; all 2 checks passed.");
        assertThat(JSON.readTree(completed.output()).get("passed").asBoolean()).isTrue();
    }

    @Test
    void sendsBackWhatFailedACheck() throws Exception {
        var rejected = (StageOutcome.Rejected) verify.handle(
                executed(List.of("shape", "sorted"), List.of(outcome("shape", true), outcome("sorted", false))));

        assertThat(rejected.findings()).extracting(Finding::getRule).containsExactly("sorted");
        assertThat(rejected.findings().getFirst().getMessage()).contains("Expected this, saw that.");
        assertThat(Objects.requireNonNull(rejected.context().getVerdict()).getPassed())
                .isFalse();
    }

    @Test
    void sendsBackWhatWasNotChecked() throws Exception {
        var rejected = (StageOutcome.Rejected)
                verify.handle(executed(List.of("shape", "sorted"), List.of(outcome("shape", true))));

        assertThat(rejected.findings()).extracting(Finding::getRule).containsExactly("sorted");
    }

    // ---------------------------------------------------------------- fixtures

    private static List<String> columns(List<Check> checks, CheckKind kind) {
        return checks.stream()
                .filter(check -> check.getKind() == kind)
                .findFirst()
                .orElseThrow()
                .getColumns();
    }

    private static CheckOutcome outcome(String name, boolean passed) {
        return new CheckOutcome(name, "It holds.", passed, "this", "that", null, Origin.RULE, null);
    }

    private static Context nothing() {
        return ContextWith.nothing();
    }

    private FakeWork composed(Plan plan) {
        CompiledQuery query = compileSql.compile(plan, shop.dialect());
        var statement = new Statement("answer", Dialect.POSTGRESQL, query.sql(), List.of(), query.readableSql());
        var program = new Program(statement, null, List.of(), "", Origin.RULE);
        return work(
                Mode.ASK,
                "a question",
                ContextWith.program(ContextWith.plan(ContextWith.nothing(), PlanJson.write(plan)), program));
    }

    private static FakeWork executed(List<String> checks, List<CheckOutcome> outcomes) {
        var program = new Program(
                new Statement("answer", Dialect.POSTGRESQL, "SELECT 1", List.of(), "SELECT 1"),
                null,
                checks.stream()
                        .map(name -> new Check(name, CheckKind.SHAPE, "It holds.", List.of(), null, null, Origin.RULE))
                        .toList(),
                "",
                Origin.RULE);
        var outcome = new Outcome(Engine.DIRECT, "one source", List.of(), "[]", 3L, false, 5L, outcomes);
        return work(
                Mode.ASK,
                "a question",
                ContextWith.outcome(ContextWith.program(ContextWith.nothing(), program), outcome));
    }

    private static FakeWork work(Mode mode, String text, Context context) {
        var goal = new Goal(mode, text, "shop", Engine.AUTO, 1000, null, List.of(), null, false, null, null, null);
        StageRequest start = Route.start("workflow", goal, List.of(Stage.REVIEW), NOW, NOW.plusSeconds(60));
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
