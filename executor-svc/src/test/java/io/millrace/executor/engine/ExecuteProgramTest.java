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
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.TakeTexts;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    /** What a target is given is what a client is shown, whatever the values are, and a trailing comment or semicolon does no harm. */
    @ParameterizedTest
    @ValueSource(strings = {"", ";", " -- the end", " /* ; */ "})
    void rowsThatAreCopiedAreThoseThatAreFetched(String end) throws Exception {
        String sql = """
                SELECT * FROM (VALUES
                    (1, true, E'tab\\tline\\nback\\\\slash \\\\N é 😀', 1.50, 'NaN'::float8, date '2026-01-31',
                     timestamp '2026-01-31 12:30:00.25', timestamptz '2026-01-31 12:30:00+05:30', time '23:59:59.5', '{"a": 1}'::jsonb, ARRAY[1, 2]),
                    (2, false, '', 'NaN', '-infinity', 'infinity', '-infinity', 'infinity', '00:00', '[]', '{}'),
                    (3, NULL, '\\N', 1e20, 1e-20, '0044-03-15 BC', '12026-01-31 00:00:00', '0044-03-15 00:00:00+00 BC', NULL, 'null', NULL),
                    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) AS v""" + end;
        FakeWork work = execute("execute", Engine.DIRECT, 10, program(statement(Dialect.POSTGRESQL, sql)));
        var copied = new Copied();

        Outcome fetched = execute.run(work, Limits.rows(10), null);
        Outcome outcome = execute.run(work, Limits.rows(10), copied);

        assertThat(outcome.getRows()).isEqualTo(fetched.getRows()).contains("\"2026-01-31T07:00:00\"", "😀", "\"NaN\"");
        assertThat(outcome.getColumns()).isEqualTo(fetched.getColumns());
        assertThat(copied.lines).hasSize(4).last().isEqualTo("\\N\t".repeat(10) + "\\N\n");
        assertThat(copied.cells).isZero();
    }

    @Test
    void whatIsShownOfCopiedRowsIsCutAndAllOfThemAreGiven() throws Exception {
        FakeWork work = execute(
                "execute",
                Engine.DIRECT,
                2,
                program(statement(Dialect.POSTGRESQL, "SELECT n FROM generate_series(1, 5000) AS n ORDER BY n")));
        var copied = new Copied();

        Outcome outcome = execute.run(work, Limits.rows(2), copied);

        assertThat(outcome.getRows()).isEqualTo("[[1],[2]]");
        assertThat(outcome.getTruncated()).isTrue();
        assertThat(copied.lines).hasSize(5000).last().isEqualTo("5000\n");
    }

    /** COPY takes no parameters, and writes bytes as nobody is shown them. */
    @Test
    void whatCannotBeCopiedIsGivenCellByCell() throws Exception {
        var bound = new Copied();
        execute.run(
                execute(
                        "execute",
                        Engine.DIRECT,
                        10,
                        program(statement(
                                Dialect.POSTGRESQL,
                                "SELECT id, name FROM things WHERE name = ?",
                                new Parameter("TEXT", "cup")))),
                Limits.rows(10),
                bound);
        var binary = new Copied();
        execute.run(
                execute(
                        "execute",
                        Engine.DIRECT,
                        10,
                        program(statement(Dialect.POSTGRESQL, "SELECT '\\x00ff'::bytea AS b"))),
                Limits.rows(10),
                binary);

        assertThat(bound.lines).isEmpty();
        assertThat(bound.cells).isEqualTo(2);
        assertThat(binary.lines).isEmpty();
        assertThat(binary.cells).isEqualTo(1);
    }

    /** Keeps what it is given. */
    private static final class Copied implements TakeTexts {
        private final List<String> lines = new ArrayList<>();
        private int cells;

        @Override
        public void begin(List<ResultTable.Column> columns) {
            lines.clear();
        }

        @Override
        public void line(byte[] row) {
            lines.add(new String(row, StandardCharsets.UTF_8));
        }

        @Override
        public void cell(byte @Nullable [] text) {
            cells++;
        }

        @Override
        public void endRow() {}

        @Override
        public void row(List<@Nullable Object> row) {
            cells += row.size();
        }
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
