package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.MariaDb;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Writing tables of a real MariaDB. Skipped where the machine has no server. */
@EnabledIf(
        value = "io.millrace.executor.fixture.MariaDb#isInstalled",
        disabledReason = "no MariaDB server: none under MARIADB_HOME, /usr or /usr/local")
class WriteToMariaDbTest extends WriteContract {
    @TempDir
    private static Path data;

    private static MariaDb server;

    @BeforeAll
    static void start() throws Exception {
        server = MariaDb.start(MariaDb.installed().orElseThrow(), data);
        try (Connection connection = server.connect("writing")) {
            server.execute(
                    "CREATE USER writer IDENTIFIED BY '" + Requests.PASSWORD + "'", "GRANT ALL ON writing.* TO writer");
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    ConnectionSettings settings() {
        return ConnectionSettings.newBuilder(
                        Requests.server(CONNECTION, "127.0.0.1", server.port(), "writing", "writer", Requests.PASSWORD))
                .setDbType("mysql")
                .build();
    }

    @Override
    Dialect dialect() {
        return Dialect.MYSQL;
    }

    @Override
    Connection connect() throws SQLException {
        return server.connect("writing");
    }

    @Override
    Connections connections() {
        return Requests.connections();
    }

    @Override
    void killWriter() throws SQLException {
        String writer = rows("SELECT IS_USED_LOCK(CONCAT('millrace ', MD5('writing.target')))")
                .getFirst();
        server.execute("KILL " + writer);
    }

    @Test
    void aSwapThatNobodyWroteDownIsWrittenDownLater() throws Exception {
        run("swapped", "SELECT id FROM people", approved("target", WriteMode.REPLACE));
        execute("UPDATE millrace_ledger SET state = 'swapping'", "CREATE TABLE millrace_old_x (id INTEGER)");

        run("swapped", "SELECT id FROM people", approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT id FROM target")).hasSize(3);
        assertThat(rows("SELECT state FROM millrace_ledger")).containsExactly("done");
        execute("DROP TABLE millrace_old_x");
    }

    @Test
    void whatDoesNotFitIsRefused() throws Exception {
        execute("CREATE TABLE target (id TINYINT, name VARCHAR(3))", "INSERT INTO target VALUES (7, 'old')");

        assertThat(failure("SELECT 40000 AS id, 'a' AS name", approved("target", WriteMode.APPEND))
                        .getCode())
                .isEqualTo("rows-do-not-fit");
        assertThat(failure("SELECT 1 AS id, 'long' AS name", approved("target", WriteMode.APPEND))
                        .getCode())
                .isEqualTo("rows-do-not-fit");

        assertThat(rows("SELECT id, name FROM target")).containsExactly("7|old");
        assertThat(left()).isEmpty();
    }

    @Test
    void aNameThatTheDatabaseCannotHaveIsRefused() throws Exception {
        var failure = failure("SELECT id FROM people", approved("emoji 🚲", WriteMode.REPLACE));

        assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo("invalid-target-name");
        assertThat(left()).isEmpty();
    }

    @Test
    void digitsAreKept() throws Exception {
        run(
                "SELECT 12345678901234567890.123456789 AS exact, 9223372036854775807 AS most, TIMESTAMP '2026-03-29 02:30:00.123456'"
                        + " AS at, TRUE AS yes FROM people WHERE id = 1",
                approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT exact, most, at, yes FROM target"))
                .containsExactly("12345678901234567890.123456789|9223372036854775807|2026-03-29 02:30:00.123456|1");
    }

    @Test
    void anAccountThatMayOnlyReadIsTold() throws Exception {
        server.execute(
                "CREATE OR REPLACE USER looker IDENTIFIED BY '" + Requests.PASSWORD + "'",
                "GRANT SELECT ON writing.* TO looker");
        connections.changed(
                CONNECTION,
                Requests.writable(ConnectionSettings.newBuilder(settings())
                        .setUsername("looker")
                        .build()));
        Target target = approved("target", WriteMode.REPLACE);

        assertThat(failure("SELECT id FROM people", target).getCode()).isEqualTo("no-right-to-write");
    }

    @Test
    void rowsAreCopiedToPostgresAsTheyCome() throws Exception {
        Postgres.database("from_maria");
        connections.changed("warehouse", Requests.writable(Requests.postgres("warehouse", "from_maria")));
        Target target = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setConnectionId("warehouse")
                .build();
        execute(
                "DROP TABLE IF EXISTS kinds",
                "CREATE TABLE kinds (id BIGINT UNSIGNED, yes BOOLEAN, exact DECIMAL(30,10), part DOUBLE, day DATE, late TIME, at DATETIME(6), text TEXT, few"
                        + " VARBINARY(8))",
                "INSERT INTO kinds VALUES (1, TRUE, 12345678901234567890.0123456789, 0.1, '2026-02-28', '23:59:59',"
                        + " '2026-03-29 02:30:00.123456', 'tab\tand naïve', x'00ff'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");

        run("SELECT * FROM kinds ORDER BY id", target);

        assertThat(inPostgres("SELECT * FROM target ORDER BY id"))
                .containsExactly(
                        "1|t|12345678901234567890.0123456789|0.1|2026-02-28|23:59:59|2026-03-29 02:30:00.123456|tab\tand naïve|0x00ff",
                        "2|null|null|null|null|null|null|null|null");
        assertThat(store().keys("runs")).noneMatch(name -> name.endsWith("rows.jsonl"));

        // A value that its column's type did not promise: the rows are kept first, and their types are those of their
        // values.
        execute("INSERT INTO kinds (id) VALUES (18446744073709551615)");
        run("SELECT id FROM kinds ORDER BY id", target);

        assertThat(inPostgres("SELECT id FROM target")).containsExactly("1", "2", "18446744073709551615");
        assertThat(store().keys("runs")).anyMatch(name -> name.endsWith("rows.jsonl"));
        execute("DROP TABLE kinds");
    }

    /** New tables share one file here, which may not grow for ever. */
    @Test
    void aFullServerLeavesTheTableAsItWasAndTheNextTryWrites() throws Exception {
        String sql = "SELECT seq AS id, REPEAT('x', 4000) AS filling FROM seq_1_to_8000";
        execute("CREATE TABLE target (id BIGINT)", "INSERT INTO target VALUES (7)");
        Target target = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setApproveReplace("target")
                .build();
        server.execute("SET GLOBAL innodb_file_per_table = OFF");
        try {
            Throwable full = catchThrowable(() -> run("full", sql, target));

            assertThat(full).isInstanceOf(StageException.class);
            Failure failure = ((StageException) full).failure();
            assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo("disk-full");
            assertThat(failure.getCategory()).isEqualTo(Category.PLATFORM);
            assertThat(failure.getRemedy()).contains("Make room");
            assertThat(rows("SELECT id FROM target")).containsExactly("7");
            assertThat(left()).isEmpty();
        } finally {
            server.execute("SET GLOBAL innodb_file_per_table = ON");
        }

        run("full", sql, target);

        assertThat(rows("SELECT count(*), sum(id) FROM target")).containsExactly("8000|32004000");
    }

    @Test
    void whatIsNoNumberThereIsRefusedByItsColumnsName() throws Exception {
        Postgres.database("to_maria");
        connections.changed("warehouse", Requests.postgres("warehouse", "to_maria"));
        execute("CREATE TABLE target (id BIGINT, share DOUBLE)", "INSERT INTO target VALUES (7, 0.5)");
        for (String value : List.of("NaN", "Infinity", "-Infinity")) {
            for (WriteMode mode : List.of(WriteMode.APPEND, WriteMode.REPLACE)) {
                Target target = Target.newBuilder(approved("target", mode))
                        .setConnectionId(CONNECTION)
                        .setApproveReplace("target")
                        .build();
                var work = Requests.materialise(
                        java.util.UUID.randomUUID().toString(),
                        "warehouse",
                        Requests.program(Requests.statement(
                                Dialect.POSTGRESQL, "SELECT 1 AS id, '" + value + "'::float8 AS share")),
                        target);

                Throwable refused = catchThrowable(() -> stage().handle(work));

                assertThat(refused)
                        .hasMessageContaining("share")
                        .hasMessageContaining("NaN or infinity")
                        .hasMessageContaining("Nothing was written");
                assertThat(rows("SELECT id, share FROM target")).containsExactly("7|0.5");
                assertThat(left()).isEmpty();
            }
        }
    }

    private static List<String> inPostgres(String sql) throws SQLException {
        try (Connection connection = Postgres.connect("from_maria");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    cells.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", cells));
            }
            return rows;
        }
    }
}
