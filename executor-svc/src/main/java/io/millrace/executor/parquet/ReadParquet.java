package io.millrace.executor.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/** Reads what {@link WriteParquet} has written, row by row, cell for cell as they were given to it. */
public final class ReadParquet implements AutoCloseable {
    private static final int MOST_DIGITS_OF_INT = 9;
    private static final int MOST_DIGITS_OF_LONG = 18;

    private final ParquetReader<Group> reader;
    private final List<ParquetColumn> columns;

    /**
     * @param file not closed with this
     * @param columns all that were written, in the same order
     */
    public ReadParquet(SeekableByteChannel file, List<ParquetColumn> columns) throws IOException {
        this.columns = columns;
        this.reader = new Builder(new FromChannel(file))
                .withConf(new Configuration(false))
                .build();
    }

    /** Null after the last row. */
    public @Nullable Object @Nullable [] next() throws IOException {
        Group row = reader.read();
        if (row == null) {
            return null;
        }
        @Nullable Object[] cells = new Object[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = row.getFieldRepetitionCount(i) == 0 ? null : cell(row, i, columns.get(i));
        }
        return cells;
    }

    private static Object cell(Group row, int i, ParquetColumn column) {
        return switch (column.type()) {
            case BOOLEAN -> row.getBoolean(i, 0);
            case INTEGER -> row.getLong(i, 0);
            case DOUBLE -> row.getDouble(i, 0);
            case DECIMAL -> {
                BigInteger digits = column.precision() <= MOST_DIGITS_OF_INT
                        ? BigInteger.valueOf(row.getInteger(i, 0))
                        : column.precision() <= MOST_DIGITS_OF_LONG
                                ? BigInteger.valueOf(row.getLong(i, 0))
                                : new BigInteger(row.getBinary(i, 0).getBytes());
                yield new BigDecimal(digits, column.scale());
            }
            case DATE -> LocalDate.ofEpochDay(row.getInteger(i, 0));
            case TIMESTAMP ->
                LocalDateTime.ofInstant(Instant.EPOCH.plus(row.getLong(i, 0), ChronoUnit.MICROS), ZoneOffset.UTC);
            case TEXT, TIME, OTHER -> row.getString(i, 0);
        };
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    /** Parquet opens and closes streams as it likes: they are of one channel, which stays open. */
    private record FromChannel(SeekableByteChannel file) implements InputFile {

        @Override
        public long getLength() throws IOException {
            return file.size();
        }

        @Override
        public SeekableInputStream newStream() throws IOException {
            file.position(0);
            return new DelegatingSeekableInputStream(Channels.newInputStream(file)) {
                @Override
                public long getPos() throws IOException {
                    return file.position();
                }

                @Override
                public void seek(long to) throws IOException {
                    file.position(to);
                }

                @Override
                public void readFully(byte[] bytes, int from, int length) throws IOException {
                    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
                    while (buffer.hasRemaining()) {
                        if (file.read(buffer) < 0) {
                            throw new EOFException("the file ends too early");
                        }
                    }
                }

                @Override
                public void close() {
                    // Whoever has opened the channel closes it.
                }
            };
        }
    }
}
