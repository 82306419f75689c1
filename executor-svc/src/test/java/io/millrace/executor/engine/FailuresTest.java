package io.millrace.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.agent.StageException;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Category;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Program;
import io.millrace.schemas.Statement;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is put into a category with something to do about it; what would write is not run, whoever wrote it. */
class FailuresTest {
    @TempDir
    private static Path folder;

    private static Connections connections;

    @BeforeAll
    static void databases() throws SQLException {
        connections = Requests.connections(folder);
        Postgres.database(
                "failures",
                "CREATE TABLE numbers (n int PRIMARY KEY, t text)",
                "INSERT INTO numbers VALUES (0, 'zero'), (1, '1')",
                "CREATE TABLE secrets (s text)",
                "GRANT SELECT ON numbers TO " + Postgres.READER,
                "CREATE SEQUENCE counter");
        connections.changed(
                "failures",
                Requests.server(
                        "failures", "127.0.0.1", Postgres.port(), "failures", Postgres.READER, Requests.PASSWORD));
        connections.changed("owner", Requests.postgres("owner", "failures"));
        for (String id : List.of("failures", "owner")) {
            Spark.know(new Catalog(id, io.millrace.language.catalog.Dialect.POSTGRESQL, List.of(numbers()), List.of()));
        }
        Path file = folder.resolve("failures.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE numbers (n INT, t TEXT)");
        }
        connections.changed("lite", Requests.sqlite("lite", file));
    }

    private static Table numbers() {
        return new Table(
                null,
                "numbers",
                List.of(Column.of("n", DataType.INTEGER), Column.of("t", DataType.TEXT)),
                List.of("n"),
                List.of(),
                2,
                null);
    }

    @AfterAll
    static void close() {
        connections.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 / n FROM numbers | DATA | division-by-zero",
                "SELECT CAST(t AS int) FROM numbers | DATA | data-does-not-fit",
                "SELECT s FROM secrets | USER | permission-denied",
                "SELECT nothing FROM numbers | CONTRACT | unknown-name",
                "SELECT n FROM nowhere | CONTRACT | unknown-name",
                "SELECT n FORM numbers WHERE | CONTRACT | statement-not-accepted"
            })
    void onPostgres(String sql, Category category, String code) {
        Failure failure = failure("failures", Engine.DIRECT, sql);

        assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getCategory()).isEqualTo(category);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 / n FROM numbers | DATA | division-by-zero",
                "SELECT CAST(t AS int) FROM numbers | DATA | data-does-not-fit",
                "SELECT nothing FROM numbers | CONTRACT | unknown-name",
                "SELECT n FROM nowhere | CONTRACT | unknown-name",
                "SELECT n FORM numbers WHERE | CONTRACT | statement-not-accepted"
            })
    void onSpark(String sql, Category category, String code) {
        Failure failure = failure("failures", Engine.SPARK, sql);

        assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getCategory()).isEqualTo(category);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO numbers VALUES (2, 'two')",
                "SELECT 1; INSERT INTO numbers VALUES (2, 'two')",
                "SELECT 1; COMMIT; INSERT INTO numbers VALUES (2, 'two')",
                "WITH new AS (INSERT INTO numbers VALUES (2, 'two') RETURNING n) SELECT n FROM new",
                "SELECT n INTO TEMPORARY TABLE stolen FROM numbers",
                "SELECT nextval('counter')",
                "/* SELECT */ DELETE FROM numbers",
                "EXPLAIN ANALYZE DELETE FROM numbers",
                "COPY (SELECT 1) TO PROGRAM 'true'",
                "SELECT n FROM numbers FOR UPDATE",
                "SELECT lo_create(4711)"
            })
    void writesAreRefusedByPostgresToo(String sql) throws SQLException {
        Failure failure = failure("owner", Engine.DIRECT, sql);

        assertThat(failure.getCategory()).isEqualTo(Category.CONTRACT);
        assertThat(failure.getCode())
                .as(failure.getMessage())
                .isIn("not-one-query", "write-refused", "statement-not-accepted");
        try (Connection connection = Postgres.connect("failures");
                java.sql.Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM numbers")) {
            row.next();
            assertThat(row.getLong(1)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TEMPORARY VIEW v AS SELECT 1",
                "SET spark.sql.catalog.source.url",
                "INSERT INTO numbers VALUES (2, 'two')",
                "WITH x AS (SELECT 1) INSERT INTO numbers SELECT 2, 'two'",
                "INSERT OVERWRITE DIRECTORY '/tmp/millrace-never' USING csv SELECT 1",
                "SELECT TRANSFORM (n) USING 'cat' AS (n) FROM numbers",
                "SELECT n FROM numbers WHERE n IN (SELECT TRANSFORM (n) USING 'cat' AS (n) FROM numbers)",
                "SELECT reflect('java.lang.System', 'getProperty', 'user.home')",
                "SELECT java_method('java.lang.System', 'getProperty', 'user.home')",
                "SELECT IDENTIFIER('re' || 'flect')('java.lang.System', 'getProperty', 'user.home')",
                "SELECT * FROM text.`/etc/passwd`",
                "SELECT * FROM binaryFile.`/etc/passwd`",
                "SELECT * FROM delta.`/tmp/millrace-never`",
                "VACUUM delta.`/tmp/millrace-never`",
                "DESCRIBE HISTORY delta.`/tmp/millrace-never`",
                "BEGIN SELECT 1; SELECT 2; END",
                "SELECT 1; SELECT 2",
                "DESCRIBE numbers"
            })
    void sparkOnlyReadsTheSource(String sql) {
        Failure failure = failure("owner", Engine.SPARK, sql);

        assertThat(failure.getCategory()).as(failure.getMessage()).isEqualTo(Category.CONTRACT);
        assertThat(failure.getCode()).isIn("not-one-query", "unknown-name", "statement-not-accepted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO numbers VALUES (2, 'two')",
                "ATTACH DATABASE 'other.db' AS other",
                "VACUUM INTO 'copy.db'",
                "PRAGMA writable_schema = 1",
                "WITH x AS (SELECT 1) INSERT INTO numbers SELECT 2, 'two'"
            })
    void sqliteOnlyReads(String sql) {
        var statement = new Statement("answer", Dialect.SQLITE, sql, List.of(), sql);
        FakeWork work = Requests.execute("lite", Engine.DIRECT, 10, Requests.program(statement));

        var failure = catchThrowableOfType(StageException.class, () -> execute().handle(work));

        assertThat(failure.failure().getCategory()).isEqualTo(Category.CONTRACT);
        assertThat(failure.failure().getCode()).isIn("not-one-query", "write-refused");
        assertThat(folder.toFile().list()).containsExactly("failures.db");
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void aLostConnectionIsThePlatforms(Engine engine) {
        String sql = engine == Engine.DIRECT ? "SELECT pg_terminate_backend(pg_backend_pid())" : "SELECT n FROM gone";
        Spark.know(
                new Catalog("owner", io.millrace.language.catalog.Dialect.POSTGRESQL, List.of(numbers()), List.of()));
        String connection = engine == Engine.DIRECT ? "owner" : "nobody-there";
        if (engine == Engine.SPARK) {
            connections.changed(
                    connection, Requests.server(connection, "127.0.0.1", 1, "failures", "postgres", Requests.PASSWORD));
            Spark.know(new Catalog(connection, io.millrace.language.catalog.Dialect.POSTGRESQL, List.of(), List.of()));
        }

        Failure failure = failure(connection, engine, sql);

        assertThat(failure.getCategory()).as(failure.getMessage()).isEqualTo(Category.PLATFORM);
    }

    /** A connection that was saved anew is used anew: nothing of the old settings stays. */
    @Test
    void changedSettingsCountAtOnce() throws Exception {
        connections.changed("moving", Requests.postgres("moving", "failures"));
        FakeWork first = Requests.execute("moving", Engine.DIRECT, 10, program("SELECT current_database()"));
        execute().handle(first);

        connections.changed("moving", Requests.postgres("moving", "no_such_database"));

        assertThat(failure("moving", Engine.DIRECT, "SELECT 1").getCode()).isEqualTo("unknown-database");
    }

    private Failure failure(String connectionId, Engine engine, String sql) {
        FakeWork work = Requests.execute(connectionId, engine, 10, program(sql));

        var failure = catchThrowableOfType(StageException.class, () -> execute().handle(work));

        assertThat(failure).as("an exception for " + sql).isNotNull();
        assertThat(failure.failure().getRemedy()).isNotBlank();
        assertThat(failure).hasMessageNotContaining(Requests.PASSWORD);
        return failure.failure();
    }

    private static Program program(String sql) {
        return new Program(
                Requests.statement(Dialect.POSTGRESQL, sql),
                Requests.statement(Dialect.SPARK, sql),
                List.of(),
                "",
                Origin.RULE);
    }

    private static ExecuteProgram execute() {
        return new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF);
    }
}
