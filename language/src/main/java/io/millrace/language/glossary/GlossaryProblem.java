package io.millrace.language.glossary;

/**
 * Something in a glossary that is not right.
 *
 * @param line where, counted from 1
 * @param message what is wrong and, where that is known, what is meant
 */
public record GlossaryProblem(int line, String message) {
    @Override
    public String toString() {
        return "line " + line + ": " + message;
    }
}
