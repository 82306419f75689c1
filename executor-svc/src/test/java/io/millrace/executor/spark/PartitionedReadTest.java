package io.millrace.executor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.Cancellation;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.agent.Work;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.engine.ExecuteProgram;
import io.millrace.executor.engine.GuardStatement;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.StageRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large tables of a real PostgreSQL, read in parts: about as many rows each, and together every row once. */
class PartitionedReadTest {
    private static final int ROWS = 8_000;
    private static final int PARTITION_ROWS = 1_000;
    private static final Connections CONNECTIONS = Requests.connections();

    @BeforeAll
    static void tables() {
        Postgres.database(
                "parts",
                // Most keys are small: strides of one length would put nearly all rows into the first.
                skewed("numbers", "bigint", "floor(1e6 * power(i / 8000.0, 9))"),
                skewed("texts", "text", "'O''Brien ' || lpad(floor(1e6 * power(i / 8000.0, 9))::text, 8, '0')"),
                skewed(
                        "times",
                        "timestamptz",
                        "timestamptz '2020-01-01' + floor(1e6 * power(i / 8000.0, 9)) * interval '1 min'"),
                skewed("days", "date", "date '2020-01-01' + floor(3e4 * power(i / 8000.0, 5))::int"),
                skewed("decimals", "numeric(12,2)", "floor(1e6 * power(i / 8000.0, 9)) / 100"),
                "CREATE TABLE moving (key bigint, id int)",
                "CREATE INDEX ON moving (key)",
                MOVING,
                // A tenth has one value, a twentieth has none.
                "UPDATE numbers SET key = 77 WHERE id % 10 = 0",
                "UPDATE numbers SET key = NULL WHERE id % 20 = 1",
                "CREATE TABLE one_value (key int, id int)",
                "INSERT INTO one_value SELECT 5, i FROM generate_series(1, 8000) i",
                "CREATE INDEX ON one_value (key)",
                "CREATE TABLE not_analyzed (key int PRIMARY KEY, id int) WITH (autovacuum_enabled = false)",
                "ANALYZE",
                "INSERT INTO not_analyzed SELECT i, i FROM generate_series(1, 8000) i",
                // What the statistics do not know of.
                "ALTER TABLE numbers SET (autovacuum_enabled = false)",
                "INSERT INTO numbers SELECT -i, 8000 + i FROM generate_series(1, 50) i",
                "INSERT INTO numbers SELECT 10000000 + i, 8050 + i FROM generate_series(1, 50) i",
                "INSERT INTO numbers VALUES (NULL, 8101)");
        CONNECTIONS.changed("parts", Requests.postgres("parts", "parts"));
        Spark.know(catalog());
    }

    @AfterAll
    static void close() {
        CONNECTIONS.close();
    }

    private static final String MOVING = "INSERT INTO moving SELECT i, i FROM generate_series(1, 8000) i";

    /** Each row is in another part afterwards, but for the middle; and there are more. */
    private static void move() throws SQLException {
        try (Connection connection = Postgres.connect("parts");
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE moving SET key = 8001 - key");
            statement.execute(MOVING);
        }
    }

    private static String skewed(String table, String type, String key) {
        return "CREATE TABLE %s (key %s, id int); INSERT INTO %1$s SELECT %s, i FROM generate_series(1, 8000) i; CREATE INDEX ON %1$s (key)"
                .formatted(table, type, key);
    }

    private static Catalog catalog() {
        List<Table> tables = new ArrayList<>();
        for (String name :
                List.of("numbers", "texts", "times", "days", "decimals", "one_value", "not_analyzed", "moving")) {
            DataType type = switch (name) {
                case "texts" -> DataType.TEXT;
                case "times" -> DataType.TIMESTAMP;
                case "days" -> DataType.DATE;
                case "decimals" -> DataType.DECIMAL;
                default -> DataType.INTEGER;
            };
            List<String> key = name.equals("not_analyzed") ? List.of("key") : List.of();
            tables.add(new Table(
                    null,
                    name,
                    List.of(Column.of("key", type), Column.of("id", DataType.INTEGER)),
                    key,
                    List.of(),
                    ROWS,
                    null));
        }
        return new Catalog("parts", io.millrace.language.catalog.Dialect.POSTGRESQL, tables, List.of());
    }

    /** @param rows by part: the ids that it held */
    private record Read(List<List<Integer>> rows, List<String> said) {
        int largest() {
            return rows.stream().mapToInt(List::size).max().orElse(0);
        }

        List<Integer> all() {
            return rows.stream().flatMap(List::stream).sorted().toList();
        }
    }

    private static Read read(String table) throws Exception {
        // Beside a dataset, of which its catalog does not know.
        return read(table, List.of("a_dataset", table));
    }

    private static Read read(String table, List<String> names) throws Exception {
        var source = CONNECTIONS.require("parts");
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        FakeWork work = Requests.execute(
                "parts", Engine.SPARK, 1, Requests.program(Requests.statement(Dialect.SPARK, "SELECT 1")));
        try (LentToSpark lent = LentToSpark.open(source)) {
            return Spark.engine().call(work, "read", session -> {
                Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
                var tables = new RegisterTables(session, source, lent, catalog(), PARTITION_ROWS, deadline, said::add);
                tables.attachSource();
                tables.register(names);
                var rows = session.table(table);
                List<List<Integer>> byPart = new ArrayList<>();
                for (int i = 0; i < rows.rdd().getNumPartitions(); i++) {
                    byPart.add(new ArrayList<>());
                }
                for (Row row : rows.select(functions.spark_partition_id(), rows.col("id"))
                        .collectAsList()) {
                    byPart.get(row.getInt(0)).add(row.getInt(1));
                }
                return new Read(byPart, said);
            });
        }
    }

    private static List<Integer> inDatabase(String table) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        try (Connection connection = Postgres.connect("parts");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM " + table + " ORDER BY id")) {
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
        }
        return ids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"numbers", "texts", "times", "days", "decimals"})
    void partsHoldAboutAsManyRowsAndEveryRowOnce(String table) throws Exception {
        Read read = read(table);

        assertThat(read.all()).isEqualTo(inDatabase(table));
        assertThat(read.rows()).hasSizeBetween(6, 8);
        assertThat(read.largest())
                .as(read.rows().stream().map(List::size).toList().toString())
                .isLessThan(2 * ROWS / read.rows().size());
        assertThat(read.said())
                .containsExactly("Reading " + table + " in " + read.rows().size()
                        + " parts of key with about as many rows each");
    }

    @Test
    void tablesOfOneDatabaseAreNotReadInPartsSinceItIsToJoinThem() throws Exception {
        assertThat(read("numbers", List.of("numbers", "texts")).rows()).hasSize(1);
        assertThat(read("numbers", List.of("numbers", "numbers")).rows()).hasSize(1);
    }

    /** Between the first part and the others rows move from one part to another: all parts see the rows as they were. */
    @Test
    void rowsThatMoveBetweenPartsWhileTheyAreReadAreReadOnce() throws Exception {
        List<Integer> before = inDatabase("moving");
        List<Integer> read = new ArrayList<>();
        try (LentToSpark lent = LentToSpark.open(CONNECTIONS.require("parts"))) {
            FakeWork work = Requests.execute(
                    "parts", Engine.SPARK, 1, Requests.program(Requests.statement(Dialect.SPARK, "SELECT 1")));
            Spark.engine().call(work, "read", session -> {
                Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
                var tables = new RegisterTables(
                        session, CONNECTIONS.require("parts"), lent, catalog(), PARTITION_ROWS, deadline, _ -> {});
                tables.attachSource();
                tables.register(List.of("moving"));
                // One part after the other.
                for (Iterator<Row> rows = session.table("moving").toLocalIterator(); rows.hasNext(); ) {
                    read.add(rows.next().getInt(1));
                    if (read.size() == 1) {
                        move();
                    }
                }
                return "";
            });
        }

        assertThat(inDatabase("moving")).hasSizeGreaterThan(before.size());
        Collections.sort(read);
        assertThat(read).isEqualTo(before);
    }

    /** A check asks the database itself, after Spark has read: it sees what Spark saw. */
    @Test
    void checksSeeWhatWasReadInParts() throws Exception {
        int before = inDatabase("moving").size();
        String sql = "SELECT count(*) AS n FROM moving";
        Program program = new Program(
                Requests.statement(Dialect.POSTGRESQL, sql),
                Requests.statement(Dialect.SPARK, sql),
                List.of(new Check(
                        "same",
                        CheckKind.EMPTY,
                        "There are as many rows as were counted.",
                        List.of(),
                        Requests.statement(
                                Dialect.POSTGRESQL, "SELECT 1 AS one FROM moving HAVING count(*) <> " + before),
                        null,
                        Origin.RULE)),
                "",
                Origin.RULE);
        FakeWork work = Requests.execute("parts", Engine.SPARK, 10, program);
        var disturbed = new Work() {
            @Override
            public StageRequest request() {
                return work.request();
            }

            @Override
            public Cancellation cancellation() {
                return work.cancellation();
            }

            @Override
            public void progress(String message, @Nullable Double fraction) {
                if (message.equals("1 row fetched")) {
                    try {
                        move();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
        var execute = new ExecuteProgram(CONNECTIONS, Spark.engine(), GuardStatement.OFF);

        Outcome outcome = ((Completed) execute.handle(disturbed)).context().getOutcome();

        assertThat(inDatabase("moving")).hasSizeGreaterThan(before);
        assertThat(outcome.getRows()).isEqualTo("[[" + before + "]]");
        assertThat(outcome.getEngine()).isEqualTo(Engine.SPARK);
        assertThat(outcome.getChecks()).singleElement().matches(CheckOutcome::getPassed);
    }

    @Test
    void aSingleValueIsNotCut() throws Exception {
        Read read = read("one_value");

        assertThat(read.rows()).hasSize(1);
        assertThat(read.all()).hasSize(ROWS);
        assertThat(read.said()).containsExactly("Nearly all rows of one_value have one value of key: it is read whole");
    }

    @Test
    void withoutStatisticsStridesAreOfOneLengthAndItIsSaid() throws Exception {
        Read read = read("not_analyzed");

        assertThat(read.rows()).hasSize(8);
        assertThat(read.all()).isEqualTo(inDatabase("not_analyzed"));
        assertThat(read.said())
                .containsExactly("not_analyzed has no statistics: it is read in 8 ranges of key of one length"
                        + " (ANALYZE writes them)");
    }

    /** What Spark hands to the database for a table in parts: a sum for each part, not the rows. */
    @Test
    void anAggregateIsStillHandedToTheDatabase() throws Exception {
        FakeWork work = Requests.execute(
                "parts",
                Engine.SPARK,
                10,
                Requests.program(Requests.statement(
                        Dialect.SPARK, "SELECT count(*) AS n, sum(id) AS total, max(key) AS highest FROM numbers")));
        var execute = new ExecuteProgram(CONNECTIONS, Spark.engine(), GuardStatement.OFF);

        String rows = ((Completed) execute.handle(work)).context().getOutcome().getRows();

        assertThat(rows).isEqualTo("[[8101,32817151,10000050]]");
        var source = CONNECTIONS.require("parts");
        try (LentToSpark lent = LentToSpark.open(source)) {
            String plan = Spark.engine().call(work, "plan", session -> {
                var tables = new RegisterTables(
                        session,
                        source,
                        lent,
                        catalog(),
                        PARTITION_ROWS,
                        Instant.now().plusSeconds(60),
                        _ -> {});
                tables.attachSource();
                tables.register(List.of("numbers"));
                return session.sql("SELECT count(*) AS n FROM numbers")
                        .queryExecution()
                        .executedPlan()
                        .toString();
            });
            assertThat(plan).contains("PushedAggregates: [COUNT(*)]");
        }
    }

    @Test
    void cutsFollowTheHistogramAndGiveACommonValueAPartOfItsOwn() {
        List<Spread.Point> points = new ArrayList<>();
        for (int i = 0; i <= 10; i++) {
            points.add(new Spread.Point(Integer.toString(i * 10), 0, true));
            if (i == 5) {
                points.add(new Spread.Point("55", 0.5, false));
            }
        }

        // 0 to 50 is a quarter, 55 a half, 60 to 100 a quarter; the rest of its bucket goes with the common value.
        Spread.Cuts cuts = new Spread("key", 0, points).cut(3);

        assertThat(cuts.values()).containsExactly("50", "60");
        assertThat(Spread.conditions("key", cuts.values()))
                .isEqualTo(Arrays.asList("key < '50' OR key IS NULL", "key >= '50' AND key < '60'", "key >= '60'"));
    }
}
