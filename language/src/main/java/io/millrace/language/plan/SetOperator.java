package io.millrace.language.plan;

/** How two sets of rows are combined. All but UNION_ALL remove duplicates. */
public enum SetOperator {
    UNION,
    UNION_ALL,
    INTERSECT,
    EXCEPT
}
