package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.StageException;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.SmallDisk;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
    void whatATableNotesOfItsRowsIsNotTakenForThem() throws Exception {
        execute(
                "CREATE TABLE target (id INTEGER PRIMARY KEY, name TEXT)",
                "CREATE TABLE noted (id INTEGER)",
                "CREATE TRIGGER note AFTER INSERT ON target BEGIN INSERT INTO noted VALUES (new.id); END",
                "CREATE TRIGGER change AFTER UPDATE ON target BEGIN INSERT INTO noted VALUES (new.id); END");

        run("SELECT id, name FROM people WHERE id = 1", approved("target", WriteMode.APPEND));
        run("SELECT id, name FROM people WHERE id < 3", approved("target", WriteMode.UPSERT, "id"));

        assertThat(rows("SELECT id FROM target ORDER BY id")).containsExactly("1", "2");
        assertThat(rows("SELECT id FROM noted")).containsExactly("1", "1", "2");
    }

    @Test
    void infinityIsANumberThere() throws Exception {
        run("SELECT id, id * 9e999 AS most FROM people WHERE id < 3", approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT count(*) FROM target WHERE most > 1e308")).containsExactly("2");
    }

    @Test
    void aFullDiskLeavesTheFileAsItWasAndTheNextTryWrites() throws Exception {
        String sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                + " SELECT i AS id, 'some words that take room' AS words FROM n";
        try (SmallDisk disk = SmallDisk.mount("512k")) {
            Path file = disk.folder().resolve("small.db");
            connections.close();
            connections = Requests.connections(folder, disk.folder());
            connections.changed(CONNECTION, settings());
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE target (id INTEGER, words TEXT)");
                statement.execute("INSERT INTO target VALUES (7, 'before')");
            }
            connections.changed("small", Requests.writable(Requests.sqlite("small", file)));
            Target target = Target.newBuilder(approved("target", WriteMode.APPEND))
                    .setConnectionId("small")
                    .build();

            var failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                            StageException.class, () -> run("full", sql, target))
                    .failure();

            assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo("disk-full");
            assertThat(failure.getCategory()).isEqualTo(Category.PLATFORM);
            assertThat(failure.getRemedy()).contains("Make room");
            assertThat(inFile(file, "SELECT id || words FROM target")).containsExactly("7before");
            assertThat(inFile(
                            file, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'millrace_ledger'"))
                    .containsExactly("target");

            disk.grow("8m");
            run("full", sql, target);

            assertThat(inFile(file, "SELECT count(*) FROM target")).containsExactly("20001");
        }
    }

    private static List<String> inFile(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    @Test
    void thereAreNoSchemas() {
        Target target = Target.newBuilder(approved("sales", WriteMode.REPLACE))
                .setSchemaName("mart")
                .build();

        assertThat(failure("SELECT id FROM people", target).getCode()).isEqualTo("invalid-target-name");
    }
}
