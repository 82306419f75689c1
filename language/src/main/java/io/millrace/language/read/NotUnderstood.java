package io.millrace.language.read;

/** Ends a composition: some words could not be given a place in what was asked. */
final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String words;

    NotUnderstood(String words) {
        super(words, null, false, false);
        this.words = words;
    }

    String words() {
        return words;
    }
}
