package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.agent.store.WrittenFile;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.executor.write.Found;
import io.millrace.executor.write.WriteTable;
import io.millrace.executor.write.Written;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a CSV, JSON or Parquet file: always to a whole new one, which takes the place of the old one together with the note of
 * who has written it ({@link WrittenFile}). Rows that are appended come behind a copy of those that are there.
 */
public final class WriteFile implements WriteToStore {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_-]{0,99}");
    private static final int TRIES = 5;

    private final ArtifactStore store;
    private final Target target;
    private final Layout layout;
    private final String name;
    private final String workflowId;

    /** @throws StageException USER invalid-target-name */
    public WriteFile(ArtifactStore store, Target target, String workflowId) throws StageException {
        this.store = store;
        this.target = target;
        this.name = name(target);
        this.workflowId = workflowId;
        this.layout = switch (target.getFormat()) {
            case CSV -> new CsvLayout();
            case JSON -> new JsonLayout();
            case PARQUET -> new ParquetLayout();
            case TABLE, DELTA -> throw new IllegalArgumentException(target.getFormat() + " is no file");
        };
    }

    /**
     * What a target is called in the artifact store.
     *
     * @throws StageException USER invalid-target-name
     */
    public static String name(Target target) throws StageException {
        if (!NAME.matcher(target.getName()).matches()) {
            throw new StageException(
                    Category.USER,
                    "invalid-target-name",
                    "The file cannot be called that: its name has 1 to 100 letters, digits, _ and -.",
                    "Give a name such as monthly_sales.");
        }
        return target.getName() + "." + target.getFormat().name().toLowerCase(Locale.ROOT);
    }

    /** Columns as Parquet has them. */
    public static List<ParquetColumn> inParquet(List<Column> columns) {
        return ParquetLayout.columns(columns);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public WriteTable.Look look() throws IOException {
        return new WriteTable.Look(name, found(WrittenFile.find(store, name).orElse(null)), before());
    }

    /** Nobody but Millrace writes documents of files. */
    private static @Nullable Found found(@Nullable WrittenFile file) {
        return file == null ? null : NewRows.found(file.columns(), file.name() + " " + file.born(), file.rows(), true);
    }

    private Optional<Written> before() throws IOException {
        return WrittenFile.by(store, name, workflowId)
                .map(file -> new Written(name, file.action(), file.wrote(), true));
    }

    @Override
    public Written write(KeptRows rows, WriteTable.Allow allow, Work work)
            throws IOException, StageException, InterruptedException {
        var fresh = new NewRows(rows, rows.columns(work), target, name);
        fresh.requireNoneShortened();
        for (int left = TRIES; left > 0; left--) {
            WrittenFile there = WrittenFile.find(store, name).orElse(null);
            Optional<Written> before = before();
            if (before.isPresent()) {
                return before.get();
            }
            allow.check(found(there));
            WrittenFile next = whole(there, fresh, work);
            try {
                work.progress("Checked: " + name + " has " + next.rows() + " rows then");
                work.cancellation().check();
            } catch (InterruptedException | RuntimeException e) {
                store.delete(next.data());
                throw e;
            }
            // Where this fails, nobody knows whether the rows have taken their place: they stay until others do.
            if (next.follow(store, there)) {
                removeEarlier(next);
                return new Written(name, next.action(), next.wrote(), false);
            }
            store.delete(next.data());
        }
        throw new StageException(
                Category.PLATFORM,
                "file-busy",
                "Others write to " + name + " at the same time. Nothing was written.",
                "It is tried again.");
    }

    /** The rows are written; what is left over goes with the next that are. */
    private void removeEarlier(WrittenFile next) {
        try {
            next.removeEarlier(store);
        } catch (IOException later) {
            // Nobody reads it.
        }
    }

    private WrittenFile whole(@Nullable WrittenFile there, NewRows fresh, Work work)
            throws IOException, StageException, InterruptedException {
        boolean anew = there == null || target.getMode() == WriteMode.REPLACE;
        List<Column> columns = anew
                ? fresh.given().stream().map(this::column).toList()
                : roomFor(Objects.requireNonNull(there).columns(), fresh.given());
        long version = there == null ? 1 : there.version() + 1;
        String data = WrittenFile.dataKey(name, version);
        try (Draft draft = store.draft(data)) {
            var out = new Measured(draft.out());
            long count;
            try (Layout.Rows to = layout.write(out, columns)) {
                count = fresh.writeTo(
                        to, anew ? null : take -> read(Objects.requireNonNull(there), take), columns, work);
            }
            out.flush();
            draft.commit();
            return new WrittenFile(
                    name,
                    version,
                    data,
                    columns,
                    count,
                    out.bytes,
                    fresh.rows().about().rowCount(),
                    workflowId,
                    there == null ? "create" : target.getMode().name().toLowerCase(Locale.ROOT),
                    anew ? version : Objects.requireNonNull(there).born());
        }
    }

    /** Gives the rows of a file of this layout. */
    public void read(WrittenFile file, TakeCells take) throws IOException, StageException, InterruptedException {
        try (SeekableByteChannel channel = store.open(file.data())) {
            layout.read(channel, file.columns(), take);
        }
    }

    private Column column(KeptColumn column) {
        if (layout instanceof ParquetLayout) {
            ParquetColumn parquet = column.inParquet();
            return new Column(parquet.name(), parquet.type(), parquet.precision(), parquet.scale());
        }
        return column.type() == DataType.DECIMAL
                ? new Column(column.name(), column.type(), column.digits(), column.scale())
                : new Column(column.name(), column.type(), 0, 0);
    }

    /** The columns of the file, decimals with digits for those that come: the file is written anew, so that its rows have them, too. */
    private List<Column> roomFor(List<Column> columns, List<KeptColumn> given) {
        List<String> names = given.stream().map(KeptColumn::name).toList();
        List<Column> roomy = new ArrayList<>();
        for (Column column : columns) {
            int at = FitRows.find(names, column.name());
            roomy.add(at < 0 || column.type() != DataType.DECIMAL ? column : roomy(column, given.get(at)));
        }
        return roomy;
    }

    private Column roomy(Column column, KeptColumn given) {
        int scale = Math.max(column.scale(), given.scale());
        int digits = scale + Math.max(column.precision() - column.scale(), Math.max(0, given.wholeDigits()));
        return layout instanceof ParquetLayout && digits > ParquetColumn.MOST_DIGITS
                ? column
                : new Column(column.name(), column.type(), digits, scale);
    }

    private static final class Measured extends FilterOutputStream {
        private long bytes;

        Measured(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] from, int start, int length) throws IOException {
            out.write(from, start, length);
            bytes += length;
        }
    }
}
