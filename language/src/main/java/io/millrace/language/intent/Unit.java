package io.millrace.language.intent;

/** Units of the calendar. */
public enum Unit {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR
}
