package io.millrace.language.anchor;

/**
 * Words of the question that may be a value.
 *
 * @param column number of the column it is known to occur in; -1 where it is not known
 * @param value as the database has it
 * @param score between 0 and 1
 * @param quoted whether the user put it in quotes
 */
public record ValueLink(int from, int to, int column, String value, double score, boolean quoted) {}
