package io.millrace.language.plan;

/** Units of the calendar. Weeks start on Monday. */
public enum DateUnit {
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR;

    /** True for units that a plain date can be cut to. */
    public boolean isDays() {
        return compareTo(DAY) >= 0;
    }
}
