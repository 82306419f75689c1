package io.millrace.executor.write;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.kept.WriteKeptRows;
import io.millrace.schemas.Category;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes kept rows to a file in the artifact store, which is there as a whole or not at all. Writing it twice gives the same file. */
public final class WriteFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_-]{0,99}");
    private static final String FOLDER = "files/";

    private final ArtifactStore store;
    private final TargetFormat format;
    private final String file;

    /** @throws StageException USER invalid-target-name, delta-not-available or mode-not-possible */
    public WriteFile(ArtifactStore store, Target target) throws StageException {
        if (target.getFormat() == TargetFormat.DELTA) {
            throw new StageException(
                    Category.USER,
                    "delta-not-available",
                    "Delta Lake tables cannot be written here yet.",
                    "Write Parquet, CSV or JSON, or a table.");
        }
        if (!NAME.matcher(target.getName()).matches()) {
            throw new StageException(
                    Category.USER,
                    "invalid-target-name",
                    "The file cannot be called that: its name has 1 to 100 letters, digits, _ and -.",
                    "Give a name such as monthly_sales.");
        }
        if (target.getMode() != WriteMode.REPLACE) {
            throw new StageException(
                    Category.USER,
                    "mode-not-possible",
                    "A file is written as a whole: rows are neither appended to it nor replaced in it.",
                    "Replace the file, or write to a table.");
        }
        this.store = store;
        this.format = target.getFormat();
        this.file = target.getName() + "." + format.name().toLowerCase(Locale.ROOT);
    }

    /** With its ending. */
    public String file() {
        return file;
    }

    public boolean exists() {
        return store.has(FOLDER + file);
    }

    public Written write(KeptRows rows, Work work) throws IOException, InterruptedException {
        String action = exists() ? "replace" : "create";
        try (Draft draft = store.draft(FOLDER + file)) {
            switch (format) {
                case CSV -> WriteKeptRows.asCsv(rows, draft.out());
                case JSON -> WriteKeptRows.asJsonLines(rows, draft.out(), work);
                case PARQUET -> WriteKeptRows.asParquet(rows, draft.out(), work);
                case TABLE, DELTA -> throw new IllegalStateException(format + " is no file");
            }
            work.cancellation().check();
            draft.commit();
        }
        return new Written(file, action, rows.about().rowCount(), false);
    }
}
