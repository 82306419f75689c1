package io.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.agent.store.FolderStore;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.engine.CountChoices;
import io.millrace.executor.engine.ExecuteProgram;
import io.millrace.executor.engine.ExecuteStage;
import io.millrace.executor.engine.GuardStatement;
import io.millrace.executor.engine.MaterialiseResult;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.executor.fixture.SparkCluster;
import io.millrace.executor.spark.FindDatasets;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.executor.spark.SparkSessionOfWork;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

/** Spark on a standalone cluster: a master and two workers, processes of their own, named by the executor's settings. */
class SparkClusterIT {
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    private static Path folder;

    private static SparkCluster cluster;
    private static SparkEngine engine;
    private static Connections connections;
    private static volatile List<FindDatasets.View> datasets = List.of();
    /** The executors that have ended tasks. */
    private static final Set<String> USED = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void start() throws Exception {
        cluster = SparkCluster.start(Files.createDirectory(folder.resolve("spark")), 2);
        Postgres.database(
                "cluster",
                "CREATE TABLE orders (id int PRIMARY KEY, customer int, amount numeric(10,2))",
                "INSERT INTO orders SELECT i, i % 100, i % 7 FROM generate_series(1, 10000) i",
                "CREATE VIEW slow AS SELECT i AS id, pg_sleep(1)::text AS nothing FROM generate_series(1, 300) i",
                // The second batch that is fetched of it waits for a lock.
                "CREATE VIEW gated AS SELECT i AS id, CASE i WHEN 5500 THEN pg_advisory_xact_lock_shared(7)::text ELSE 'x' END AS"
                        + " nothing FROM generate_series(1, 6000) i",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + Postgres.READER,
                "GRANT CREATE ON SCHEMA public TO " + Postgres.READER,
                "ANALYZE");
        connections = Requests.connections();
        // With a password that PostgreSQL asks for: the workers have to know it.
        connections.changed("cluster", settings("cluster"));
        connections.changed("target", Requests.writable(settings("target")));
        Spark.know(new Catalog(
                "cluster",
                io.millrace.language.catalog.Dialect.POSTGRESQL,
                List.of(
                        table("orders", 10_000, "id", "customer", "amount"),
                        table("slow", -1, "id", "nothing"),
                        table("gated", -1, "id", "nothing")),
                List.of()));
        Path properties = folder.resolve("spark.properties");
        Files.writeString(properties, """
                spark.authenticate.secret=%s
                spark.driver.host=127.0.0.1
                spark.executor.memory=512m
                spark.executor.extraJavaOptions=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 %s
                """.formatted(SparkCluster.SECRET, SparkCluster.logging()));
        var settings = ExecutorSettings.from(new MockEnvironment()
                .withProperty("MILLRACE_SPARK_MASTER", cluster.master())
                .withProperty("MILLRACE_SPARK_PROPERTIES", properties.toString())
                .withProperty("MILLRACE_SPARK_PARTITION_ROWS", "1000"));
        String customers = folder.resolve("customers").toString();
        datasets = List.of(new FindDatasets.View("customers", customers));
        engine = new SparkEngine(settings.spark(), Spark.catalogs(), goal -> datasets);
        engine.call(work("SELECT 1"), "prepare", session -> {
            session.sparkContext().addSparkListener(new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd ended) {
                    USED.add(ended.taskInfo().executorId());
                }
            });
            session.sql("SELECT CAST(id AS INT) AS id, IF(id % 2 = 0, 'even', 'odd') AS kind FROM range(0, 50, 1, 2)")
                    .write()
                    .parquet(customers);
            return "";
        });
    }

    private static ConnectionSettings settings(String id) {
        return Requests.server(id, "127.0.0.1", Postgres.port(), "cluster", Postgres.READER, Requests.PASSWORD);
    }

    @AfterAll
    static void stop() {
        if (engine != null) {
            engine.close();
        }
        if (connections != null) {
            connections.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Table table(String name, long rows, String key, String... others) {
        var columns = new ArrayList<Column>(List.of(Column.of(key, DataType.INTEGER)));
        for (String other : others) {
            columns.add(Column.of(
                    other,
                    switch (other) {
                        case "amount" -> DataType.DECIMAL;
                        case "nothing" -> DataType.TEXT;
                        default -> DataType.INTEGER;
                    }));
        }
        return new Table(null, name, columns, List.of(key), List.of(), rows, null);
    }

    @Test
    void aDatabaseAndADatasetAreJoinedOnTheWorkers() throws Exception {
        FakeWork work = work(
                "SELECT c.kind, count(*) AS n, sum(o.amount) AS total FROM orders o JOIN customers c ON c.id = o.customer"
                        + " GROUP BY c.kind ORDER BY c.kind");

        Outcome outcome = run(work);

        assertThat(outcome.getEngine()).isEqualTo(Engine.SPARK);
        assertThat(outcome.getRows()).isEqualTo(expected());
        assertThat(work.progress())
                .anyMatch(said -> said.matches("Spark: \\d+ of \\d+ stages done, \\d+ of \\d+ tasks"));
        assertThat(USED).containsExactlyInAnyOrder("0", "1");
    }

    private static String expected() throws SQLException {
        try (Connection connection = Postgres.connect("cluster");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT json_agg(json_build_array(kind, n, total))::text FROM (
                          SELECT CASE customer % 2 WHEN 0 THEN 'even' ELSE 'odd' END AS kind, count(*) AS n, sum(amount) AS total
                          FROM orders WHERE customer < 50 GROUP BY 1 ORDER BY 1) answer
                        """)) {
            row.next();
            return row.getString(1).replace(" ", "");
        }
    }

    @Test
    void aLargeTableIsReadInPartsByBothWorkers() throws Exception {
        USED.clear();

        Outcome outcome = run(work(
                "SELECT customer + 0 AS c, count(DISTINCT id + 0) AS n FROM orders GROUP BY 1 ORDER BY 1 LIMIT 2"));

        assertThat(outcome.getRows()).isEqualTo("[[0,100],[1,100]]");
        assertThat(USED).containsExactlyInAnyOrder("0", "1");
    }

    @Test
    void whatFailsOnAWorkerIsExplained() {
        assertThatThrownBy(() -> run(work("SELECT sum(customer / (id - id)) AS n FROM orders")))
                .hasMessageContaining("divides by zero");
    }

    @Test
    void aFileThatWorkersDoNotSeeIsExplained() throws Exception {
        Path here = folder.resolve("here");
        engine.call(work("SELECT 1"), "prepare", session -> {
            session.range(3).write().parquet(here.toString());
            return "";
        });
        List<FindDatasets.View> before = datasets;
        datasets = List.of(new FindDatasets.View("here", here.toString()));
        try (SparkSessionOfWork session = engine.open(null, work("SELECT 1"))) {
            Files.move(here, folder.resolve("elsewhere"));

            assertThatThrownBy(() -> session.ask(Requests.statement(Dialect.SPARK, "SELECT sum(id) AS n FROM here")))
                    .isInstanceOfSatisfying(
                            StageException.class,
                            failure -> assertThat(failure.failure().getCode()).isEqualTo("file-not-readable"));
        } finally {
            datasets = before;
        }
    }

    /** This process has it open still: it sees a file that the workers do not. */
    @Test
    void aSqliteFileThatWorkersDoNotSeeIsExplained() throws Exception {
        Path file = folder.toRealPath().resolve("lite.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (id INTEGER)");
            statement.execute("INSERT INTO notes VALUES (1), (2)");
        }
        Spark.know(new Catalog(
                "lite", io.millrace.language.catalog.Dialect.SQLITE, List.of(table("notes", 2, "id")), List.of()));
        try (Connections files = Requests.connections(folder.toRealPath())) {
            files.changed("lite", Requests.sqlite("lite", file));
            FakeWork work = Requests.execute(
                    "lite",
                    Engine.AUTO,
                    100,
                    Requests.program(Requests.statement(Dialect.SPARK, "SELECT count(id) AS n FROM notes")),
                    LONG);
            var execute = new ExecuteProgram(files, engine, GuardStatement.OFF);
            assertThat(((Completed) execute.handle(work)).context().getOutcome().getRows())
                    .isEqualTo("[[2]]");
            files.require("lite").lend().close();
            Files.delete(file);

            assertThatThrownBy(() -> execute.handle(work))
                    .isInstanceOfSatisfying(
                            StageException.class,
                            failure -> assertThat(failure.failure().getCode()).isEqualTo("file-not-on-workers"))
                    .hasMessageContaining("lite.db");
        }
    }

    @Test
    void aCancelledWorkEndsOnTheWorkersAndInTheDatabase() throws Exception {
        FakeWork work = work("SELECT count(*) AS n, max(nothing || 'x') FROM slow");
        CompletableFuture<?> running = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return run(work);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
        await().atMost(LONG).until(() -> running.isDone() || sleeping() > 0);

        work.cancel();

        assertThatThrownBy(() -> running.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(InterruptedException.class);
        await().atMost(LONG).until(() -> sleeping() == 0);
    }

    /** Both workers copy into the table at once; one of them is cut off in the middle of it, and Spark tries its task again. */
    @Test
    void partsAreLoadedByTheWorkersAndATaskThatDiesIsTriedAgain() throws Exception {
        USED.clear();
        String sql = "SELECT id, nothing FROM gated UNION ALL SELECT -1 - id, 'y' FROM range(0, 5000, 1, 2)";
        var target = new Target(
                TargetFormat.TABLE, null, "loaded", "target", WriteMode.REPLACE, List.of(), true, null, null);
        Program program = Requests.program(Requests.statement(Dialect.SPARK, sql));
        FakeWork work = Requests.materialise("loads", "cluster", program, target);
        try (Connection holder = Postgres.connect("cluster");
                Statement gate = holder.createStatement()) {
            gate.execute("SELECT pg_advisory_lock(7)");
            CompletableFuture<StageOutcome> running = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return materialise(work);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> Thread.ofPlatform().daemon().start(task));
            await().atMost(LONG)
                    .until(() -> running.isDone()
                            || count(COPYING) == 1 && count("wait_event = 'advisory' AND query LIKE '%gated%'") == 1);
            gate.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + COPYING);
            gate.execute("SELECT pg_advisory_unlock(7)");

            running.get(LONG.toSeconds(), TimeUnit.SECONDS);

            assertThat(USED).containsExactlyInAnyOrder("0", "1");
            try (ResultSet row =
                    gate.executeQuery("SELECT count(*), count(DISTINCT id), sum(id), count(DISTINCT nothing),"
                            + " (SELECT count(*) FROM pg_class WHERE relname LIKE 'millrace_stage%') FROM loaded")) {
                row.next();
                assertThat(List.of(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4), row.getInt(5)))
                        .containsExactly(11_000, 11_000, 18_003_000 - 12_502_500, 3, 0);
            }
        }
        assertThat(work.progress())
                .contains("Loading 3 parts at once")
                .noneMatch(said -> said.contains("do not reach"));
        assertThat(filesWith(Requests.PASSWORD)).isEmpty();
    }

    private static final String COPYING =
            "datname = 'cluster' AND state = 'active' AND query LIKE 'COPY \"public\".\"millrace_stage%'";

    private static StageOutcome materialise(FakeWork work) throws Exception {
        var store = new FolderStore(folder.resolve("artifacts"));
        var execute = new ExecuteProgram(connections, engine, GuardStatement.OFF, store, Clock.systemUTC());
        return new ExecuteStage(
                        execute,
                        new CountChoices(connections, Spark.catalogs(), engine),
                        store,
                        new MaterialiseResult(connections, execute, store, (source, table, rows, done) -> {}),
                        null)
                .handle(work);
    }

    /** Settings, logs and everything else that workers keep. */
    @Test
    void noPasswordIsWrittenDown() throws Exception {
        run(work("SELECT count(*) AS n FROM orders WHERE amount + 0 > 1"));

        assertThat(filesWith(Requests.PASSWORD)).isEmpty();
        String settings = engine.call(
                work("SELECT 1"),
                "settings",
                session -> session.sparkContext().getConf().toDebugString());
        assertThat(settings).doesNotContain(Requests.PASSWORD);
    }

    private static List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Stream.concat(Files.walk(cluster.work()), Files.walk(folder.resolve("spark/logs")))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static long sleeping() throws SQLException {
        return count("datname = 'cluster' AND wait_event = 'PgSleep'");
    }

    private static long count(String sessions) throws SQLException {
        try (Connection connection = Postgres.connect("cluster");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE " + sessions)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static FakeWork work(String sql) {
        Program program = Requests.program(Requests.statement(Dialect.SPARK, sql));
        return Requests.execute("cluster", Engine.AUTO, 100, program, LONG);
    }

    private static Outcome run(FakeWork work) throws Exception {
        var execute = new ExecuteProgram(connections, engine, GuardStatement.OFF);
        return ((Completed) execute.handle(work)).context().getOutcome();
    }
}
