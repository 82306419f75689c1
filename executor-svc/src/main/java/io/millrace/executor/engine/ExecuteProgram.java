package io.millrace.executor.engine;

import io.millrace.agent.ContextWith;
import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.RowsAbout;
import io.millrace.agent.store.WriteRows;
import io.millrace.executor.check.AskCollation;
import io.millrace.executor.check.EvaluateChecks;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.connect.Source;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.TakeRows;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.executor.spark.SparkSessionOfWork;
import io.millrace.schemas.Category;
import io.millrace.schemas.Check;
import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Context;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.Program;
import io.millrace.schemas.ResultColumn;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The execute stage: runs a program on the engine chosen for it, then its checks in the same session. Only reads, so running it
 * twice is running it once.
 */
public final class ExecuteProgram implements StageHandler {
    /** The checks may take so many times as long as the answer, as far as the workflow's deadline goes. */
    private static final int SHARE_OF_CHECKS = 4;

    private static final Duration LONGEST_TESTS = Duration.ofSeconds(10);

    private final Connections connections;
    private final SparkEngine spark;
    private final GuardStatement guard;
    private final @Nullable ArtifactStore store;
    private final Clock clock;

    /** Keeps no rows but those that travel. */
    public ExecuteProgram(Connections connections, SparkEngine spark, GuardStatement guard) {
        this(connections, spark, guard, null, Clock.systemUTC());
    }

    /** @param store where the rows of runs are kept; null: nowhere */
    public ExecuteProgram(
            Connections connections,
            SparkEngine spark,
            GuardStatement guard,
            @Nullable ArtifactStore store,
            Clock clock) {
        this.connections = connections;
        this.spark = spark;
        this.guard = guard;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Stage stage() {
        return Stage.EXECUTE;
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException, InterruptedException {
        StageRequest request = work.request();
        if (!request.getGoal().getKeep()) {
            Outcome outcome = run(work, Limits.rows(request.getGoal().getMaxRows()), null);
            return completed(request, outcome, null);
        }
        Kept kept = keep(work, request.getMeta().getWorkflowId());
        return completed(request, kept.outcome(), kept.rows());
    }

    static StageOutcome completed(StageRequest request, Outcome outcome, @Nullable Long kept) {
        Context context = ContextWith.outcome(request.getContext(), outcome);
        return new StageOutcome.Completed(context, WriteOutput.json(outcome, kept));
    }

    /** @param rows how many were kept, which may be more than the outcome has */
    record Kept(Outcome outcome, long rows) {}

    /** Runs the program and keeps all its rows as those of a run. */
    Kept keep(Work work, String run) throws StageException, InterruptedException {
        if (store == null) {
            throw new StageException(
                    Category.CONTRACT, "no-store", "This executor keeps no rows.", "Start it with an artifact store.");
        }
        try (WriteRows rows = new WriteRows(store, run)) {
            TakeRows whole = new TakeRows() {
                @Override
                public void begin(List<ResultTable.Column> columns) throws IOException {
                    rows.begin(columns.stream()
                            .map(column -> new RowsAbout.Column(column.name(), column.type()))
                            .toList());
                }

                @Override
                public void row(List<@Nullable Object> cells) throws IOException {
                    rows.row(cells);
                }
            };
            Outcome outcome = run(work, Limits.rows(work.request().getGoal().getMaxRows()), whole);
            rows.commit(clock.instant());
            return new Kept(outcome, rows.count());
        } catch (UncheckedIOException e) {
            throw notStored(e);
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    static StageException notStored(Exception e) {
        return new StageException(
                Category.PLATFORM,
                "artifact-store",
                "The rows could not be kept in the artifact store.",
                "Look at the disk of the executor, then try again.",
                e);
    }

    /** @param whole is given every row; null where only those within the limits are wanted */
    Outcome run(Work work, Limits limits, @Nullable TakeRows whole) throws StageException, InterruptedException {
        StageRequest request = work.request();
        Program program = program(request);
        long start = System.nanoTime();
        Goal goal = request.getGoal();
        ChooseEngine.Choice choice = ChooseEngine.choose(goal.getEngine(), program, whySpark(goal));
        Source source = goal.getConnectionId().isEmpty() ? null : connections.require(goal.getConnectionId());
        if (source == null && choice.engine() != Engine.SPARK) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-source",
                    "The program is not written for Spark, and the request names no connection to run it on.",
                    "Name a connection, or send a program for Spark.");
        }
        guard(request, choice, program, source);
        Answer answer = switch (choice.engine()) {
            case SPARK -> onSpark(source, choice, program, limits, whole, work);
            case DIRECT, AUTO -> onSource(Objects.requireNonNull(source), choice, program, limits, whole, work);
        };
        return new Outcome(
                choice.engine(),
                choice.reason(),
                answer.table().columns().stream()
                        .map(column ->
                                new ResultColumn(column.name(), column.type().name()))
                        .toList(),
                answer.table().json(),
                (long) answer.table().rows().size(),
                answer.table().truncated(),
                (System.nanoTime() - start) / 1_000_000,
                answer.checks());
    }

    private static Program program(StageRequest request) throws StageException {
        Program program = request.getContext().getProgram();
        if (program == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-program",
                    "The request to execute carries no program.",
                    "Put a program into the request's context.");
        }
        return program;
    }

    /** What Spark reads to answer the program. */
    SparkEngine.Reads readsOnSpark(Work work) throws StageException, InterruptedException {
        Goal goal = work.request().getGoal();
        Source source = goal.getConnectionId().isEmpty() ? null : connections.require(goal.getConnectionId());
        return spark.reads(source, work, statement(work).getSql());
    }

    /** In the dialect of the engine that answers. */
    static Statement statement(Work work) throws StageException {
        Goal goal = work.request().getGoal();
        return ChooseEngine.choose(goal.getEngine(), program(work.request()), whySpark(goal))
                .statement();
    }

    /** The database that answers the program itself; empty where Spark does. */
    Optional<Source> source(Work work) throws StageException, InterruptedException {
        Goal goal = work.request().getGoal();
        Engine engine = ChooseEngine.choose(goal.getEngine(), program(work.request()), whySpark(goal))
                .engine();
        return engine == Engine.SPARK || goal.getConnectionId().isEmpty()
                ? Optional.empty()
                : Optional.of(connections.require(goal.getConnectionId()));
    }

    /** The statement and the queries of its checks, each in the dialect of what it will run on. */
    private void guard(StageRequest request, ChooseEngine.Choice choice, Program program, @Nullable Source source)
            throws StageException, InterruptedException {
        boolean onSpark = choice.engine() == Engine.SPARK;
        guard.require(request, dialect(onSpark, source), choice.statement().getSql());
        for (Check check : program.getChecks()) {
            Statement query = check.getQuery();
            if (query != null) {
                boolean checkOnSpark = onSpark && (readsOnlySpark(program) || query.getDialect() == Dialect.SPARK);
                guard.require(request, dialect(checkOnSpark, source), query.getSql());
            }
        }
    }

    private static io.millrace.language.catalog.Dialect dialect(boolean onSpark, @Nullable Source source) {
        return onSpark || source == null
                ? io.millrace.language.catalog.Dialect.SPARK
                : source.kind().dialect();
    }

    private static String whySpark(Goal goal) {
        if (goal.getDatasets().isEmpty()) {
            return "the program is written for Spark";
        }
        return goal.getConnectionId().isEmpty()
                ? "it reads files, which Spark does"
                : "it reads a database and a dataset, which Spark joins";
    }

    private record Answer(ResultTable table, List<CheckOutcome> checks) {}

    private static Answer onSource(
            Source source,
            ChooseEngine.Choice choice,
            Program program,
            Limits limits,
            @Nullable TakeRows whole,
            Work work)
            throws StageException, InterruptedException {
        work.progress("Running on " + source.address().shown());
        try (DirectSession session = DirectSession.open(source, work)) {
            Instant begun = Instant.now();
            ResultTable table = session.query(choice.statement(), limits, whole);
            work.progress(fetched(table));
            return new Answer(
                    table,
                    check(
                            table,
                            program,
                            session,
                            Dialect.valueOf(source.kind().dialect().name()),
                            isQuick(begun, work),
                            testsUntil(work)));
        }
    }

    /** The checks ask the source itself, not Spark: what they compare with should not come the same way as the answer. */
    private Answer onSpark(
            @Nullable Source source,
            ChooseEngine.Choice choice,
            Program program,
            Limits limits,
            @Nullable TakeRows whole,
            Work work)
            throws StageException, InterruptedException {
        try (SparkSessionOfWork session = spark.open(source, work)) {
            Instant begun = Instant.now();
            ResultTable table = session.query(choice.statement(), limits, whole);
            work.progress(fetched(table));
            boolean quick = isQuick(begun, work);
            if (program.getChecks().isEmpty()) {
                return new Answer(table, List.of());
            }
            if (source == null || readsOnlySpark(program)) {
                return new Answer(table, check(table, program, session, Dialect.SPARK, quick, testsUntil(work)));
            }
            try (DirectSession direct = DirectSession.open(source, work, session.snapshot())) {
                AskSource either =
                        query -> query.getDialect() == Dialect.SPARK ? session.ask(query) : direct.ask(query);
                return new Answer(table, check(table, program, either, Dialect.SPARK, quick, testsUntil(work)));
            }
        }
    }

    private static boolean readsOnlySpark(Program program) {
        return program.getStatement().getDialect() == Dialect.SPARK;
    }

    private static String fetched(ResultTable table) {
        int rows = table.rows().size();
        return rows + (rows == 1 ? " row" : " rows") + " fetched" + (table.truncated() ? ", there are more" : "");
    }

    /** Whether there is time to ask for as much again, twice, and for the answer to be read. */
    private static boolean isQuick(Instant begun, Work work) {
        Instant now = Instant.now();
        return now.plus(Duration.between(begun, now).multipliedBy(SHARE_OF_CHECKS))
                .isBefore(work.deadline());
    }

    /** What a model wants to know may take a part of the time that is left, and never the answer itself. */
    private static Instant testsUntil(Work work) {
        Instant now = Instant.now();
        Duration part = Duration.between(now, work.deadline()).dividedBy(SHARE_OF_CHECKS);
        return now.plus(part.compareTo(LONGEST_TESTS) < 0 ? part : LONGEST_TESTS);
    }

    /**
     * @param sorted the dialect whose engine has sorted the rows
     * @param quick whether the source may be asked for as much again
     * @param testsUntil when tests that a model wrote are given up
     */
    private static List<CheckOutcome> check(
            ResultTable table, Program program, AskSource source, Dialect sorted, boolean quick, Instant testsUntil)
            throws StageException, InterruptedException {
        return new EvaluateChecks(source, new AskCollation(sorted, source), quick, testsUntil)
                .evaluate(table, program.getChecks());
    }
}
