package io.millrace.executor.kept;

import io.millrace.agent.Work;
import io.millrace.executor.parquet.WriteParquet;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes kept rows as a file to be downloaded. */
public final class WriteKeptRows {
    private WriteKeptRows() {}

    /** @param out is not closed */
    public static void asParquet(KeptRows rows, OutputStream out, Work work) throws IOException, InterruptedException {
        List<KeptColumn> columns = rows.columns(work);
        try (WriteParquet file = new WriteParquet(
                out, columns.stream().map(KeptColumn::inParquet).toList())) {
            rows.each(work, row -> {
                @Nullable Object[] cells = new Object[columns.size()];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = KeptRows.cell(columns.get(i).inParquet().type(), row.path(i));
                }
                file.row(cells);
            });
        }
    }
}
