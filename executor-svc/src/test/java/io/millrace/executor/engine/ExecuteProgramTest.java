package io.millrace.executor.engine;

import static io.millrace.executor.fixture.Requests.execute;
import static io.millrace.executor.fixture.Requests.program;
import static io.millrace.executor.fixture.Requests.statement;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.StageOutcome.Completed;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Program;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExecuteProgramTest {
    private static final Connections CONNECTIONS = Requests.connections();
    private final ExecuteProgram execute = new ExecuteProgram(CONNECTIONS, Spark.engine(), GuardStatement.OFF);

    @BeforeAll
    static void database() {
        Postgres.database(
                "execute",
                "CREATE TABLE things (id int PRIMARY KEY, name text, price numeric(10,2), weight float8, sold boolean,"
                        + " day date, at timestamp, extra jsonb)",
                "INSERT INTO things VALUES (1, 'cup', 10.50, 0.1, true, '2026-01-31', '2026-01-31 12:30:00', '{}'),"
                        + " (2, 'Äpfel \"x\"', 99999999.99, 1e20, false, NULL, '2026-02-01 00:00:00.25', NULL),"
                        + " (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
        CONNECTIONS.changed("execute", Requests.postgres("execute", "execute"));
        Spark.know(new Catalog(
                "execute",
                io.millrace.language.catalog.Dialect.POSTGRESQL,
                List.of(new Table(
                        null,
                        "things",
                        List.of(
                                Column.of("id", DataType.INTEGER),
                                Column.of("name", DataType.TEXT),
                                Column.of("price", DataType.DECIMAL),
                                Column.of("weight", DataType.DOUBLE),
                                Column.of("sold", DataType.BOOLEAN),
                                Column.of("day", DataType.DATE),
                                Column.of("at", DataType.TIMESTAMP),
                                Column.of("extra", DataType.OTHER)),
                        List.of("id"),
                        List.of(),
                        3,
                        null)),
                List.of()));
    }

    @AfterAll
    static void close() {
        CONNECTIONS.close();
    }

    /** The same rows, digit by digit, whichever engine reads them. */
    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void cellsComeWithoutLoss(Engine engine) throws Exception {
        Outcome outcome =
                run(engine, 10, both("SELECT id, name, price, weight, sold, day, at FROM things ORDER BY id"));

        assertThat(outcome.getEngine()).isEqualTo(engine);
        assertThat(outcome.getRows())
                .isEqualTo("[[1,\"cup\",10.50,0.1,true,\"2026-01-31\",\"2026-01-31T12:30:00\"],"
                        + "[2,\"Äpfel \\\"x\\\"\",99999999.99,100000000000000000000,false,null,\"2026-02-01T00:00:00.25\"],"
                        + "[3,null,null,null,null,null,null]]");
        assertThat(outcome.getColumns())
                .extracting(column -> column.getName() + " " + column.getType())
                .containsExactly(
                        "id INTEGER",
                        "name TEXT",
                        "price DECIMAL",
                        "weight DOUBLE",
                        "sold BOOLEAN",
                        "day DATE",
                        "at TIMESTAMP");
        assertThat(outcome.getTruncated()).isFalse();
        assertThat(outcome.getRowCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void moreRowsThanAskedForAreCutAndSaidSo(Engine engine) throws Exception {
        Outcome outcome = run(engine, 2, both("SELECT id FROM things ORDER BY id DESC"));

        assertThat(outcome.getRows()).isEqualTo("[[3],[2]]");
        assertThat(outcome.getTruncated()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void valuesAreBoundNotPasted(Engine engine) throws Exception {
        Parameter[] parameters = {
            new Parameter("TEXT", "x' OR '1'='1"), new Parameter("DATE", "2026-01-31"), new Parameter("DECIMAL", "10.5")
        };
        String sql = "SELECT id FROM things WHERE name = ? OR (day = ? AND price = ?)";

        assertThat(run(engine, 10, both(sql, parameters)).getRows()).isEqualTo("[[1]]");
    }

    @Test
    void aSingleSourceIsReadDirectlyUnlessAskedOtherwise() throws Exception {
        Outcome outcome = run(Engine.AUTO, 10, both("SELECT count(*) AS n FROM things"));

        assertThat(outcome.getEngine()).isEqualTo(Engine.DIRECT);
        assertThat(outcome.getEngineReason()).contains("single source");
    }

    /** Checks ask the source in its own dialect, whichever engine answered. */
    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void checksAreEvaluatedOnTheResultAndTheSource(Engine engine) throws Exception {
        var total = new Check(
                "total",
                CheckKind.TOTAL,
                "",
                List.of("price"),
                statement(Dialect.POSTGRESQL, "SELECT sum(price) FROM things"),
                null,
                Origin.RULE);
        var twice = new Check(
                "twice",
                CheckKind.EMPTY,
                "",
                List.of(),
                statement(Dialect.POSTGRESQL, "SELECT id FROM things GROUP BY id HAVING count(*) > 1"),
                null,
                Origin.RULE);
        var broken = new Check(
                "broken",
                CheckKind.EMPTY,
                "",
                List.of(),
                statement(Dialect.POSTGRESQL, "SELECT no FROM things"),
                null,
                Origin.RULE);
        var sorted = new Check("sorted", CheckKind.SORTED, "", List.of("name asc"), null, null, Origin.RULE);
        Program plain = both("SELECT name, price FROM things ORDER BY name NULLS LAST");
        var program = new Program(
                plain.getStatement(),
                plain.getSparkStatement(),
                List.of(total, broken, twice, sorted),
                "",
                Origin.RULE);

        Outcome outcome = run(engine, 10, program);

        assertThat(outcome.getChecks())
                .extracting(check -> check.getName() + " " + check.getPassed())
                .containsExactly("total true", "broken false", "twice true", "sorted true");
        assertThat(outcome.getChecks().getFirst().getExpected()).isEqualTo("100000010.49");
    }

    /** "cup" before "Äpfel" in the C locale, after it in German: whatever the database does is in order. */
    @Test
    void theDatabasesOwnOrderOfTextsIsInOrder() throws Exception {
        var sorted = new Check("sorted", CheckKind.SORTED, "", List.of("name desc"), null, null, Origin.RULE);
        var program = program(
                statement(Dialect.POSTGRESQL, "SELECT name FROM things WHERE name IS NOT NULL ORDER BY name DESC"),
                sorted);
        var reversed = program(
                statement(Dialect.POSTGRESQL, "SELECT name FROM things WHERE name IS NOT NULL ORDER BY name"), sorted);

        assertThat(run(Engine.DIRECT, 10, program).getChecks().getFirst().getPassed())
                .isTrue();
        assertThat(run(Engine.DIRECT, 10, reversed).getChecks().getFirst().getPassed())
                .isFalse();
    }

    @Test
    void theOutputSaysWhatClientsSee() throws Exception {
        FakeWork work = execute("execute", Engine.AUTO, 1, both("SELECT id, price FROM things ORDER BY id"));

        String text = ((Completed) execute.handle(work)).output();

        JsonNode output = JsonMapper.builder().build().readTree(text);
        assertThat(output.propertyNames())
                .containsExactly(
                        "engine", "engine_reason", "columns", "rows", "row_count", "truncated", "elapsed_ms", "checks");
        assertThat(output.get("engine").asString()).isEqualTo("direct");
        assertThat(text).contains("\"rows\":[[1,10.50]]");
        assertThat(output.get("truncated").asBoolean()).isTrue();
        assertThat(work.progress()).contains("1 row fetched, there are more");
    }

    /** Legal, short, and larger than any record: only limits held here can end it. */
    @Test
    void whatIsTooLargeIsCut() throws Exception {
        Outcome outcome =
                run(Engine.DIRECT, 100_000, both("SELECT repeat('x', 15000) AS wide FROM generate_series(1, 10000)"));

        assertThat(outcome.getRows()).hasSizeLessThanOrEqualTo(512 * 1024);
        assertThat(outcome.getTruncated()).isTrue();
        assertThat(outcome.getRowCount()).isEqualTo(34);
    }

    /** A text that both dialects understand. */
    static Program both(String sql, Parameter... parameters) {
        return new Program(
                statement(Dialect.POSTGRESQL, sql, parameters),
                statement(Dialect.SPARK, sql, parameters),
                List.of(),
                "",
                Origin.RULE);
    }

    private Outcome run(Engine engine, int maxRows, Program program) throws Exception {
        FakeWork work = execute("execute", engine, maxRows, program);
        return ((Completed) execute.handle(work)).context().getOutcome();
    }
}
