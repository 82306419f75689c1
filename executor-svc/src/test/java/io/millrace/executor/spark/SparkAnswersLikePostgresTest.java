package io.millrace.executor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.engine.ExecuteProgram;
import io.millrace.executor.engine.GuardStatement;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.fixture.DemoPlans;
import io.millrace.language.fixture.FeaturePlans;
import io.millrace.language.fixture.RandomPlans;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.fixture.TinyShop;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.interpret.InterpretPlan;
import io.millrace.language.sql.CompileSql;
import io.millrace.language.sql.CompiledQuery;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Program;
import io.millrace.schemas.Statement;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every plan of the golden scripts, compiled for PostgreSQL and for Spark: the same rows from both engines. */
class SparkAnswersLikePostgresTest {
    private static final Catalog SHOP = ShopCatalog.postgresql();
    private static final Connections CONNECTIONS = Requests.connections();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static InterpretPlan meant;

    private final ExecuteProgram execute = new ExecuteProgram(CONNECTIONS, Spark.engine(), GuardStatement.OFF);

    @BeforeAll
    static void shop() throws SQLException {
        Postgres.database("tiny_shop");
        try (Connection connection = Postgres.connect("tiny_shop")) {
            TinyShop.create(connection);
            meant = InterpretPlan.of(SHOP, connection);
        }
        CONNECTIONS.changed(SHOP.connectionId(), Requests.postgres(SHOP.connectionId(), "tiny_shop"));
        Spark.know(SHOP);
    }

    @AfterAll
    static void close() {
        CONNECTIONS.close();
    }

    /** Reaches two queries outwards, which Spark does not do (SPARK-50983). */
    private static final String TOO_DEEP = "bought-in-every-category";

    static Stream<Map.Entry<String, Plan>> plans() {
        return Stream.concat(DemoPlans.all(SHOP, 2).entrySet().stream(), FeaturePlans.all(SHOP).entrySet().stream())
                .filter(named -> !named.getKey().equals(TOO_DEEP));
    }

    @Test
    void whatSparkCannotDoIsSaidSo() {
        Plan plan = Objects.requireNonNull(FeaturePlans.all(SHOP).get(TOO_DEEP));

        assertThatThrownBy(() -> run(program(plan), Engine.SPARK))
                .isInstanceOf(StageException.class)
                .hasMessageStartingWith("Spark does not know a name in the statement")
                .hasMessageContaining("customer_id")
                .hasMessageNotContaining("'Project");
    }

    @ParameterizedTest
    @MethodSource("plans")
    void sameRows(Map.Entry<String, Plan> named) throws Exception {
        Program program = program(named.getValue());

        Outcome direct = run(program, Engine.DIRECT);
        Outcome spark = run(program, Engine.SPARK);

        assertThat(rows(spark)).isEqualTo(rows(direct));
        assertThat(spark.getColumns())
                .extracting(column -> column.getName())
                .isEqualTo(direct.getColumns().stream()
                        .map(column -> column.getName())
                        .toList());
    }

    /**
     * Few, since each is a job; {@code -Dplans.seed=} makes others, {@code -Dplans.count=} more. The seed is fixed since Spark has
     * faults of its own: of 931 plans one came out wrong (a limit with an offset over a left join over another, seed
     * 12049840512567).
     */
    @Test
    void randomPlansAnswerAsTheyAreMeant() throws Exception {
        long seed = Long.getLong("plans.seed", 100);
        RandomPlans plans = new RandomPlans(SHOP, seed);
        for (int i = 0; i < Integer.getInteger("plans.count", 15); i++) {
            Plan plan = plans.next();
            Program program = program(plan);
            String told = "seed %d, plan %d%n%s%n%s"
                    .formatted(
                            seed,
                            i,
                            PlanTree.of(plan),
                            Objects.requireNonNull(program.getSparkStatement()).getReadableSql());
            List<List<String>> found;
            try {
                found = cells(plan, run(program, Engine.SPARK));
            } catch (StageException e) {
                throw new AssertionError(e.getMessage() + "\n" + told, e);
            }
            List<List<String>> expected = TinyShop.cells(plan, meant.rows(plan));
            assertThat(found)
                    .as(told)
                    .usingElementComparator(TinyShop.SAME_CELLS)
                    .containsExactlyInAnyOrderElementsOf(expected);
            if (plan.root() instanceof Relation.Sort) {
                assertThat(found)
                        .as(told)
                        .usingElementComparator(TinyShop.SAME_CELLS)
                        .containsExactlyElementsOf(expected);
            }
        }
    }

    private static List<List<String>> cells(Plan plan, Outcome outcome) {
        List<DataType> types = plan.root().fields().stream().map(Field::type).toList();
        List<List<String>> cells = new ArrayList<>();
        for (JsonNode row : JSON.readTree(outcome.getRows())) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                JsonNode value = row.get(i);
                String text = value.isNumber() ? cell(value) : value.asString();
                texts.add(value.isNull() ? "-" : types.get(i) == DataType.TIMESTAMP ? text.replace('T', ' ') : text);
            }
            cells.add(texts);
        }
        return cells;
    }

    private Outcome run(Program program, Engine engine) throws Exception {
        var work = Requests.execute(SHOP.connectionId(), engine, 1_000, program);
        return ((Completed) execute.handle(work)).context().getOutcome();
    }

    private static Program program(Plan plan) {
        var compile = new CompileSql();
        return new Program(
                statement(compile.compile(plan, io.millrace.language.catalog.Dialect.POSTGRESQL), Dialect.POSTGRESQL),
                statement(compile.compile(plan, io.millrace.language.catalog.Dialect.SPARK), Dialect.SPARK),
                List.of(),
                "",
                Origin.RULE);
    }

    private static Statement statement(CompiledQuery query, Dialect dialect) {
        List<Parameter> parameters = query.parameters().stream()
                .map(value -> new Parameter(value.type().name(), value.value()))
                .toList();
        return new Statement("answer", dialect, query.sql(), parameters, query.readableSql());
    }

    /** Engines keep different numbers of decimals of a quotient. */
    private static List<List<String>> rows(Outcome outcome) {
        return JSON.readTree(outcome.getRows())
                .valueStream()
                .map(row -> row.valueStream()
                        .map(SparkAnswersLikePostgresTest::cell)
                        .toList())
                .toList();
    }

    private static String cell(JsonNode cell) {
        if (!cell.isNumber()) {
            return cell.toString();
        }
        BigDecimal number = new BigDecimal(cell.toString(), MathContext.DECIMAL64).setScale(3, RoundingMode.HALF_UP);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
