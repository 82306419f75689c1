package io.millrace.language.anchor;

/**
 * Words of the question that may name a table or column.
 *
 * @param from first token
 * @param to token after the last
 * @param score between 0 and 1: how much of the name is said, and how closely
 * @param exact whether the whole name is said, in its own words
 */
public record Link(int from, int to, double score, boolean exact) {
    public boolean overlaps(Link other) {
        return from < other.to && other.from < to;
    }
}
