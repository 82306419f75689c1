package io.millrace.executor.result;

import io.millrace.language.catalog.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an answer. A cell is null, a Boolean, a Long, BigInteger, BigDecimal, or a String (text; dates and times in ISO
 * 8601; what JSON numbers cannot say, such as NaN).
 *
 * @param json the rows as a JSON array of arrays
 * @param truncated whether the source had more rows than are here
 */
public record ResultTable(List<Column> columns, List<List<@Nullable Object>> rows, String json, boolean truncated) {

    /** A column of a result; names may repeat. */
    public record Column(String name, DataType type) {}

    public ResultTable {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(rows);
    }

    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** The values of one column, from the first row to the last. */
    public List<@Nullable Object> column(int index) {
        var values = new ArrayList<@Nullable Object>(rows.size());
        rows.forEach(row -> values.add(row.get(index)));
        return values;
    }
}
