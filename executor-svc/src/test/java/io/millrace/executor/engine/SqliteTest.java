package io.millrace.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.executor.probe.ProbeConnection;
import io.millrace.executor.probe.ProbeLimits;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A SQLite file, whose values have types but whose columns have none, on both engines. */
class SqliteTest {
    @TempDir
    private Path folder;

    private Connections connections = Requests.connections();

    @BeforeEach
    void file() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        connections = Requests.connections(data);
        sqlite(
                data.resolve("shop.db"),
                "CREATE TABLE sales (id INTEGER PRIMARY KEY, product TEXT, price DECIMAL(10,2), paid BOOLEAN, day DATE, at TIMESTAMP)",
                "INSERT INTO sales VALUES (1, 'cup', 10.5, 1, '2026-01-31', '2026-01-31 12:30:00'),"
                        + " (2, 'pot', 4, 0, '2026-02-01', NULL), (3, NULL, NULL, NULL, NULL, NULL)");
        connections.changed("lite", Requests.sqlite("lite", Path.of("shop.db")));
        new ProbeConnection(
                        connections,
                        snapshot -> Spark.know(CatalogJson.read(snapshot.getCatalog())),
                        ProbeLimits.DEFAULT,
                        Clock.systemUTC())
                .handle(Requests.probe("lite"));
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void cells(Engine engine) throws Exception {
        Outcome outcome = run(engine, "SELECT id, product, price, paid, day FROM sales ORDER BY id");

        assertThat(outcome.getRows().replace(".0,", ",").replace("4.0", "4"))
                .isEqualTo(
                        "[[1,\"cup\",10.5,true,\"2026-01-31\"],[2,\"pot\",4,false,\"2026-02-01\"],[3,null,null,null,null]]");
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void boundValuesCompareAsWhatTheyAre(Engine engine) throws Exception {
        String sql = "SELECT id FROM sales WHERE price + 0 > ? AND day >= ? AND paid = ?";

        Outcome outcome = run(
                engine,
                sql,
                new Parameter("DECIMAL", "9.99"),
                new Parameter("DATE", "2026-01-01"),
                new Parameter("BOOLEAN", "true"));

        assertThat(outcome.getRows()).isEqualTo("[[1]]");
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void expressionsHaveTheTypeOfTheirValues(Engine engine) throws Exception {
        Outcome outcome = run(engine, "SELECT count(*) AS n, max(product) AS last, avg(price) AS mean FROM sales");

        assertThat(outcome.getRows()).isEqualTo("[[3,\"pot\",7.25]]");
        assertThat(outcome.getColumns().get(0).getType()).isEqualTo("INTEGER");
        assertThat(outcome.getColumns().get(1).getType()).isEqualTo("TEXT");
        assertThat(outcome.getColumns().get(2).getType()).isIn("DECIMAL", "DOUBLE");
    }

    @Test
    void onlyFilesBelowTheFolderAreOpened() throws Exception {
        sqlite(folder.resolve("outside.db"), "CREATE TABLE t (n INT)");
        Files.createSymbolicLink(folder.resolve("data/link.db"), folder.resolve("outside.db"));

        for (String name : List.of(
                "../outside.db",
                folder.resolve("outside.db").toString(),
                "link.db",
                "missing.db",
                "file:shop.db",
                ":memory:",
                "shop.db?mode=rwc",
                ":resource:shop.db")) {
            connections.changed("other", Requests.sqlite("other", Path.of(name)));

            assertThat(code("other")).as(name).isEqualTo("unknown-database");
        }
    }

    @Test
    void anotherKindOfFileIsNoDatabase() throws IOException {
        Files.writeString(folder.resolve("data/notes.txt"), "just some notes, longer than a header");
        connections.changed("notes", Requests.sqlite("notes", Path.of("notes.txt")));

        assertThat(code("notes")).isEqualTo("not-a-database");
    }

    private String code(String connectionId) {
        var work = Requests.execute(connectionId, Engine.DIRECT, 10, program("SELECT 1"));
        return catchThrowableOfType(
                        StageException.class,
                        () -> new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF).handle(work))
                .failure()
                .getCode();
    }

    private Outcome run(Engine engine, String sql, Parameter... parameters) throws Exception {
        var work = Requests.execute("lite", engine, 10, program(sql, parameters));
        return ((Completed) new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF).handle(work))
                .context()
                .getOutcome();
    }

    private static Program program(String sql, Parameter... parameters) {
        return new Program(
                Requests.statement(Dialect.SQLITE, sql, parameters),
                Requests.statement(Dialect.SPARK, sql, parameters),
                List.of(),
                "",
                Origin.RULE);
    }

    private static void sqlite(Path file, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
