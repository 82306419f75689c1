package io.millrace.executor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.agent.route.Route;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TestConnectionTest {
    @TempDir
    private static Path folder;

    @TempDir
    private static Path elsewhere;

    private final Connections connections = Requests.connections(folder);

    @BeforeAll
    static void database() {
        Postgres.database("tested", "CREATE TABLE t (id int PRIMARY KEY)", "GRANT SELECT ON t TO " + Postgres.READER);
        Postgres.database("tested_rw", "CREATE TABLE t (id int)", "GRANT SELECT, INSERT ON t TO " + Postgres.READER);
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private JsonNode test(ConnectionSettings candidate) throws Exception {
        var goal = new Goal(
                Mode.PROBE,
                "",
                candidate.getConnectionId(),
                Engine.AUTO,
                1,
                null,
                List.of(),
                null,
                false,
                null,
                null,
                null);
        Instant now = Instant.now();
        var work = new FakeWork(Route.tryOut("w", goal, candidate, now, now.plusSeconds(20)));
        var completed = (Completed) new TestConnection(connections).handle(work);
        return JsonMapper.builder().build().readTree(completed.output());
    }

    private static ConnectionSettings reader(String database, String password) {
        return Requests.server("c", "127.0.0.1", Postgres.port(), database, Postgres.READER, password);
    }

    private void assertRefused(ConnectionSettings candidate, String code) {
        var failure = catchThrowableOfType(StageException.class, () -> test(candidate));

        assertThat(failure.failure().getCode()).isEqualTo(code);
        assertThat(failure.failure().toString()).doesNotContain(Requests.PASSWORD);
    }

    @Test
    void anAccountThatOnlyReadsPassesWithoutWarning() throws Exception {
        JsonNode tested = test(reader("tested", Requests.PASSWORD));

        assertThat(tested.path("server").asString()).matches("PostgreSQL \\d+(\\.\\d+)*");
        assertThat(tested.path("warnings")).isEmpty();
    }

    @Test
    void anAccountThatCouldWriteIsWarnedOf() throws Exception {
        assertThat(test(reader("tested_rw", Requests.PASSWORD))
                        .path("warnings")
                        .path(0)
                        .asString())
                .contains("may change data");
    }

    @Test
    void anAdministratorIsWarnedOfUnlessTheConnectionIsNotMeantToReadOnly() throws Exception {
        ConnectionSettings superuser = Requests.postgres("c", "tested");
        assertThat(test(superuser).path("warnings").path(0).asString()).contains("administrator");

        superuser.put("readOnly", false);
        assertThat(test(superuser).path("warnings")).isEmpty();
    }

    @Test
    void whatIsWrongHasACodeThatTellsTheField() {
        assertRefused(reader("tested", Requests.PASSWORD + "-wrong"), "wrong-password");
        assertRefused(Requests.postgres("c", "no_such_database"), "unknown-database");
        assertRefused(Requests.server("c", "127.0.0.1", 1, "d", "u", Requests.PASSWORD), "connection-refused");
        assertRefused(Requests.server("c", "no-such-host.invalid", 5432, "d", "u", Requests.PASSWORD), "unknown-host");
        assertRefused(Requests.server("c", "127.0.0.1", 0, "d", "u", Requests.PASSWORD), "invalid-connection");
    }

    @Test
    void aFileOutsideTheAllowedFoldersIsAsUnknownAsOneThatIsMissing() throws Exception {
        Path inside = sqlite(folder.resolve("in.db"));
        Path outside = sqlite(elsewhere.resolve("out.db"));
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), outside);

        assertThat(test(Requests.sqlite("c", inside)).path("server").asString()).startsWith("SQLite 3.");
        assertRefused(Requests.sqlite("c", outside), "unknown-database");
        assertRefused(Requests.sqlite("c", link), "unknown-database");
        assertRefused(Requests.sqlite("c", folder.resolve("../x.db")), "unknown-database");
    }

    private static Path sqlite(Path file) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id INTEGER)");
        }
        return file;
    }

    @Test
    void nothingIsKeptOfWhatWasTried() throws Exception {
        test(reader("tested", Requests.PASSWORD));

        var failure = catchThrowableOfType(StageException.class, () -> connections.require("c"));
        assertThat(failure.failure().getCode()).isEqualTo("unknown-connection");
    }

    @Test
    void nobodyWaitsForTheSettingsOfADeletedConnection() {
        connections.changed("c", Requests.postgres("c", "tested"));
        connections.changed("c", null);

        var failure = catchThrowableOfType(StageException.class, () -> connections.require("c"));
        assertThat(failure.failure().getCode()).isEqualTo("connection-deleted");
    }
}
