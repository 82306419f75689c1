package io.millrace.language.understand;

import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Select;
import java.util.List;

/**
 * Whether an intent says what no form says: growth, shares and running totals, time windows, "late", "in every", amounts that are
 * computed, figures of figures.
 */
final class NeedsComposing {
    private NeedsComposing() {}

    static boolean test(Intent intent) {
        Select select = intent.select();
        return select.measures().stream().anyMatch(NeedsComposing::composed)
                || select.having().stream().anyMatch(having -> composed(having.measure()))
                || select.breakdowns().stream().anyMatch(Breakdown.Each.class::isInstance)
                || any(select.conditions())
                || someButNotOthers(select.conditions())
                || intent.mentions().stream()
                        .anyMatch(mention -> mention.best() instanceof Meaning.OfAmount amount
                                && amount.factors().size() > 1);
    }

    /** "Who have never ordered". */
    static boolean denies(Intent intent) {
        return has(intent.select().conditions(), Quantifier.NONE);
    }

    /** "Bought A but never B". */
    private static boolean someButNotOthers(List<Condition> conditions) {
        return has(conditions, Quantifier.SOME) && has(conditions, Quantifier.NONE);
    }

    private static boolean has(List<Condition> conditions, Quantifier quantifier) {
        return conditions.stream()
                .anyMatch(
                        condition -> condition instanceof Condition.Linked linked && linked.quantifier() == quantifier);
    }

    private static boolean composed(Measure measure) {
        return measure.derivation() != null
                || measure.function() == Function.MEDIAN
                || measure.function() == Function.STANDARD_DEVIATION
                || measure.quantity() instanceof Quantity.Per;
    }

    private static boolean any(List<Condition> conditions) {
        return conditions.stream().anyMatch(NeedsComposing::composed);
    }

    private static boolean composed(Condition condition) {
        return switch (condition) {
            case Condition.During ignored -> true;
            case Condition.Late ignored -> true;
            case Condition.Linked linked ->
                linked.quantifier() == Quantifier.EVERY
                        || linked.quantifier() == Quantifier.ONLY
                        || any(linked.conditions());
            case Condition.AnyOf anyOf -> any(anyOf.conditions());
            case Condition.Not not -> composed(not.condition());
            case Condition.Compare ignored -> false;
            case Condition.Between ignored -> false;
            case Condition.Is ignored -> false;
            case Condition.Missing ignored -> false;
        };
    }
}
