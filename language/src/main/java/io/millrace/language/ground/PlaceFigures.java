package io.millrace.language.ground;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Select;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Relation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Grounds a question for figures: finds the home that each is computed at, and puts those of several homes together.
 *
 * <pre>
 * number of orders and number of visits per country
 *   →  join (group orders by country) with (group web_visits by country) on country
 * </pre>
 */
final class PlaceFigures {
    private final Select select;
    private final CatalogIndex index;
    private final Labels labels;
    private final MeasureRows measureRows;
    private final GroupKeys groupKeys;
    private final ArrangeFigures arrangeFigures;
    private final GroupFigures groupFigures;

    PlaceFigures(
            Grounding grounding,
            MeasureRows measureRows,
            GroupKeys groupKeys,
            ArrangeFigures arrangeFigures,
            GroupFigures groupFigures) {
        select = grounding.select();
        index = grounding.index();
        labels = grounding.labels();
        this.measureRows = measureRows;
        this.groupKeys = groupKeys;
        this.arrangeFigures = arrangeFigures;
        this.groupFigures = groupFigures;
    }

    Relation figures() {
        List<Breakdown> breakdowns = groupKeys.breakdowns();
        List<Figure> figures = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<Figure> shown = new ArrayList<>();
        for (Measure measure : select.measures()) {
            Figure figure = figure(measure, taken);
            figures.add(figure);
            shown.add(figure);
        }
        List<Figure> required = new ArrayList<>();
        for (GroupCondition having : select.having()) {
            Figure known = figures.stream()
                    .filter(figure -> measureRows.sameFigure(figure.measure(), having.measure()))
                    .findFirst()
                    .orElse(null);
            if (known == null) {
                known = figure(having.measure(), taken);
                figures.add(known);
            }
            required.add(known);
        }
        if (figures.isEmpty()) {
            return groupFigures.distinctKeys(breakdowns);
        }
        figures.replaceAll(figure -> rehome(figure, figures));
        shown.replaceAll(figure -> byName(figures, figure.name()));
        required.replaceAll(figure -> byName(figures, figure.name()));
        Map<Home, List<Figure>> homes = new LinkedHashMap<>();
        figures.forEach(figure ->
                homes.computeIfAbsent(figure.home(), none -> new ArrayList<>()).add(figure));

        List<Key> keys = new ArrayList<>();
        Relation rows = null;
        int number = 0;
        for (Map.Entry<Home, List<Figure>> home : homes.entrySet()) {
            List<Key> ownKeys = new ArrayList<>();
            Relation part = groupFigures.part(home.getKey(), home.getValue(), breakdowns, ownKeys);
            number++;
            if (homes.size() > 1) {
                part = new Relation.Named(part, "part" + number);
            }
            if (rows == null) {
                rows = part;
                keys = ownKeys;
            } else {
                rows = ArrangeFigures.beside(rows, part, keys);
            }
        }
        Relation computed = Objects.requireNonNull(rows);
        if (homes.size() > 1) {
            computed = arrangeFigures.flat(computed, keys, figures);
        }
        for (int i = 0; i < select.having().size(); i++) {
            GroupCondition having = select.having().get(i);
            Expression figure = computed.column(required.get(i).name());
            computed = new Relation.Filter(
                    computed,
                    new Expression.Comparison(
                            GroundConditions.operator(having.comparison()), figure, number(having.value())));
        }
        return arrangeFigures.finish(computed, keys, shown, figures.size() > shown.size());
    }

    private static Expression number(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0 ? Literal.of(value.longValueExact()) : Literal.of(value);
    }

    private static Figure byName(List<Figure> figures, String name) {
        return figures.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Figure figure(Measure measure, Set<String> taken) {
        String name = Labels.fresh(labels.of(measure, measureRows.natural(measure)), taken);
        return switch (measure.quantity()) {
            case Quantity.Of of -> new Figure(name, measure, new Home(measureRows.table(of.of()), null, null));
            case Quantity.Per per -> {
                String perTable = per.per() instanceof Breakdown.By by ? measureRows.table(by.what()) : null;
                yield new Figure(
                        name, measure, new Home(home(measureRows.table(per.of()), perTable), per.per(), perTable));
            }
        };
    }

    /** Courses per student are counted where students and courses meet. */
    private String home(String table, @Nullable String perTable) {
        if (perTable == null || index.graph().toOne(table).containsKey(perTable)) {
            return table;
        }
        return index.graph()
                .connect(table, List.of(perTable))
                .flatMap(tree -> tree.tables().stream()
                        .filter(between -> index.graph().toOne(between).keySet().containsAll(List.of(table, perTable)))
                        .findFirst())
                .orElse(table);
    }

    /** The number of orders beside the items per order is counted where the orders are at hand already. */
    private Figure rehome(Figure figure, List<Figure> figures) {
        if (figure.home().per() != null || !measureRows.isCountOfRows(figure.measure())) {
            return figure;
        }
        for (Figure other : figures) {
            if (figure.home().table().equals(other.home().perTable())) {
                return new Figure(figure.name(), figure.measure(), other.home());
            }
        }
        return figure;
    }
}
