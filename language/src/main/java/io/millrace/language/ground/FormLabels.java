package io.millrace.language.ground;

import io.millrace.language.form.Term;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names for the columns of a form's answer: {@code count}, {@code average_age}, or the column's own. All are different. */
final class FormLabels {
    private final Set<String> taken = new HashSet<>();

    String next(Term term) {
        String wanted = name(term);
        if (taken.add(wanted.toLowerCase(Locale.ROOT))) {
            return wanted;
        }
        String longer = term instanceof Term.Attribute attribute ? attribute.table() + "_" + wanted : wanted;
        String name = longer;
        for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
            name = longer + "_" + number;
        }
        return name;
    }

    static String name(Term term) {
        return switch (term) {
            case Term.Attribute attribute -> attribute.column();
            case Term.Rows rows -> rows.table();
            case Term.Everything everything -> everything.table();
            case Term.Measure measure -> {
                String of = words(measure.of());
                String different = measure.distinct() ? "different_" : "";
                yield switch (measure.function()) {
                    case COUNT -> measure.of() instanceof Term.Rows ? "count" : "count_of_" + different + of;
                    case SUM -> "total_" + different + of;
                    case AVG -> "average_" + different + of;
                    case MIN -> "lowest_" + of;
                    case MAX -> "highest_" + of;
                    case MEDIAN -> "median_" + of;
                    case PERCENTILE -> "percentile_of_" + of;
                    case STDDEV -> "standard_deviation_of_" + of;
                };
            }
            case Term.Arithmetic arithmetic ->
                switch (arithmetic.operator()) {
                    case ADD -> words(arithmetic.left()) + "_plus_" + words(arithmetic.right());
                    case SUBTRACT -> words(arithmetic.left()) + "_minus_" + words(arithmetic.right());
                    case MULTIPLY -> words(arithmetic.left()) + "_times_" + words(arithmetic.right());
                    case DIVIDE -> words(arithmetic.left()) + "_per_" + words(arithmetic.right());
                    case MODULO -> words(arithmetic.left()) + "_modulo_" + words(arithmetic.right());
                };
            case Term.Part part -> part.unit().name().toLowerCase(Locale.ROOT) + "_of_" + words(part.of());
            case Term.Period period -> period.unit().name().toLowerCase(Locale.ROOT);
            case Term.Constant ignored -> "value";
            case Term.Answer answer -> words(answer.select().shows().getFirst());
        };
    }

    private static String words(Term term) {
        if (term instanceof Term.Constant constant) {
            return constant.value().replaceAll("[^A-Za-z0-9]+", "_").toLowerCase(Locale.ROOT);
        }
        return name(term).strip().replace(' ', '_').toLowerCase(Locale.ROOT);
    }
}
