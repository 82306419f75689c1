package io.millrace.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Dialect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountChoicesTest {
    private static final Connections CONNECTIONS = Requests.connections();
    private static final ExecuteStage EXECUTE = new ExecuteStage(
            new ExecuteProgram(CONNECTIONS, Spark.engine(), GuardStatement.OFF),
            new CountChoices(CONNECTIONS, Spark.catalogs(), Spark.engine()));

    @BeforeAll
    static void database() {
        Postgres.database(
                "count_choices",
                "CREATE TABLE orders (id int PRIMARY KEY, region text)",
                "INSERT INTO orders SELECT i, 'r' || i % 3 FROM generate_series(1, 5000) i");
        CONNECTIONS.changed("count", Requests.postgres("count", "count_choices"));
        know("count", io.millrace.language.catalog.Dialect.POSTGRESQL);
    }

    @AfterAll
    static void close() {
        CONNECTIONS.close();
    }

    @Test
    void theRowsOfEachChoiceAreCounted() throws Exception {
        List<Choice> choices = choices(
                "count", "SELECT id FROM orders ORDER BY id", "SELECT region, count(*) FROM orders GROUP BY region");

        assertThat(choices).extracting(Choice::getRowCount).containsExactly(5000L, 3L);
    }

    @Test
    void aCountThatTakesTooLongIsLeftOutAndTheOthersAreNot() throws Exception {
        Instant start = Instant.now();

        List<Choice> choices = choices(
                "count",
                "SELECT a.id FROM orders a, orders b, orders c WHERE a.id + b.id * c.id < 0",
                "SELECT id FROM orders");

        assertThat(choices).extracting(Choice::getRowCount).containsExactly(null, 5000L);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aCountThatTheSourceRefusesIsLeftOut() throws Exception {
        List<Choice> choices = choices("count", "SELECT 1 / (id - id) FROM orders", "SELECT id FROM orders");

        assertThat(choices).extracting(Choice::getRowCount).endsWith(5000L);
    }

    @Test
    void whatIsNoQueryIsNotRun() {
        assertThatThrownBy(() -> choices("count", "DELETE FROM orders RETURNING id", "SELECT id FROM orders"))
                .isInstanceOfSatisfying(
                        StageException.class,
                        refused -> assertThat(refused.failure().getCategory()).isEqualTo(Category.CONTRACT));
    }

    @Test
    void aSqliteFileIsCountedTheSameWay(@TempDir Path folder) throws Exception {
        Path file = Files.createDirectories(folder.resolve("data")).resolve("shop.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT)");
            statement.execute("INSERT INTO orders VALUES (1, 'north'), (2, 'south')");
        }
        try (Connections connections = Requests.connections(folder)) {
            connections.changed("lite-count", Requests.sqlite("lite-count", file));
            know("lite-count", io.millrace.language.catalog.Dialect.SQLITE);

            var asked = (StageOutcome.NeedsInput) new CountChoices(connections, Spark.catalogs(), Spark.engine())
                    .handle(Requests.clarify(
                            "lite-count", Dialect.SQLITE, "SELECT id FROM orders", "SELECT 1 FROM orders LIMIT 1"));

            assertThat(asked.clarification().getCandidates())
                    .extracting(candidate -> candidate.getChoice().getRowCount())
                    .containsExactly(2L, 1L);
        }
    }

    private static List<Choice> choices(String connectionId, String... queries) throws Exception {
        var asked =
                (StageOutcome.NeedsInput) EXECUTE.handle(Requests.clarify(connectionId, Dialect.POSTGRESQL, queries));
        return asked.clarification().getCandidates().stream()
                .map(candidate -> candidate.getChoice())
                .toList();
    }

    private static void know(String connectionId, io.millrace.language.catalog.Dialect dialect) {
        var orders = new Table(
                null,
                "orders",
                List.of(Column.of("id", DataType.INTEGER), Column.of("region", DataType.TEXT)),
                List.of("id"),
                List.of(),
                5000,
                null);
        Spark.know(new Catalog(connectionId, dialect, List.of(orders), List.of()));
    }
}
