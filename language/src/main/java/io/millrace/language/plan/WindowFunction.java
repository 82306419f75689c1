package io.millrace.language.plan;

/** What a window computes for a row among the rows of its partition. */
public enum WindowFunction {
    ROW_NUMBER,
    RANK,
    DENSE_RANK,
    /** The value some rows earlier. */
    LAG,
    /** The value some rows later. */
    LEAD,
    FIRST_VALUE,
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX;

    /** True where the value depends on the order of the rows, so that one has to be given. */
    public boolean needsOrder() {
        return this == ROW_NUMBER
                || this == RANK
                || this == DENSE_RANK
                || this == LAG
                || this == LEAD
                || this == FIRST_VALUE;
    }

    /** True where the function numbers rows and takes no argument. */
    public boolean numbersRows() {
        return this == ROW_NUMBER || this == RANK || this == DENSE_RANK;
    }
}
