package io.millrace.eval.suite;

/** A suite cannot be read, or asks for what is not there; the message says where and what to do. */
public final class UnusableSuite extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableSuite(String message) {
        super(message);
    }

    public UnusableSuite(String message, Throwable cause) {
        super(message, cause);
    }
}
