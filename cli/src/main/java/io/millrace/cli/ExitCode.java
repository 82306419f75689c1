package io.millrace.cli;

/** What the commands end with. */
public final class ExitCode {
    public static final int OK = 0;
    /** It was done, and it failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** Nobody answers at the gateway's address. */
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
