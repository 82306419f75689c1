package io.millrace.executor.load;

import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.DatasetKey;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.executor.load.DetectEncoding.Encoding;
import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.executor.parquet.WriteParquet;
import io.millrace.executor.probe.FitCatalog;
import io.millrace.executor.probe.ProbeLimits;
import io.millrace.executor.probe.PublishCatalog;
import io.millrace.executor.spark.LocateForSpark;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.BadRow;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.Dataset;
import io.millrace.schemas.Upload;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an uploaded file into a table: finds out what it is and of what types its columns are, writes its rows as Parquet, and
 * publishes what is known of them as a catalog snapshot. What cannot be taken over is counted and shown. Done again it does the
 * same: the file stays, and everything made of it has a name that follows from the request.
 */
public final class LoadDataset {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_COLUMNS = 2_000;
    private static final int REPORT_EVERY = 100_000;
    private static final int CHECK_EVERY = 1_000;
    private static final int ROWS_SHOWN = 5;

    private final ArtifactStore store;
    private final LocateForSpark locate;
    private final SparkEngine spark;
    private final PublishCatalog publish;
    private final ProbeLimits limits;
    private final Clock clock;

    public LoadDataset(
            ArtifactStore store, SparkEngine spark, PublishCatalog publish, ProbeLimits limits, Clock clock) {
        this.store = store;
        this.locate = new LocateForSpark(store, spark.isLocal());
        this.spark = spark;
        this.publish = publish;
        this.limits = limits;
        this.clock = clock;
    }

    /** @throws StageException USER, where the file is not what it should be; PLATFORM, where it could not be read or written */
    public StageOutcome handle(Work work) throws Exception {
        Upload upload = work.request().getGoal().getUpload();
        if (upload == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "no-upload",
                    "The request to load names no file.",
                    "Put an upload into its goal.");
        }
        try {
            return spark.call(work, "load " + upload.getDatasetId(), session -> load(session, upload, work));
        } catch (NoSuchFileException gone) {
            throw new StageException(
                    Category.USER, "upload-gone", "The uploaded file is not there any more.", "Send it again.", gone);
        } catch (IOException e) {
            throw new StageException(
                    Category.PLATFORM,
                    "artifact-store",
                    "The artifact store could not be read or written.",
                    "Look at the disk of the executor, then send the file again.",
                    e);
        }
    }

    private StageOutcome load(SparkSession session, Upload upload, Work work) throws Exception {
        long start = System.nanoTime();
        List<String> notes = new ArrayList<>();
        FileFormat format = TellFormat.of(upload.getFileName(), firstBytes(upload));
        work.progress("Reading " + format.word().toUpperCase(Locale.ROOT));
        ReadRows rows = switch (format) {
            case CSV -> CsvRows.of(text(upload, notes));
            case JSON -> JsonRows.of(text(upload, notes));
            case PARQUET, ORC -> SparkRows.of(session, locate.file(upload.getArtifact()), format);
        };
        notes.addAll(rows.notes());
        List<String> names = names(rows, notes);
        List<ColumnType> types = types(rows, names, upload, notes, work);
        String artifact = folder(upload) + "/rows-" + work.request().getMeta().getMessageId() + ".parquet";
        var bad = new BadRows();
        long count = write(rows, names, types, artifact, bad, work);

        work.progress("Looking at " + count + " rows");
        List<ProfileRows.Found> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            found.add(new ProfileRows.Found(
                    names.get(i), rows.headers().get(i), types.get(i).type()));
        }
        String name = NameColumns.table(upload.getName());
        Table table = new ProfileRows(limits)
                .table(
                        session,
                        locate.file(artifact),
                        name,
                        name.equals(upload.getName()) ? null : upload.getName(),
                        found,
                        count);
        var catalog = new Catalog(DatasetKey.of(upload.getDatasetId()), Dialect.SPARK, List.of(table), List.of());
        var dataset = new Dataset(upload, format.word(), artifact, count, bad.count(), bad.first(), List.copyOf(notes));
        publish.publish(new CatalogSnapshot(
                DatasetKey.of(upload.getDatasetId()),
                work.request().getMeta().getMessageId(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                FitCatalog.json(catalog, limits.catalogBytes()),
                dataset));
        return new StageOutcome.Completed(
                work.request().getContext(), output(dataset, table, (System.nanoTime() - start) / 1_000_000));
    }

    private static String folder(Upload upload) {
        return DatasetKey.of(upload.getDatasetId());
    }

    private InputStream open(Upload upload) throws IOException {
        return new BufferedInputStream(Channels.newInputStream(store.open(upload.getArtifact())), 64 * 1024);
    }

    private byte[] firstBytes(Upload upload) throws IOException {
        try (InputStream in = open(upload)) {
            return in.readNBytes(TellFormat.BYTES);
        }
    }

    private OpenText text(Upload upload, List<String> notes) throws IOException, StageException {
        Encoding encoding;
        try (InputStream in = open(upload)) {
            encoding = DetectEncoding.of(in);
        }
        if (encoding.charset() != StandardCharsets.UTF_8) {
            notes.add("The encoding is " + encoding.charset().name() + ".");
        }
        return () -> {
            InputStream in = open(upload);
            in.skipNBytes(encoding.mark());
            return new InputStreamReader(in, encoding.charset());
        };
    }

    private static List<String> names(ReadRows rows, List<String> notes) throws StageException {
        if (rows.headers().isEmpty() || rows.headers().size() > MOST_COLUMNS) {
            throw new StageException(
                    Category.USER,
                    rows.headers().isEmpty() ? "no-columns" : "too-many-columns",
                    "The file has " + rows.headers().size() + " columns.",
                    "Send a file with 1 to " + MOST_COLUMNS + " columns.");
        }
        List<String> names = NameColumns.of(rows.headers());
        List<String> renamed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String header = rows.headers().get(i).strip();
            if (!header.equals(names.get(i)) && !header.isEmpty()) {
                renamed.add("\"" + BadRows.shortened(header) + "\" is " + names.get(i));
            } else if (header.isEmpty()) {
                renamed.add("column " + (i + 1) + " has no name and is " + names.get(i));
            }
        }
        if (!renamed.isEmpty()) {
            notes.add("Names of columns: " + String.join(", ", renamed.subList(0, Math.min(20, renamed.size())))
                    + (renamed.size() > 20 ? " and " + (renamed.size() - 20) + " more." : "."));
        }
        return names;
    }

    private static List<ColumnType> types(
            ReadRows rows, List<String> names, Upload upload, List<String> notes, Work work)
            throws IOException, StageException, InterruptedException {
        Map<String, DataType> wanted = wanted(upload, names);
        List<InferType> evidence =
                Stream.generate(InferType::new).limit(names.size()).toList();
        rows.each(new ReadRows.Visit() {
            private long seen;

            @Override
            public void row(long line, @Nullable String[] cells) throws InterruptedException {
                for (int i = 0; i < cells.length; i++) {
                    evidence.get(i).see(cells[i]);
                }
                tick(work, ++seen, "rows read");
            }

            @Override
            public void bad(long line, String reason, String text) throws InterruptedException {
                tick(work, ++seen, "rows read");
            }
        });
        List<ColumnType> types = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            DataType asked = wanted.get(names.get(i));
            DataType own = rows instanceof SparkRows typed ? typed.types().get(i) : null;
            ColumnType type = evidence.get(i).type(asked == null ? own : asked);
            if (type.note() != null) {
                notes.add("Column " + names.get(i) + ": " + type.note() + ".");
            }
            types.add(type);
        }
        return types;
    }

    private static Map<String, DataType> wanted(Upload upload, List<String> names) throws StageException {
        Map<String, DataType> wanted = new LinkedHashMap<>();
        for (Map.Entry<String, String> type : upload.getTypes().entrySet()) {
            String name = names.stream()
                    .filter(known -> known.equalsIgnoreCase(type.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new StageException(
                            Category.USER,
                            "unknown-column",
                            "The file has no column " + BadRows.shortened(type.getKey()) + ".",
                            "Its columns: " + String.join(", ", names.subList(0, Math.min(50, names.size()))) + "."));
            wanted.put(name, DataType.valueOf(type.getValue().toUpperCase(Locale.ROOT)));
        }
        return wanted;
    }

    private long write(
            ReadRows rows, List<String> names, List<ColumnType> types, String artifact, BadRows bad, Work work)
            throws IOException, StageException, InterruptedException {
        List<ParquetColumn> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(types.get(i).column(names.get(i)));
        }
        var copy = new Copy(names, types, bad, work);
        try (Draft draft = store.draft(artifact)) {
            try (WriteParquet file = new WriteParquet(draft.out(), columns)) {
                copy.file = file;
                rows.each(copy);
            }
            if (copy.written == 0) {
                throw noRows(bad);
            }
            draft.commit();
        }
        return copy.written;
    }

    private static StageException noRows(BadRows bad) {
        if (bad.count() == 0) {
            return new StageException(
                    Category.USER,
                    "no-rows",
                    "The file has columns and no rows.",
                    "Send a file with at least one row.");
        }
        BadRow first = bad.first().getFirst();
        return new StageException(
                Category.USER,
                "no-good-rows",
                "None of the " + bad.count() + " rows can be taken over; line " + first.getLine() + " "
                        + first.getReason() + ".",
                "Correct the file, or its types, and send it again.");
    }

    /** The second way through the file: each cell as a value of its column's type. */
    private static final class Copy implements ReadRows.Visit {
        private final List<String> names;
        private final List<ColumnType> types;
        private final BadRows bad;
        private final Work work;
        private @Nullable WriteParquet file;
        private long written;
        private long seen;

        Copy(List<String> names, List<ColumnType> types, BadRows bad, Work work) {
            this.names = names;
            this.types = types;
            this.bad = bad;
            this.work = work;
        }

        @Override
        public void row(long line, @Nullable String[] cells) throws IOException, InterruptedException {
            tick(work, ++seen, "rows written");
            @Nullable Object[] values = new Object[cells.length];
            for (int i = 0; i < cells.length; i++) {
                String cell = cells[i];
                ColumnType type = types.get(i);
                if (cell != null && !type.leavesOut(cell)) {
                    Object value = type.read(cell);
                    if (value == null) {
                        String what = type.type().name().toLowerCase(Locale.ROOT);
                        String reason = names.get(i) + " is \"" + BadRows.shortened(cell) + "\", not of type " + what;
                        bad.add(line, reason, String.join(",", shown(cells)));
                        return;
                    }
                    values[i] = value;
                }
            }
            Objects.requireNonNull(file).row(values);
            written++;
        }

        private static List<String> shown(@Nullable String[] cells) {
            return Stream.of(cells)
                    .map(cell -> Objects.requireNonNullElse(cell, ""))
                    .toList();
        }

        @Override
        public void bad(long line, String reason, String text) throws InterruptedException {
            tick(work, ++seen, "rows written");
            bad.add(line, reason, text);
        }
    }

    private static void tick(Work work, long seen, String doing) throws InterruptedException {
        if (seen % CHECK_EVERY == 0) {
            work.cancellation().check();
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            if (seen % REPORT_EVERY == 0) {
                work.progress(seen + " " + doing);
            }
        }
    }

    private static String output(Dataset dataset, Table table, long elapsedMs) {
        Map<String, Object> output = new LinkedHashMap<>();
        long bad = dataset.getBadRowCount();
        output.put("dataset_id", dataset.getUpload().getDatasetId());
        output.put(
                "summary",
                dataset.getRowCount() + " rows in " + table.columns().size() + " columns"
                        + (bad == 0 ? "" : ", " + bad + " bad " + (bad == 1 ? "row" : "rows") + " left out"));
        output.put("format", dataset.getFormat());
        output.put("rows", dataset.getRowCount());
        output.put("bad_rows", bad);
        output.put(
                "bad_rows_shown",
                dataset.getBadRows().stream()
                        .limit(ROWS_SHOWN)
                        .map(row -> Map.of("line", row.getLine(), "reason", row.getReason()))
                        .toList());
        output.put("notes", dataset.getNotes());
        output.put("elapsed_ms", elapsedMs);
        return JSON.writeValueAsString(output);
    }
}
