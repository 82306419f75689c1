package io.millrace.language.check;

import java.util.List;
import java.util.Locale;

/**
 * A number that the values of a column, or of two columns together, come to over all rows: the sum of their weights.
 *
 * @param weights one for a column; two for the sum of their products
 */
public record Figure(List<Weight> weights) {

    /** How a value counts. What has no value counts nothing. */
    public enum Kind {
        /** 1 for each value. */
        COUNT,
        /** The whole number itself. */
        WHOLE,
        /** The number itself, but for rounding. */
        NUMBER,
        /** Characters of the text without spaces around it. */
        LENGTH,
        /** The same without the letters e: tells upper from lower case, and one text from another of its length. */
        LETTERS,
        /** 1 for true. */
        TRUTH,
        /** (year - 2000) * 372 + month * 31 + day. */
        DAY,
        /** Minutes since midnight. */
        CLOCK
    }

    /** @param column its place in the result, from 0 */
    public record Weight(Kind kind, int column) {}

    public Figure {
        weights = List.copyOf(weights);
        if (weights.isEmpty() || weights.size() > 2) {
            throw new IllegalArgumentException("a figure is of one column or of two");
        }
    }

    static Figure of(Kind kind, int column) {
        return new Figure(List.of(new Weight(kind, column)));
    }

    /** As it travels: {@code number 2}, {@code length 0 number 1}. */
    public String written() {
        return String.join(
                " ",
                weights.stream()
                        .map(weight -> weight.kind().name().toLowerCase(Locale.ROOT) + " " + weight.column())
                        .toList());
    }
}
