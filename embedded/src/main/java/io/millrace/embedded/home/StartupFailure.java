package io.millrace.embedded.home;

import org.jspecify.annotations.Nullable;

/** Millrace cannot start here, and what to do about it; shown to the user without a stack trace. */
public class StartupFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public StartupFailure(String whatAndRemedy) {
        this(whatAndRemedy, null);
    }

    public StartupFailure(String whatAndRemedy, @Nullable Throwable cause) {
        super(whatAndRemedy, cause);
    }
}
