package io.millrace.language.plan;

/** How two sets of rows are combined. */
public enum SetOperator {
    UNION,
    /** The rows of both, each as often as it is there. */
    UNION_ALL,
    INTERSECT,
    /** A row that is there twice on one side and three times on the other is in the result twice. */
    INTERSECT_ALL,
    EXCEPT,
    /** A row that is there three times, and twice among those taken away, is in the result once. */
    EXCEPT_ALL;

    /** Whether each different row is in the result once. */
    public boolean removesDuplicates() {
        return this == UNION || this == INTERSECT || this == EXCEPT;
    }
}
