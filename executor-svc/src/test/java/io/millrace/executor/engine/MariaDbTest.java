package io.millrace.executor.engine;

import static io.millrace.executor.fixture.Requests.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.MariaDb;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.executor.probe.ProbeConnection;
import io.millrace.executor.probe.ProbeLimits;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Probing and executing on a real MariaDB; skipped where the machine has none. */
@EnabledIf(
        value = "io.millrace.executor.fixture.MariaDb#isInstalled",
        disabledReason = "no MariaDB server: none under MARIADB_HOME, /usr or /usr/local")
class MariaDbTest {
    @TempDir
    private static Path folder;

    private static final Connections CONNECTIONS = Requests.connections();
    private static MariaDb server;

    @BeforeAll
    static void start() throws Exception {
        server = MariaDb.start(MariaDb.installed().orElseThrow(), folder);
        server.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.customers (id INT PRIMARY KEY, name VARCHAR(50) NOT NULL UNIQUE COMMENT 'full name',"
                        + " vip BOOLEAN, level ENUM('gold','silver'), born DATE, seen DATETIME(3), credit DECIMAL(10,2),"
                        + " rate DOUBLE, big BIGINT UNSIGNED, data JSON, pic BLOB) COMMENT 'who buys'",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT, FOREIGN KEY (customer) REFERENCES shop.customers (id))",
                "CREATE DATABASE beside",
                "CREATE SEQUENCE beside.counter",
                "CREATE FUNCTION shop.meddle() RETURNS INT MODIFIES SQL DATA BEGIN DELETE FROM shop.orders; RETURN 1; END",
                "CREATE VIEW shop.names AS SELECT name FROM shop.customers",
                "INSERT INTO shop.customers VALUES (1, 'Ann', TRUE, 'gold', '2001-02-03', '2026-01-31 12:30:00.250', 10.50,"
                        + " 0.1, 18446744073709551615, '{\"a\": 1}', X'00FF'), (2, 'Bob', FALSE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
                "INSERT INTO shop.orders VALUES (1, 1), (2, 1), (3, 2)",
                "CREATE DATABASE hidden",
                "CREATE TABLE hidden.secrets (s TEXT)",
                "CREATE USER reader@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'",
                "CREATE USER reader@localhost IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT ALL ON shop.* TO reader@'127.0.0.1'",
                "GRANT ALL ON beside.* TO reader@'127.0.0.1'",
                "GRANT ALL ON beside.* TO reader@localhost",
                "GRANT ALL ON shop.* TO reader@localhost");
        CONNECTIONS.changed("maria", settings("maria", "shop", PASSWORD));
    }

    @AfterAll
    static void stop() {
        CONNECTIONS.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void readsTheStructure() throws Exception {
        Catalog catalog = probe("maria");

        assertThat(catalog.tables()).extracting(Table::name).containsExactly("customers", "names", "orders");
        Table customers = catalog.table("customers").orElseThrow();
        assertThat(customers.columns())
                .extracting(Column::type)
                .containsExactly(
                        DataType.INTEGER,
                        DataType.TEXT,
                        DataType.BOOLEAN,
                        DataType.TEXT,
                        DataType.DATE,
                        DataType.TIMESTAMP,
                        DataType.DECIMAL,
                        DataType.DOUBLE,
                        DataType.INTEGER,
                        DataType.TEXT,
                        DataType.OTHER);
        assertThat(customers.comment()).isEqualTo("who buys");
        assertThat(customers.primaryKey()).containsExactly("id");
        assertThat(customers.uniqueKeys()).containsExactly(List.of("name"));
        assertThat(customers.rowCount()).isEqualTo(2);
        assertThat(customers.column("name").orElseThrow().samples()).containsExactly("Ann", "Bob");
        assertThat(catalog.foreignKeys())
                .containsExactly(new ForeignKey("orders", List.of("customer"), "customers", List.of("id"), true));
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void cellsComeWithoutLoss(Engine engine) throws Exception {
        Spark.know(probe("maria"));
        Outcome outcome =
                run(engine, "SELECT id, name, vip, level, born, seen, credit, rate, big FROM customers ORDER BY id");

        assertThat(outcome.getRows())
                .isEqualTo(
                        "[[1,\"Ann\",true,\"gold\",\"2001-02-03\",\"2026-01-31T12:30:00.25\",10.50,0.1,18446744073709551615],"
                                + "[2,\"Bob\",false,null,null,null,null,null,null]]");
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "SPARK"})
    void joinsAndGroups(Engine engine) throws Exception {
        Spark.know(probe("maria"));
        Outcome outcome = run(
                engine,
                "SELECT c.name, count(*) AS n FROM customers c JOIN orders o ON o.customer = c.id GROUP BY c.name ORDER BY n DESC");

        assertThat(outcome.getRows()).isEqualTo("[[\"Ann\",2],[\"Bob\",1]]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT s FROM hidden.secrets | USER | permission-denied",
                "SELECT nothing FROM customers | CONTRACT | unknown-name",
                "SELECT n FROM nowhere | CONTRACT | unknown-name",
                "SELECT n FORM customers WHERE | CONTRACT | statement-not-accepted",
                "DELETE FROM orders | CONTRACT | not-one-query",
                "WITH x AS (SELECT 1) DELETE FROM orders | CONTRACT | statement-not-accepted",
                "SELECT 1; DELETE FROM orders | CONTRACT | statement-not-accepted",
                "SELECT id FROM customers INTO OUTFILE '/tmp/millrace-never' | USER | permission-denied"
            })
    void failures(String sql, Category category, String code) throws SQLException {
        Failure failure = failure("maria", sql);

        assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getCategory()).isEqualTo(category);
        assertThat(failure.getMessage()).doesNotContain(PASSWORD);
    }

    /** With the guard off, and as an account that may do anything in its database. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM orders",
                "INSERT INTO orders VALUES (9, 1)",
                "REPLACE INTO orders VALUES (1, 2)",
                "WITH x AS (SELECT 1) DELETE FROM orders",
                "SELECT 1; DELETE FROM orders",
                "SELECT 1 /*!; DELETE FROM orders */",
                "SELECT meddle()",
                "SELECT id FROM orders PROCEDURE ANALYSE()",
                "COMMIT",
                "SET SESSION TRANSACTION READ WRITE",
                "SELECT NEXTVAL(beside.counter)",
                "SELECT id FROM orders INTO OUTFILE '/tmp/millrace-never'",
                "CREATE TABLE copies SELECT 1",
                "TRUNCATE orders",
                "BEGIN NOT ATOMIC DELETE FROM orders; END",
                "DO SLEEP(0)"
            })
    void changesNothing(String sql) throws Exception {
        String state = "SELECT CONCAT((SELECT COUNT(*) FROM orders), '/', (SELECT SUM(customer) FROM orders), '/',"
                + " (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'shop'), '/',"
                + " (SELECT next_not_cached_value FROM beside.counter))";
        String before = run(Engine.DIRECT, state).getRows();

        FakeWork work = Requests.execute("maria", Engine.DIRECT, 10, program(sql));
        var _ = catchThrowable(() -> execute().handle(work));

        assertThat(run(Engine.DIRECT, state).getRows()).isEqualTo(before);
    }

    @Test
    void wrongPasswordAndUnknownDatabase() throws SQLException {
        CONNECTIONS.changed("locked", settings("locked", "shop", PASSWORD + "-wrong"));
        CONNECTIONS.changed("missing", settings("missing", "missing", PASSWORD));

        assertThat(failure("locked", "SELECT 1").getCode()).isEqualTo("wrong-password");
        // MariaDB does not tell a user of other databases which of them there are.
        assertThat(failure("missing", "SELECT 1").getCode()).isIn("permission-denied", "unknown-database");
    }

    @Test
    void aCancelledWorkEndsInTheDatabase() throws Exception {
        FakeWork work =
                Requests.execute("maria", Engine.DIRECT, 10, program("SELECT SLEEP(300)"), Duration.ofMinutes(5));
        CompletableFuture<?> running = CompletableFuture.runAsync(() -> {
            try {
                execute().handle(work);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> !work.progress().isEmpty());

        work.cancel();

        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(InterruptedException.class);
    }

    private static ExecuteProgram execute() {
        return new ExecuteProgram(CONNECTIONS, Spark.engine(), GuardStatement.OFF);
    }

    private static Catalog probe(String connectionId) throws Exception {
        var published = new ArrayList<CatalogSnapshot>();
        new ProbeConnection(CONNECTIONS, published::add, ProbeLimits.DEFAULT, Clock.systemUTC())
                .handle(Requests.probe(connectionId));
        return CatalogJson.read(published.getFirst().getCatalog());
    }

    private static Outcome run(Engine engine, String sql) throws Exception {
        FakeWork work = Requests.execute("maria", engine, 10, program(sql));
        return ((Completed) execute().handle(work)).context().getOutcome();
    }

    private static Failure failure(String connectionId, String sql) {
        FakeWork work = Requests.execute(connectionId, Engine.DIRECT, 10, program(sql));
        return catchThrowableOfType(StageException.class, () -> execute().handle(work))
                .failure();
    }

    private static Program program(String sql) {
        return new Program(
                Requests.statement(Dialect.MYSQL, sql),
                Requests.statement(Dialect.SPARK, sql),
                List.of(),
                "",
                Origin.RULE);
    }

    private static ConnectionSettings settings(String connectionId, String database, String password) {
        return new ConnectionSettings(
                connectionId,
                connectionId,
                "mariadb",
                "127.0.0.1",
                server.port(),
                database,
                "reader",
                Requests.sealed(connectionId, password),
                Instant.EPOCH,
                null,
                true);
    }
}
