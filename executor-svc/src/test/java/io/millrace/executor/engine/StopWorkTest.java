package io.millrace.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import io.millrace.schemas.Program;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopped means stopped in the database, not only here: the server's own list of what it is doing is asked. */
class StopWorkTest {
    /** A view that takes minutes to read, so that Spark too has to wait for the database. */
    private static final String SLOW = "SELECT count(*) AS n FROM slow";

    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private static Path folder;

    private static Connections connections;

    @BeforeAll
    static void databases() throws SQLException {
        connections = Requests.connections(folder);
        Postgres.database(
                "stop",
                "CREATE VIEW slow AS SELECT i AS id, pg_sleep(1)::text AS nothing FROM generate_series(1, 300) i");
        connections.changed("stop", Requests.postgres("stop", "stop"));
        var slow = new Table(
                null,
                "slow",
                List.of(Column.of("id", DataType.INTEGER), Column.of("nothing", DataType.TEXT)),
                List.of(),
                List.of(),
                -1,
                null);
        Spark.know(new Catalog("stop", io.millrace.language.catalog.Dialect.POSTGRESQL, List.of(slow), List.of()));
        Path file = folder.resolve("stop.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE one (n INT)");
        }
        connections.changed("lite", Requests.sqlite("lite", file));
    }

    /** A model's test that would take minutes is given up; the answer is there, and what is asked after it is answered. */
    @Test
    void aTestOfAModelThatTakesTooLongKeepsNobodyWaiting() throws Exception {
        var program = Requests.program(
                Requests.statement(Dialect.POSTGRESQL, "SELECT 7 AS n"),
                test("model-1", "SELECT no FROM slow"),
                test("model-2", "SELECT id FROM slow"),
                new Check("shape", CheckKind.SHAPE, "", List.of("n INTEGER"), null, null, Origin.RULE));
        FakeWork work = Requests.execute("stop", Engine.DIRECT, 10, program, Duration.ofSeconds(6));

        Outcome outcome = Objects.requireNonNull(
                ((Completed) new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF).handle(work))
                        .context()
                        .getOutcome());

        assertThat(outcome.getRows()).isEqualTo("[[7]]");
        assertThat(outcome.getChecks())
                .extracting(check -> check.getName() + " " + check.getPassed())
                .containsExactly("model-1 false", "model-2 false", "shape true");
        assertThat(outcome.getChecks().getFirst().getDismissed()).startsWith("It could not be asked: ");
        assertThat(outcome.getChecks().get(1).getDismissed())
                .isEqualTo("It could not be asked: The source did not answer in the time that was given to it.");
        assertThat(outcome.getChecks().get(2).getDismissed()).isNull();
    }

    private static Check test(String name, String sql) {
        return new Check(
                name, CheckKind.EMPTY, "", List.of(), Requests.statement(Dialect.POSTGRESQL, sql), null, Origin.MODEL);
    }

    @AfterAll
    static void close() {
        connections.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void aCancelledWorkEndsInTheDatabase(Engine engine) throws Exception {
        FakeWork work = Requests.execute("stop", engine, 10, slow(), LONG);
        CompletableFuture<?> running = inBackground(work);
        await().atMost(LONG).until(() -> running.isDone() || queriesRunning() > 0);

        work.cancel();

        assertInterrupted(running);
        assertThat(queriesRunning()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void aWorkEndsAtItsDeadline(Engine engine) throws Exception {
        FakeWork work = Requests.execute("stop", engine, 10, slow(), Duration.ofSeconds(2));

        assertInterrupted(inBackground(work));

        await().atMost(LONG).until(() -> queriesRunning() == 0);
    }

    @Test
    void sqliteStopsToo() throws Exception {
        var endless = new io.millrace.schemas.Statement(
                "answer",
                Dialect.SQLITE,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
                List.of(),
                "");
        FakeWork work = Requests.execute("lite", Engine.DIRECT, 10, Requests.program(endless), LONG);
        CompletableFuture<?> running = inBackground(work);
        await().atMost(LONG).until(() -> !work.progress().isEmpty());

        work.cancel();

        assertInterrupted(running);
    }

    @Test
    void cancelledBeforeItBeganIsNotBegun() throws Exception {
        FakeWork work = Requests.execute("stop", Engine.DIRECT, 10, slow(), LONG);
        work.cancel();

        assertThatThrownBy(() -> execute().handle(work)).isInstanceOf(InterruptedException.class);
    }

    private static Program slow() {
        return new Program(
                Requests.statement(Dialect.POSTGRESQL, SLOW),
                Requests.statement(Dialect.SPARK, SLOW),
                List.of(),
                "",
                Origin.RULE);
    }

    private CompletableFuture<?> inBackground(FakeWork work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return execute().handle(work);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static void assertInterrupted(CompletableFuture<?> running) {
        assertThatThrownBy(() -> running.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(InterruptedException.class);
    }

    private static long queriesRunning() throws SQLException {
        try (Connection connection = Postgres.connect("stop");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'stop' AND state = 'active'"
                                + " AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static ExecuteProgram execute() {
        return new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF);
    }
}
