package io.millrace.executor.kept;

import io.millrace.agent.Work;
import io.millrace.agent.store.WriteCsv;
import io.millrace.executor.parquet.WriteParquet;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes kept rows as a file. */
public final class WriteKeptRows {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private WriteKeptRows() {}

    /** As in a download. */
    public static void asCsv(KeptRows rows, OutputStream out) throws IOException {
        try (BufferedReader lines = rows.about().open(rows.store(), rows.run(), 0)) {
            WriteCsv.write(rows.about().columns(), lines, new LeftOpen(out));
        }
    }

    /** The writer of CSV closes what it writes to, which is the caller's. */
    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** An object in each line, with a member for each column. */
    public static void asJsonLines(KeptRows rows, OutputStream out, Work work)
            throws IOException, InterruptedException {
        List<KeptColumn> columns = rows.columns(work);
        var buffered = new BufferedOutputStream(out, 64 * 1024);
        rows.each(work, row -> {
            ObjectNode object = JSON.createObjectNode();
            for (int i = 0; i < columns.size(); i++) {
                object.set(columns.get(i).name(), row.path(i));
            }
            buffered.write(JSON.writeValueAsBytes(object));
            buffered.write('\n');
        });
        buffered.flush();
    }

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
