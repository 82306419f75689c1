package io.millrace.language.read;

import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says an intent back in plain words, so that its reader can see how the question was understood. */
public final class DescribeIntent {
    private final Intent intent;

    private DescribeIntent(Intent intent) {
        this.intent = intent;
    }

    public static String of(Intent intent) {
        return new DescribeIntent(intent).sentence();
    }

    private String sentence() {
        Select select = intent.select();
        List<String> shown = new ArrayList<>();
        select.measures().forEach(measure -> shown.add(measure(measure)));
        select.shows().forEach(show -> shown.add(words(show)));
        Reference subject = select.subject();
        if (subject != null && select.measures().isEmpty()) {
            if (select.shows().isEmpty()) {
                shown.add(words(subject));
            } else if (select.shows().stream().anyMatch(show -> show.of() == null)) {
                shown.add("of " + words(subject));
            }
        }
        if (shown.isEmpty()) {
            select.breakdowns().forEach(breakdown -> shown.add(breakdown(breakdown)));
        }
        StringBuilder text = new StringBuilder(join(shown));
        if (!select.breakdowns().isEmpty() && !select.measures().isEmpty()) {
            text.append(" for each ").append(join(select.breakdowns().stream().map(this::breakdown).toList()));
        }
        if (!select.conditions().isEmpty()) {
            text.append(" where ").append(select.conditions().stream().map(this::condition).collect(Collectors.joining(" and ")));
        }
        if (!select.having().isEmpty()) {
            text.append(", only groups with ").append(select.having().stream().map(this::having).collect(Collectors.joining(" and ")));
        }
        if (!select.orders().isEmpty()) {
            text.append(", sorted by ").append(select.orders().stream().map(this::order).collect(Collectors.joining(", ")));
        }
        if (select.limit() != null) {
            text.append(", the first ").append(select.limit());
        }
        String sentence = text.toString();
        return sentence.isEmpty() ? sentence : sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    private static String join(List<String> parts) {
        return parts.size() < 2
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    }

    private String words(Reference reference) {
        String words = intent.mention(reference).words();
        Integer of = reference.of();
        return of == null ? words : words + " of " + intent.mentions().get(of).words();
    }

    /** An attribute that is only hinted at ("older than", "over 50", "cheapest") is called by its column. */
    private String attribute(Reference reference) {
        Mention mention = intent.mention(reference);
        if (mention.best() instanceof Meaning.OfColumn column) {
            String name = column.column().toLowerCase(Locale.ROOT);
            boolean named = Arrays.stream(mention.words().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                    .anyMatch(word -> name.contains(Lemma.of(word)));
            return named ? words(reference) : name.replace('_', ' ');
        }
        return words(reference);
    }

    private String measure(Measure measure) {
        String plain =
                switch (measure.quantity()) {
                    case Quantity.Of of -> function(measure.function()) + words(of.of());
                    case Quantity.Per per ->
                        function(measure.function()) + function(per.function()) + words(per.of()) + " per " + breakdown(per.per());
                };
        return switch (measure.derivation()) {
            case null -> plain;
            case Derivation.Growth growth ->
                "growth of " + plain + " against "
                        + (growth.back() == 1 ? "the " + unit(growth.grain()) + " before" : growth.back() + " " + unit(growth.grain()) + "s before");
            case Derivation.Share ignored -> "percent share of " + plain;
            case Derivation.RunningTotal ignored -> "running total of " + plain;
        };
    }

    private static String function(Function function) {
        return switch (function) {
            case COUNT -> "number of ";
            case COUNT_DISTINCT -> "number of different ";
            case TOTAL -> "total ";
            case NATURAL -> "";
            default -> function.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " ";
        };
    }

    private String breakdown(Breakdown breakdown) {
        return switch (breakdown) {
            case Breakdown.By by -> words(by.what());
            case Breakdown.Each each -> unit(each.grain()) + (each.time() == null ? "" : " of " + words(each.time()));
        };
    }

    private static String unit(Unit unit) {
        return unit.name().toLowerCase(Locale.ROOT);
    }

    private String condition(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> attribute(compare.what()) + " " + compare.comparison().sign() + " " + operand(compare.with());
            case Condition.Between between -> attribute(between.what()) + " between " + operand(between.low()) + " and " + operand(between.high());
            case Condition.Is is -> (is.attribute() == null ? "" : words(is.attribute()) + " is ") + "'" + words(is.value()) + "'";
            case Condition.Missing missing -> words(missing.what()) + (missing.missing() ? " is missing" : " is known");
            case Condition.During during -> (during.time() == null ? "" : words(during.time()) + " ") + window(during.window());
            case Condition.Late late -> (late.event() == null ? "" : words(late.event()) + " ") + (late.late() ? "late" : "in time");
            case Condition.Linked linked -> linked(linked);
            case Condition.AnyOf any -> any.conditions().stream().map(this::condition).collect(Collectors.joining(" or "));
            case Condition.Not not -> "not " + condition(not.condition());
        };
    }

    private String linked(Condition.Linked linked) {
        String number = linked.number() + " ";
        String quantifier =
                switch (linked.quantifier()) {
                    case SOME -> "with ";
                    case NONE -> "without ";
                    case ONLY -> "with only ";
                    case EVERY -> "with every ";
                    case AT_LEAST -> "with at least " + number;
                    case AT_MOST -> "with at most " + number;
                    case EXACTLY -> "with exactly " + number;
                };
        String inner = linked.conditions().stream().map(this::condition).collect(Collectors.joining(" and "));
        return quantifier + "'" + words(linked.to()) + "'" + (inner.isEmpty() ? "" : " (" + inner + ")");
    }

    private static String window(TimeWindow window) {
        return switch (window) {
            case TimeWindow.Calendar calendar -> calendar(calendar);
            case TimeWindow.Rolling rolling -> "in the last " + rolling.count() + " " + unit(rolling.unit()) + (rolling.count() == 1 ? "" : "s");
            case TimeWindow.Dates dates ->
                dates.until() == null
                        ? "from " + dates.from()
                        : dates.from() == null ? "before " + dates.until() : "from " + dates.from() + " to before " + dates.until();
        };
    }

    private static String calendar(TimeWindow.Calendar calendar) {
        String unit = unit(calendar.unit());
        if (calendar.count() == 1) {
            return switch (calendar.first()) {
                case 0 -> "in this " + unit;
                case -1 -> "in the last full " + unit;
                default -> "in the " + unit + " " + -calendar.first() + " before this one";
            };
        }
        return "in the last " + calendar.count() + " full " + unit + "s";
    }

    private String operand(Operand operand) {
        return switch (operand) {
            case Operand.Number number -> number.value().toPlainString();
            case Operand.Text text -> "'" + text.value() + "'";
            case Operand.Day day -> day.value().toString();
            case Operand.Attribute attribute -> words(attribute.what());
            case Operand.OfAll all -> "the " + all.function().name().toLowerCase(Locale.ROOT) + " of all";
        };
    }

    private String having(GroupCondition condition) {
        return measure(condition.measure()) + " " + condition.comparison().sign() + " " + condition.value().toPlainString();
    }

    private String order(Order order) {
        String key =
                switch (order.key()) {
                    case Order.OfMeasure measure -> measure(intent.select().measures().get(measure.measure()));
                    case Order.OfReference reference -> attribute(reference.what());
                };
        return key + (order.descending() ? " descending" : "");
    }
}
