package io.millrace.executor.delta;

import io.delta.kernel.Transaction;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.agent.store.WrittenFile;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.delta.TableOfStore.NewFile;
import io.millrace.executor.delta.TableOfStore.Size;
import io.millrace.executor.delta.TableOfStore.State;
import io.millrace.executor.file.NewRows;
import io.millrace.executor.file.WriteFile;
import io.millrace.executor.file.WriteToStore;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.parquet.WriteParquet;
import io.millrace.executor.write.Found;
import io.millrace.executor.write.WriteTable;
import io.millrace.executor.write.Written;
import io.millrace.schemas.Category;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a Delta Lake table, each time in one transaction of its log, which also has the workflow: the log takes a workflow once.
 *
 * <pre>
 * create, replace   the columns, all files removed, one added
 * append            one file added
 * upsert            all files removed, one added that has the rows of both
 * </pre>
 */
public final class WriteDelta implements WriteToStore {
    private static final int TRIES = 5;
    /** A table property: who made the table what it is. Who replaces it leaves another one. */
    private static final String MADE_BY = "millrace.workflow";

    /** Delta Lake would have to map such names to others, which Kernel does not write. */
    private static final Pattern NO_NAME = Pattern.compile("[ ,;{}()\\n\\t=]");

    private final ArtifactStore store;
    private final Target target;
    private final String workflowId;
    private final Clock clock;
    private final String name;
    private final TableOfStore table;

    /** @throws StageException USER invalid-target-name */
    public WriteDelta(ArtifactStore store, Target target, String workflowId, Clock clock) throws StageException {
        this.store = store;
        this.target = target;
        this.workflowId = workflowId;
        this.clock = clock;
        this.name = WriteFile.name(target);
        this.table = new TableOfStore(store, WrittenFile.folder(name));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public WriteTable.Look look() throws IOException, StageException, InterruptedException {
        return inLog(() -> {
            State there = table.now().orElse(null);
            return new WriteTable.Look(name, found(there), there == null ? Optional.empty() : before(there));
        });
    }

    private @Nullable Found found(@Nullable State there) throws IOException {
        if (there == null) {
            return null;
        }
        String madeBy = there.properties().get(MADE_BY);
        long rows = table.size(there).rows();
        return new Found(
                there.names(),
                name + " " + (madeBy == null ? there.id() : madeBy),
                rows < 0 ? Found.MANY : rows,
                madeBy != null);
    }

    private Optional<Written> before(State there) throws IOException {
        return table.hasWorkOf(there, workflowId)
                ? WrittenFile.by(store, name, workflowId)
                        .map(file -> new Written(name, file.action(), file.wrote(), true))
                : Optional.empty();
    }

    @Override
    public Written write(KeptRows rows, WriteTable.Allow allow, Work work)
            throws IOException, StageException, InterruptedException {
        var fresh = new NewRows(rows, rows.columns(work), target, name);
        fresh.requireNoneShortened();
        requireNames(fresh);
        for (int left = TRIES; left > 0; left--) {
            Optional<Written> written = inLog(() -> tryTo(fresh, allow, work));
            if (written.isPresent()) {
                return written.get();
            }
        }
        throw new StageException(
                Category.PLATFORM,
                "file-busy",
                "Others write to " + name + " at the same time. Nothing was written.",
                "It is tried again.");
    }

    private static void requireNames(NewRows fresh) throws StageException {
        List<String> wrong = fresh.given().stream()
                .map(column -> column.name())
                .filter(column -> NO_NAME.matcher(column).find())
                .toList();
        if (!wrong.isEmpty()) {
            throw new StageException(
                    Category.USER,
                    "invalid-column-names",
                    "A Delta Lake table cannot have columns called " + String.join(", ", wrong)
                            + ": no blanks, commas, semicolons, brackets and equals signs. Nothing was written.",
                    "Give them other names (SQL: AS), or write a Parquet file.");
        }
    }

    /** Empty where others came first. */
    private Optional<Written> tryTo(NewRows fresh, WriteTable.Allow allow, Work work)
            throws IOException, StageException, InterruptedException {
        State there = table.now().orElse(null);
        if (there != null) {
            Optional<Written> before = before(there);
            if (before.isPresent()) {
                describe(there, before.get());
                return before;
            }
        }
        allow.check(found(there));
        boolean anew = there == null || target.getMode() == WriteMode.REPLACE;
        List<Column> columns =
                anew ? fresh.given().stream().map(ColumnTypes::roomy).toList() : known(Objects.requireNonNull(there));
        boolean onlyAdds = !anew && target.getMode() == WriteMode.APPEND;
        Map<String, String> properties = Map.of(
                MADE_BY,
                anew ? workflowId : Objects.requireNonNull(there).properties().getOrDefault(MADE_BY, workflowId));
        Transaction transaction;
        try {
            transaction = table.begin(workflowId, onlyAdds ? null : columns, there, properties);
        } catch (ConcurrentWriteException | TableAlreadyExistsException late) {
            return Optional.empty();
        }
        if (transaction.getReadTableVersion() != (there == null ? -1 : there.version())) {
            return Optional.empty();
        }
        NewFile file = file(fresh, columns, anew || onlyAdds ? null : there, work);
        var written = new Written(
                name,
                there == null ? "create" : target.getMode().name().toLowerCase(Locale.ROOT),
                fresh.rows().about().rowCount(),
                false);
        try {
            work.progress("Checked: " + file.rows() + " rows for the next version of " + name);
            work.cancellation().check();
            // It counts for nothing until the log has the workflow.
            about(there == null ? 0 : there.version() + 1, columns, new Size(file.rows(), file.bytes()), written)
                    .remember(store);
        } catch (IOException | InterruptedException | RuntimeException e) {
            store.delete(file.key());
            throw e;
        }
        try {
            table.commit(transaction, file);
        } catch (MaxCommitRetryLimitReachedException | ConcurrentWriteException late) {
            // Where the log has the workflow, it may be by this very file: a store may ask again where an answer was
            // lost.
            if (table.now().filter(now -> table.hasWorkOf(now, workflowId)).isEmpty()) {
                store.delete(file.key());
            }
            return Optional.empty();
        }
        describe(table.now().orElseThrow(), written);
        return Optional.of(written);
    }

    private List<Column> known(State there) throws StageException {
        if (there.columns() == null) {
            throw new StageException(
                    Category.USER,
                    "delta-not-supported",
                    name + " has columns, partitions or names that Millrace does not write. Nothing was written.",
                    "Replace the table, or write to another one.");
        }
        return there.columns();
    }

    /** @param there whose rows stay; null for none */
    private NewFile file(NewRows fresh, List<Column> columns, @Nullable State there, Work work)
            throws IOException, StageException, InterruptedException {
        String key = WrittenFile.folder(name) + "/part-00000-" + UUID.randomUUID() + ".snappy.parquet";
        try (Draft draft = store.draft(key)) {
            long count;
            try (WriteParquet file = new WriteParquet(draft.out(), WriteFile.inParquet(columns))) {
                count = fresh.writeTo(
                        file::row, there == null ? null : take -> table.each(there, columns, take), columns, work);
            }
            draft.commit();
            try (var channel = store.open(key)) {
                return new NewFile(key, count, channel.size(), clock.millis());
            }
        }
    }

    /** For those who list files: the table is what its log says. */
    private void describe(State there, Written written) throws IOException {
        List<Column> columns = there.columns() == null ? List.of() : there.columns();
        WrittenFile about = about(there.version(), columns, table.size(there), written);
        if (WrittenFile.find(store, name)
                .filter(known -> known.version() > about.version())
                .isEmpty()) {
            about.describeFolder(store);
        }
    }

    private WrittenFile about(long version, List<Column> columns, Size size, Written written) {
        return new WrittenFile(
                name,
                version,
                WrittenFile.folder(name),
                columns,
                size.rows(),
                size.bytes(),
                written.rows(),
                workflowId,
                written.action(),
                version);
    }

    private interface InLog<T> {
        T run() throws IOException, StageException, InterruptedException;
    }

    /** Kernel's own exceptions hide those of the store. */
    private static <T> T inLog(InLog<T> run) throws IOException, StageException, InterruptedException {
        try {
            return run.run();
        } catch (KernelEngineException | UncheckedIOException e) {
            throw new IOException(e);
        }
    }
}
