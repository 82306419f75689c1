package io.millrace.executor.file;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.millrace.agent.StageException;
import io.millrace.agent.store.WriteCsv;
import io.millrace.agent.store.WrittenFile.Column;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV, as in a download: a cell without a value is empty, an empty text is in quotation marks. */
record CsvLayout() implements Layout {
    /** A cell may be that long, as in the database it came from. */
    private static final int LONGEST_CELL = 64 * 1024 * 1024;

    @Override
    public Rows write(OutputStream out, List<Column> columns) {
        CsvWriter csv = WriteCsv.writer(
                new LeftOpen(out), columns.stream().map(Column::name).toList());
        return new Rows() {
            @Override
            public void row(@Nullable Object[] cells) throws IOException {
                List<@Nullable String> texts = new ArrayList<>(cells.length);
                for (Object cell : cells) {
                    texts.add(cell == null ? null : text(cell));
                }
                try {
                    csv.writeRecord(texts);
                } catch (UncheckedIOException e) {
                    throw cause(e);
                }
            }

            @Override
            public void close() throws IOException {
                try {
                    csv.close();
                } catch (UncheckedIOException e) {
                    throw cause(e);
                }
            }
        };
    }

    private static String text(Object cell) {
        return cell instanceof String text ? WriteCsv.safe(text) : TextCell.text(cell);
    }

    private static IOException cause(UncheckedIOException e) {
        return e.getCause() == null ? new IOException(e) : e.getCause();
    }

    @Override
    public void read(SeekableByteChannel file, List<Column> columns, TakeCells take)
            throws IOException, StageException, InterruptedException {
        // Not closed: it would close the file.
        CsvReader<@Nullable String[]> csv = CsvReader.builder()
                .commentStrategy(CommentStrategy.NONE)
                .skipEmptyLines(false)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(LONGEST_CELL)
                .build(
                        new Texts(columns.size()),
                        new InputStreamReader(Channels.newInputStream(file), StandardCharsets.UTF_8));
        try {
            Iterator<@Nullable String[]> rows = csv.iterator();
            rows.next();
            while (rows.hasNext()) {
                @Nullable String[] texts = rows.next();
                @Nullable Object[] cells = new Object[texts.length];
                for (int i = 0; i < cells.length; i++) {
                    String text = texts[i];
                    cells[i] = text == null ? null : cell(columns.get(i), text);
                }
                take.row(cells);
            }
        } catch (UncheckedIOException e) {
            throw cause(e);
        }
    }

    private static Object cell(Column column, String text) {
        return switch (column.type()) {
            case TEXT, TIME, OTHER -> WriteCsv.unsafe(text);
            default -> TextCell.read(column.type(), text);
        };
    }

    /** The texts of a row: null where nothing is between two commas. */
    private static final class Texts extends AbstractBaseCsvCallbackHandler<@Nullable String[]> {
        private @Nullable String[] row;

        Texts(int columns) {
            this.row = new String[columns];
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            Arrays.fill(row, null);
        }

        @Override
        protected void handleField(int index, char[] buffer, int from, int length, boolean quoted) {
            if (index < row.length) {
                row[index] = length == 0 && !quoted ? null : new String(buffer, from, length);
            }
        }

        @Override
        protected @Nullable String[] buildRecord() {
            return row.clone();
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
}
