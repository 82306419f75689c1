package io.millrace.language.plan;

/** How rows of two relations are paired. */
public enum JoinKind {
    /** Pairs that match; rows without a partner are lost. */
    INNER,
    /** Every row of the left; the right's columns are null where there is no partner. */
    LEFT,
    /** Every row of both; the other side's columns are null where there is no partner. */
    FULL,
    /** Rows of the left that have a partner, each once. */
    SEMI,
    /** Rows of the left that have no partner. */
    ANTI;

    /** Whether rows of the right without a partner are in the result. */
    public boolean completesLeft() {
        return this == FULL;
    }

    /** Whether rows of the left without a partner are in the result, with nulls for the right's columns. */
    public boolean completesRight() {
        return this == LEFT || this == FULL;
    }

    /** Whether the right's columns are in the result. */
    public boolean keepsRight() {
        return this == INNER || this == LEFT || this == FULL;
    }
}
