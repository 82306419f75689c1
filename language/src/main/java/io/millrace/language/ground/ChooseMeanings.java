package io.millrace.language.ground;

import io.millrace.language.catalog.DataType;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one meaning for every mention, all together: good names, short joins, types that fit what is done with them, and figures
 * that live where they can be broken down as asked without being counted twice.
 */
final class ChooseMeanings {
    private static final int MOST_COMBINATIONS = 4000;
    private static final double JOIN_COST = 0.08;
    private static final double NO_CONNECTION = 3;

    private final CatalogIndex index;
    private final Intent intent;
    private final Set<Integer> used = new LinkedHashSet<>();
    private final List<Reference> references;
    private final Map<Set<String>, Double> joinCosts = new HashMap<>();

    ChooseMeanings(CatalogIndex index, Intent intent) {
        this.index = index;
        this.intent = intent;
        this.references = references(intent.select());
        collectUsed();
    }

    List<Meaning> choose() {
        List<List<Meaning>> candidates = new ArrayList<>();
        for (int i = 0; i < intent.mentions().size(); i++) {
            Mention mention = intent.mentions().get(i);
            double floor = mention.best().score() - 0.45;
            String owner = owner(i);
            candidates.add(
                    used.contains(i)
                            ? mention.meanings().stream()
                                    .filter(meaning -> meaning.score() >= floor)
                                    .sorted(Comparator.comparing(meaning -> !Objects.equals(meaning.table(), owner)))
                                    .toList()
                            : List.of(mention.best()));
        }
        int keep = 6;
        while (combinations(candidates) > MOST_COMBINATIONS && keep > 1) {
            keep--;
            for (int i = 0; i < candidates.size(); i++) {
                List<Meaning> all = candidates.get(i);
                candidates.set(i, all.subList(0, Math.min(keep, all.size())));
            }
        }
        List<Meaning> best = intent.mentions().stream().map(Mention::best).toList();
        double bestScore = Double.NEGATIVE_INFINITY;
        int[] position = new int[candidates.size()];
        while (true) {
            List<Meaning> choice = new ArrayList<>();
            for (int i = 0; i < position.length; i++) {
                choice.add(candidates.get(i).get(position[i]));
            }
            double score = score(choice, bestScore);
            if (score > bestScore + 1e-9) {
                bestScore = score;
                best = List.copyOf(choice);
            }
            int next = position.length - 1;
            while (next >= 0 && ++position[next] == candidates.get(next).size()) {
                position[next] = 0;
                next--;
            }
            if (next < 0) {
                return best;
            }
        }
    }

    /** The table that a mention most likely belongs to: its owner's, else the one asked about. */
    private @Nullable String owner(int mention) {
        Reference subject = intent.select().subject();
        Integer of = references.stream()
                .filter(reference -> reference.mention() == mention)
                .map(Reference::of)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(subject == null ? null : subject.mention());
        return of == null || of == mention
                ? null
                : intent.mentions().get(of).best().table();
    }

    private static double combinations(List<List<Meaning>> candidates) {
        double product = 1;
        for (List<Meaning> meanings : candidates) {
            product *= meanings.size();
        }
        return product;
    }

    /** @return the score, or less than {@code toBeat} where it cannot be as high: ways between tables are dear to find */
    private double score(List<Meaning> choice, double toBeat) {
        double score = 0;
        Set<String> tables = new LinkedHashSet<>();
        for (int i : used) {
            Meaning meaning = choice.get(i);
            score += meaning.score();
            String table = meaning.table();
            if (table != null) {
                tables.add(table);
            }
        }
        score += fits(choice);
        double leastJoinCost = Math.min(NO_CONNECTION, JOIN_COST * Math.max(0, tables.size() - 1));
        if (score - leastJoinCost < toBeat) {
            return Double.NEGATIVE_INFINITY;
        }
        return score - joinCosts.computeIfAbsent(tables, this::joinCost);
    }

    private double fits(List<Meaning> choice) {
        double score = 0;
        Select select = intent.select();
        for (Reference reference : references) {
            score += fitOwner(reference, choice);
        }
        for (Measure measure : select.measures()) {
            score += fitMeasure(measure, choice, select.breakdowns());
        }
        for (Condition condition : select.conditions()) {
            score += fitCondition(condition, choice);
        }
        return score;
    }

    private double joinCost(Set<String> tables) {
        if (tables.size() < 2) {
            return 0;
        }
        return index.graph()
                .connect(tables.iterator().next(), tables)
                .map(tree -> JOIN_COST * tree.cost())
                .orElse(NO_CONNECTION);
    }

    /** "Country of customers" is a column of customers where there is one. */
    private double fitOwner(Reference reference, List<Meaning> choice) {
        Integer of = reference.of();
        Reference subject = intent.select().subject();
        String table = choice.get(reference.mention()).table();
        if (of == null && subject != null && !subject.equals(reference)) {
            // Without an owner said, it is rather the thing asked about than another.
            return Objects.equals(choice.get(subject.mention()).table(), table) ? 0.15 : 0;
        }
        String owner = of == null ? null : choice.get(of).table();
        if (owner == null || table == null) {
            return 0;
        }
        if (owner.equals(table)) {
            return 0.4;
        }
        return index.graph().toOne(owner).containsKey(table) ? 0.2 : 0;
    }

    private double fitMeasure(Measure measure, List<Meaning> choice, List<Breakdown> breakdowns) {
        Reference of = switch (measure.quantity()) {
            case Quantity.Of plain -> plain.of();
            case Quantity.Per per -> per.of();
        };
        Meaning meaning = choice.get(of.mention());
        double fit = 0;
        boolean adds = measure.function() != Function.COUNT && measure.function() != Function.COUNT_DISTINCT;
        if (meaning instanceof Meaning.OfColumn column && adds) {
            boolean ordered = measure.function() == Function.MINIMUM || measure.function() == Function.MAXIMUM;
            DataType type = index.column(column.table(), column.column()).type();
            boolean quantity = index.kinds()
                    .isQuantity(index.table(column.table()), index.column(column.table(), column.column()));
            if (!quantity && !(ordered && type.isTemporal())) {
                fit -= 1;
            }
        }
        if (meaning instanceof Meaning.OfValue || meaning instanceof Meaning.OfLiteral) {
            fit -= 2;
        }
        String home = meaning.table();
        if (home == null) {
            return fit;
        }
        Set<String> reachable = index.graph().toOne(home).keySet();
        for (Breakdown breakdown : breakdowns) {
            if (breakdown instanceof Breakdown.By by) {
                String table = choice.get(by.what().mention()).table();
                // A figure that has to be multiplied to be broken down is seldom what is meant.
                if (table != null && !reachable.contains(table)) {
                    fit -= 0.4;
                }
            }
        }
        return fit;
    }

    private double fitCondition(Condition condition, List<Meaning> choice) {
        return switch (condition) {
            case Condition.Compare compare ->
                fitOperand(choice.get(compare.what().mention()), compare.with());
            case Condition.Between between ->
                fitOperand(choice.get(between.what().mention()), between.low());
            case Condition.Is is -> {
                Reference attribute = is.attribute();
                if (attribute == null) {
                    yield 0;
                }
                Meaning value = choice.get(is.value().mention());
                Meaning column = choice.get(attribute.mention());
                boolean same = value instanceof Meaning.OfValue of
                        && column instanceof Meaning.OfColumn named
                        && of.table().equals(named.table())
                        && of.column().equals(named.column());
                yield same ? 0.5 : value instanceof Meaning.OfLiteral ? 0 : -0.5;
            }
            case Condition.Linked linked ->
                linked.conditions().stream()
                        .mapToDouble(inner -> fitCondition(inner, choice))
                        .sum();
            case Condition.AnyOf any ->
                any.conditions().stream()
                        .mapToDouble(inner -> fitCondition(inner, choice))
                        .sum();
            case Condition.Not not -> fitCondition(not.condition(), choice);
            case Condition.During during -> {
                Reference time = during.time();
                yield time == null || isTemporal(choice.get(time.mention())) ? 0 : -0.5;
            }
            case Condition.Missing ignored -> 0;
            case Condition.Late ignored -> 0;
        };
    }

    private double fitOperand(Meaning what, Operand with) {
        if (!(what instanceof Meaning.OfColumn column)) {
            return what instanceof Meaning.OfAmount ? 0 : -1;
        }
        DataType type = index.column(column.table(), column.column()).type();
        return switch (with) {
            case Operand.Number ignored -> type.isNumeric() ? 0 : -1;
            case Operand.Day ignored -> type.isTemporal() ? 0 : -1;
            case Operand.OfAll ignored -> type.isNumeric() ? 0 : -1;
            case Operand.Text ignored -> type == DataType.TEXT || type == DataType.BOOLEAN ? 0 : -0.5;
            case Operand.Attribute ignored -> 0;
        };
    }

    private boolean isTemporal(Meaning meaning) {
        return meaning instanceof Meaning.OfColumn column
                && index.column(column.table(), column.column()).type().isTemporal();
    }

    // ---------------------------------------------------------------- which mentions matter

    private void collectUsed() {
        references.forEach(reference -> {
            used.add(reference.mention());
            Integer of = reference.of();
            if (of != null) {
                used.add(of);
            }
        });
    }

    private static List<Reference> references(Select select) {
        List<Reference> references = new ArrayList<>();
        Reference subject = select.subject();
        if (subject != null) {
            references.add(subject);
        }
        references.addAll(select.shows());
        select.measures().forEach(measure -> ofMeasure(measure, references));
        select.having().forEach(having -> ofMeasure(having.measure(), references));
        select.breakdowns().forEach(breakdown -> ofBreakdown(breakdown, references));
        select.conditions().forEach(condition -> ofCondition(condition, references));
        select.orders().forEach(order -> {
            if (order.key() instanceof Order.OfReference key) {
                references.add(key.what());
            }
        });
        return references;
    }

    private static void ofMeasure(Measure measure, List<Reference> references) {
        switch (measure.quantity()) {
            case Quantity.Of of -> references.add(of.of());
            case Quantity.Per per -> {
                references.add(per.of());
                ofBreakdown(per.per(), references);
            }
        }
    }

    private static void ofBreakdown(Breakdown breakdown, List<Reference> references) {
        switch (breakdown) {
            case Breakdown.By by -> references.add(by.what());
            case Breakdown.Each each -> {
                Reference time = each.time();
                if (time != null) {
                    references.add(time);
                }
            }
        }
    }

    private static void ofCondition(Condition condition, List<Reference> references) {
        switch (condition) {
            case Condition.Compare compare -> {
                references.add(compare.what());
                if (compare.with() instanceof Operand.Attribute attribute) {
                    references.add(attribute.what());
                }
            }
            case Condition.Between between -> references.add(between.what());
            case Condition.Is is -> {
                references.add(is.value());
                Reference attribute = is.attribute();
                if (attribute != null) {
                    references.add(attribute);
                }
            }
            case Condition.Missing missing -> references.add(missing.what());
            case Condition.During during -> {
                Reference time = during.time();
                if (time != null) {
                    references.add(time);
                }
            }
            case Condition.Late late -> {
                Reference event = late.event();
                if (event != null) {
                    references.add(event);
                }
            }
            case Condition.Linked linked -> {
                references.add(linked.to());
                linked.conditions().forEach(inner -> ofCondition(inner, references));
            }
            case Condition.AnyOf any -> any.conditions().forEach(inner -> ofCondition(inner, references));
            case Condition.Not not -> ofCondition(not.condition(), references);
        }
    }
}
