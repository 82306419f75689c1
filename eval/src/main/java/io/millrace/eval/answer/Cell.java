package io.millrace.eval.answer;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** One value of an answer, so that what is the same compares the same whatever type the database gave it. */
public sealed interface Cell {
    /** How far two numbers may be apart, relative to the larger one, where at least one of them is not whole. */
    double TOLERANCE = 1e-6;

    record Nothing() implements Cell {}

    /** A number of any type; a truth value is 1 or 0, as SQLite and MySQL have it. */
    record Amount(double value) implements Cell {
        public Amount {
            // -0.0 and 0.0 are the same number.
            value += 0.0;
        }

        boolean whole() {
            return value == Math.rint(value);
        }
    }

    /** Text, and dates and times in ISO 8601, as they are: neither trimmed nor folded. */
    record Text(String value) implements Cell {}

    /** @param value as in a {@code ResultTable} of the executor */
    static Cell of(@Nullable Object value) {
        return switch (value) {
            case null -> new Nothing();
            case Boolean truth -> new Amount(truth ? 1 : 0);
            case Long number -> new Amount(number);
            case BigInteger number -> new Amount(number.doubleValue());
            case BigDecimal number -> new Amount(number.doubleValue());
            case String text -> new Text(text);
            default -> new Text(value.toString());
        };
    }

    /** Equal, or numbers near enough. Two whole numbers are the same only where they are equal: counts and ids are exact. */
    default boolean same(Cell other) {
        if (this instanceof Amount one && other instanceof Amount two && !(one.whole() && two.whole())) {
            double larger = Math.max(Math.abs(one.value()), Math.abs(two.value()));
            return Math.abs(one.value() - two.value()) <= TOLERANCE * larger;
        }
        return equals(other);
    }
}
