package io.millrace.agent.store;

import io.millrace.language.catalog.DataType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the rows of a run: a line with a JSON array for each, and a document that says what they are and where to find every
 * thousandth. The document is written last; without it there are no rows.
 */
public final class WriteRows implements AutoCloseable {
    /** Decimals digit by digit: 1E+3 would be a number, but not one that a reader expects for 1000. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final ArtifactStore store;
    private final String runId;
    private List<RowsAbout.Column> columns = List.of();
    private final List<@Nullable DataType> seen = new ArrayList<>();
    private final List<Long> marks = new ArrayList<>();
    private @Nullable Draft draft;
    private @Nullable OutputStream out;
    private long bytes;
    private long count;

    public WriteRows(ArtifactStore store, String runId) {
        this.store = store;
        this.runId = runId;
    }

    /** Begins, or begins anew where the rows so far count for nothing. OTHER is a type that the values tell. */
    public void begin(List<RowsAbout.Column> found) throws IOException {
        close();
        columns = List.copyOf(found);
        seen.clear();
        columns.forEach(column -> seen.add(null));
        marks.clear();
        bytes = 0;
        count = 0;
        draft = store.draft(RowsAbout.rowsKey(runId));
        out = new BufferedOutputStream(draft.out(), 64 * 1024);
    }

    /** @param cells null, Boolean, Long, BigInteger, BigDecimal or String, one for each column */
    public void row(List<? extends @Nullable Object> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (columns.get(i).type() == DataType.OTHER) {
                seen.set(i, folded(seen.get(i), cells.get(i)));
            }
        }
        line(JSON.writeValueAsString(cells));
    }

    /** @param json the row as one line with a JSON array */
    public void line(String json) throws IOException {
        OutputStream to = out;
        if (to == null) {
            throw new IllegalStateException("not begun");
        }
        if (count % RowsAbout.MARKED == 0) {
            marks.add(bytes);
        }
        byte[] line = (json + "\n").getBytes(StandardCharsets.UTF_8);
        to.write(line);
        bytes += line.length;
        count++;
    }

    public long count() {
        return count;
    }

    /** From here on the rows are there. */
    public void commit(Instant now) throws IOException {
        if (draft == null || out == null) {
            throw new IllegalStateException("not begun");
        }
        out.flush();
        draft.commit();
        List<Map<String, Object>> shown = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            DataType type = columns.get(i).type();
            DataType told = seen.get(i);
            Map<String, Object> column = new LinkedHashMap<>();
            column.put("name", columns.get(i).name());
            column.put("type", (type == DataType.OTHER && told != null ? told : type).name());
            shown.add(column);
        }
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("columns", shown);
        about.put("row_count", count);
        about.put("kept_at", now.toString());
        about.put("marks", marks);
        try (Draft document = store.draft(RowsAbout.aboutKey(runId))) {
            document.out().write(JSON.writeValueAsBytes(about));
            document.commit();
        }
    }

    private static @Nullable DataType folded(@Nullable DataType before, @Nullable Object cell) {
        DataType now = switch (cell) {
            case null -> before;
            case Boolean _ -> DataType.BOOLEAN;
            case Long _, BigInteger _ -> DataType.INTEGER;
            case BigDecimal _ -> DataType.DECIMAL;
            default -> DataType.TEXT;
        };
        if (before == null || before == now || now == null) {
            return now;
        }
        return before.isNumeric() && now.isNumeric() ? DataType.DECIMAL : DataType.TEXT;
    }

    @Override
    public void close() throws IOException {
        if (draft != null) {
            draft.close();
            draft = null;
        }
    }
}
