package io.millrace.language.read;

import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Span;
import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;

/** A piece of the question that means one thing. */
sealed interface Item {
    Span span();

    /** Words around the names, by their tag in {@code phrases.txt}. */
    record Mark(String tag, String argument, String words, Span span) implements Item {
        Comparison comparison() {
            return Comparison.valueOf(argument.toUpperCase(Locale.ROOT));
        }

        Function function() {
            return Function.valueOf(argument.toUpperCase(Locale.ROOT));
        }

        Unit unit() {
            return Unit.valueOf(argument.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Words that name something in the catalog.
     *
     * @param mention index of the mention
     * @param verb whether they tell of something done: "ordered"
     */
    record Name(int mention, boolean verb, Span span) implements Item {}

    record Figure(BigDecimal value, Span span) implements Item {
        /** @throws NotUnderstood where it is no number of rows */
        int whole() {
            try {
                int whole = value.intValueExact();
                if (whole > 0) {
                    return whole;
                }
            } catch (ArithmeticException fraction) {
                // falls through: a fraction of a row cannot be shown
            }
            throw new NotUnderstood(value.toPlainString());
        }
    }

    record Day(LocalDate value, Span span) implements Item {}

    record Window(TimeWindow window, Span span) implements Item {}

    record Comma(Span span) implements Item {}

    record Unknown(String words, Span span) implements Item {}
}
