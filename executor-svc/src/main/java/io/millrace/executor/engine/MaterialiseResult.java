package io.millrace.executor.engine;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.program.HeldBack;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.agent.store.RowsAbout;
import io.millrace.agent.store.WrittenFile;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.executor.connect.Source;
import io.millrace.executor.delta.WriteDelta;
import io.millrace.executor.file.WriteFile;
import io.millrace.executor.file.WriteToStore;
import io.millrace.executor.job.DescribeFile;
import io.millrace.executor.job.Job;
import io.millrace.executor.job.NoJob;
import io.millrace.executor.job.SparkJob;
import io.millrace.executor.job.WriteJob;
import io.millrace.executor.job.WriteSparkJob;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.result.Limits;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.executor.write.Found;
import io.millrace.executor.write.WriteTable;
import io.millrace.executor.write.Written;
import io.millrace.schemas.Candidate;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Clarification;
import io.millrace.schemas.Context;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.ResultColumn;
import io.millrace.schemas.Statement;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the rows of a program to the goal's target. First its user is shown what would be written and what is there now, and says
 * yes; then the program runs as ever, read-only, its rows are kept, its checks are made, and what passed them is written.
 *
 * <p>Nobody is asked where the caller has approved it beforehand, and nothing would be lost that Millrace has not made, or the caller
 * has named it.
 */
public final class MaterialiseResult {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String YES = "yes";
    private static final String NO = "no";
    private static final String NO_JOB = "no-job.txt";
    private static final Set<String> WHOLE = Set.of("create", "replace");

    private final Connections connections;
    private final ExecuteProgram execute;
    private final ArtifactStore store;
    private final AfterWriting after;

    /** What is done when a table has been written: the catalog of its database is read again. */
    @FunctionalInterface
    public interface AfterWriting {
        /** @param rows of the table now; negative where only some of them were written */
        void changed(Source source, String table, long rows, Work work) throws Exception;
    }

    public MaterialiseResult(Connections connections, ExecuteProgram execute, ArtifactStore store, AfterWriting after) {
        this.connections = connections;
        this.execute = execute;
        this.store = store;
        this.after = after;
    }

    /** Where the rows go. */
    private sealed interface Destination {
        record Table(Source source, WriteTable table) implements Destination {}

        record File(WriteToStore file) implements Destination {}
    }

    /**
     * How it stands there.
     *
     * @param name with its schema, or its ending
     * @param found null where there is nothing
     */
    private record Standing(String name, @Nullable Found found, Optional<Written> written) {
        Standing(WriteTable.Look look) {
            this(look.table(), look.found(), look.written());
        }

        boolean exists() {
            return found != null;
        }

        boolean ours() {
            return found != null && found.ours();
        }

        String seen() {
            return Found.seen(found);
        }
    }

    StageOutcome handle(Work work) throws StageException, InterruptedException {
        Goal goal = work.request().getGoal();
        Target target = Objects.requireNonNull(goal.getTarget());
        Destination destination = destination(goal, target, work);
        Standing standing = standing(destination, work);
        if (standing.written().isEmpty() && !isApproved(target, standing)) {
            Outcome preview = execute.run(work, limits(work), null);
            return isHeldBack(preview, work)
                    ? ExecuteProgram.completed(work.request(), preview, null)
                    : ask(work.request().getContext(), target, standing, preview, goal);
        }
        if (destination instanceof Destination.Table(Source to, WriteTable table) && comesAsItIsRead(to, work)) {
            try {
                return stream(table, destination, target, standing, work);
            } catch (StageException e) {
                boolean asPromised = execute.source(work)
                        .filter(from -> from.kind() == DatabaseKind.POSTGRESQL)
                        .isPresent();
                if (asPromised || !WriteTable.needsRowsFirst(e)) {
                    throw e;
                }
                work.progress("Keeping the rows first: " + e.failure().getMessage());
            }
        }
        ExecuteProgram.Kept kept = execute.keep(work, work.request().getMeta().getWorkflowId());
        if (isHeldBack(kept.outcome(), work)) {
            // Verification sends the program back, or lets its rows be written; nothing of it has left the artifact
            // store.
            return ExecuteProgram.completed(work.request(), kept.outcome(), kept.rows());
        }
        Written written = write(destination, target, standing, work);
        return written(destination, target, written, kept.outcome(), kept.rows(), work);
    }

    /** Where somebody wants the rows to be kept as well, they are kept first. */
    private boolean comesAsItIsRead(Source to, Work work) throws StageException, InterruptedException {
        if (work.request().getGoal().getKeep()) {
            return false;
        }
        return WriteTable.takesRowsAsTheyCome(execute.source(work).orElse(null), to);
    }

    /** From the query straight into the staging table; its checks are made before that takes its place. */
    private StageOutcome stream(WriteTable table, Destination destination, Target target, Standing standing, Work work)
            throws StageException, InterruptedException {
        var outcome = new AtomicReference<@Nullable Outcome>();
        Optional<Written> written = table.write(
                staging -> {
                    work.progress("Writing rows to " + standing.name() + " as they are read");
                    Outcome read = execute.run(work, limits(work), staging);
                    outcome.set(read);
                    return !isHeldBack(read, work);
                },
                found -> requireAsSeen(standing.seen(), standing.name(), Found.seen(found)),
                work);
        Outcome read = outcome.get();
        if (read == null) {
            // Written by an earlier delivery: only to be shown.
            read = execute.run(work, limits(work), null);
        }
        return written.isEmpty()
                ? ExecuteProgram.completed(work.request(), read, null)
                : written(destination, target, written.get(), read, null, work);
    }

    private static Limits limits(Work work) {
        return Limits.rows(work.request().getGoal().getMaxRows());
    }

    /** @param kept how many rows were kept as well; null for none */
    private StageOutcome written(
            Destination destination, Target target, Written written, Outcome outcome, @Nullable Long kept, Work work)
            throws StageException, InterruptedException {
        refresh(destination, written, work);
        writeJob(destination, target, written, outcome, work);
        Context context = ContextWith.outcome(work.request().getContext(), outcome);
        return new StageOutcome.Completed(context, output(outcome, kept, target, written));
    }

    private Destination destination(Goal goal, Target target, Work work) throws StageException, InterruptedException {
        if (target.getFormat() != TargetFormat.TABLE) {
            String workflowId = work.request().getMeta().getWorkflowId();
            return new Destination.File(
                    target.getFormat() == TargetFormat.DELTA
                            ? new WriteDelta(store, target, workflowId, Clock.systemUTC())
                            : new WriteFile(store, target, workflowId));
        }
        String connectionId = target.getConnectionId().isEmpty() ? goal.getConnectionId() : target.getConnectionId();
        if (connectionId.isEmpty()) {
            throw new StageException(
                    Category.USER,
                    "no-target-connection",
                    "The request does not say which database the table is to be in.",
                    "Give the target a connection_id.");
        }
        Source source = connections.require(connectionId);
        return new Destination.Table(
                source, new WriteTable(source, target, work.request().getMeta().getWorkflowId()));
    }

    private static Standing standing(Destination destination, Work work) throws StageException, InterruptedException {
        try {
            return new Standing(
                    switch (destination) {
                        case Destination.Table(Source source, WriteTable table) -> table.look(work);
                        case Destination.File(WriteToStore file) -> file.look();
                    });
        } catch (IOException e) {
            throw ExecuteProgram.notStored(e);
        }
    }

    /** @throws StageException USER target-changed where its user has seen something else there */
    private static boolean isApproved(Target target, Standing standing) throws StageException {
        if (target.getApproved() != null) {
            requireAsSeen(target.getApproved(), standing.name(), standing.seen());
            return true;
        }
        if (!target.getApprove()) {
            return false;
        }
        boolean loses = standing.exists() && !standing.ours() && target.getMode() == WriteMode.REPLACE;
        return !loses || isNamed(target, standing.name());
    }

    /** With its schema, or without where the request names none. */
    private static boolean isNamed(Target target, String name) {
        String given = target.getApproveReplace();
        return given != null
                && (given.equals(name) || target.getSchemaName() == null && given.equals(target.getName()));
    }

    private static void requireAsSeen(String said, String name, String seen) throws StageException {
        if (!said.equals(seen)) {
            throw new StageException(
                    Category.USER,
                    "target-changed",
                    name
                            + " is not what it was when you were asked: somebody has made, changed or removed it. Nothing was"
                            + " written.",
                    "Send the request again and look at what is there now.");
        }
    }

    private static boolean isHeldBack(Outcome outcome, Work work) {
        return !HeldBack.by(outcome, work.request().getContext().getVerdict()).isEmpty();
    }

    private Written write(Destination destination, Target target, Standing standing, Work work)
            throws StageException, InterruptedException {
        try {
            KeptRows rows = KeptRows.find(store, work.request().getMeta().getWorkflowId())
                    .orElseThrow(() -> new IOException("the rows were kept and are not there"));
            WriteTable.requireNames(
                    rows.about().columns().stream().map(RowsAbout.Column::name).toList());
            work.progress("Writing " + counted(rows.about().rowCount()) + " to " + standing.name());
            // Somebody may have come in between: asked again under the lock.
            WriteTable.Allow allow = found -> requireAsSeen(standing.seen(), standing.name(), Found.seen(found));
            return switch (destination) {
                case Destination.Table(Source source, WriteTable table) -> table.write(rows, allow, work);
                case Destination.File(WriteToStore file) -> file.write(rows, allow, work);
            };
        } catch (IOException e) {
            throw ExecuteProgram.notStored(e);
        }
    }

    /** The rows are written, whatever comes of this. */
    private void refresh(Destination destination, Written written, Work work) throws InterruptedException {
        if (!(destination instanceof Destination.Table(Source source, WriteTable table)) || written.before()) {
            return;
        }
        try {
            after.changed(source, written.table(), WHOLE.contains(written.action()) ? written.rows() : -1, work);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            work.progress("The catalog of " + source.connectionId()
                    + " could not be read again; refresh it to ask about " + written.table());
        }
    }

    /** The program that did it, to be taken away. */
    private void writeJob(Destination destination, Target target, Written written, Outcome outcome, Work work)
            throws InterruptedException {
        try {
            Map<String, String> files = outcome.getEngine() == Engine.SPARK
                    ? sparkJob(destination, written, outcome, work)
                    : job(destination, target, written, outcome, work);
            for (Map.Entry<String, String> file : files.entrySet()) {
                keep(work.request().getMeta().getWorkflowId(), file.getKey(), file.getValue());
            }
        } catch (IOException | StageException | RuntimeException e) {
            // The rows are written: that does not fail because of what can be taken away.
            work.progress("The job could not be kept: "
                    + (e instanceof StageException
                            ? e.getMessage()
                            : e.getClass().getSimpleName()));
        }
    }

    /** The job in each of its languages, or a sentence that says why there is none; by the names of files. */
    private Map<String, String> job(Destination destination, Target target, Written written, Outcome outcome, Work work)
            throws IOException, StageException, InterruptedException {
        Goal goal = work.request().getGoal();
        Source from = connections.require(goal.getConnectionId());
        String select = Objects.requireNonNull(work.request().getContext().getProgram())
                .getStatement()
                .getReadableSql();
        try {
            Job.Destination to = switch (destination) {
                case Destination.Table(Source source, WriteTable table) ->
                    table.job(
                            written,
                            outcome.getColumns().stream()
                                    .map(ResultColumn::getName)
                                    .toList());
                case Destination.File(WriteToStore file) ->
                    DescribeFile.of(
                            WrittenFile.by(
                                            store,
                                            file.name(),
                                            work.request().getMeta().getWorkflowId())
                                    .orElseThrow(() -> new IOException("the file was written and is not there")),
                            outcome.getColumns(),
                            target.getKey(),
                            from.kind(),
                            select);
            };
            var job = new Job(goal.getText(), select, WriteTable.database(from), to);
            return Map.of(
                    "job.sql", WriteJob.sql(job), "job.py", WriteJob.pySpark(job), "Job.java", WriteJob.java(job));
        } catch (NoJob none) {
            return Map.of(NO_JOB, String.valueOf(none.getMessage()));
        }
    }

    /** The same of what Spark answered. */
    private Map<String, String> sparkJob(Destination destination, Written written, Outcome outcome, Work work)
            throws StageException, InterruptedException {
        Goal goal = work.request().getGoal();
        Source from = goal.getConnectionId().isEmpty() ? null : connections.require(goal.getConnectionId());
        if (!(destination instanceof Destination.Table(Source source, WriteTable table))) {
            return Map.of(NO_JOB, "Spark has answered it, and there are jobs of that for tables only, not for files.");
        }
        SparkEngine.Reads reads = execute.readsOnSpark(work);
        if (from != null
                && from.kind() == DatabaseKind.SQLITE
                && !reads.tables().isEmpty()) {
            return Map.of(NO_JOB, "It reads SQLite, of whose types Spark by itself knows nothing.");
        }
        var job = new SparkJob(
                goal.getText(),
                ExecuteProgram.statement(work).getReadableSql(),
                from == null ? null : WriteTable.database(from),
                reads.tables().stream()
                        .map(each -> new SparkJob.Named(
                                each.name(),
                                WriteTable.quoted(Objects.requireNonNull(from).kind(), each.schema(), each.name())))
                        .toList(),
                reads.datasets().stream()
                        .map(each -> new SparkJob.Named(each.table(), each.path()))
                        .toList(),
                table.job(
                        written,
                        outcome.getColumns().stream().map(ResultColumn::getName).toList()));
        return Map.of(
                "job.sql",
                WriteSparkJob.sql(job),
                "job.py",
                WriteSparkJob.pySpark(job),
                "Job.java",
                WriteSparkJob.java(job));
    }

    private void keep(String run, String name, String text) throws IOException {
        try (Draft draft = store.draft("runs/" + run + "/" + name)) {
            draft.out().write(text.getBytes(StandardCharsets.UTF_8));
            draft.commit();
        }
    }

    private static StageOutcome ask(Context context, Target target, Standing standing, Outcome preview, Goal goal) {
        Statement statement = Objects.requireNonNull(context.getProgram()).getStatement();
        Long rows = preview.getTruncated() ? null : preview.getRowCount();
        String doing = doing(target, standing);
        String there = there(standing);
        var yes = new Choice(YES, "Yes, " + doing, there, statement.getReadableSql(), rows, context.getIntent());
        var no = new Choice(NO, "No, write nothing", "", null, null, context.getIntent());
        String question = Character.toUpperCase(doing.charAt(0)) + doing.substring(1) + " with "
                + (rows == null ? "more than " + preview.getRowCount() + " rows" : counted(rows)) + ": "
                + columns(preview) + "? "
                + there;
        String proposal = proposal(target, standing, preview, rows, goal);
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("summary", question);
        output.put("proposal", JSON.readTree(proposal));
        return new StageOutcome.NeedsInput(
                new Clarification(
                        question, List.of(new Candidate(yes, statement), new Candidate(no, statement)), proposal),
                JSON.writeValueAsString(output));
    }

    private static String doing(Target target, Standing standing) {
        String what = (target.getFormat() == TargetFormat.TABLE ? "table " : "file ") + standing.name();
        if (!standing.exists()) {
            return "create " + what;
        }
        return switch (target.getMode()) {
            case REPLACE -> "replace " + what;
            case APPEND -> "append to " + what;
            case UPSERT -> "update " + what + " by " + String.join(", ", target.getKey());
        };
    }

    private static String there(Standing standing) {
        Found found = standing.found();
        if (found == null) {
            return "Nothing of that name is there yet.";
        }
        String rows = found.rows() >= Found.MANY ? Found.MANY + " rows or more" : counted(found.rows());
        return "It is there with " + rows + " and the columns " + String.join(", ", found.columns()) + "; Millrace has "
                + (found.ours() ? "made it." : "NOT made it.");
    }

    private static String counted(long rows) {
        return rows == 1 ? "1 row" : rows + " rows";
    }

    private static String columns(Outcome preview) {
        return String.join(
                ", ",
                preview.getColumns().stream()
                        .map(column -> column.getName() + " "
                                + column.getType().toLowerCase(Locale.ROOT).replace("other", "text"))
                        .toList());
    }

    private static String proposal(Target target, Standing standing, Outcome preview, @Nullable Long rows, Goal goal) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("target", standing.name());
        document.put("format", target.getFormat().name().toLowerCase(Locale.ROOT));
        document.put(
                "connection_id",
                target.getFormat() != TargetFormat.TABLE
                        ? null
                        : target.getConnectionId().isEmpty() ? goal.getConnectionId() : target.getConnectionId());
        document.put("action", standing.exists() ? target.getMode().name().toLowerCase(Locale.ROOT) : "create");
        document.put("key", target.getKey());
        List<Map<String, Object>> columns = new ArrayList<>();
        for (ResultColumn column : preview.getColumns()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", column.getName());
            one.put("type", column.getType());
            columns.add(one);
        }
        document.put("columns", columns);
        document.put("row_count", rows);
        document.put("at_least_rows", preview.getRowCount());
        Map<String, Object> there = new LinkedHashMap<>();
        Found found = standing.found();
        if (found != null) {
            there.put("columns", found.columns());
            there.put("rows", found.rows());
        }
        there.put("made_by_millrace", standing.ours());
        document.put("there", standing.exists() ? there : null);
        document.put("seen", standing.seen());
        return JSON.writeValueAsString(document);
    }

    /** The rows as ever, and what was written. */
    private static String output(Outcome outcome, @Nullable Long kept, Target target, Written written) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", written.table());
        document.put("format", target.getFormat().name().toLowerCase(Locale.ROOT));
        document.put("action", written.action());
        document.put("rows", written.rows());
        return WriteOutput.json(outcome, kept, JSON.writeValueAsString(document));
    }
}
