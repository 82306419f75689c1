package io.millrace.language.sql;

import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SetOperator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The names a query gives: short aliases, and steps named for what they hold. */
final class Names {
    private static final int LONGEST = 40;
    private static final Set<String> SMALL_WORDS = Set.of("by", "and", "of", "the", "with");

    private Names() {}

    /** Initials: {@code order_items} is {@code oi}. */
    static String shortAlias(String table) {
        String snake = table.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        StringBuilder initials = new StringBuilder();
        for (String word : snake.split("[^a-z0-9]+")) {
            if (!word.isEmpty() && !SMALL_WORDS.contains(word) && Character.isLetter(word.charAt(0))) {
                initials.append(word.charAt(0));
            }
        }
        return initials.isEmpty() ? "t" : initials.toString();
    }

    /** A name that needs no quotes. */
    static String identifier(String words) {
        String name =
                words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
            name = "step_" + name;
        }
        return name.length() > LONGEST ? name.substring(0, LONGEST).replaceAll("_+$", "") : name;
    }

    static String ofGroups(Relation.Aggregate aggregate) {
        List<String> keys = aggregate.keys().stream()
                .map(key -> key.name().replaceAll("(?i)_id$", ""))
                .distinct()
                .limit(2)
                .toList();
        if (aggregate.measures().isEmpty()) {
            return identifier("each_" + String.join("_and_", keys));
        }
        String measure = aggregate.measures().getFirst().name();
        return identifier(keys.isEmpty() ? measure + "_overall" : measure + "_by_" + String.join("_and_", keys));
    }

    static String ofWindow(Relation.Window window) {
        Output first = window.columns().getFirst();
        boolean ranks = Names.ranks(first.expression());
        return identifier(ranks ? "ranked" : "with_" + first.name());
    }

    private static boolean ranks(Expression expression) {
        return expression instanceof WindowCall call
                ? call.function().numbersRows()
                : expression.children().stream().anyMatch(Names::ranks);
    }

    static String ofSet(SetOperator operator) {
        return switch (operator) {
            case UNION, UNION_ALL -> "combined";
            case INTERSECT, INTERSECT_ALL -> "in_both";
            case EXCEPT, EXCEPT_ALL -> "remaining";
        };
    }

    static String ofRows(Block block) {
        String tables = block.from.stream().limit(2).map(source -> source.table).collect(Collectors.joining("_and_"));
        if (block.limited()) {
            return identifier("first_" + tables);
        }
        return identifier((block.distinct ? "distinct_" : "selected_") + tables);
    }

    /** The name, with a number after it where it is taken. */
    static String free(String name, Set<String> taken) {
        String candidate = name;
        for (int i = 2; taken.contains(candidate.toLowerCase(Locale.ROOT)); i++) {
            candidate = name + "_" + i;
        }
        return candidate;
    }
}
