package io.millrace.language.plan;

/** How rows of two relations are paired. */
public enum JoinKind {
    /** Pairs that match; rows without a partner are lost. */
    INNER,
    /** Every row of the left; the right's columns are null where there is no partner. */
    LEFT,
    /** Rows of the left that have a partner, each once. */
    SEMI,
    /** Rows of the left that have no partner. */
    ANTI;

    /** Whether the right's columns are in the result. */
    public boolean keepsRight() {
        return this == INNER || this == LEFT;
    }
}
