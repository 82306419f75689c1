package io.millrace.language.read;

import io.millrace.language.intent.Span;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A word, number, date, quoted text or sign of the question.
 *
 * @param text as written, without quotes
 * @param lower in lower case, contractions taken apart
 * @param number for a number in digits or words
 * @param date for a date in ISO form
 */
public record Token(
        Kind kind,
        String text,
        String lower,
        Span span,
        @Nullable BigDecimal number,
        @Nullable LocalDate date) {
    public enum Kind {
        WORD,
        NUMBER,
        DATE,
        QUOTED,
        SIGN
    }
}
