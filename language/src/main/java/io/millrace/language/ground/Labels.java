package io.millrace.language.ground;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import java.util.Locale;
import java.util.Set;

/** Names for the columns of an answer, in the user's own words: {@code average_order_value}. */
final class Labels {
    private final Intent intent;

    Labels(Intent intent) {
        this.intent = intent;
    }

    /** @param natural what {@link Function#NATURAL} was taken for */
    String of(Measure measure, Function natural) {
        Function function = measure.function() == Function.NATURAL ? natural : measure.function();
        return switch (measure.quantity()) {
            case Quantity.Of of -> {
                String words = words(of.of());
                yield words.startsWith(prefix(function)) ? words : prefix(function) + words;
            }
            case Quantity.Per per -> prefix(function) + words(per.of()) + "_per_" + per(per.per());
        };
    }

    private String per(Breakdown breakdown) {
        return switch (breakdown) {
            case Breakdown.By by -> Lemma.of(words(by.what()));
            case Breakdown.Each each -> each.grain().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String prefix(Function function) {
        return switch (function) {
            case COUNT -> "number_of_";
            case COUNT_DISTINCT -> "number_of_different_";
            case TOTAL -> "total_";
            case AVERAGE -> "average_";
            case MINIMUM -> "lowest_";
            case MAXIMUM -> "highest_";
            case MEDIAN -> "median_";
            case STANDARD_DEVIATION -> "standard_deviation_of_";
            case NATURAL -> "";
        };
    }

    String words(Reference reference) {
        return snake(intent.mention(reference).words());
    }

    static String snake(String words) {
        String folded = CatalogIndex.fold(words).replace(' ', '_');
        return folded.isEmpty() ? "value" : folded;
    }

    /** A name that is not taken yet. */
    static String fresh(String wanted, Set<String> taken) {
        String name = wanted;
        for (int number = 2; !taken.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }
}
