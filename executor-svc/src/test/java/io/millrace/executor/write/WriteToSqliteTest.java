package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Requests;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Writing tables of a SQLite file. */
class WriteToSqliteTest extends WriteContract {

    private Path file() {
        return folder.resolve("mart.db");
    }

    @Override
    ConnectionSettings settings() {
        return Requests.sqlite(CONNECTION, file());
    }

    @Override
    Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    @Override
    Connections connections() {
        return Requests.connections(folder);
    }

    /** It runs in this process: an error in the middle is as near to its end as a test can come. */
    @Override
    void killWriter() {
        throw new Died();
    }

    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    @Test
    void aWriterThatDiesLeavesNothingAndWritesWhenItIsTriedAgain() throws Exception {
        execute("CREATE TABLE target (id INTEGER)", "INSERT INTO target VALUES (7)");
        Target target = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setApproveReplace("target")
                .build();
        String sql = "SELECT id FROM people";

        Throwable death = org.assertj.core.api.Assertions.catchThrowable(() -> stage().handle(
                        new Disturbed(request("dies", sql, target), message -> {
                            if (message.startsWith("Checking")) {
                                killWriter();
                            }
                        })));

        assertThat(death).hasRootCauseInstanceOf(Died.class);
        assertThat(rows("SELECT id FROM target")).containsExactly("7");
        run("dies", sql, target);
        assertThat(rows("SELECT id FROM target")).hasSize(3);
        assertThat(left()).isEmpty();
    }

    @Test
    void typesOfExpressionsAreTakenFromTheirValues() throws Exception {
        run(
                "SELECT name || '!' AS loud, amount * 2 AS twice, id + 1 AS next, born FROM people WHERE id = 1",
                approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT loud, twice, next, born FROM target")).containsExactly("Ann!|21|2|1990-01-31");
        assertThat(rows("SELECT type FROM pragma_table_info('target')"))
                .containsExactly("TEXT", "DECIMAL", "INTEGER", "DATE");
    }

    @Test
    void infinityIsANumberThere() throws Exception {
        run("SELECT id, id * 9e999 AS most FROM people WHERE id < 3", approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT count(*) FROM target WHERE most > 1e308")).containsExactly("2");
    }

    @Test
    void thereAreNoSchemas() {
        Target target = Target.newBuilder(approved("sales", WriteMode.REPLACE))
                .setSchemaName("mart")
                .build();

        assertThat(failure("SELECT id FROM people", target).getCode()).isEqualTo("invalid-target-name");
    }
}
