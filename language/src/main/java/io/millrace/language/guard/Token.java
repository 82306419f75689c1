package io.millrace.language.guard;

import java.util.Locale;

/**
 * A piece of a statement as its dialect's own lexer would cut it.
 *
 * @param text a word as it was written; a quoted name without its quotes; a string as it was written, without its outer quotes
 * @param touches whether nothing, not even a space or a comment, is between this and the token before
 */
record Token(Kind kind, String text, boolean touches) {

    enum Kind {
        /** A keyword or a name without quotes. */
        WORD,
        /** A name in quotes. */
        QUOTED,
        STRING,
        NUMBER,
        PARAMETER,
        OPERATOR,
        /** One of {@code ( ) [ ] , . ;}. */
        SYMBOL,
        /** What {@code /*+} begins: the optimizer reads it. */
        HINT,
        /** {@code @name} or {@code @@name} of MySQL. */
        VARIABLE
    }

    boolean is(String wanted) {
        return switch (kind) {
            case WORD -> text.equalsIgnoreCase(wanted);
            case SYMBOL, OPERATOR -> text.equals(wanted);
            case QUOTED, STRING, NUMBER, PARAMETER, HINT, VARIABLE -> false;
        };
    }

    boolean isOneOf(String... wanted) {
        for (String one : wanted) {
            if (is(one)) {
                return true;
            }
        }
        return false;
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** The word in lower case, as the lists of the dialects are; empty where this is no word. */
    String word() {
        return kind == Kind.WORD ? lower(text) : "";
    }

    /** Names without quotes are folded to lower case; only ASCII, as the databases do. */
    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
