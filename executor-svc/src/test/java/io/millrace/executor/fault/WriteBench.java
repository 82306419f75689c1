package io.millrace.executor.fault;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.store.FolderStore;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.engine.CountChoices;
import io.millrace.executor.engine.ExecuteProgram;
import io.millrace.executor.engine.ExecuteStage;
import io.millrace.executor.engine.GuardStatement;
import io.millrace.executor.engine.MaterialiseResult;
import io.millrace.executor.fixture.Postgres;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Statement;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows in a PostgreSQL and in a SQLite file, which are written to tables of that PostgreSQL as the executor writes them. */
final class WriteBench implements AutoCloseable {
    private static final String DATABASE = "faulty_writes";
    private static final String HERE = "writes-here";

    private static final String COLUMNS =
            "(id BIGINT, name TEXT, city TEXT, amount DECIMAL, ratio DOUBLE PRECISION, at TIMESTAMP,"
                    + " day DATE, yes BOOLEAN, many BIGINT)";
    private static final String ROWS = """
            INSERT INTO given VALUES
              (1, 'Ann Archer', 'Oslo', 12345678901234.125, 0.3333333333333333, '2026-03-29 02:30:00.123456', '2026-02-28', true, 9223372036854775807),
              (2, '  Bo with blanks ', NULL, -0.5, 2.5, '2026-10-25 02:30:00', '2024-02-29', false, 5000000000),
              (3, '', 'naïve', 7.25, NULL, NULL, NULL, NULL, NULL),
              (4, 'Zoë 🚲', '', NULL, -1e300, '1999-12-31 23:59:59.999999', '1893-04-01', true, -5000000000),
              (7, 'Seven', 'Rome', 0, 0, '2026-01-01 00:00:00', '2026-01-01', false, 0),
              (8, 'tab\tand ''quote'' "and" \\ more', 'Wien', 99.99, 1.1, '2026-07-01 12:00:00.5', '2026-07-01', true, 1),
              (9, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)""";

    private final Connections connections;
    /** To look and to seed. */
    private final Connection look;

    private final ExecuteStage stage;
    private final List<Source> sources;

    /** @param title how the rows come from there */
    record Source(String title, String connectionId, Dialect dialect) {}

    WriteBench(Path folder, Connections connections) throws Exception {
        this.connections = connections;
        var store = new FolderStore(folder.resolve("artifacts"));
        Postgres.database(DATABASE, "CREATE TABLE given " + COLUMNS, ROWS);
        this.look = Postgres.connect(DATABASE);
        Path file = folder.resolve("given.db");
        Files.deleteIfExists(file);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE given " + COLUMNS);
            statement.execute(ROWS);
        }
        connections.changed(HERE, Requests.writable(Requests.postgres(HERE, DATABASE)));
        connections.changed("writes-file", Requests.sqlite("writes-file", Path.of("given.db")));
        sources = List.of(
                new Source("as they come", HERE, Dialect.POSTGRESQL),
                new Source("kept first", "writes-file", Dialect.SQLITE));
        var execute = new ExecuteProgram(connections, Spark.engine(), GuardStatement.OFF, store, Clock.systemUTC());
        stage = new ExecuteStage(
                execute,
                new CountChoices(connections, Spark.catalogs(), Spark.engine()),
                store,
                new MaterialiseResult(connections, execute, store, (source, table, rows, work) -> {}),
                null);
    }

    List<Source> sources() {
        return sources;
    }

    /** The table that is written to, as it is before: of somebody else, with rows of its own. */
    void prepare() throws SQLException {
        execute(SeedWrites.clean());
        execute(List.of(
                "CREATE TABLE target " + COLUMNS,
                "CREATE TABLE other (LIKE target)",
                "INSERT INTO target VALUES (1, 'old', 'old', 1, 1, NULL, NULL, true, 1), (2, 'old', 'old', 2, 2, NULL, NULL, true, 2),"
                        + " (999, 'mine', 'mine', 3, 3, NULL, NULL, true, 3)"));
    }

    void write(Source source, WriteMode mode) throws StageException, InterruptedException {
        write(UUID.randomUUID().toString(), source, mode);
    }

    void write(String workflow, Source source, WriteMode mode) throws StageException, InterruptedException {
        write(
                workflow,
                source.connectionId(),
                Requests.statement(source.dialect(), "SELECT * FROM given ORDER BY id"),
                mode,
                mode == WriteMode.UPSERT ? List.of("id") : List.of());
    }

    private StageOutcome write(String workflow, String from, Statement statement, WriteMode mode, List<String> key)
            throws StageException, InterruptedException {
        var target = new Target(TargetFormat.TABLE, null, "target", HERE, mode, key, true, "target", null);
        return stage.handle(Requests.materialise(workflow, from, Requests.program(statement), target));
    }

    /** A new table of the rows of a statement, to which they are added once more. */
    void writeTwice(String from, Statement statement) throws Exception {
        execute(SeedWrites.clean());
        write(UUID.randomUUID().toString(), from, statement, WriteMode.REPLACE, List.of());
        write(UUID.randomUUID().toString(), from, statement, WriteMode.APPEND, List.of());
    }

    /** All rows of the target, and what is left beside it. */
    List<String> state() throws SQLException {
        List<String> state =
                rows("SELECT id, name, city, amount, ratio, at, day, yes, many FROM target ORDER BY id, name");
        state.addAll(
                rows("SELECT relname FROM pg_class WHERE relname LIKE 'millrace\\_stage%' OR relname = 'elsewhere'"));
        state.addAll(rows("SELECT id FROM other"));
        return state;
    }

    long count() throws SQLException {
        return Long.parseLong(rows("SELECT count(*) FROM target").getFirst());
    }

    void execute(List<String> statements) throws SQLException {
        try (java.sql.Statement statement = look.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<String> rows(String sql) throws SQLException {
        try (java.sql.Statement statement = look.createStatement();
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

    @Override
    public void close() throws SQLException {
        execute(SeedWrites.clean());
        look.close();
        connections.changed(HERE, null);
    }
}
