package io.millrace.language.ground;

import io.millrace.language.catalog.DataType;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.PlanBuilder;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import io.millrace.language.plan.SortKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Arranges grouped figures into the answer: beside each other, in the order asked for, the first of them.
 *
 * <pre>
 * sales by region, largest first, the first 3  →  limit 3 / sort by sales desc, region
 * </pre>
 */
final class ArrangeFigures {
    private final Select select;
    private final GroundConditions conditions;
    private final Labels labels;
    private final MeasureRows measureRows;
    private final DeriveFigures deriveFigures;

    ArrangeFigures(Grounding grounding, MeasureRows measureRows, DeriveFigures deriveFigures) {
        select = grounding.select();
        conditions = grounding.conditions();
        labels = grounding.labels();
        this.measureRows = measureRows;
        this.deriveFigures = deriveFigures;
    }

    /** Figures of another home beside those that are there, group by group. */
    static Relation beside(Relation left, Relation right, List<Key> keys) {
        List<Expression> equal = new ArrayList<>();
        String part = Objects.requireNonNull(right.fields().getFirst().qualifier());
        for (Key key : keys) {
            equal.add(PlanBuilder.equal(left.column("part1." + key.name()), right.column(part + "." + key.name())));
        }
        return keys.isEmpty()
                ? new Relation.Join(JoinKind.INNER, left, right, Literal.of(true))
                : new Relation.Join(JoinKind.LEFT, left, right, Frame.and(equal));
    }

    Relation flat(Relation rows, List<Key> keys, List<Figure> figures) {
        List<Output> outputs = new ArrayList<>();
        keys.forEach(key -> outputs.add(new Output(key.name(), rows.column("part1." + key.name()))));
        for (Figure figure : figures) {
            Expression value = rows.column(figure.name());
            boolean counts = measureRows.natural(figure.measure()) == Function.COUNT
                    && value.nullable()
                    && value.type() == DataType.INTEGER;
            outputs.add(new Output(
                    figure.name(), counts ? Expression.Call.of(ScalarFunction.COALESCE, value, Literal.of(0)) : value));
        }
        return new Relation.Project(rows, outputs);
    }

    Relation finish(Relation computed, List<Key> keys, List<Figure> shown, boolean hidden) {
        Relation rows = computed;
        List<String> columns = new ArrayList<>();
        keys.forEach(key -> columns.add(key.name()));
        Map<Integer, String> orderNames = new LinkedHashMap<>();
        boolean derived = false;
        for (int i = 0; i < shown.size(); i++) {
            Figure figure = shown.get(i);
            columns.add(figure.name());
            orderNames.put(i, figure.name());
            Derivation derivation = figure.measure().derivation();
            if (derivation != null) {
                derived = true;
                rows = deriveFigures.derive(rows, derivation, figure.name(), keys, columns);
                orderNames.put(i, columns.getLast());
            }
        }
        boolean asWanted = rows.fields().stream().map(Field::name).toList().equals(columns);
        if ((derived || hidden) && !asWanted) {
            Relation all = rows;
            rows = new Relation.Project(
                    rows,
                    columns.stream()
                            .map(name -> new Output(name, all.column(name)))
                            .toList());
        }
        List<SortKey> wanted = new ArrayList<>();
        for (Order order : select.orders()) {
            String name = switch (order.key()) {
                case Order.OfMeasure measure -> Objects.requireNonNull(orderNames.get(measure.measure()));
                case Order.OfReference reference -> keyNamed(reference.what(), keys);
            };
            wanted.add(new SortKey(rows.column(name), order.descending(), false));
        }
        return sorted(rows, keys, wanted);
    }

    private String keyNamed(Reference reference, List<Key> keys) {
        String column = conditions.place(reference).column().name();
        String words = labels.words(reference);
        return keys.stream()
                .map(Key::name)
                .filter(name -> name.equals(column) || name.equals(words))
                .findFirst()
                .or(() -> keys.stream().filter(Key::display).map(Key::name).findFirst())
                .orElseThrow(() ->
                        new NotGrounded("the answer has nothing to sort by '" + conditions.words(reference) + "'"));
    }

    Relation sorted(Relation rows, List<Key> keys, List<SortKey> wanted) {
        List<SortKey> sortKeys = new ArrayList<>(wanted);
        Set<Expression> sorted = new HashSet<>();
        wanted.forEach(key -> sorted.add(key.expression()));
        // Names first, times after them, keys last: equal figures come in an order that people can follow.
        List<Key> rest = new ArrayList<>();
        keys.stream().filter(key -> key.display() && !key.time()).forEach(rest::add);
        keys.stream().filter(Key::time).forEach(rest::add);
        keys.stream().filter(key -> !key.display() && !key.time()).forEach(rest::add);
        for (Key key : rest) {
            Expression column = rows.column(key.name());
            if (sorted.add(column)) {
                sortKeys.add(SortKey.ascending(column));
            }
        }
        Relation result = sortKeys.isEmpty() ? rows : new Relation.Sort(rows, sortKeys);
        Integer limit = select.limit();
        return limit == null ? result : new Relation.Limit(result, limit, 0);
    }
}
