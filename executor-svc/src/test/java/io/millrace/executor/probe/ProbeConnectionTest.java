package io.millrace.executor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeConnectionTest {
    @TempDir
    private static Path folder;

    private final Connections connections = Requests.connections(folder);
    private final List<CatalogSnapshot> published = new ArrayList<>();

    @BeforeAll
    static void database() {
        Postgres.database(
                "probe",
                "CREATE TYPE mood AS ENUM ('happy', 'sad')",
                "CREATE DOMAIN amount AS numeric(12,2) CHECK (VALUE >= 0)",
                "CREATE TABLE customers (id int PRIMARY KEY, email varchar(100) UNIQUE, country char(2), mood mood, notes text,"
                        + " data jsonb, since timestamptz)",
                "COMMENT ON TABLE customers IS 'who buys'",
                "COMMENT ON COLUMN customers.country IS 'ISO 3166 alpha-2'",
                "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int NOT NULL REFERENCES customers,"
                        + " total amount, weight real, paid boolean, day date NOT NULL, at time)",
                "CREATE TABLE \"Order \"\"Items\"\"\" (order_id bigint REFERENCES orders, line int, text text, PRIMARY KEY (order_id, line))",
                "CREATE VIEW rich AS SELECT id, country FROM customers",
                "CREATE SCHEMA archive",
                "CREATE TABLE archive.old_orders (id int)",
                "CREATE TABLE archive.orders (id int)",
                "INSERT INTO customers SELECT i, 'c' || i || '@example.com', (ARRAY['DE','DE','DE','FR','FR','US'])[i % 6 + 1],"
                        + " 'happy', repeat('long story ', 12), '{}', now() FROM generate_series(1, 600) i",
                "INSERT INTO orders (customer_id, total, day) SELECT i, i, '2026-01-01' FROM generate_series(1, 600) i",
                "GRANT SELECT ON customers TO " + Postgres.READER);
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void readsTheStructureOfPostgres() throws Exception {
        connections.changed("probe", Requests.postgres("probe", "probe"));

        FakeWork work = probe("probe", ProbeLimits.DEFAULT);

        Catalog catalog = catalog();
        assertThat(catalog.tables())
                .extracting(Table::name)
                .containsExactly("Order \"Items\"", "customers", "orders", "rich", "old_orders");
        Table customers = catalog.table("customers").orElseThrow();
        assertThat(customers.columns())
                .extracting(Column::type)
                .containsExactly(
                        DataType.INTEGER,
                        DataType.TEXT,
                        DataType.TEXT,
                        DataType.TEXT,
                        DataType.TEXT,
                        DataType.OTHER,
                        DataType.TIMESTAMP);
        assertThat(customers.comment()).isEqualTo("who buys");
        assertThat(column(customers, "country").comment()).isEqualTo("ISO 3166 alpha-2");
        assertThat(customers.primaryKey()).containsExactly("id");
        assertThat(customers.uniqueKeys()).containsExactly(List.of("email"));
        assertThat(customers.rowCount()).isEqualTo(600);
        Table orders = catalog.table("orders").orElseThrow();
        assertThat(orders.schema()).isNull();
        assertThat(orders.columns())
                .extracting(Column::type)
                .containsExactly(
                        DataType.INTEGER,
                        DataType.INTEGER,
                        DataType.DECIMAL,
                        DataType.DOUBLE,
                        DataType.BOOLEAN,
                        DataType.DATE,
                        DataType.TIME);
        assertThat(column(orders, "customer_id").nullable()).isFalse();
        assertThat(column(orders, "total").nullable()).isTrue();
        assertThat(catalog.table("old_orders").orElseThrow().schema()).isEqualTo("archive");
        assertThat(catalog.table("Order \"Items\"").orElseThrow().primaryKey()).containsExactly("order_id", "line");
        assertThat(catalog.foreignKeys())
                .containsExactlyInAnyOrder(
                        new ForeignKey("orders", List.of("customer_id"), "customers", List.of("id"), true),
                        new ForeignKey("Order \"Items\"", List.of("order_id"), "orders", List.of("id"), true));
        assertThat(work.progress()).anyMatch(line -> line.contains("Left out archive.orders"));
    }

    @Test
    void samplesValuesMostFrequentFirst() throws Exception {
        connections.changed("probe", Requests.postgres("probe", "probe"));

        probe("probe", ProbeLimits.DEFAULT);

        Table customers = catalog().table("customers").orElseThrow();
        assertThat(column(customers, "country").samples()).containsExactly("DE", "FR", "US");
        assertThat(column(customers, "country").complete()).isTrue();
        assertThat(column(customers, "mood").samples()).containsExactly("happy");
        assertThat(column(customers, "email").samples()).hasSize(500);
        assertThat(column(customers, "email").complete()).isFalse();
        assertThat(column(customers, "notes").samples()).as("prose is no value").isEmpty();
        assertThat(column(customers, "id").samples()).isEmpty();
    }

    @Test
    void aTableTooLargeToReadWholeIsSampledInPart() throws Exception {
        connections.changed("probe", Requests.postgres("probe", "probe"));
        var limits = new ProbeLimits(Duration.ofSeconds(30), Duration.ofSeconds(3), 100, 500, 100, 1_000_000);
        try (Connection connection = Postgres.connect("probe");
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE customers");
        }

        probe("probe", limits);

        Table customers = catalog().table("customers").orElseThrow();
        assertThat(customers.rowCount()).as("estimated").isEqualTo(600);
        assertThat(column(customers, "country").complete()).isFalse();
    }

    @Test
    void aCatalogIsCutToFit() throws Exception {
        connections.changed("probe", Requests.postgres("probe", "probe"));
        var limits = new ProbeLimits(Duration.ofSeconds(30), Duration.ofSeconds(3), 1_000, 500, 100, 6_000);

        probe("probe", limits);

        assertThat(published.getFirst().getCatalog().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(6_000);
        Table customers = catalog().table("customers").orElseThrow();
        assertThat(column(customers, "country").samples()).containsExactly("DE", "FR", "US");
        assertThat(column(customers, "email").samples()).hasSizeLessThan(500);
    }

    @Test
    void withoutTimeThereAreNoValuesButAStructure() throws Exception {
        connections.changed("probe", Requests.postgres("probe", "probe"));
        var limits = new ProbeLimits(Duration.ZERO, Duration.ofSeconds(3), 1_000, 500, 100, 1_000_000);

        FakeWork work = probe("probe", limits);

        assertThat(column(catalog().table("customers").orElseThrow(), "country").samples())
                .isEmpty();
        assertThat(work.progress()).anyMatch(line -> line.contains("time for reading values is up"));
    }

    @Test
    void seesOnlyWhatItsUserMayRead() throws Exception {
        connections.changed("limited", reader("limited", Requests.PASSWORD));

        probe("limited", ProbeLimits.DEFAULT);

        assertThat(catalog().tables()).extracting(Table::name).containsExactly("customers");
    }

    @Test
    void readsTheStructureOfSqlite() throws Exception {
        Path file = folder.resolve("shop.db");
        sqlite(
                file,
                "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, vip BOOLEAN, born DATE, credit DECIMAL(10,2), anything)",
                "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INT REFERENCES Customers, at DATETIME, amount REAL,"
                        + " FOREIGN KEY (customer) REFERENCES customers(ID))",
                "CREATE TABLE line (a INT, b INT, PRIMARY KEY (b, a))",
                "CREATE VIEW names AS SELECT name FROM customers",
                "INSERT INTO customers VALUES (1, 'Ann', 1, '2001-02-03', 1.5, 'x'), (2, 'Bob', 0, NULL, NULL, NULL)");
        connections.changed("lite", Requests.sqlite("lite", file));

        probe("lite", ProbeLimits.DEFAULT);

        Catalog catalog = catalog();
        assertThat(catalog.tables()).extracting(Table::name).containsExactly("customers", "line", "names", "orders");
        Table customers = catalog.table("customers").orElseThrow();
        assertThat(customers.columns())
                .extracting(Column::type)
                .containsExactly(
                        DataType.INTEGER,
                        DataType.TEXT,
                        DataType.BOOLEAN,
                        DataType.DATE,
                        DataType.DECIMAL,
                        DataType.TEXT);
        assertThat(customers.primaryKey()).containsExactly("id");
        assertThat(customers.uniqueKeys()).containsExactly(List.of("name"));
        assertThat(customers.rowCount()).isEqualTo(2);
        assertThat(column(customers, "name").samples()).containsExactly("Ann", "Bob");
        assertThat(catalog.table("line").orElseThrow().primaryKey()).containsExactly("b", "a");
        assertThat(catalog.foreignKeys())
                .contains(new ForeignKey("orders", List.of("customer"), "customers", List.of("id"), true));
    }

    @Test
    void aHostThatIsNotThereIsThePlatforms() {
        connections.changed("gone", Requests.server("gone", "127.0.0.1", 1, "probe", "postgres", Requests.PASSWORD));

        assertFailure("gone", Category.PLATFORM, "connection-refused");
    }

    @Test
    void aHostNameThatIsNoneIsTheUsers() {
        connections.changed(
                "nowhere",
                Requests.server("nowhere", "no-such-host.invalid", 5432, "probe", "postgres", Requests.PASSWORD));

        assertFailure("nowhere", Category.USER, "unknown-host");
    }

    @Test
    void aDatabaseThatIsNotThereIsTheUsers() {
        connections.changed("missing", Requests.postgres("missing", "no_such_database"));

        assertFailure("missing", Category.USER, "unknown-database");
    }

    @Test
    void aWrongPasswordIsTheUsersAndIsNotRepeated() {
        connections.changed("locked", reader("locked", Requests.PASSWORD + "-wrong"));

        assertFailure("locked", Category.USER, "wrong-password");
    }

    @Test
    void aConnectionNobodyKnowsIsTheUsers() {
        assertFailure("never-saved", Category.USER, "unknown-connection");
    }

    private void assertFailure(String connectionId, Category category, String code) {
        var failure = catchThrowableOfType(StageException.class, () -> probe(connectionId, ProbeLimits.DEFAULT));

        assertThat(failure.failure().getCode()).isEqualTo(code);
        assertThat(failure.failure().getCategory()).isEqualTo(category);
        assertThat(failure.failure().getRemedy()).isNotBlank();
        assertThat(failure.failure().getMessage()).doesNotContain(Requests.PASSWORD);
        assertThat(published).isEmpty();
    }

    private FakeWork probe(String connectionId, ProbeLimits limits) throws Exception {
        FakeWork work = Requests.probe(connectionId);
        var handler = new ProbeConnection(connections, published::add, limits, Clock.systemUTC());
        var outcome = (Completed) handler.handle(work);
        assertThat(outcome.output()).contains("\"tables\":" + catalog().tables().size());
        return work;
    }

    private static ConnectionSettings reader(String connectionId, String password) {
        return Requests.server(connectionId, "127.0.0.1", Postgres.port(), "probe", Postgres.READER, password);
    }

    private Catalog catalog() {
        return CatalogJson.read(published.getFirst().getCatalog());
    }

    private static Column column(Table table, String name) {
        return table.column(name).orElseThrow();
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
