package io.millrace.executor.fault;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome.Completed;
import io.millrace.agent.program.WriteChecks;
import io.millrace.agent.program.WriteStatement;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.engine.ExecuteProgram;
import io.millrace.executor.engine.GuardStatement;
import io.millrace.executor.fixture.MariaDb;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.fixture.ShopCatalog;
import io.millrace.language.fixture.TinyShop;
import io.millrace.language.plan.Plan;
import io.millrace.language.sql.CompileSql;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.ResultColumn;
import io.millrace.schemas.Statement;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop in real databases, and programs run there with the checks of a plan, as the executor runs them. */
final class Bench implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DATABASE = "faulty_shop";

    static final String MARIADB = "faulty-mariadb";

    private final Connections connections;
    private final ExecuteProgram execute;
    private final List<Shop> shops = new ArrayList<>();
    private @Nullable MariaDb mariaDb;

    /** @param connectionId where it is */
    record Shop(String connectionId, Catalog catalog) {
        Dialect dialect() {
            return catalog.dialect();
        }
    }

    /** @param rows whose numbers are rounded, so that the same is written the same */
    record Ran(List<String> columns, List<List<String>> rows, List<CheckOutcome> checks) {
        List<String> failed() {
            return checks.stream()
                    .filter(check -> !check.getPassed())
                    .map(CheckOutcome::getName)
                    .toList();
        }
    }

    Bench(Path folder) throws Exception {
        connections = Requests.connections(folder);
        execute = new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF);
        Postgres.database(DATABASE);
        try (Connection connection = Postgres.connect(DATABASE)) {
            TinyShop.create(connection);
        }
        add("faulty-postgresql", Dialect.POSTGRESQL, Requests.postgres("faulty-postgresql", DATABASE));
        Path file = folder.resolve("shop.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            TinyShop.create(connection);
        }
        add("faulty-sqlite", Dialect.SQLITE, Requests.sqlite("faulty-sqlite", Path.of("shop.db")));
    }

    /** Where the machine has one. */
    void withMariaDb(Path folder) throws Exception {
        if (MariaDb.isInstalled()) {
            mariaDb = MariaDb.start(MariaDb.installed().orElseThrow(), folder);
            try (Connection connection = mariaDb.connect(DATABASE)) {
                TinyShop.createInMysql(connection);
            }
            mariaDb.execute(
                    "CREATE USER shop@'127.0.0.1' IDENTIFIED BY '" + Requests.PASSWORD + "'",
                    "GRANT SELECT ON " + DATABASE + ".* TO shop@'127.0.0.1'");
            add(
                    MARIADB,
                    Dialect.MYSQL,
                    new ConnectionSettings(
                            MARIADB,
                            MARIADB,
                            "mysql",
                            "127.0.0.1",
                            mariaDb.port(),
                            DATABASE,
                            "shop",
                            Requests.sealed(MARIADB, Requests.PASSWORD),
                            Instant.now().truncatedTo(ChronoUnit.MILLIS),
                            null,
                            true));
        }
    }

    private void add(String id, Dialect dialect, ConnectionSettings settings) {
        connections.changed(id, settings);
        shops.add(new Shop(id, ShopCatalog.of(dialect)));
    }

    Connections connections() {
        return connections;
    }

    List<Shop> shops() {
        return shops;
    }

    static List<Check> checks(Plan plan, Shop shop) {
        return new WriteChecks(new CompileSql()).of(plan, shop.catalog());
    }

    static Statement statement(Plan plan, Shop shop) {
        return WriteStatement.of("answer", new CompileSql().compile(plan, shop.dialect(), shop.catalog()));
    }

    static Statement statement(String sql, Shop shop) {
        return Requests.statement(
                io.millrace.schemas.Dialect.valueOf(shop.dialect().name()), sql);
    }

    Ran run(Statement statement, List<Check> checks, Shop shop) throws StageException, InterruptedException {
        var program = new Program(statement, null, checks, "", Origin.RULE);
        var work = Requests.execute(shop.connectionId(), Engine.DIRECT, 1_000, program);
        Outcome outcome = ((Completed) execute.handle(work)).context().getOutcome();
        return new Ran(
                outcome.getColumns().stream().map(ResultColumn::getName).toList(),
                JSON.readTree(outcome.getRows())
                        .valueStream()
                        .map(row -> row.valueStream().map(Bench::cell).toList())
                        .toList(),
                outcome.getChecks());
    }

    private static String cell(JsonNode cell) {
        if (!cell.isNumber()) {
            return cell.toString();
        }
        BigDecimal number = new BigDecimal(cell.toString(), MathContext.DECIMAL64).setScale(4, RoundingMode.HALF_UP);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    @Override
    public void close() {
        connections.close();
        if (mariaDb != null) {
            mariaDb.close();
        }
    }
}
