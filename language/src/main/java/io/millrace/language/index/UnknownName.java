package io.millrace.language.index;

/** A table or column is asked for that the catalog does not have; whoever names it knows an older one. */
public final class UnknownName extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnknownName(String message) {
        super(message);
    }
}
