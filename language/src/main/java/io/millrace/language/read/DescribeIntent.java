package io.millrace.language.read;

import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Says an intent back in plain words, so that its reader can see how the question was understood: "Customers with “bought Copper
 * Kettle”, without “bought Linen Notebook”", "Total orders by customer, largest first, the first 10".
 */
public final class DescribeIntent {
    private final Select select;
    private final DescribeName names;
    private final DescribeConditions conditions;

    private DescribeIntent(Intent intent) {
        select = intent.select();
        names = new DescribeName(intent);
        conditions = new DescribeConditions(names);
    }

    public static String of(Intent intent) {
        return new DescribeIntent(intent).sentence();
    }

    private String sentence() {
        StringBuilder text = new StringBuilder(shown());
        String narrowed = conditions.describe(select.conditions());
        text.append(narrowed);
        if (!select.breakdowns().isEmpty() && !select.measures().isEmpty()) {
            boolean pause = !narrowed.isEmpty()
                    || select.measures().stream()
                            .anyMatch(measure -> measure.derivation() instanceof Derivation.Growth);
            text.append(pause ? ", by " : " by ")
                    .append(DescribeName.join(
                            select.breakdowns().stream().map(this::breakdown).toList()));
        }
        if (!select.having().isEmpty()) {
            text.append(", only those ")
                    .append(select.having().stream().map(this::having).collect(Collectors.joining(" and ")));
        }
        if (!select.orders().isEmpty()) {
            text.append(", ").append(select.orders().stream().map(this::order).collect(Collectors.joining(", ")));
        }
        Integer limit = select.limit();
        if (limit != null) {
            text.append(limit == 1 ? ", only the first" : ", the first " + limit);
        }
        String sentence = text.toString();
        return sentence.isEmpty()
                ? sentence
                : sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    private String shown() {
        List<String> shown = new ArrayList<>();
        select.measures().forEach(measure -> shown.add(measure(measure)));
        Reference subject = select.subject();
        String owner = "";
        if (!select.shows().isEmpty()) {
            // "names and emails of customers": what they are all of is said once.
            Integer of = select.shows().getFirst().of();
            if (of != null && select.shows().stream().allMatch(show -> of.equals(show.of()))) {
                owner = " of " + names.words(Reference.to(of));
                select.shows().forEach(show -> shown.add(names.words(Reference.to(show.mention()))));
            } else {
                select.shows().forEach(show -> shown.add(names.words(show)));
                if (subject != null
                        && select.measures().isEmpty()
                        && select.shows().stream().anyMatch(show -> show.of() == null)) {
                    owner = " of " + names.words(subject);
                }
            }
        } else if (subject != null && select.measures().isEmpty()) {
            shown.add(names.words(subject));
        }
        if (shown.isEmpty()) {
            select.breakdowns()
                    .forEach(breakdown -> shown.add(
                            breakdown instanceof Breakdown.By by ? names.words(by.what()) : breakdown(breakdown)));
        }
        boolean different = select.distinct() && select.measures().isEmpty();
        return (different ? "different " : "") + DescribeName.join(shown) + owner;
    }

    private String measure(Measure measure) {
        String plain = switch (measure.quantity()) {
            case Quantity.Of of -> function(measure.function(), of.of()) + names.words(of.of());
            case Quantity.Per per ->
                function(measure.function(), per.of()) + function(per.function(), per.of()) + names.words(per.of())
                        + " per " + breakdown(per.per());
        };
        return switch (measure.derivation()) {
            case null -> plain;
            case Derivation.Growth growth ->
                "growth of " + plain + " against "
                        + (growth.back() == 1
                                ? "the " + DescribeWindow.unit(growth.grain()) + " before"
                                : growth.back() + " " + DescribeWindow.unit(growth.grain()) + "s before");
            case Derivation.Share ignored -> "percent share of " + plain;
            case Derivation.RunningTotal ignored -> "running total of " + plain;
        };
    }

    private String function(Function function, Reference of) {
        return switch (function) {
            case COUNT -> "number of ";
            case COUNT_DISTINCT -> "number of different ";
            case TOTAL -> "total ";
            case NATURAL -> names.isVerb(of) && names.best(of) instanceof Meaning.OfAmount ? "total " : "";
            default -> function.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " ";
        };
    }

    private String breakdown(Breakdown breakdown) {
        return switch (breakdown) {
            case Breakdown.By by -> names.singular(by.what());
            case Breakdown.Each each ->
                DescribeWindow.unit(each.grain()) + (each.time() == null ? "" : " of " + names.time(each.time()));
        };
    }

    /** "With at least 100 orders", "where average order value > 50". */
    private String having(GroupCondition condition) {
        Measure measure = condition.measure();
        String value = condition.value().toPlainString();
        if (measure.function() == Function.COUNT
                && measure.derivation() == null
                && measure.quantity() instanceof Quantity.Of of) {
            String number = number(condition.comparison(), value);
            if (!number.isEmpty()) {
                return "with " + number + " " + names.words(of.of());
            }
        }
        return "where " + measure(measure) + " " + condition.comparison().sign() + " " + value;
    }

    private static String number(Comparison comparison, String value) {
        return switch (comparison) {
            case EQUAL -> "exactly " + value;
            case LESS -> "fewer than " + value;
            case AT_MOST -> "at most " + value;
            case GREATER -> "more than " + value;
            case AT_LEAST -> "at least " + value;
            case NOT_EQUAL, CONTAINS, STARTS_WITH, ENDS_WITH -> "";
        };
    }

    private String order(Order order) {
        return switch (order.key()) {
            case Order.OfMeasure key ->
                (order.descending() ? "largest " : "smallest ")
                        + (select.measures().size() == 1
                                ? "first"
                                : measure(select.measures().get(key.measure())) + " first");
            case Order.OfReference key ->
                "sorted by " + names.attribute(key.what()) + (order.descending() ? " descending" : "");
        };
    }
}
