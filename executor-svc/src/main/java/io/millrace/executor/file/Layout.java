package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.store.WrittenFile.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** How rows are laid out in a file. What one has written it reads again, cell by cell. */
sealed interface Layout permits CsvLayout, JsonLayout, ParquetLayout {

    /** Writes rows; closed, the file is whole. What it writes to is left open. */
    interface Rows extends TakeCells, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    Rows write(OutputStream out, List<Column> columns) throws IOException;

    /** @param file is left open */
    void read(SeekableByteChannel file, List<Column> columns, TakeCells take)
            throws IOException, StageException, InterruptedException;
}
