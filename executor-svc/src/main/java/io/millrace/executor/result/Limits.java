package io.millrace.executor.result;

/**
 * How much of an answer the executor holds, whatever the statement says.
 *
 * @param rows most rows to keep
 * @param bytes most bytes of the rows as JSON
 * @param cellCharacters longer texts are cut, and end in "…"
 */
public record Limits(int rows, int bytes, int cellCharacters) {
    /** Results travel inside Kafka records and stay far below their largest size. */
    private static final int MOST_BYTES = 512 * 1024;

    private static final int MOST_ROWS = 100_000;
    private static final int LONGEST_CELL = 16_000;

    public static Limits rows(int rows) {
        return new Limits(Math.clamp(rows, 1, MOST_ROWS), MOST_BYTES, LONGEST_CELL);
    }

    /** How many rows to ask the source for: one more than kept, to know whether there are more. */
    public int rowsToFetch() {
        return rows + 1;
    }
}
