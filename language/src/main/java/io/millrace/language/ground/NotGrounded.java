package io.millrace.language.ground;

/** The catalog does not have what an intent needs: the message says what is missing. */
public final class NotGrounded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotGrounded(String message) {
        super(message, null, false, false);
    }
}
