package io.millrace.language.read;

import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Quantifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Says what has to hold, behind the things it has to hold for: " in 2025, with “bought Copper Kettle”, without “visited”, where
 * price &gt; 50".
 */
final class DescribeConditions {
    /** How a condition joins the words before it. */
    private enum Joint {
        NONE(""),
        WITH("with "),
        WITHOUT("without "),
        WHERE("where ");

        private final String word;

        Joint(String word) {
            this.word = word;
        }
    }

    private record Clause(Joint joint, String text) {
        String said() {
            return joint.word + text;
        }
    }

    private final DescribeName names;

    DescribeConditions(DescribeName names) {
        this.names = names;
    }

    /** With a space or comma in front; empty where there is no condition. */
    String describe(List<Condition> conditions) {
        List<Clause> clauses = conditions.stream().map(this::clause).toList();
        List<String> said = new ArrayList<>();
        for (Joint joint : Joint.values()) {
            String of = clauses.stream()
                    .filter(clause -> clause.joint() == joint)
                    .map(Clause::text)
                    .collect(Collectors.joining(" and "));
            if (!of.isEmpty()) {
                said.add(joint.word + of);
            }
        }
        return said.isEmpty() ? "" : " " + String.join(", ", said);
    }

    private Clause clause(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> new Clause(Joint.WHERE, compare(compare));
            case Condition.Between between ->
                new Clause(
                        Joint.WHERE,
                        names.attribute(between.what()) + " between " + operand(between.low()) + " and "
                                + operand(between.high()));
            case Condition.Is is
            when is.attribute() != null ->
                new Clause(
                        Joint.WHERE,
                        names.words(is.attribute()) + " is " + DescribeName.quoted(names.value(is.value())));
            case Condition.Is is -> new Clause(Joint.WITH, DescribeName.quoted(names.value(is.value())));
            case Condition.Missing missing ->
                new Clause(missing.missing() ? Joint.WITHOUT : Joint.WITH, names.time(missing.what()));
            case Condition.During during
            when during.time() != null -> {
                String time = names.time(during.time());
                // "hired before 2010", but "signup date is before 2010"
                String is = names.isVerb(during.time()) && time.equals(names.words(during.time())) ? " " : " is ";
                yield new Clause(Joint.WHERE, time + is + DescribeWindow.of(during.window()));
            }
            case Condition.During during -> new Clause(Joint.NONE, DescribeWindow.of(during.window()));
            case Condition.Late late ->
                new Clause(
                        Joint.WITH,
                        DescribeName.quoted(
                                (late.event() == null ? "" : names.words(late.event()) + " ") + late(late)));
            case Condition.Linked linked -> linked(linked);
            case Condition.AnyOf any -> anyOf(any);
            case Condition.Not not -> not(clause(not.condition()));
        };
    }

    private Clause anyOf(Condition.AnyOf any) {
        List<Clause> choices = any.conditions().stream().map(this::clause).toList();
        Joint first = choices.getFirst().joint();
        boolean same = choices.stream().allMatch(choice -> choice.joint() == first);
        return same && first != Joint.WITHOUT
                ? new Clause(first, choices.stream().map(Clause::text).collect(Collectors.joining(" or ")))
                : new Clause(Joint.NONE, choices.stream().map(Clause::said).collect(Collectors.joining(" or ")));
    }

    private static Clause not(Clause clause) {
        return switch (clause.joint()) {
            case WITH -> new Clause(Joint.WITHOUT, clause.text());
            case WITHOUT -> new Clause(Joint.WITH, clause.text());
            case WHERE -> new Clause(Joint.WHERE, "not " + clause.text());
            case NONE -> new Clause(Joint.NONE, "not " + clause.text());
        };
    }

    private String compare(Condition.Compare compare) {
        String what = names.attribute(compare.what());
        if (compare.comparison() == Comparison.EQUAL && compare.with() instanceof Operand.Text text) {
            // "discontinued products"
            if (text.value().equals("true")) {
                return what;
            }
            if (text.value().equals("false")) {
                return "not " + what;
            }
        }
        return what + " " + compare.comparison().sign() + " " + operand(compare.with());
    }

    private Clause linked(Condition.Linked linked) {
        boolean verb = names.isVerb(linked.to());
        String thing = thing(linked);
        boolean quoted = verb || linked.conditions().stream().anyMatch(DescribeConditions::isValue);
        String said = quoted ? DescribeName.quoted(thing) : thing;
        String times = linked.number() + (linked.number() == 1 ? " time" : " times");
        return switch (linked.quantifier()) {
            case NONE -> new Clause(Joint.WITHOUT, quoted ? said : "any " + said);
            case SOME -> new Clause(Joint.WITH, said);
            case ONLY -> new Clause(Joint.WITH, "only " + said);
            case EVERY -> new Clause(Joint.WITH, "every " + said);
            case AT_LEAST, AT_MOST, EXACTLY -> {
                String number = number(linked.quantifier());
                yield new Clause(
                        Joint.WITH, verb ? said + " " + number + times : number + linked.number() + " " + said);
            }
        };
    }

    private static String number(Quantifier quantifier) {
        return quantifier == Quantifier.EXACTLY
                ? "exactly "
                : quantifier == Quantifier.AT_LEAST ? "at least " : "at most ";
    }

    /** The linked thing with what has to hold for it: "bought Copper Kettle", "paid late, in the last full quarter". */
    private String thing(Condition.Linked linked) {
        StringBuilder text = new StringBuilder(names.words(linked.to()));
        Predicate<Condition> value = DescribeConditions::isValue;
        String values =
                linked.conditions().stream().filter(value).map(this::bare).collect(Collectors.joining(" and "));
        if (!values.isEmpty()) {
            text.append(' ').append(values);
        }
        List<String> others = linked.conditions().stream()
                .filter(value.negate())
                .map(condition -> inner(linked, condition))
                .toList();
        for (String other : others) {
            boolean adverb = other.equals(others.getFirst()) && values.isEmpty();
            text.append(adverb ? " " : ", ").append(other);
        }
        return text.toString();
    }

    private String inner(Condition.Linked linked, Condition condition) {
        if (condition instanceof Condition.Late late && linked.to().equals(late.event())) {
            return late(late);
        }
        if (condition instanceof Condition.Linked further && further.quantifier() == Quantifier.SOME) {
            return thing(further);
        }
        return clause(condition).said();
    }

    /** A value, or a choice of values, that goes right behind what was done. */
    private static boolean isValue(Condition condition) {
        return switch (condition) {
            case Condition.Is is -> is.attribute() == null;
            case Condition.AnyOf any -> any.conditions().stream().allMatch(DescribeConditions::isValue);
            default -> false;
        };
    }

    private String bare(Condition condition) {
        return condition instanceof Condition.AnyOf any
                ? any.conditions().stream().map(this::bare).collect(Collectors.joining(" or "))
                : names.value(((Condition.Is) condition).value());
    }

    private static String late(Condition.Late late) {
        return late.late() ? "late" : "in time";
    }

    private String operand(Operand operand) {
        return switch (operand) {
            case Operand.Number number -> number.value().toPlainString();
            case Operand.Text text -> DescribeName.quoted(DescribeName.unquoted(text.value()));
            case Operand.Day day -> day.value().toString();
            case Operand.Attribute attribute -> names.words(attribute.what());
            case Operand.OfAll all -> "the " + all.function().name().toLowerCase(Locale.ROOT) + " of all";
        };
    }
}
