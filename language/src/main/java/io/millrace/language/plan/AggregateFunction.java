package io.millrace.language.plan;

/** What an aggregate computes of a group. Values that are null are left out. */
public enum AggregateFunction {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX,
    MEDIAN,
    /** The value below which a fraction of the values lies, in between the two nearest where it falls between them. */
    PERCENTILE,
    /** Standard deviation of a sample. */
    STDDEV
}
