package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
    void bytesAreNotWrittenInPart() throws Exception {
        assertThat(failure("SELECT decode(repeat('ab', 500), 'hex') AS picture", approved("target", WriteMode.REPLACE))
                        .getCode())
                .isEqualTo("binary-values");
    }
}
