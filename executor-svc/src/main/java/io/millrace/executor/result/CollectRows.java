package io.millrace.executor.result;

import io.millrace.executor.result.ResultTable.Column;
import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Takes rows until a limit is reached, and writes each as JSON on the way, so that bytes are known and nothing is written twice. */
public final class CollectRows {
    /** Decimals are written digit by digit: 1E+3 would be a valid number, but not one a reader expects for 1000. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final List<Column> columns;
    private final Limits limits;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final StringBuilder json = new StringBuilder("[");
    private int bytes = 2;
    private boolean truncated;

    public CollectRows(List<Column> columns, Limits limits) {
        this.columns = List.copyOf(columns);
        this.limits = limits;
    }

    public int size() {
        return rows.size();
    }

    /** Whether it has seen that there are more rows than fit. */
    public boolean isFull() {
        return truncated;
    }

    /** @return false where the row no longer fits: nothing more needs to be fetched */
    public boolean add(List<@Nullable Object> cells) {
        if (truncated) {
            return false;
        }
        if (rows.size() == limits.rows()) {
            truncated = true;
            return false;
        }
        var row = new ArrayList<@Nullable Object>(cells.size());
        cells.forEach(cell -> row.add(kept(cell)));
        String written = JSON.writeValueAsString(row);
        int size = written.getBytes(StandardCharsets.UTF_8).length + 1;
        if (bytes + size > limits.bytes()) {
            truncated = true;
            return false;
        }
        if (!rows.isEmpty()) {
            json.append(',');
        }
        json.append(written);
        bytes += size;
        rows.add(row);
        return true;
    }

    /** The table so far; types that the source could not name are taken from the values. */
    public ResultTable done() {
        var typed = new ArrayList<Column>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            typed.add(column.type() == DataType.OTHER ? new Column(column.name(), typeOfValues(i)) : column);
        }
        return new ResultTable(typed, List.copyOf(rows), json + "]", truncated);
    }

    private @Nullable Object kept(@Nullable Object cell) {
        if (cell instanceof String text && text.length() > limits.cellCharacters()) {
            return text.substring(0, limits.cellCharacters()) + "…";
        }
        return cell;
    }

    private DataType typeOfValues(int index) {
        DataType type = null;
        for (List<@Nullable Object> row : rows) {
            DataType seen = switch (row.get(index)) {
                case null -> type;
                case Boolean _ -> DataType.BOOLEAN;
                case Long _, BigInteger _ -> DataType.INTEGER;
                case BigDecimal _ -> DataType.DECIMAL;
                case String _ -> DataType.TEXT;
                case Object _ -> DataType.OTHER;
            };
            if (type == null || type == seen) {
                type = seen;
            } else if (seen != null) {
                boolean numbers = type.isNumeric() && seen.isNumeric();
                type = numbers ? DataType.DECIMAL : DataType.TEXT;
            }
        }
        return type == null ? DataType.OTHER : type;
    }
}
