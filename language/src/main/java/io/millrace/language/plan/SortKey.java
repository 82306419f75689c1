package io.millrace.language.plan;

import java.util.Objects;

/** One criterion of an order. Rows without a value come last in both directions, unless {@code nullsFirst}. */
public record SortKey(Expression expression, boolean descending, boolean nullsFirst) {

    public SortKey {
        Objects.requireNonNull(expression);
    }

    public static SortKey ascending(Expression expression) {
        return new SortKey(expression, false, false);
    }

    public static SortKey descending(Expression expression) {
        return new SortKey(expression, true, false);
    }
}
