package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.PlanBuilder;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Groups the figures of one home, so that every row counts once.
 *
 * <pre>
 * number of orders by country                   →  group by country: count(*)
 * average number of items per order by country  →  group by country: avg / group by country, order_id: sum(quantity)
 * </pre>
 */
final class GroupFigures {
    private final Select select;
    private final CatalogIndex index;
    private final Aliases names;
    private final List<String> notes;
    private final GroundConditions conditions;
    private final Labels labels;
    private final ShowColumns showColumns;
    private final MeasureRows measureRows;
    private final GroupKeys groupKeys;
    private final ArrangeFigures arrangeFigures;

    GroupFigures(
            Grounding grounding,
            ShowColumns showColumns,
            MeasureRows measureRows,
            GroupKeys groupKeys,
            ArrangeFigures arrangeFigures) {
        select = grounding.select();
        index = grounding.index();
        names = grounding.names();
        notes = grounding.notes();
        conditions = grounding.conditions();
        labels = grounding.labels();
        this.showColumns = showColumns;
        this.measureRows = measureRows;
        this.groupKeys = groupKeys;
        this.arrangeFigures = arrangeFigures;
    }

    /** "Countries with customers": only the things themselves. */
    Relation distinctKeys(List<Breakdown> breakdowns) {
        if (!(breakdowns.getFirst() instanceof Breakdown.By by)) {
            throw new NotGrounded("a list of dates is no answer");
        }
        Frame frame = new Frame(index, names, index.table(measureRows.table(by.what())), Set.of(), false);
        for (Condition condition : select.conditions()) {
            frame.where(conditions.ground(condition, frame, frame.root().name(), null));
        }
        List<Key> keys = groupKeys.keys(breakdowns, frame);
        Relation rows = new Relation.Distinct(new Relation.Project(frame.filtered(), GroupKeys.outputs(keys)));
        return arrangeFigures.sorted(rows, keys, List.of());
    }

    /** The figures of one home, grouped. */
    Relation part(Home home, List<Figure> figures, List<Breakdown> breakdowns, List<Key> keys) {
        Frame frame = new Frame(index, names, index.table(home.table()), Set.of(), false);
        String entity = entity(frame);
        for (Condition condition : select.conditions()) {
            frame.where(conditions.ground(condition, frame, entity, conditions.lateVerb(select.conditions(), entity)));
        }
        keys.addAll(groupKeys.keys(breakdowns, frame));
        if (home.per() != null) {
            return nested(home, figures, keys, frame);
        }
        Map<String, Expression> values = new LinkedHashMap<>();
        figures.forEach(figure -> values.put(figure.name(), measureRows.value(figure.measure(), frame)));
        if (!frame.multiplied()) {
            List<Output> measures = new ArrayList<>();
            figures.forEach(figure -> measures.add(
                    new Output(figure.name(), measureRows.aggregate(figure.measure(), values.get(figure.name())))));
            return new Relation.Aggregate(frame.filtered(), GroupKeys.outputs(keys), measures);
        }
        return onceEach(frame, figures, keys, values);
    }

    /** The table that conditions are about: the one asked about, or the one that the figure is of. */
    private String entity(Frame frame) {
        Reference subject = select.subject();
        String asked = subject == null ? null : conditions.meaning(subject).table();
        return asked != null && frame.reachesOne(asked) ? asked : frame.root().name();
    }

    /** A join multiplied the rows of the figure's table: each of them counts once in each group. */
    private Relation onceEach(Frame frame, List<Figure> figures, List<Key> keys, Map<String, Expression> values) {
        Table root = frame.root();
        if (root.primaryKey().size() == 1
                && figures.stream().allMatch(figure -> measureRows.isCountOfRows(figure.measure()))) {
            Expression id = frame.column(root.name(), root.primaryKey().getFirst());
            List<Output> measures = figures.stream()
                    .map(figure -> new Output(figure.name(), PlanBuilder.countDistinct(id)))
                    .toList();
            return new Relation.Aggregate(frame.filtered(), GroupKeys.outputs(keys), measures);
        }
        if (root.primaryKey().isEmpty()) {
            throw new NotGrounded(root.name() + " has no key, so its rows cannot be told apart once they are joined");
        }
        List<Output> outputs = new ArrayList<>(GroupKeys.outputs(keys));
        Set<String> taken = new HashSet<>();
        keys.forEach(key -> taken.add(key.name()));
        figures.forEach(figure -> taken.add(figure.name()));
        for (String key : root.primaryKey()) {
            outputs.add(new Output(Labels.fresh("row_" + key, taken), frame.column(root.name(), key)));
        }
        figures.stream()
                .filter(figure -> !(values.get(figure.name()) instanceof Literal))
                .forEach(figure ->
                        outputs.add(new Output(figure.name(), Objects.requireNonNull(values.get(figure.name())))));
        Relation once = new Relation.Distinct(new Relation.Project(frame.filtered(), outputs));
        List<Output> measures = new ArrayList<>();
        for (Figure figure : figures) {
            Expression value = Objects.requireNonNull(values.get(figure.name()));
            measures.add(new Output(
                    figure.name(),
                    measureRows.aggregate(
                            figure.measure(), value instanceof Literal ? value : once.column(figure.name()))));
        }
        return new Relation.Aggregate(once, GroupKeys.again(keys, once), measures);
    }

    /** "Average number of items per order": summed up for each order, then averaged. */
    private Relation nested(Home home, List<Figure> figures, List<Key> keys, Frame frame) {
        List<Output> inner = new ArrayList<>(GroupKeys.outputs(keys));
        Set<String> taken = new HashSet<>();
        keys.forEach(key -> taken.add(key.name()));
        switch (Objects.requireNonNull(home.per())) {
            case Breakdown.By by -> {
                Table per = index.table(measureRows.table(by.what()));
                if (!frame.reachesOne(per.name())) {
                    throw new NotGrounded("one row of " + home.table() + " belongs to several " + per.name());
                }
                for (Column column : showColumns.identity(per)) {
                    Expression key = frame.column(per, column);
                    if (inner.stream().noneMatch(output -> output.expression().equals(key))) {
                        inner.add(new Output(Labels.fresh(column.name(), taken), key));
                    }
                }
            }
            case Breakdown.Each each ->
                inner.add(new Output(
                        Labels.fresh(each.grain().name().toLowerCase(Locale.ROOT), taken),
                        groupKeys.truncated(each, frame)));
        }
        List<Output> sums = new ArrayList<>();
        Map<String, String> innerNames = new LinkedHashMap<>();
        for (Figure figure : figures) {
            if (figure.measure().quantity() instanceof Quantity.Per per) {
                Measure first = Measure.of(per.function(), per.of());
                String name = Labels.fresh(labels.words(per.of()), taken);
                innerNames.put(figure.name(), name);
                sums.add(new Output(
                        name,
                        counted(per, frame)
                                .orElseGet(() -> measureRows.aggregate(first, measureRows.value(first, frame)))));
                note(per);
            }
        }
        if (frame.multiplied()) {
            throw new NotGrounded("these figures cannot be broken down that way without counting rows twice");
        }
        Relation each = new Relation.Aggregate(frame.filtered(), inner, sums);
        List<Output> measures = new ArrayList<>();
        for (Figure figure : figures) {
            String name = innerNames.get(figure.name());
            Expression value =
                    name == null ? PlanBuilder.countRows() : measureRows.aggregate(figure.measure(), each.column(name));
            measures.add(new Output(figure.name(), value));
        }
        return new Relation.Aggregate(each, GroupKeys.again(keys, each), measures);
    }

    /** Things that are counted at a table where they meet others: each once. */
    private Optional<Expression> counted(Quantity.Per per, Frame frame) {
        if (!(conditions.meaning(per.of()) instanceof Meaning.OfTable of)
                || of.table().equals(frame.root().name())) {
            return Optional.empty();
        }
        List<String> key = index.table(of.table()).primaryKey();
        if (key.size() != 1) {
            throw new NotGrounded(of.table() + " has no key of one column to count by");
        }
        return Optional.of(PlanBuilder.countDistinct(frame.column(of.table(), key.getFirst())));
    }

    private void note(Quantity.Per per) {
        if (conditions.meaning(per.of()) instanceof Meaning.OfAmount amount) {
            notes.add("the number of " + conditions.words(per.of()) + " is the sum of " + amount.table() + "."
                    + String.join(" * ", amount.factors()));
        }
    }
}
