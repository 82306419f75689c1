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

    /** The question has several meanings, and nobody has said which one is meant. */
    public static final int ASKED = 4;

    private ExitCode() {}

    static int of(AnswerQuestion.Answer answer) {
        return answer.succeeded() ? OK : answer.waits() ? ASKED : FAILED;
    }
}
