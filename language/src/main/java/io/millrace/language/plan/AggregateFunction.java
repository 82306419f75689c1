package io.millrace.language.plan;

/** What an aggregate computes of a group. Values that are null are left out. */
public enum AggregateFunction {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX,
    MEDIAN,
    /** Standard deviation of a sample. */
    STDDEV
}
