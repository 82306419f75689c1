package io.millrace.eval.answer;

import io.millrace.executor.result.ResultTable;
import java.util.List;

/** The rows that a query returned, in the order in which they came. All have the same number of cells, {@code width}. */
public record Answer(int width, List<List<Cell>> rows) {

    public Answer {
        rows = List.copyOf(rows);
        for (List<Cell> row : rows) {
            if (row.size() != width) {
                throw new IllegalArgumentException("a row of " + row.size() + " cells in an answer of " + width);
            }
        }
    }

    public static Answer of(ResultTable table) {
        return new Answer(
                table.columns().size(),
                table.rows().stream()
                        .map(row -> row.stream().map(Cell::of).toList())
                        .toList());
    }

    /** The cells of one column, from the first row to the last. */
    List<Cell> column(int at) {
        return rows.stream().map(row -> row.get(at)).toList();
    }
}
