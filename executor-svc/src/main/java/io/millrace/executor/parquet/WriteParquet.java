package io.millrace.executor.parquet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a Parquet file, one after the other, holding no more than a row group of them. A cell is null, or by the type of
 * its column a Boolean, Long, BigDecimal, Double, LocalDate, LocalDateTime, or anything else as text.
 */
public final class WriteParquet implements AutoCloseable {
    private static final long ROW_GROUP_BYTES = 32L * 1024 * 1024;
    private static final int MOST_DIGITS_OF_INT = 9;
    private static final int MOST_DIGITS_OF_LONG = 18;
    private static final int BYTES_OF_DECIMAL = 16;

    private final ParquetWriter<@Nullable Object[]> writer;

    /** @param out not closed with this */
    public WriteParquet(OutputStream out, List<ParquetColumn> columns) throws IOException {
        this.writer = new Builder(new ToStream(out), columns)
                .withConf(new Configuration(false))
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    public void row(@Nullable Object[] cells) throws IOException {
        writer.write(cells);
    }

    /** Writes what is left, and the footer without which it is no Parquet file. */
    @Override
    public void close() throws IOException {
        writer.close();
    }

    static MessageType schema(List<ParquetColumn> columns) {
        return new MessageType("rows", columns.stream().map(WriteParquet::field).toList());
    }

    private static Type field(ParquetColumn column) {
        return switch (column.type()) {
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            case INTEGER -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
            case DECIMAL -> {
                var decimal = LogicalTypeAnnotation.decimalType(column.scale(), column.precision());
                if (column.precision() <= MOST_DIGITS_OF_INT) {
                    yield Types.optional(PrimitiveTypeName.INT32).as(decimal).named(column.name());
                }
                yield column.precision() <= MOST_DIGITS_OF_LONG
                        ? Types.optional(PrimitiveTypeName.INT64).as(decimal).named(column.name())
                        : Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                                .length(BYTES_OF_DECIMAL)
                                .as(decimal)
                                .named(column.name());
            }
            case DATE ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(column.name());
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS))
                        .named(column.name());
            case TEXT, TIME, OTHER ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
        };
    }

    private static final class Builder extends ParquetWriter.Builder<@Nullable Object[], Builder> {
        private final List<ParquetColumn> columns;

        Builder(OutputFile file, List<ParquetColumn> columns) {
            super(file);
            this.columns = columns;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<@Nullable Object[]> getWriteSupport(Configuration configuration) {
            return new Rows(columns);
        }

        @Override
        protected WriteSupport<@Nullable Object[]> getWriteSupport(ParquetConfiguration configuration) {
            return new Rows(columns);
        }
    }

    private static final class Rows extends WriteSupport<@Nullable Object[]> {
        private final List<ParquetColumn> columns;
        private @Nullable RecordConsumer consumer;

        Rows(List<ParquetColumn> columns) {
            this.columns = columns;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema(columns), Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema(columns), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer to) {
            consumer = to;
        }

        @Override
        public void write(@Nullable Object[] cells) {
            RecordConsumer to = java.util.Objects.requireNonNull(consumer);
            to.startMessage();
            for (int i = 0; i < columns.size(); i++) {
                Object cell = cells[i];
                if (cell != null) {
                    ParquetColumn column = columns.get(i);
                    to.startField(column.name(), i);
                    write(to, column, cell);
                    to.endField(column.name(), i);
                }
            }
            to.endMessage();
        }

        private static void write(RecordConsumer to, ParquetColumn column, Object cell) {
            switch (column.type()) {
                case BOOLEAN -> to.addBoolean((Boolean) cell);
                case INTEGER -> to.addLong(((Number) cell).longValue());
                case DOUBLE -> to.addDouble(((Number) cell).doubleValue());
                case DECIMAL -> {
                    BigInteger digits = ((BigDecimal) cell)
                            .setScale(column.scale(), RoundingMode.HALF_UP)
                            .unscaledValue();
                    if (column.precision() <= MOST_DIGITS_OF_INT) {
                        to.addInteger(digits.intValueExact());
                    } else if (column.precision() <= MOST_DIGITS_OF_LONG) {
                        to.addLong(digits.longValueExact());
                    } else {
                        to.addBinary(Binary.fromConstantByteArray(fixed(digits)));
                    }
                }
                case DATE -> to.addInteger((int) ((LocalDate) cell).toEpochDay());
                case TIMESTAMP ->
                    to.addLong(ChronoUnit.MICROS.between(
                            LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), (LocalDateTime) cell));
                case TEXT, TIME, OTHER -> to.addBinary(Binary.fromString(cell.toString()));
            }
        }

        private static byte[] fixed(BigInteger digits) {
            byte[] bytes = digits.toByteArray();
            byte[] fixed = new byte[BYTES_OF_DECIMAL];
            Arrays.fill(fixed, (byte) (digits.signum() < 0 ? -1 : 0));
            System.arraycopy(bytes, 0, fixed, BYTES_OF_DECIMAL - bytes.length, bytes.length);
            return fixed;
        }
    }

    /** Parquet asks how much has been written; the stream is the caller's to close. */
    private record ToStream(OutputStream out) implements OutputFile {

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            var buffered = new BufferedOutputStream(out, 64 * 1024);
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int b) throws IOException {
                    buffered.write(b);
                    position++;
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    buffered.write(bytes, from, length);
                    position += length;
                }

                @Override
                public void flush() throws IOException {
                    buffered.flush();
                }

                @Override
                public void close() throws IOException {
                    buffered.flush();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
