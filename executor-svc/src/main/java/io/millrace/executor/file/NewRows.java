package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.kept.KeptColumn;
import io.millrace.executor.kept.KeptRows;
import io.millrace.executor.write.Found;
import io.millrace.schemas.Category;
import io.millrace.schemas.Target;
import io.millrace.schemas.WriteMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that come to those that are there.
 *
 * <pre>
 * replace   the new ones alone
 * append    those that are there, the new ones
 * upsert    those that are there, each in its place, by its new row where one has its key; the new ones with keys of their own
 * </pre>
 *
 * @param given the columns of the new rows
 */
public record NewRows(KeptRows rows, List<KeptColumn> given, Target target, String name) {
    public NewRows {
        given = List.copyOf(given);
    }

    /**
     * @param there the rows that are there; null where none of them stay
     * @param columns of all rows
     * @return how many rows there are then
     * @throws StageException USER, where the new rows do not fit
     */
    public long writeTo(TakeCells to, @Nullable GiveCells there, List<Column> columns, Work work)
            throws IOException, StageException, InterruptedException {
        FitRows fit = FitRows.into(name, columns, given);
        var counted = new Counted(to, work);
        if (target.getMode() != WriteMode.UPSERT) {
            if (there != null) {
                there.each(counted);
            }
            try (KeptRows.Lines lines = rows.lines(work)) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    counted.row(fit.cells(KeptRows.row(line)));
                }
            }
            return counted.count;
        }
        try (KeyedRows keyed = KeyedRows.of(rows, fit, target.getKey(), key(columns), work)) {
            if (there != null) {
                there.each(cells -> {
                    @Nullable Object @Nullable [] instead = keyed.inPlaceOf(cells, name);
                    counted.row(instead == null ? cells : instead);
                });
            }
            keyed.others(counted);
            return counted.count;
        }
    }

    /** Where the key is in the columns. */
    private int[] key(List<Column> columns) throws StageException {
        List<String> names = given.stream().map(KeptColumn::name).toList();
        int[] key = new int[target.getKey().size()];
        for (int i = 0; i < key.length; i++) {
            int at = FitRows.find(names, target.getKey().get(i));
            if (at < 0) {
                throw new StageException(
                        Category.USER,
                        "unknown-key",
                        "The rows have no column " + target.getKey().get(i) + "; they have " + String.join(", ", names)
                                + ". Nothing was written.",
                        "Give the key by the names of the columns.");
            }
            key[i] = FitRows.find(columns.stream().map(Column::name).toList(), names.get(at));
        }
        return key;
    }

    /** What a user has seen who says yes to writing to a file. */
    public static Found found(List<Column> columns, String identity, long rows, boolean ours) {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.name()));
        return new Found(names, identity, rows, ours);
    }

    /** Bytes are kept as the beginning of them, to be looked at. */
    public void requireNoneShortened() throws StageException {
        for (KeptColumn column : given) {
            if (column.shortened()) {
                throw new StageException(
                        Category.USER,
                        "binary-values",
                        "Column " + column.name() + " has binary values, which cannot be written. Nothing was written.",
                        "Leave the column out, or encode it as text in the query.");
            }
        }
    }

    private static final class Counted implements TakeCells {
        private static final int CHECK_EVERY = 1_000;

        private final TakeCells to;
        private final Work work;
        private long count;

        Counted(TakeCells to, Work work) {
            this.to = to;
            this.work = work;
        }

        @Override
        public void row(@Nullable Object[] cells) throws IOException, StageException, InterruptedException {
            if (++count % CHECK_EVERY == 0) {
                work.cancellation().check();
            }
            to.row(cells);
        }
    }
}
