package io.millrace.executor.file;

import io.millrace.agent.StageException;
import io.millrace.agent.store.WrittenFile.Column;
import io.millrace.executor.kept.KeptRows;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An object in each line, with a member for each column. */
record JsonLayout() implements Layout {
    /** 12.50 stays 12.50, whatever its size. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @Override
    public Rows write(OutputStream out, List<Column> columns) {
        var buffered = new BufferedOutputStream(out, 64 * 1024);
        return new Rows() {
            @Override
            public void row(@Nullable Object[] cells) throws IOException {
                ObjectNode object = JSON.createObjectNode();
                for (int i = 0; i < cells.length; i++) {
                    object.set(columns.get(i).name(), node(cells[i]));
                }
                buffered.write(JSON.writeValueAsBytes(object));
                buffered.write('\n');
            }

            @Override
            public void close() throws IOException {
                buffered.flush();
            }
        };
    }

    /** What is no finite number has no number in JSON. */
    private static JsonNode node(@Nullable Object cell) {
        return JSON.valueToTree(
                switch (cell) {
                    case null -> null;
                    case Double number when !Double.isFinite(number) -> number.toString();
                    case Double number -> TextCell.decimal(number);
                    case Boolean bool -> bool;
                    case Number number -> number;
                    default -> TextCell.text(cell);
                });
    }

    @Override
    public void read(SeekableByteChannel file, List<Column> columns, TakeCells take)
            throws IOException, StageException, InterruptedException {
        var lines = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(file), StandardCharsets.UTF_8), 64 * 1024);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode object = JSON.readTree(line);
            @Nullable Object[] cells = new Object[columns.size()];
            for (int i = 0; i < cells.length; i++) {
                Column column = columns.get(i);
                cells[i] = KeptRows.cell(column.type(), object.path(column.name()));
            }
            take.row(cells);
        }
    }
}
