package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.agent.Cancellation;
import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.FolderStore;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.engine.CountChoices;
import io.millrace.executor.engine.ExecuteProgram;
import io.millrace.executor.engine.ExecuteStage;
import io.millrace.executor.engine.GuardStatement;
import io.millrace.executor.engine.MaterialiseResult;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.Spark;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.schemas.Category;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckKind;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Origin;
import io.millrace.schemas.Program;
import io.millrace.schemas.SerdeSettings;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.Verdict;
import io.millrace.schemas.WriteMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What writing promises on every database. */
abstract class WriteContract {
    static final String CONNECTION = "mart";

    static {
        SerdeSettings.of("");
    }

    private static final String PEOPLE = "SELECT id, name, amount, born FROM people ORDER BY id";

    @TempDir
    Path folder;

    Connections connections = Requests.connections();
    ArtifactStore store = new FolderStore(Path.of("."));
    private final List<String> refreshed = new ArrayList<>();

    /** Of an account that may write. */
    abstract ConnectionSettings settings() throws Exception;

    abstract Dialect dialect();

    /** A connection of its own, to look and to disturb. */
    abstract Connection connect() throws SQLException;

    /** Ends the session that writes, as the end of its process would. */
    abstract void killWriter() throws SQLException;

    abstract Connections connections();

    /** The type of a moment without a zone. */
    String moment() {
        return "DATETIME";
    }

    @BeforeEach
    void people() throws Exception {
        connections = connections();
        store = new FolderStore(folder.resolve("artifacts"));
        execute(
                "DROP VIEW IF EXISTS looked",
                "DROP TABLE IF EXISTS people",
                "DROP TABLE IF EXISTS millrace_ledger",
                "DROP TABLE IF EXISTS target",
                "CREATE TABLE people (id INTEGER, name VARCHAR(40), amount DECIMAL(10,2), born DATE)",
                "INSERT INTO people VALUES (1, 'Ann', 10.50, '1990-01-31'), (2, 'tab\tand \\ and ''quote''', -0.25, NULL),"
                        + " (3, NULL, NULL, '2000-12-01')");
        connections.changed(CONNECTION, Requests.writable(settings()));
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void asksBeforeAnythingIsWritten() throws Exception {
        StageOutcome.NeedsInput asked = (StageOutcome.NeedsInput) run(PEOPLE, target("target", WriteMode.REPLACE));

        JsonNode proposal =
                JsonMapper.builder().build().readTree(asked.clarification().getProposal());
        assertThat(proposal.path("action").asString()).isEqualTo("create");
        assertThat(proposal.path("row_count").asInt()).isEqualTo(3);
        assertThat(proposal.path("columns")
                        .valueStream()
                        .map(column -> column.path("name").asString()))
                .containsExactly("id", "name", "amount", "born");
        assertThat(asked.clarification().getQuestion()).contains("3 rows").contains("Nothing of that name");
        assertThat(exists("target")).isFalse();
        assertThat(exists("millrace_ledger")).isFalse();
    }

    @Test
    void writesWhatItsUserSaidYesTo() throws Exception {
        Target target = target("target", WriteMode.REPLACE);
        StageOutcome.NeedsInput asked = (StageOutcome.NeedsInput) run(PEOPLE, target);

        StageOutcome done = run(PEOPLE, said(target, asked));

        assertThat(done).isInstanceOf(StageOutcome.Completed.class);
        assertThat(rows("SELECT id, name, amount, born FROM target ORDER BY id"))
                .isEqualTo(rows(PEOPLE))
                .hasSize(3);
        assertThat(left()).isEmpty();
        assertThat(refreshed).containsExactly(CONNECTION);
    }

    @Test
    void doesNotWriteWhatHasChangedSince() throws Exception {
        Target target = target("target", WriteMode.REPLACE);
        StageOutcome.NeedsInput asked = (StageOutcome.NeedsInput) run(PEOPLE, target);
        execute("CREATE TABLE target (mine INTEGER)");

        assertThat(failure(PEOPLE, said(target, asked)).getCode()).isEqualTo("target-changed");
        assertThat(rows("SELECT mine FROM target")).isEmpty();
    }

    @Test
    void whatMillraceHasMadeIsReplacedWithoutANewYes() throws Exception {
        run(PEOPLE, approved("target", WriteMode.REPLACE));

        run("SELECT id FROM people WHERE id > 1", approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT * FROM target")).containsExactlyInAnyOrder("2", "3");
    }

    @Test
    void whatMillraceHasNotMadeIsReplacedOnlyWhereItIsNamed() throws Exception {
        execute("CREATE TABLE target (mine INTEGER)", "INSERT INTO target VALUES (7)");

        StageOutcome asked = run(PEOPLE, approved("target", WriteMode.REPLACE));
        assertThat(asked).isInstanceOf(StageOutcome.NeedsInput.class);
        assertThat(((StageOutcome.NeedsInput) asked).clarification().getQuestion())
                .contains("NOT made it")
                .contains("with 1 row and");
        assertThat(rows("SELECT mine FROM target")).containsExactly("7");

        Target other = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setApproveReplace("another")
                .build();
        assertThat(run(PEOPLE, other)).isInstanceOf(StageOutcome.NeedsInput.class);

        Target named = Target.newBuilder(other).setApproveReplace("target").build();
        assertThat(run(PEOPLE, named)).isInstanceOf(StageOutcome.Completed.class);
        assertThat(rows("SELECT id FROM target")).hasSize(3);
    }

    @Test
    void aTableThatSomebodyMadeUnderTheSameNameIsNotOurs() throws Exception {
        run(PEOPLE, approved("target", WriteMode.REPLACE));
        execute("DROP TABLE target", "CREATE TABLE target (mine INTEGER)");

        assertThat(run(PEOPLE, approved("target", WriteMode.REPLACE))).isInstanceOf(StageOutcome.NeedsInput.class);
    }

    @Test
    void theSameWorkDeliveredAgainWritesNothingTwice() throws Exception {
        execute("CREATE TABLE target (id INTEGER, name VARCHAR(40))");
        String workflow = UUID.randomUUID().toString();
        String sql = "SELECT id, name FROM people";

        StageOutcome first = run(workflow, sql, approved("target", WriteMode.APPEND));
        StageOutcome again = run(workflow, sql, approved("target", WriteMode.APPEND));
        run(sql, approved("target", WriteMode.APPEND));

        assertThat(rows("SELECT id FROM target")).hasSize(6);
        assertThat(written(first)).isEqualTo(written(again));
        assertThat(rows("SELECT row_count FROM millrace_ledger")).containsExactly("3", "3");
    }

    @Test
    void appendFillsTheTablesOwnColumns() throws Exception {
        execute("CREATE TABLE target (id INTEGER, note VARCHAR(10) DEFAULT 'none', NAME VARCHAR(40))");

        run("SELECT id, name FROM people WHERE id = 1", approved("target", WriteMode.APPEND));

        assertThat(rows("SELECT id, note, name FROM target")).containsExactly("1|none|Ann");
        assertThat(left()).isEmpty();
    }

    @Test
    void upsertReplacesByKeyAndAddsTheOthers() throws Exception {
        execute(
                "CREATE TABLE target (id INTEGER, name VARCHAR(40), kept VARCHAR(10))",
                "INSERT INTO target VALUES (1, 'old', 'kept'), (9, 'nine', 'kept')");

        run("SELECT id, name FROM people WHERE id < 3", approved("target", WriteMode.UPSERT, "id"));

        assertThat(rows("SELECT id, name, kept FROM target ORDER BY id"))
                .containsExactly("1|Ann|kept", "2|tab\tand \\ and 'quote'|null", "9|nine|kept");
        assertThat(left()).isEmpty();
    }

    @Test
    void upsertIntoNothingMakesATableThatIsUpsertedNextTime() throws Exception {
        run("SELECT name, id FROM people WHERE id = 1", approved("target", WriteMode.UPSERT, "name"));
        execute("UPDATE people SET id = 100 WHERE id = 1");

        run(
                "SELECT name, id FROM people WHERE id > 1 AND name IS NOT NULL",
                approved("target", WriteMode.UPSERT, "name"));

        assertThat(rows("SELECT id FROM target ORDER BY id")).containsExactly("2", "100");
    }

    @Test
    void duplicateAndMissingKeysAreRefused() throws Exception {
        execute("CREATE TABLE target (id INTEGER, name VARCHAR(40))", "INSERT INTO target VALUES (1, 'old')");

        String twice = "SELECT id, name FROM people WHERE id = 1 UNION ALL SELECT id, 'other' FROM people WHERE id = 1";
        assertThat(failure(twice, approved("target", WriteMode.UPSERT, "id")).getCode())
                .isEqualTo("duplicate-keys");
        assertThat(failure("SELECT id, name FROM people", approved("target", WriteMode.UPSERT, "name"))
                        .getCode())
                .isEqualTo("key-missing");
        assertThat(failure("SELECT id, name FROM people", approved("target", WriteMode.UPSERT, "email"))
                        .getCode())
                .isEqualTo("unknown-key");
        execute("INSERT INTO target VALUES (1, 'again')");
        assertThat(failure("SELECT id, name FROM people", approved("target", WriteMode.UPSERT, "id"))
                        .getCode())
                .isEqualTo("key-not-unique-in-target");

        assertThat(rows("SELECT name FROM target")).containsExactlyInAnyOrder("old", "again");
        assertThat(left()).isEmpty();
    }

    @Test
    void columnsThatTheTargetHasNotAreRefused() throws Exception {
        execute("CREATE TABLE target (id INTEGER)");

        assertThat(failure(PEOPLE, approved("target", WriteMode.APPEND)).getMessage())
                .contains("no column for name, amount, born");
        assertThat(failure("SELECT id, id FROM people", approved("other", WriteMode.REPLACE))
                        .getCode())
                .isEqualTo("duplicate-columns");
    }

    @Test
    void namesThatNeedQuotesAreQuoted() throws Exception {
        for (String name : List.of("Order Details", "select", "naïve", "quo\"te`s", "emoji 🚲")) {
            if (dialect() == Dialect.MYSQL && name.contains("🚲")) {
                continue;
            }
            execute("DROP TABLE IF EXISTS " + quoted(name));
            run("SELECT id AS " + quoted("group by") + " FROM people", approved(name, WriteMode.REPLACE));
            run("SELECT id AS " + quoted("group by") + " FROM people", approved(name, WriteMode.APPEND));

            assertThat(rows("SELECT " + quoted("group by") + " FROM " + quoted(name)))
                    .hasSize(6);
            execute("DROP TABLE " + quoted(name));
        }
    }

    /** The hours that a zone leaves out or has twice are hours like others where nobody has said that there is a zone. */
    @Test
    void momentsAreTheSameWhateverTheZoneOfThisProcess() throws Exception {
        execute(
                "DROP TABLE IF EXISTS moments",
                "CREATE TABLE moments (id INTEGER, at " + moment() + ")",
                "INSERT INTO moments VALUES (1, '2026-03-29 02:30:00'), (2, '2026-10-25 02:30:00'), (3, '1893-04-01 00:03:00')");
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
            connections.changed(CONNECTION, Requests.writable(settings()));
            run("SELECT id, at FROM moments", approved("target", WriteMode.REPLACE));
        } finally {
            TimeZone.setDefault(before);
        }

        assertThat(rows("SELECT count(*) FROM moments m JOIN target t ON t.id = m.id AND t.at = m.at"))
                .containsExactly("3");
        execute("DROP TABLE moments");
    }

    @Test
    void tenThousandColumnsAreToldToBeTooMany() throws Exception {
        String columns = IntStream.range(0, 10_000).mapToObj(i -> "1 AS c" + i).collect(Collectors.joining(", "));

        var failure = failure("SELECT " + columns, approved("target", WriteMode.REPLACE));

        assertThat(failure.getCode()).as(failure.getMessage()).isEqualTo("too-many-columns");
        assertThat(failure.getMessage()).hasSizeLessThan(1_000);
        assertThat(exists("target")).isFalse();
        assertThat(left()).isEmpty();
    }

    @Test
    void noRowsAreATableWithoutRows() throws Exception {
        run("SELECT id, name, amount FROM people WHERE id > 100", approved("target", WriteMode.REPLACE));

        assertThat(rows("SELECT id, name, amount FROM target")).isEmpty();
    }

    @Test
    void aWriterThatDiesLeavesNothingAndWritesWhenItIsTriedAgain() throws Exception {
        execute("CREATE TABLE target (id INTEGER, name VARCHAR(40))", "INSERT INTO target VALUES (7, 'before')");
        String workflow = UUID.randomUUID().toString();
        Target target = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setApproveReplace("target")
                .build();

        Throwable death =
                catchThrowable(() -> stage().handle(new Disturbed(request(workflow, PEOPLE, target), message -> {
                    if (message.startsWith("Checking")) {
                        killWriter();
                    }
                })));

        assertThat(death).isInstanceOf(StageException.class);
        assertThat(((StageException) death).failure().getCategory()).isEqualTo(Category.PLATFORM);
        assertThat(rows("SELECT id, name FROM target")).containsExactly("7|before");

        run(workflow, PEOPLE, target);

        assertThat(rows("SELECT id, name, amount, born FROM target ORDER BY id"))
                .isEqualTo(rows(PEOPLE));
        assertThat(left()).isEmpty();
    }

    @Test
    void rowsThatFailTheirChecksAreNotWritten() throws Exception {
        execute("CREATE TABLE target (mine INTEGER)");
        Program program = Requests.program(
                Requests.statement(dialect(), PEOPLE),
                new Check("limit", CheckKind.ROW_LIMIT, "at most two rows", List.of(), null, "2", Origin.RULE));
        Target target = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setApproveReplace("target")
                .build();

        StageOutcome done =
                stage().handle(Requests.materialise(UUID.randomUUID().toString(), CONNECTION, program, target));

        StageOutcome.Completed completed = (StageOutcome.Completed) done;
        assertThat(completed.output()).contains("\"passed\":false").doesNotContain("\"written\"");
        assertThat(rows("SELECT mine FROM target")).isEmpty();
        assertThat(left()).isEmpty();
    }

    /** Somebody has to say whether the test or the rows are wrong before they are written; who has said so is not asked again. */
    @Test
    void rowsThatFailTheTestOfAModelAreWrittenOnceTheTestIsJudged() throws Exception {
        execute("CREATE TABLE target (mine INTEGER)");
        Program program = Requests.program(
                Requests.statement(dialect(), PEOPLE),
                new Check("limit", CheckKind.ROW_LIMIT, "at most ten rows", List.of(), null, "10", Origin.RULE),
                new Check(
                        "model-1",
                        CheckKind.EMPTY,
                        "Nobody is called Ann.",
                        List.of(),
                        Requests.statement(dialect(), "SELECT id FROM people WHERE name = 'Ann'"),
                        null,
                        Origin.MODEL),
                new Check("model-2", CheckKind.UNIQUE, "Each is there once.", List.of("id"), null, null, Origin.MODEL));
        Target target = Target.newBuilder(approved("target", WriteMode.REPLACE))
                .setApproveReplace("target")
                .build();
        String workflow = UUID.randomUUID().toString();
        StageRequest request =
                Requests.materialise(workflow, CONNECTION, program, target).request();

        StageOutcome.Completed held = (StageOutcome.Completed) stage().handle(new Disturbed(request, message -> {}));

        assertThat(held.output()).doesNotContain("\"written\"");
        assertThat(rows("SELECT mine FROM target")).isEmpty();
        assertThat(left()).isEmpty();
        List<CheckOutcome> checks =
                Objects.requireNonNull(held.context().getOutcome()).getChecks();
        assertThat(checks).extracting(CheckOutcome::getPassed).containsExactly(true, false, true);

        StageRequest judged = new StageRequest(
                request.getMeta(),
                request.getGoal(),
                request.getItinerary(),
                request.getBudget(),
                ContextWith.verdict(request.getContext(), new Verdict(true, "", checks)));
        StageOutcome done = stage().handle(new Disturbed(judged, message -> {}));

        assertThat(written(done)).contains("\"rows\":3");
        assertThat(rows("SELECT id, name, amount, born FROM target ORDER BY id"))
                .isEqualTo(rows(PEOPLE));
        assertThat(left()).isEmpty();
    }

    @Test
    void whatIsCancelledWhileItWritesWritesNothing() throws Exception {
        String workflow = UUID.randomUUID().toString();
        var work = new Disturbed(request(workflow, PEOPLE, approved("target", WriteMode.REPLACE)), message -> {});
        work.onMessage = message -> {
            if (message.startsWith("Checking")) {
                work.cancel();
            }
        };

        Throwable stopped = catchThrowable(() -> stage().handle(work));

        assertThat(stopped).isInstanceOf(InterruptedException.class);
        assertThat(exists("target")).isFalse();
        assertThat(left()).isEmpty();
    }

    @Test
    void aConnectionForReadingIsNotWrittenTo() throws Exception {
        connections.changed(CONNECTION, settings());

        var failure = failure(PEOPLE, approved("target", WriteMode.REPLACE));

        assertThat(failure.getCode()).isEqualTo("connection-read-only");
        assertThat(failure.getRemedy()).contains("read_only");
        assertThat(exists("target")).isFalse();
    }

    @Test
    void namesThatCannotBeAreRefused() {
        for (String name : List.of("", "x".repeat(64), "a\nb", "millrace_ledger")) {
            assertThat(failure(PEOPLE, approved(name, WriteMode.REPLACE)).getCode())
                    .isEqualTo("invalid-target-name");
        }
    }

    @Test
    void aViewIsNoTable() throws Exception {
        execute("DROP VIEW IF EXISTS looked", "CREATE VIEW looked AS SELECT id FROM people");

        assertThat(failure("SELECT id FROM people", approved("looked", WriteMode.REPLACE))
                        .getCode())
                .isEqualTo("target-not-a-table");
        execute("DROP VIEW looked");
    }

    // ------------------------------------------------------------------ how it is asked

    ExecuteStage stage() {
        return stage(Spark.engine());
    }

    ExecuteStage stage(SparkEngine spark) {
        var execute = new ExecuteProgram(connections, spark, GuardStatement.OFF, store, Clock.systemUTC());
        return new ExecuteStage(
                execute,
                new CountChoices(connections, Spark.catalogs(), Spark.engine()),
                store,
                new MaterialiseResult(
                        connections,
                        execute,
                        store,
                        (source, table, rows, work) -> refreshed.add(source.connectionId())),
                null);
    }

    ArtifactStore store() {
        return store;
    }

    StageOutcome run(String sql, Target target) throws Exception {
        return run(UUID.randomUUID().toString(), sql, target);
    }

    StageOutcome run(String workflow, String sql, Target target) throws Exception {
        return stage().handle(new Disturbed(request(workflow, sql, target), message -> {}));
    }

    io.millrace.schemas.Failure failure(String sql, Target target) {
        return catchThrowableOfType(StageException.class, () -> run(sql, target))
                .failure();
    }

    StageRequest request(String workflow, String sql, Target target) {
        return Requests.materialise(workflow, CONNECTION, Requests.program(Requests.statement(dialect(), sql)), target)
                .request();
    }

    static Target target(String name, WriteMode mode, String... key) {
        return new Target(TargetFormat.TABLE, null, name, "", mode, List.of(key), false, null, null);
    }

    static Target approved(String name, WriteMode mode, String... key) {
        return Target.newBuilder(target(name, mode, key)).setApprove(true).build();
    }

    static Target said(Target target, StageOutcome.NeedsInput asked) {
        String seen = JsonMapper.builder()
                .build()
                .readTree(asked.clarification().getProposal())
                .path("seen")
                .asString();
        return Target.newBuilder(target).setApproved(seen).build();
    }

    static String written(StageOutcome outcome) {
        return JsonMapper.builder()
                .build()
                .readTree(((StageOutcome.Completed) outcome).output())
                .path("written")
                .toString();
    }

    /** Tables that only Millrace can have forgotten. */
    List<String> left() throws SQLException {
        try (Connection connection = connect();
                ResultSet tables =
                        connection.getMetaData().getTables(connection.getCatalog(), null, "millrace\\_%", null)) {
            List<String> left = new ArrayList<>();
            while (tables.next()) {
                String type = tables.getString("TABLE_TYPE");
                if (!tables.getString("TABLE_NAME").equals("millrace_ledger")
                        && type != null
                        && type.contains("TABLE")) {
                    left.add(tables.getString("TABLE_NAME"));
                }
            }
            return left;
        }
    }

    boolean exists(String table) throws SQLException {
        try (Connection connection = connect();
                ResultSet tables = connection.getMetaData().getTables(connection.getCatalog(), null, table, null)) {
            return tables.next();
        }
    }

    String quoted(String name) {
        String mark = dialect() == Dialect.MYSQL ? "`" : "\"";
        return mark + name.replace(mark, mark + mark) + mark;
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(dialect() == Dialect.MYSQL ? sql.replace("and \\ and", "and \\\\ and") : sql);
            }
        }
    }

    List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect();
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

    /** What a test does while the work goes on. */
    interface Disturb {
        void on(String message) throws Exception;
    }

    /** Work that is disturbed at a certain point. */
    static final class Disturbed implements Work {
        private final io.millrace.agent.fixture.FakeWork work;
        Disturb onMessage;

        Disturbed(StageRequest request, Disturb onMessage) {
            this.work = new io.millrace.agent.fixture.FakeWork(request);
            this.onMessage = onMessage;
        }

        void cancel() {
            work.cancel();
        }

        @Override
        public StageRequest request() {
            return work.request();
        }

        @Override
        public Cancellation cancellation() {
            return work.cancellation();
        }

        @Override
        public void progress(String message, @Nullable Double fraction) {
            try {
                onMessage.on(message);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
