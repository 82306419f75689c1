package io.millrace.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
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
import io.millrace.schemas.Category;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each layer with the others off: what passes the guard changes nothing in the database, and what only limits end is ended by them. */
class EngineLayersTest {
    @TempDir
    private static Path folder;

    private static Connections connections;
    private static Path file;

    @BeforeAll
    static void databases() throws SQLException {
        connections = Requests.connections(folder);
        Postgres.database(
                "layers",
                "CREATE TABLE numbers (n int PRIMARY KEY, t text)",
                "INSERT INTO numbers VALUES (0, 'zero'), (1, 'one')",
                "CREATE SEQUENCE counter",
                "CREATE FUNCTION wipe(numbers) RETURNS int LANGUAGE sql AS 'DELETE FROM numbers RETURNING n'",
                "CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO numbers VALUES (9, ''nine''); RETURN 1; END'",
                "CREATE PROCEDURE evil_procedure() LANGUAGE sql AS 'DELETE FROM numbers'",
                "GRANT SELECT ON numbers TO " + Postgres.READER);
        connections.changed(
                "layers-reader",
                Requests.server(
                        "layers-reader", "127.0.0.1", Postgres.port(), "layers", Postgres.READER, Requests.PASSWORD));
        connections.changed("layers-owner", Requests.postgres("layers-owner", "layers"));
        file = folder.resolve("layers.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE numbers (n INT, t TEXT)");
            statement.execute("INSERT INTO numbers VALUES (0, 'zero'), (1, 'one')");
        }
        connections.changed("layers-lite", Requests.sqlite("layers-lite", file));
        for (String id : List.of("layers-reader", "layers-owner")) {
            Spark.know(catalog(id, io.millrace.language.catalog.Dialect.POSTGRESQL));
        }
        Spark.know(catalog("layers-lite", io.millrace.language.catalog.Dialect.SQLITE));
    }

    private static Catalog catalog(String id, io.millrace.language.catalog.Dialect dialect) {
        Table numbers = new Table(
                null,
                "numbers",
                List.of(Column.of("n", DataType.INTEGER), Column.of("t", DataType.TEXT)),
                List.of("n"),
                List.of(),
                2,
                null);
        return new Catalog(id, dialect, List.of(numbers), List.of());
    }

    @AfterAll
    static void close() {
        connections.close();
    }

    // --- The database, with the guard off
    // -----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM numbers",
                "INSERT INTO numbers VALUES (2, 'two')",
                "UPDATE numbers SET t = 'x' RETURNING n",
                "TRUNCATE numbers",
                "MERGE INTO numbers a USING numbers b ON a.n = b.n WHEN MATCHED THEN DELETE",
                "WITH gone AS (DELETE FROM numbers RETURNING n) SELECT n FROM gone",
                "SELECT n INTO copies FROM numbers",
                "CREATE TABLE copies AS SELECT 1",
                "SELECT 1; DELETE FROM numbers",
                "SELECT 1; COMMIT; DELETE FROM numbers",
                "COMMIT; DELETE FROM numbers",
                "SELECT 'a\\'; COMMIT; DELETE FROM numbers; --'",
                "SELECT n FROM numbers; SET TRANSACTION READ WRITE; DELETE FROM numbers; COMMIT",
                "SELECT set_config('transaction_read_only', 'off', false), evil()",
                "SELECT evil()",
                "SELECT * FROM evil()",
                "SELECT c.wipe FROM numbers c",
                "SELECT (c).wipe FROM numbers c",
                "CALL evil_procedure()",
                "DO $$ BEGIN DELETE FROM numbers; END $$",
                "EXPLAIN ANALYZE DELETE FROM numbers",
                "EXPLAIN ANALYZE CREATE TABLE copies AS SELECT 1",
                "EXPLAIN (ANALYZE) SELECT n INTO copies FROM numbers",
                "SELECT nextval('counter')",
                "SELECT setval('counter', 42)",
                "SELECT lo_create(4711)",
                "SELECT lo_from_bytea(4712, 'x')",
                "SELECT lo_import('/etc/hostname', 4713)",
                "SELECT query_to_xml('DELETE FROM numbers RETURNING n', true, true, '')",
                "SELECT query_to_xml('SELECT evil()', true, true, '')",
                "SELECT * FROM ts_stat('SELECT to_tsvector(evil()::text)')",
                "PREPARE p AS DELETE FROM numbers",
                "LOCK TABLE numbers",
                "SELECT * FROM numbers FOR UPDATE",
                "COPY numbers TO '%FOLDER%/stolen.csv'",
                "COPY (SELECT 1) TO PROGRAM 'touch %FOLDER%/touched'",
                "ALTER ROLE reader SUPERUSER",
                "GRANT ALL ON numbers TO PUBLIC",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                "ALTER SYSTEM SET work_mem = '1GB'",
                "VACUUM FULL numbers",
                "CREATE EXTENSION plperl",
                "NOTIFY channel",
                // Where rows are copied, the statement stands in brackets.
                "SELECT 1) TO PROGRAM 'touch %FOLDER%/touched'; --",
                "SELECT n FROM numbers) TO '%FOLDER%/stolen.csv' --",
                "SELECT 1) TO STDOUT; DELETE FROM numbers; COPY (SELECT 1",
                "SELECT 1 /* ) TO STDOUT; DELETE FROM numbers; -- */ ) TO STDOUT; DELETE FROM numbers; --"
            })
    void postgresqlChangesNothing(String attack) throws Exception {
        String sql = attack.replace("%FOLDER%", folder.toString());
        String before = stateOfPostgres();

        // As the worst account there is, and as one that may only read.
        Throwable asOwner = catchThrowable(() -> run("layers-owner", Dialect.POSTGRESQL, sql));
        Throwable asReader = catchThrowable(() -> run("layers-reader", Dialect.POSTGRESQL, sql));
        Throwable copied = catchThrowable(() -> copy("layers-owner", sql));

        assertThat(stateOfPostgres()).isEqualTo(before);
        assertThat(Stream.of(asOwner, asReader, copied).map(String::valueOf).toList())
                .allSatisfy(message -> assertThat(message).doesNotContain(Requests.PASSWORD));
        // Whatever it did to its session, the next one asks as if nothing had been.
        assertThat(run("layers-owner", Dialect.POSTGRESQL, "SELECT count(*) FROM numbers")
                        .getRows())
                .isEqualTo("[[2]]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM numbers",
                "DELETE FROM numbers RETURNING n",
                "WITH x AS (SELECT 1) DELETE FROM numbers",
                "INSERT INTO numbers VALUES (2, 'two')",
                "CREATE TABLE copies AS SELECT 1",
                "CREATE TEMP TABLE copies AS SELECT 1",
                "ALTER TABLE numbers RENAME TO others",
                "DROP TABLE numbers",
                "ATTACH DATABASE '%FOLDER%/other.db' AS other",
                "ATTACH ':memory:' AS m",
                "VACUUM",
                "VACUUM INTO '%FOLDER%/copy.db'",
                "PRAGMA journal_mode = WAL",
                "PRAGMA user_version = 7",
                "PRAGMA writable_schema = 1",
                "PRAGMA query_only = 0",
                "REINDEX",
                "ANALYZE",
                "SELECT 1; DELETE FROM numbers",
                "COMMIT",
                "SELECT load_extension('evil')",
                "SELECT writefile('%FOLDER%/written', 'x')",
                "SELECT * FROM fsdir('/')"
            })
    void sqliteChangesNothing(String attack) throws Exception {
        String before = stateOfSqlite();

        // Of two statements the driver runs the first and no other.
        Throwable failure =
                catchThrowable(() -> run("layers-lite", Dialect.SQLITE, attack.replace("%FOLDER%", folder.toString())));

        assertThat(stateOfSqlite()).isEqualTo(before);
        assertThat(failure == null).as(attack).isEqualTo(attack.startsWith("SELECT 1;"));
        assertThat(run("layers-lite", Dialect.SQLITE, "SELECT count(*) FROM numbers")
                        .getRows())
                .isEqualTo("[[2]]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT length(zeroblob(1000000000))",
                "SELECT hex(randomblob(300000000))",
                "SELECT printf('%.*c', 900000000, 'x')",
                "SELECT length(printf('%999999999d', 1))"
            })
    void sqliteMakesNoHugeValue(String sql) {
        assertThatThrownBy(() -> run("layers-lite", Dialect.SQLITE, sql)).isInstanceOf(StageException.class);
    }

    // --- The guard, right before a statement runs
    // ---------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layers-owner | POSTGRESQL | unknown-function | SELECT pg_sleep(60)",
                "layers-owner | POSTGRESQL | unknown-column | SELECT c.wipe FROM numbers c",
                "layers-owner | POSTGRESQL | unknown-table | SELECT * FROM pg_authid",
                "layers-owner | POSTGRESQL | read-only | SELECT n INTO copies FROM numbers",
                "layers-owner | POSTGRESQL | one-statement | SELECT 1; SELECT 2",
                "layers-lite | SQLITE | unknown-function | SELECT load_extension('evil')",
                "layers-lite | SQLITE | unknown-table | SELECT * FROM sqlite_schema",
                // What a statement says of its dialect does not count: it is read as what will run it reads it.
                "layers-lite | POSTGRESQL | unreadable-character | SELECT 1::text",
                "layers-owner | SPARK | unknown-function | SELECT reflect('java.lang.System', 'getenv', 'PATH')",
                "layers-owner | SPARK | unknown-table | SELECT * FROM text.`/etc/hostname`"
            })
    void theGuardRefusesBeforeTheDatabaseIsAsked(String connection, Dialect dialect, String rule, String sql) {
        FakeWork work = Requests.execute(
                connection,
                dialect == Dialect.SPARK ? Engine.SPARK : Engine.DIRECT,
                10,
                Requests.program(Requests.statement(dialect, sql)));

        assertThatThrownBy(() -> guarded().handle(work)).isInstanceOfSatisfying(StageException.class, refused -> {
            assertThat(refused.failure().getCategory()).isEqualTo(Category.CONTRACT);
            assertThat(refused.failure().getCode()).isEqualTo(rule);
            assertThat(refused.failure().getRemedy()).isNotBlank();
        });
    }

    // --- What only limits end: all of it passes the guard
    // -------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layers-reader | POSTGRESQL | SELECT count(*) FROM generate_series(1, 1000000000000)",
                "layers-reader | POSTGRESQL | WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT count(*) FROM t",
                "layers-reader | POSTGRESQL | SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b",
                "layers-lite | SQLITE | WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
            })
    void timeEndsWhatDoesNotEndItself(String connection, Dialect dialect, String sql) {
        FakeWork work = Requests.execute(
                connection,
                Engine.DIRECT,
                10,
                Requests.program(Requests.statement(dialect, sql)),
                Duration.ofSeconds(1));

        assertThatThrownBy(() -> guarded().handle(work)).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layers-reader | POSTGRESQL | SELECT generate_series(1, 1000000000)",
                "layers-reader | POSTGRESQL | SELECT repeat('x', 10000) FROM generate_series(1, 100000)",
                "layers-lite | SQLITE | WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
            })
    void rowsAndBytesEndWhatIsTooMuch(String connection, Dialect dialect, String sql) throws Exception {
        FakeWork work =
                Requests.execute(connection, Engine.DIRECT, 1_000, Requests.program(Requests.statement(dialect, sql)));

        Outcome outcome = outcome(guarded().handle(work));

        assertThat(outcome.getTruncated()).isTrue();
        assertThat(outcome.getRows().length()).isLessThan(600_000);
    }

    // --- Fixtures
    // -----------------------------------------------------------------------------------------------------------

    private static Outcome run(String connection, Dialect dialect, String sql) throws Exception {
        FakeWork work = Requests.execute(
                connection,
                Engine.DIRECT,
                10,
                Requests.program(new Statement("answer", dialect, sql, List.of(), sql)),
                Duration.ofSeconds(20));
        return outcome(new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF).handle(work));
    }

    /** As the rows of what is written to a PostgreSQL are read. */
    private static void copy(String connection, String sql) throws Exception {
        FakeWork work = Requests.execute(
                connection,
                Engine.DIRECT,
                10,
                Requests.program(new Statement("answer", Dialect.POSTGRESQL, sql, List.of(), sql)),
                Duration.ofSeconds(20));
        new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF).run(work, Limits.rows(10), new TakeTexts() {
            @Override
            public void begin(List<ResultTable.Column> columns) {}

            @Override
            public void row(List<@Nullable Object> cells) {}

            @Override
            public void cell(byte @Nullable [] text) {}

            @Override
            public void endRow() {}

            @Override
            public void line(byte[] row) {}
        });
    }

    private static Outcome outcome(StageOutcome outcome) {
        return ((StageOutcome.Completed) outcome).context().getOutcome();
    }

    private static ExecuteProgram guarded() {
        return new ExecuteProgram(connections, Spark.engine(), GuardStatement.against(Spark.catalogs()));
    }

    /** Everything that an attack could have changed: rows, objects, rights, sequences, settings, files. */
    private static String stateOfPostgres() throws SQLException, IOException {
        String query = """
                SELECT (SELECT string_agg(n || ':' || t, ',' ORDER BY n) FROM numbers),
                       (SELECT count(*) || '/' || max(oid) FROM pg_class),
                       (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_extension),
                       (SELECT count(*) FROM pg_largeobject_metadata),
                       (SELECT string_agg(rolname || rolsuper, ',' ORDER BY rolname) FROM pg_roles),
                       (SELECT relacl::text FROM pg_class WHERE relname = 'numbers'),
                       (SELECT relfilenode FROM pg_class WHERE relname = 'numbers'),
                       (SELECT last_value || '/' || is_called FROM counter),
                       (SELECT count(*) FROM pg_file_settings), (SELECT count(*) FROM pg_prepared_xacts)""";
        try (Connection connection = Postgres.connect("layers");
                java.sql.Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            StringBuilder state = new StringBuilder();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                state.append(row.getString(i)).append(" | ");
            }
            return state + files();
        }
    }

    private static String stateOfSqlite() throws IOException {
        return Arrays.hashCode(Files.readAllBytes(file)) + " | " + files();
    }

    private static String files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(", "));
        }
    }
}
