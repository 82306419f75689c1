package io.millrace.language.intent;

/** How a quantity is summed up over many rows. */
public enum Function {
    COUNT,
    COUNT_DISTINCT,
    /** "Total": the sum of a quantity, the number of things. */
    TOTAL,
    AVERAGE,
    MINIMUM,
    MAXIMUM,
    MEDIAN,
    STANDARD_DEVIATION,
    /** Not said: "sales by region". Grounding takes what is natural for the quantity. */
    NATURAL
}
