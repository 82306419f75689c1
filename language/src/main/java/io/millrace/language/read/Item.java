package io.millrace.language.read;

import io.millrace.language.intent.Span;
import io.millrace.language.intent.TimeWindow;
import java.math.BigDecimal;
import java.time.LocalDate;

/** A piece of the question that means one thing. */
sealed interface Item {
    Span span();

    /** Words around the names, by their tag in {@code phrases.txt}. */
    record Mark(String tag, String argument, String words, Span span) implements Item {}

    /**
     * Words that name something in the catalog.
     *
     * @param mention index of the mention
     * @param verb whether they tell of something done: "ordered"
     */
    record Name(int mention, boolean verb, Span span) implements Item {}

    record Figure(BigDecimal value, Span span) implements Item {}

    record Day(LocalDate value, Span span) implements Item {}

    record Window(TimeWindow window, Span span) implements Item {}

    record Comma(Span span) implements Item {}

    record Unknown(String words, Span span) implements Item {}
}
