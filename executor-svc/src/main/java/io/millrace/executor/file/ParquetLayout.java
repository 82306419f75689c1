package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.parquet.ParquetColumn;
import io.millrace.executor.parquet.ReadParquet;
import io.millrace.executor.parquet.WriteParquet;
import io.millrace.language.catalog.DataType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parquet. */
record ParquetLayout() implements Layout {

    @Override
    public Rows write(OutputStream out, List<Column> columns) throws IOException {
        var file = new WriteParquet(out, columns(columns));
        return new Rows() {
            @Override
            public void row(@Nullable Object[] cells) throws IOException {
                file.row(cells);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    static List<ParquetColumn> columns(List<Column> columns) {
        return columns.stream()
                .map(column -> column.type() == DataType.DECIMAL
                        ? new ParquetColumn(column.name(), column.type(), column.precision(), column.scale())
                        : ParquetColumn.of(column.name(), column.type()))
                .toList();
    }

    @Override
    public void read(SeekableByteChannel file, List<Column> columns, TakeCells take)
            throws IOException, StageException, InterruptedException {
        try (var rows = new ReadParquet(file, columns(columns))) {
            for (@Nullable Object[] cells = rows.next(); cells != null; cells = rows.next()) {
                take.row(cells);
            }
        }
    }
}
