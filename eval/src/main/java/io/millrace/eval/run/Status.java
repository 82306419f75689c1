package io.millrace.eval.run;

import java.util.Locale;

/** What became of a question. */
public enum Status {
    /** A query was written, and ran. */
    ANSWERED,
    /** The user was asked which of several readings is meant. */
    ASKED,
    /** Not understood, and said so. */
    DECLINED,
    /** A query was written that does not run, or something broke on the way. */
    ERROR;

    /** As in result files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
