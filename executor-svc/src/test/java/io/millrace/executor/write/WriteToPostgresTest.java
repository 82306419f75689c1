package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.store.WrittenFile;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.file.WriteFile;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.SmallDisk;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Failure;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Writing tables of a real PostgreSQL. */
class WriteToPostgresTest extends WriteContract {
    private static final String DATABASE = "writing";

    @BeforeAll
    static void database() {
        Postgres.database(DATABASE);
    }

    @Override
    ConnectionSettings settings() {
        return Requests.postgres(CONNECTION, DATABASE);
    }

    @Override
    Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    Connection connect() throws SQLException {
        return Postgres.connect(DATABASE);
    }

    @Override
    Connections connections() {
        return Requests.connections();
    }

    @Override
    String moment() {
        return "TIMESTAMP";
    }

    @Override
    void killWriter() throws SQLException {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + DATABASE
                + "' AND state = 'idle in transaction'");
    }

    @Test
    void typesStayWhatTheyAre() throws Exception {
        String sql = "SELECT true AS yes, 9223372036854775807 AS most, 12345678901234567890.123456789 AS exact,"
                + " 'NaN'::float8 AS nan, '-Infinity'::float8 AS low, 'NaN'::numeric AS numeric_nan,"
                + " timestamp '2026-03-29 02:30:00.123456' AS at, timestamptz '2026-10-25 02:30:00+02' AS zoned,"
                + " time '23:59:59' AS late, date '2026-02-28' AS day, '{\"a\": 1}'::jsonb AS json, NULL::text AS nothing,"
                + " gen_random_uuid() IS NOT NULL AS uuid";

        run(sql, approved("target", WriteMode.REPLACE));

        assertThat(
                        rows(
                                "SELECT yes, most, exact, nan, low, numeric_nan, at, zoned, late, day, json, nothing FROM target"))
                .containsExactly("t|9223372036854775807|12345678901234567890.123456789|NaN|-Infinity|NaN"
                        + "|2026-03-29 02:30:00.123456|2026-10-25 00:30:00|23:59:59|2026-02-28|{\"a\": 1}|null");
        assertThat(rows("SELECT data_type FROM information_schema.columns WHERE table_name = 'target' ORDER BY"
                        + " ordinal_position"))
                .startsWith("boolean", "bigint", "numeric", "double precision", "double precision");
    }

    @Test
    void rowsComeStraightFromTheQueryAndAreKeptNowhereElse() throws Exception {
        String sql =
                "SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'a' || chr(9) || '\\\\' || chr(10) || chr(13) || i END AS"
                        + " text, 'infinity'::timestamp AS always, repeat('wide ', (i % 50)::integer) AS wide"
                        + " FROM generate_series(1, 25000) AS i";

        StageOutcome done = run(sql, approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT count(*) FROM (SELECT * FROM target EXCEPT " + sql + ") AS other"))
                .containsExactly("0");
        assertThat(rows("SELECT count(*) FROM target")).containsExactly("25000");
        assertThat(rows("SELECT data_type FROM information_schema.columns WHERE table_name = 'target' ORDER BY"
                        + " ordinal_position"))
                .containsExactly("bigint", "text", "timestamp without time zone", "text");
        assertThat(written(done)).contains("\"rows\":25000");
        assertThat(store().keys("runs")).noneMatch(name -> name.endsWith("rows.jsonl"));
    }

    @Test
    void bytesAreShownWhereTheyAreFewAndElseRefused() throws Exception {
        run("SELECT '\\x00ff'::bytea AS few", approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT few FROM target")).containsExactly("0x00ff");
        assertThat(failure(
                                "SELECT 1 AS id, decode(repeat('00', 65), 'hex') AS many",
                                approved("other", WriteMode.REPLACE))
                        .getMessage())
                .contains("Column many");
        assertThat(exists("other")).isFalse();
    }

    @Test
    void theTableThatIsReadCanBeTheOneThatIsReplaced() throws Exception {
        run("SELECT id, name FROM people", approved("target", WriteMode.REPLACE));

        run("SELECT id FROM target WHERE id > 1", approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT * FROM target")).containsExactlyInAnyOrder("2", "3");
    }

    @Test
    void schemasAreNamedOrMissing() throws Exception {
        execute("DROP SCHEMA IF EXISTS mart CASCADE");
        Target target = Target.newBuilder(approved("sales", WriteMode.REPLACE))
                .setSchemaName("mart")
                .build();

        assertThat(failure("SELECT id FROM people", target).getCode()).isEqualTo("no-such-schema");
        execute("CREATE SCHEMA mart");
        run("SELECT id FROM people", target);

        assertThat(rows("SELECT id FROM mart.sales")).hasSize(3);
        assertThat(exists("sales")).isTrue();
        assertThat(rows("SELECT target FROM mart.millrace_ledger")).containsExactly("mart.sales");
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheTableStaysAsItWas() throws Exception {
        execute("CREATE TABLE target (id SMALLINT, name VARCHAR(3) NOT NULL)", "INSERT INTO target VALUES (7, 'old')");

        assertThat(failure("SELECT 40000 AS id, 'a' AS name", approved("target", WriteMode.APPEND))
                        .getCode())
                .isEqualTo("rows-do-not-fit");
        assertThat(failure("SELECT 1 AS id, 'long' AS name", approved("target", WriteMode.APPEND))
                        .getCode())
                .isEqualTo("rows-do-not-fit");
        assertThat(failure("SELECT id, name FROM people", approved("target", WriteMode.APPEND))
                        .getMessage())
                .contains("Nothing was written");

        assertThat(rows("SELECT id, name FROM target")).containsExactly("7|old");
    }

    @Test
    void whatAViewReadsIsNotReplaced() throws Exception {
        run("SELECT id FROM people", approved("target", WriteMode.REPLACE));
        execute("CREATE VIEW depends AS SELECT id FROM target");

        assertThat(failure("SELECT id FROM people", approved("target", WriteMode.REPLACE))
                        .getCode())
                .isEqualTo("depended-on");

        assertThat(rows("SELECT id FROM depends")).hasSize(3);
        execute("DROP VIEW depends");
    }

    @Test
    void anAccountThatMayOnlyReadIsTold() throws Exception {
        execute("GRANT USAGE ON SCHEMA public TO reader", "GRANT SELECT ON people TO reader");
        connections.changed(
                CONNECTION,
                Requests.writable(Requests.server(
                        CONNECTION, "127.0.0.1", Postgres.port(), DATABASE, Postgres.READER, Requests.PASSWORD)));

        assertThat(failure("SELECT id FROM people", approved("target", WriteMode.REPLACE))
                        .getCode())
                .isEqualTo("no-right-to-write");
    }

    @Test
    void tooManyColumnsAreTold() throws Exception {
        var columns = new StringBuilder("SELECT 1 AS c0");
        for (int i = 1; i < 1_650; i++) {
            columns.append(", 1 AS c").append(i);
        }

        assertThat(failure("SELECT * FROM (" + columns + ") AS wide", approved("target", WriteMode.REPLACE))
                        .getCode())
                .isIn("too-many-columns", "statement-not-accepted");
    }

    @Test
    void aFullDiskLeavesTheTableAsItWasAndTheNextTryWrites() throws Exception {
        String sql = "SELECT i AS id, repeat('x', 200) AS filling FROM generate_series(1, 60000) AS i";
        String workflow = UUID.randomUUID().toString();
        execute("CREATE TABLE target (id BIGINT, filling TEXT)", "INSERT INTO target VALUES (7, 'before')");
        Target target = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setApproveReplace("target")
                .build();
        try (SmallDisk disk = SmallDisk.mount("4m")) {
            execute(
                    "CREATE TABLESPACE small LOCATION '" + disk.folder() + "'",
                    "ALTER DATABASE " + DATABASE + " SET default_tablespace = small");
            try {
                Throwable full = catchThrowable(() -> run(workflow, sql, target));

                assertThat(full).isInstanceOf(StageException.class);
                Failure failure = ((StageException) full).failure();
                assertThat(failure.getCode()).isEqualTo("disk-full");
                assertThat(failure.getCategory()).isEqualTo(Category.PLATFORM);
                assertThat(rows("SELECT id, filling FROM target")).containsExactly("7|before");
                assertThat(left()).isEmpty();
            } finally {
                execute(
                        "ALTER DATABASE " + DATABASE + " RESET default_tablespace",
                        "DROP TABLE IF EXISTS millrace_ledger",
                        "DROP TABLESPACE small");
            }
        }

        run(workflow, sql, target);

        assertThat(rows("SELECT count(*), sum(id) FROM target")).containsExactly("60000|1800030000");
    }

    /** The session that reads, or the one that writes, while rows go from one to the other; or the server with all its sessions. */
    @ParameterizedTest
    @CsvSource({"'COPY (%', false", "'COPY \"%FROM STDIN', false", "'COPY \"%FROM STDIN', true"})
    void aSessionThatIsLostInMidRunLeavesEverythingAsItWas(String query, boolean kill) throws Exception {
        execute(
                // A server that was killed knows it, too.
                "SET synchronous_commit = on", "CREATE TABLE target (id BIGINT)", "INSERT INTO target VALUES (7)");
        String sql = "SELECT i AS id FROM generate_series(1, 200000) AS i";
        String workflow = UUID.randomUUID().toString();

        Throwable lost = catchThrowable(() -> stage().handle(new Disturbed(
                request(workflow, sql, approved("target", WriteMode.APPEND)), message -> {
                    if (message.endsWith("rows fetched")) {
                        end(query, kill);
                    }
                })));

        awaitServer();
        assertThat(lost).isInstanceOf(StageException.class);
        assertThat(((StageException) lost).failure().getCategory()).isEqualTo(Category.PLATFORM);
        assertThat(rows("SELECT id FROM target")).containsExactly("7");
        assertThat(left()).isEmpty();

        run(workflow, sql, approved("target", WriteMode.APPEND));

        assertThat(rows("SELECT count(*) FROM target")).containsExactly("200001");
    }

    private void end(String query, boolean kill) throws SQLException {
        String sessions = " FROM pg_stat_activity WHERE datname = '" + DATABASE + "' AND query LIKE '" + query + "'";
        if (!kill) {
            execute("SELECT pg_terminate_backend(pid)" + sessions);
            return;
        }
        for (String pid : rows("SELECT pid" + sessions)) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** It starts anew by itself where one of its processes was killed. */
    private void awaitServer() {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .pollInterval(100, TimeUnit.MILLISECONDS)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> rows("SELECT 1").size() == 1);
    }

    @Test
    void aSourceThatIsDroppedInMidRunLeavesTheTargetAsItWas() throws Exception {
        Postgres.database("leaving");
        connections.changed("leaving", Requests.postgres("leaving", "leaving"));
        execute("CREATE TABLE target (id BIGINT)", "INSERT INTO target VALUES (7)");
        Target target = Target.newBuilder(approved("target", WriteMode.APPEND))
                .setConnectionId(CONNECTION)
                .build();
        var program = Requests.program(
                Requests.statement(Dialect.POSTGRESQL, "SELECT i AS id FROM generate_series(1, 200000) AS i"));
        var request =
                Requests.materialise("leaving", "leaving", program, target).request();

        List<Thread> dropping = new ArrayList<>();

        Throwable lost = catchThrowable(() -> stage().handle(new Disturbed(request, message -> {
            if (message.endsWith("rows fetched") && dropping.isEmpty()) {
                // It ends the sessions there, and waits for all others of the server, such as the one that writes.
                dropping.add(Thread.ofPlatform().start(WriteToPostgresTest::dropLeaving));
                Awaitility.await()
                        .until(() ->
                                rows("SELECT 1 FROM pg_stat_activity WHERE datname = 'leaving' AND query LIKE 'COPY%'")
                                        .isEmpty());
            }
        })));
        for (Thread each : dropping) {
            each.join();
        }

        assertThat(lost).isInstanceOf(StageException.class);
        assertThat(((StageException) lost).failure().getCategory()).isEqualTo(Category.PLATFORM);
        assertThat(rows("SELECT id FROM target")).containsExactly("7");
        assertThat(left()).isEmpty();
    }

    private static void dropLeaving() {
        try (Connection connection = Postgres.connect(DATABASE);
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE leaving WITH (FORCE)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "JSON", "PARQUET"})
    void whatIsNoNumberKeepsItsNameInFiles(TargetFormat format) throws Exception {
        Target target = new Target(format, null, "numbers", "", WriteMode.APPEND, List.of(), true, null, null);
        run("SELECT 1 AS id, 0.5::float8 AS part", target);

        run(
                "SELECT i + 1 AS id, part::float8 FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity']) WITH ORDINALITY AS n (part, i)",
                target);

        WrittenFile file = WrittenFile.find(store(), "numbers." + format.name().toLowerCase(Locale.ROOT))
                .orElseThrow();
        List<String> rows = new ArrayList<>();
        new WriteFile(store(), target, "reader").read(file, cells -> rows.add(cells[0] + "|" + cells[1]));
        assertThat(rows).containsExactly("1|0.5", "2|NaN", "3|Infinity", "4|-Infinity");
    }

    @Test
    void bytesAreNotWrittenInPart() throws Exception {
        assertThat(failure("SELECT decode(repeat('ab', 500), 'hex') AS picture", approved("target", WriteMode.REPLACE))
                        .getCode())
                .isEqualTo("binary-values");
    }

    private Disturbed onSpark(String workflow, String sql, Target target) {
        Target here = Target.newBuilder(target).setConnectionId(CONNECTION).build();
        return new Disturbed(
                Requests.materialise(workflow, "", Requests.program(Requests.statement(Dialect.SPARK, sql)), here)
                        .request(),
                message -> {});
    }

    @Test
    void rowsOfSparkAreCopiedAsTheyComeAndKeptNowhereElse() throws Exception {
        String sql = "SELECT id, id % 2 = 0 AS even, CAST(id AS DECIMAL(20,2)) / 4 AS exact, CASE WHEN id = 0 THEN"
                + " CAST('NaN' AS DOUBLE) ELSE id / 3 END AS part, DATE'2026-02-28' AS day, TIMESTAMP_NTZ'2026-03-29"
                + " 02:30:00.123456' AS at, CASE WHEN id = 1 THEN NULL ELSE concat('tab\\t\\\\ ', id) END AS text FROM range(0, 20000, 1, 4)";

        StageOutcome done = stage().handle(onSpark("spark", sql, approved("target", WriteMode.REPLACE)));
        stage().handle(onSpark("spark", sql, approved("target", WriteMode.APPEND)));

        assertThat(written(done)).contains("\"rows\":20000");
        assertThat(rows("SELECT id, even, exact, part, day, at, text FROM target WHERE id < 2 ORDER BY id"))
                .containsExactly(
                        "0|t|0.000000|NaN|2026-02-28|2026-03-29 02:30:00.123456|tab\t\\ 0",
                        "1|f|0.250000|0.3333333333333333|2026-02-28|2026-03-29 02:30:00.123456|null");
        assertThat(rows("SELECT count(*), count(DISTINCT id), sum(exact) FROM target"))
                .containsExactly("20000|20000|49997500.000000");
        assertThat(store().keys("runs")).noneMatch(name -> name.endsWith("rows.jsonl"));
    }

    @Test
    void aPartOfSparksWorkThatFailsLeavesEverythingAsItWas() throws Exception {
        execute("CREATE TABLE target (id BIGINT, share DOUBLE PRECISION)", "INSERT INTO target VALUES (7, 0.5)");
        String sql = "SELECT id, CAST(100 AS DOUBLE) / (id - 19000) AS share FROM range(0, 20000, 1, 4)";

        Throwable failed =
                catchThrowable(() -> stage().handle(onSpark("parts", sql, approved("target", WriteMode.APPEND))));

        assertThat(failed).isInstanceOf(StageException.class);
        assertThat(rows("SELECT id, share FROM target")).containsExactly("7|0.5");
        assertThat(left()).isEmpty();

        stage().handle(onSpark("parts", sql.replace("19000", "20000"), approved("target", WriteMode.APPEND)));

        assertThat(rows("SELECT count(*) FROM target")).containsExactly("20001");
    }

    private static final String IN_FOUR_PARTS = "SELECT id, concat('row ', id) AS text FROM range(0, 20000, 1, 4)";

    private static String staging(String workflow) {
        return "millrace_stage_" + MessageIds.of(workflow, "staging").substring(0, 8);
    }

    private void givenTheTarget() throws Exception {
        execute("CREATE TABLE target (id BIGINT, text TEXT)", "INSERT INTO target VALUES (-7, 'before')");
    }

    private Throwable disturbed(String workflow, Target target, Disturb disturb) {
        StageRequest request = onSpark(workflow, IN_FOUR_PARTS, target).request();
        return catchThrowable(() -> stage().handle(new Disturbed(request, disturb)));
    }

    private void assertWrittenOnceAndNothingLeft() throws Exception {
        assertThat(rows("SELECT count(*), count(DISTINCT id), sum(id) FROM target"))
                .containsExactly("20001|20001|199989993");
        assertThat(left()).isEmpty();
    }

    /** A try of a task that was overtaken by another, or whose answer was lost: it has committed, or is still at it. */
    @Test
    void whatTriesOfTasksHaveLeftThatDoNotCountIsNotWritten() throws Exception {
        givenTheTarget();
        String into = "INSERT INTO " + staging("tries") + " VALUES (-1, 'of another try')";
        var said = new ArrayList<String>();
        try (Connection late = connect();
                var stillAtIt = late.createStatement()) {
            late.setAutoCommit(false);

            Throwable failure = disturbed("tries", approved("target", WriteMode.APPEND), message -> {
                said.add(message);
                if (message.contains("rows fetched")) {
                    execute(into);
                    stillAtIt.execute(into);
                }
            });

            assertThat(failure).isNull();
            assertThat(catchThrowable(late::commit)).isInstanceOf(SQLException.class);
        }
        assertThat(said).contains("Loading 4 parts at once", "100 rows fetched, there are more");
        assertWrittenOnceAndNothingLeft();
    }

    @Test
    void partsAreLoadedOnceForAWorkflow() throws Exception {
        givenTheTarget();

        assertThat(disturbed("again", approved("target", WriteMode.APPEND), message -> {}))
                .isNull();
        assertThat(disturbed("again", approved("target", WriteMode.APPEND), message -> {}))
                .isNull();

        assertWrittenOnceAndNothingLeft();
    }

    @Test
    void whatIsCancelledWhileItsPartsAreLoadedWritesNothing() throws Exception {
        givenTheTarget();
        StageRequest request = onSpark("cancelled", IN_FOUR_PARTS, approved("target", WriteMode.APPEND))
                .request();
        for (String point : List.of("Loading", "Spark: ", "100 rows fetched")) {
            var work = new Disturbed(request, message -> {});
            work.onMessage = message -> {
                if (message.startsWith(point)) {
                    work.cancel();
                }
            };

            assertThat(catchThrowable(() -> stage().handle(work))).as(point).isInstanceOf(InterruptedException.class);

            assertThat(rows("SELECT id FROM target")).containsExactly("-7");
            assertThat(left()).isEmpty();
        }

        assertThat(disturbed("cancelled", approved("target", WriteMode.APPEND), message -> {}))
                .isNull();

        assertWrittenOnceAndNothingLeft();
    }

    @Test
    void aWriterThatIsLostWhenItsPartsAreThereLeavesNothingAndWritesWhenItIsTriedAgain() throws Exception {
        givenTheTarget();

        Throwable lost = disturbed("lost", approved("target", WriteMode.APPEND), message -> {
            if (message.contains("rows fetched")) {
                killWriter();
            }
        });

        assertThat(lost).isInstanceOf(StageException.class);
        assertThat(((StageException) lost).failure().getCategory()).isEqualTo(Category.PLATFORM);
        assertThat(rows("SELECT id FROM target")).containsExactly("-7");
        assertThat(left()).isEmpty();

        assertThat(disturbed("lost", approved("target", WriteMode.APPEND), message -> {}))
                .isNull();

        assertWrittenOnceAndNothingLeft();
    }

    /** Its process is gone, and could not tidy up; a task of it is still at work. */
    @Test
    void whatADeadExecutorHasLeftIsNotInTheWay() throws Exception {
        givenTheTarget();
        String old = "millrace_stage_0ld";
        execute(
                "CREATE TABLE " + staging("dead") + " AS SELECT 1::bigint AS id, 'half of it'::text AS text",
                "CREATE TABLE " + old + " (id int)",
                "COMMENT ON TABLE " + old + " IS 'millrace staging since 2020-02-02T02:02:02.123456Z'");
        try (Connection late = connect();
                var stillAtIt = late.createStatement()) {
            late.setAutoCommit(false);
            stillAtIt.execute("INSERT INTO " + staging("dead") + " VALUES (2, 'more of it')");

            assertThat(disturbed("dead", approved("target", WriteMode.APPEND), message -> {}))
                    .isNull();
        }

        assertWrittenOnceAndNothingLeft();
    }

    @Test
    void whatIsLoadedInPartsBecomesATableLikeAnyOther() throws Exception {
        assertThat(disturbed("new", approved("target", WriteMode.UPSERT, "id"), message -> {}))
                .isNull();
        assertThat(disturbed("next", approved("target", WriteMode.UPSERT, "id"), message -> {}))
                .isNull();

        assertThat(rows("SELECT count(*), count(DISTINCT id) FROM target")).containsExactly("20000|20000");
        assertThat(rows(
                        "SELECT obj_description('target'::regclass, 'pg_class'), relpersistence FROM pg_class WHERE oid ="
                                + " 'target'::regclass"))
                .containsExactly("null|p");
        assertThat(failureOf(IN_FOUR_PARTS.replace("id, concat", "id % 10000 AS id, concat"), WriteMode.UPSERT))
                .isEqualTo("duplicate-keys");
        assertThat(failureOf(IN_FOUR_PARTS.replace("id)", "id, unhex('00'))"), WriteMode.APPEND))
                .isEqualTo("rows-do-not-fit");
        assertThat(rows("SELECT count(*) FROM target")).containsExactly("20000");
        assertThat(left()).isEmpty();
    }

    private String failureOf(String sql, WriteMode mode) {
        return catchThrowableOfType(
                        StageException.class,
                        () -> stage().handle(
                                        onSpark(UUID.randomUUID().toString(), sql, approved("target", mode, "id"))))
                .failure()
                .getCode();
    }
}
