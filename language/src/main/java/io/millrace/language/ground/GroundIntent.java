package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Kinds;
import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
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
import io.millrace.language.intent.Unit;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanBuilder;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.WindowFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Grounds an intent in a catalog: chooses a meaning for every mention, joins the tables, and writes the plan.
 *
 * <p>A figure is computed at the grain it lives at: its table is the one the joins start from, other tables are joined only where
 * each of its rows meets at most one of theirs, and figures of different tables are grouped each on its own before they are joined.
 * So nothing is counted twice.
 */
public final class GroundIntent {

    /** @throws NotGrounded where the catalog does not have what the intent needs */
    public Plan ground(Intent intent, CatalogIndex index) {
        try {
            return new Grounding(intent, index).plan();
        } catch (PlanException impossible) {
            throw new NotGrounded(String.valueOf(impossible.getMessage()));
        }
    }

    /** A key of the answer. */
    private record Key(String name, Expression expression, boolean time, boolean display) {}

    /** A figure of the answer. */
    private record Figure(String name, Measure measure, Home home) {}

    /**
     * Where a figure is computed.
     *
     * @param per what it is computed for first; null where at once
     */
    private record Home(String table, @Nullable Breakdown per, @Nullable String perTable) {}

    /** The grounding of one intent. */
    private static final class Grounding {
        /** Quantities that are averaged, not summed up, where the words do not say. */
        private static final Set<String> AVERAGED = Set.of(
                "price", "rate", "rating", "age", "score", "grade", "percent", "height", "weight", "gpa", "temperature", "stars", "star");

        private final Intent intent;
        private final Select select;
        private final CatalogIndex index;
        private final Kinds kinds;
        private final Aliases names;
        private final List<String> notes = new ArrayList<>();
        private final GroundConditions conditions;
        private final Labels labels;

        private Grounding(Intent intent, CatalogIndex index) {
            this.intent = intent;
            this.select = intent.select();
            this.index = index;
            this.kinds = index.kinds();
            this.names = new Aliases(index);
            List<Meaning> meanings = new ChooseMeanings(index, intent).choose();
            this.conditions = new GroundConditions(index, intent, meanings, names, notes);
            this.labels = new Labels(intent);
        }

        private Plan plan() {
            Relation root = select.measures().isEmpty() && select.having().isEmpty() && select.breakdowns().isEmpty() ? list() : figures();
            return new Plan(Plan.VERSION, root, List.copyOf(new LinkedHashSet<>(notes)));
        }

        // ------------------------------------------------------------ lists

        private Relation list() {
            Reference subject = select.subject();
            Reference first = subject == null ? select.shows().getFirst() : subject;
            String entity = conditions.meaning(first).table();
            if (entity == null) {
                throw new NotGrounded("'" + conditions.words(first) + "' is nothing that can be listed");
            }
            Table table = index.table(entity);
            boolean ofColumn = subject != null && !(conditions.meaning(subject) instanceof Meaning.OfTable);
            Frame frame = new Frame(index, names, table, Set.of(), false);
            for (Condition condition : select.conditions()) {
                frame.where(conditions.ground(condition, frame, entity, conditions.lateVerb(select.conditions(), entity)));
            }
            Map<String, Expression> outputs = new LinkedHashMap<>();
            List<String> display = new ArrayList<>();
            List<Reference> shows = new ArrayList<>(select.shows());
            if (ofColumn && subject != null) {
                shows.addFirst(subject);
            }
            boolean unique = false;
            if (shows.isEmpty()) {
                unique = true;
                entityColumns(table).forEach(column -> outputs.put(column.name(), frame.column(table, column)));
                kinds.display(table).forEach(column -> display.add(column.name()));
                select.conditions().forEach(condition -> shown(condition, frame, outputs));
            }
            for (Reference show : shows) {
                unique |= show(show, frame, outputs, table);
            }
            List<SortKey> sortKeys = new ArrayList<>();
            List<String> sortNames = new ArrayList<>();
            for (Order order : select.orders()) {
                if (order.key() instanceof Order.OfReference key) {
                    GroundConditions.Place place = conditions.place(key.what());
                    Expression column = frame.column(place.table(), place.column());
                    String name = named(outputs, column);
                    if (name == null) {
                        name = Labels.fresh(place.column().name(), new HashSet<>(outputs.keySet()));
                        outputs.put(name, column);
                    }
                    sortNames.add((order.descending() ? "-" : "+") + name);
                }
            }
            Relation rows = new Relation.Project(frame.filtered(), outputs.entrySet().stream()
                    .map(output -> new Output(output.getKey(), output.getValue()))
                    .toList());
            if (select.distinct() || frame.multiplied() || (!unique && subject == null) || ofColumn) {
                rows = new Relation.Distinct(rows);
            }
            for (String name : sortNames) {
                sortKeys.add(new SortKey(rows.column(name.substring(1)), name.startsWith("-"), false));
            }
            if (!sortKeys.isEmpty() || select.limit() != null) {
                // What is equal is put in an order too, so that the same question gives the same answer.
                List<String> rest = new ArrayList<>(display);
                outputs.keySet().stream().filter(name -> !rest.contains(name)).forEach(rest::add);
                for (String name : rest) {
                    if (sortNames.stream().noneMatch(sorted -> sorted.substring(1).equals(name))) {
                        sortKeys.add(SortKey.ascending(rows.column(name)));
                    }
                }
                rows = new Relation.Sort(rows, sortKeys);
            }
            Integer limit = select.limit();
            return limit == null ? rows : new Relation.Limit(rows, limit, 0);
        }

        /** What a row of a table is shown by: its key and its name; everything where it has no name. */
        private List<Column> entityColumns(Table table) {
            List<Column> display = kinds.display(table);
            List<Column> columns = new ArrayList<>();
            if (display.isEmpty()) {
                table.columns().stream().filter(column -> column.type() != DataType.OTHER).limit(12).forEach(columns::add);
                return columns;
            }
            for (String key : table.primaryKey()) {
                columns.add(table.column(key).orElseThrow());
            }
            display.stream().filter(column -> !columns.contains(column)).forEach(columns::add);
            return columns;
        }

        /** Shows the attributes that a condition looks at, so that the answer proves itself. */
        private void shown(Condition condition, Frame frame, Map<String, Expression> outputs) {
            Reference what =
                    switch (condition) {
                        case Condition.Compare compare -> compare.what();
                        case Condition.Between between -> between.what();
                        case Condition.Is is -> is.value();
                        case Condition.During during -> during.time();
                        case Condition.Not not when not.condition() instanceof Condition.Is is -> is.value();
                        case Condition.AnyOf any when any.conditions().getFirst() instanceof Condition.Is is -> is.value();
                        case Condition.Missing ignored -> null;
                        case Condition.Late ignored -> null;
                        case Condition.Linked ignored -> null;
                        case Condition.AnyOf ignored -> null;
                        case Condition.Not ignored -> null;
                    };
            if (what == null || conditions.meaning(what) instanceof Meaning.OfLiteral) {
                return;
            }
            GroundConditions.Place place = conditions.place(what);
            if (frame.reachesOne(place.table().name())) {
                put(outputs, place.table(), place.column(), frame.column(place.table(), place.column()), false);
            }
        }

        private static @Nullable String named(Map<String, Expression> outputs, Expression expression) {
            return outputs.entrySet().stream()
                    .filter(output -> output.getValue().equals(expression))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }

        /** Adds the columns of something to show; true where one of them tells the rows of the list apart. */
        private boolean show(Reference show, Frame frame, Map<String, Expression> outputs, Table entity) {
            if (conditions.meaning(show) instanceof Meaning.OfTable of) {
                Table table = index.table(of.table());
                frame.require(table.name(), JoinKind.LEFT);
                for (Column column : table.equals(entity) ? entityColumns(table) : nameColumns(table)) {
                    put(outputs, table, column, frame.column(table, column), !table.equals(entity));
                }
                return table.equals(entity);
            }
            if (conditions.meaning(show) instanceof Meaning.OfAmount amount) {
                put(outputs, labels.words(show), product(amount, frame));
                return false;
            }
            GroundConditions.Place place = conditions.place(show);
            frame.require(place.table().name(), JoinKind.LEFT);
            List<Column> display = kinds.display(place.table());
            if (display.size() > 1 && display.contains(place.column()) && Lemma.of(conditions.words(show)).equals("name")) {
                display.forEach(column -> put(outputs, place.table(), column, frame.column(place.table(), column), false));
                return false;
            }
            put(outputs, place.table(), place.column(), frame.column(place.table(), place.column()), false);
            return place.table().equals(entity) && Kinds.isUnique(place.table(), place.column());
        }

        private List<Column> nameColumns(Table table) {
            List<Column> display = kinds.display(table);
            return display.isEmpty() ? entityColumns(table) : display;
        }

        private void put(Map<String, Expression> outputs, Table table, Column column, Expression expression, boolean foreign) {
            boolean clash = outputs.containsKey(column.name());
            put(outputs, foreign || clash ? singular(table, column) : column.name(), expression);
        }

        private static void put(Map<String, Expression> outputs, String name, Expression expression) {
            if (named(outputs, expression) == null) {
                outputs.put(Labels.fresh(name, new HashSet<>(outputs.keySet())), expression);
            }
        }

        /** "name" of categories is "category" where it stands beside other things; other columns get the table in front. */
        private String singular(Table table, Column column) {
            List<String> words = kinds.words(table, column);
            String thing = String.join("_", kinds.words(table));
            if (words.equals(List.of("name")) || words.equals(List.of("title"))) {
                return thing;
            }
            return words.size() > 1 ? column.name() : thing + "_" + column.name();
        }

        // ------------------------------------------------------------ figures

        private Relation figures() {
            List<Breakdown> breakdowns = breakdowns();
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
                        .filter(figure -> sameFigure(figure.measure(), having.measure()))
                        .findFirst()
                        .orElse(null);
                if (known == null) {
                    known = figure(having.measure(), taken);
                    figures.add(known);
                }
                required.add(known);
            }
            if (figures.isEmpty()) {
                return distinctKeys(breakdowns);
            }
            figures.replaceAll(figure -> rehome(figure, figures));
            shown.replaceAll(figure -> byName(figures, figure.name()));
            required.replaceAll(figure -> byName(figures, figure.name()));
            Map<Home, List<Figure>> homes = new LinkedHashMap<>();
            figures.forEach(figure -> homes.computeIfAbsent(figure.home(), none -> new ArrayList<>()).add(figure));

            List<Key> keys = new ArrayList<>();
            Relation rows = null;
            int number = 0;
            for (Map.Entry<Home, List<Figure>> home : homes.entrySet()) {
                List<Key> ownKeys = new ArrayList<>();
                Relation part = part(home.getKey(), home.getValue(), breakdowns, ownKeys);
                number++;
                if (homes.size() > 1) {
                    part = new Relation.Named(part, "part" + number);
                }
                if (rows == null) {
                    rows = part;
                    keys = ownKeys;
                } else {
                    rows = beside(rows, part, keys);
                }
            }
            Relation computed = Objects.requireNonNull(rows);
            if (homes.size() > 1) {
                computed = flat(computed, keys, figures);
            }
            for (int i = 0; i < select.having().size(); i++) {
                GroupCondition having = select.having().get(i);
                Expression figure = computed.column(required.get(i).name());
                computed = new Relation.Filter(
                        computed,
                        new Expression.Comparison(GroundConditions.operator(having.comparison()), figure, number(having.value())));
            }
            return finish(computed, keys, shown, figures.size() > shown.size());
        }

        private static Expression number(BigDecimal value) {
            return value.stripTrailingZeros().scale() <= 0 ? Literal.of(value.longValueExact()) : Literal.of(value);
        }

        private static Figure byName(List<Figure> figures, String name) {
            return figures.stream().filter(figure -> figure.name().equals(name)).findFirst().orElseThrow();
        }

        private boolean sameFigure(Measure one, Measure other) {
            return natural(one) == natural(other)
                    && one.quantity() instanceof Quantity.Of first
                    && other.quantity() instanceof Quantity.Of second
                    && CatalogIndex.same(conditions.meaning(first.of()), conditions.meaning(second.of()));
        }

        /** Growth needs its periods as rows. */
        private List<Breakdown> breakdowns() {
            List<Breakdown> breakdowns = new ArrayList<>();
            for (Breakdown breakdown : select.breakdowns()) {
                boolean repeated = breakdown instanceof Breakdown.By by
                        && breakdowns.stream().anyMatch(known -> known instanceof Breakdown.By other
                                && CatalogIndex.same(conditions.meaning(other.what()), conditions.meaning(by.what())));
                if (!repeated) {
                    breakdowns.add(breakdown);
                }
            }
            for (Measure measure : select.measures()) {
                Unit grain =
                        switch (measure.derivation()) {
                            case Derivation.Growth growth -> growth.grain();
                            case Derivation.RunningTotal ignored -> Unit.MONTH;
                            case Derivation.Share ignored -> null;
                            case null -> null;
                        };
                boolean timed = breakdowns.stream().anyMatch(Breakdown.Each.class::isInstance);
                if (grain != null && !timed) {
                    breakdowns.add(new Breakdown.Each(grain, null));
                }
            }
            return breakdowns;
        }

        private Figure figure(Measure measure, Set<String> taken) {
            String name = Labels.fresh(labels.of(measure, natural(measure)), taken);
            return switch (measure.quantity()) {
                case Quantity.Of of -> new Figure(name, measure, new Home(table(of.of()), null, null));
                case Quantity.Per per -> {
                    String perTable = per.per() instanceof Breakdown.By by ? table(by.what()) : null;
                    yield new Figure(name, measure, new Home(home(table(per.of()), perTable), per.per(), perTable));
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

        private String table(Reference reference) {
            String table = conditions.meaning(reference).table();
            if (table == null) {
                throw new NotGrounded("'" + conditions.words(reference) + "' is no figure of this database");
            }
            return table;
        }

        /** The number of orders beside the items per order is counted where the orders are at hand already. */
        private Figure rehome(Figure figure, List<Figure> figures) {
            if (figure.home().per() != null || !isCountOfRows(figure.measure())) {
                return figure;
            }
            for (Figure other : figures) {
                if (figure.home().table().equals(other.home().perTable())) {
                    return new Figure(figure.name(), figure.measure(), other.home());
                }
            }
            return figure;
        }

        private boolean isCountOfRows(Measure measure) {
            Function function = natural(measure);
            return measure.quantity() instanceof Quantity.Of of
                    && conditions.meaning(of.of()) instanceof Meaning.OfTable
                    && (function == Function.COUNT || function == Function.TOTAL || function == Function.COUNT_DISTINCT);
        }

        /** What is meant where the words do not say: things are counted, prices averaged, other quantities summed up. */
        private Function natural(Measure measure) {
            if (measure.function() != Function.NATURAL || !(measure.quantity() instanceof Quantity.Of of)) {
                return measure.function();
            }
            return switch (conditions.meaning(of.of())) {
                case Meaning.OfTable ignored -> Function.COUNT;
                case Meaning.OfAmount ignored -> Function.TOTAL;
                case Meaning.OfColumn column -> {
                    Table table = index.table(column.table());
                    boolean averaged = kinds.words(table, index.column(column.table(), column.column())).stream().anyMatch(AVERAGED::contains);
                    yield averaged ? Function.AVERAGE : Function.TOTAL;
                }
                case Meaning.OfValue ignored -> Function.COUNT;
                case Meaning.OfLiteral ignored -> Function.COUNT;
            };
        }

        /** "Countries with customers": only the things themselves. */
        private Relation distinctKeys(List<Breakdown> breakdowns) {
            if (!(breakdowns.getFirst() instanceof Breakdown.By by)) {
                throw new NotGrounded("a list of dates is no answer");
            }
            Frame frame = new Frame(index, names, index.table(table(by.what())), Set.of(), false);
            for (Condition condition : select.conditions()) {
                frame.where(conditions.ground(condition, frame, frame.root().name(), null));
            }
            List<Key> keys = keys(breakdowns, frame);
            Relation rows = new Relation.Distinct(new Relation.Project(frame.filtered(), outputs(keys)));
            return sorted(rows, keys, List.of());
        }

        /** The figures of one home, grouped. */
        private Relation part(Home home, List<Figure> figures, List<Breakdown> breakdowns, List<Key> keys) {
            Frame frame = new Frame(index, names, index.table(home.table()), Set.of(), false);
            String entity = entity(frame);
            for (Condition condition : select.conditions()) {
                frame.where(conditions.ground(condition, frame, entity, conditions.lateVerb(select.conditions(), entity)));
            }
            keys.addAll(keys(breakdowns, frame));
            if (home.per() != null) {
                return nested(home, figures, keys, frame);
            }
            Map<String, Expression> values = new LinkedHashMap<>();
            figures.forEach(figure -> values.put(figure.name(), value(figure.measure(), frame)));
            if (!frame.multiplied()) {
                List<Output> measures = new ArrayList<>();
                figures.forEach(figure -> measures.add(new Output(figure.name(), aggregate(figure.measure(), values.get(figure.name())))));
                return new Relation.Aggregate(frame.filtered(), outputs(keys), measures);
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
            if (root.primaryKey().size() == 1 && figures.stream().allMatch(figure -> isCountOfRows(figure.measure()))) {
                Expression id = frame.column(root.name(), root.primaryKey().getFirst());
                List<Output> measures = figures.stream().map(figure -> new Output(figure.name(), PlanBuilder.countDistinct(id))).toList();
                return new Relation.Aggregate(frame.filtered(), outputs(keys), measures);
            }
            if (root.primaryKey().isEmpty()) {
                throw new NotGrounded(root.name() + " has no key, so its rows cannot be told apart once they are joined");
            }
            List<Output> outputs = new ArrayList<>(outputs(keys));
            Set<String> taken = new HashSet<>();
            keys.forEach(key -> taken.add(key.name()));
            figures.forEach(figure -> taken.add(figure.name()));
            for (String key : root.primaryKey()) {
                outputs.add(new Output(Labels.fresh("row_" + key, taken), frame.column(root.name(), key)));
            }
            figures.stream()
                    .filter(figure -> !(values.get(figure.name()) instanceof Literal))
                    .forEach(figure -> outputs.add(new Output(figure.name(), Objects.requireNonNull(values.get(figure.name())))));
            Relation once = new Relation.Distinct(new Relation.Project(frame.filtered(), outputs));
            List<Output> measures = new ArrayList<>();
            for (Figure figure : figures) {
                Expression value = Objects.requireNonNull(values.get(figure.name()));
                measures.add(new Output(figure.name(), aggregate(figure.measure(), value instanceof Literal ? value : once.column(figure.name()))));
            }
            return new Relation.Aggregate(once, again(keys, once), measures);
        }

        /** "Average number of items per order": summed up for each order, then averaged. */
        private Relation nested(Home home, List<Figure> figures, List<Key> keys, Frame frame) {
            List<Output> inner = new ArrayList<>(outputs(keys));
            Set<String> taken = new HashSet<>();
            keys.forEach(key -> taken.add(key.name()));
            switch (Objects.requireNonNull(home.per())) {
                case Breakdown.By by -> {
                    Table per = index.table(table(by.what()));
                    if (!frame.reachesOne(per.name())) {
                        throw new NotGrounded("one row of " + home.table() + " belongs to several " + per.name());
                    }
                    for (Column column : identity(per)) {
                        Expression key = frame.column(per, column);
                        if (inner.stream().noneMatch(output -> output.expression().equals(key))) {
                            inner.add(new Output(Labels.fresh(column.name(), taken), key));
                        }
                    }
                }
                case Breakdown.Each each -> inner.add(new Output(Labels.fresh(each.grain().name().toLowerCase(Locale.ROOT), taken), truncated(each, frame)));
            }
            List<Output> sums = new ArrayList<>();
            Map<String, String> innerNames = new LinkedHashMap<>();
            for (Figure figure : figures) {
                if (figure.measure().quantity() instanceof Quantity.Per per) {
                    Measure first = Measure.of(per.function(), per.of());
                    String name = Labels.fresh(labels.words(per.of()), taken);
                    innerNames.put(figure.name(), name);
                    sums.add(new Output(name, counted(per, frame).orElseGet(() -> aggregate(first, value(first, frame)))));
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
                Expression value = name == null ? PlanBuilder.countRows() : aggregate(figure.measure(), each.column(name));
                measures.add(new Output(figure.name(), value));
            }
            return new Relation.Aggregate(each, again(keys, each), measures);
        }

        /** Things that are counted at a table where they meet others: each once. */
        private Optional<Expression> counted(Quantity.Per per, Frame frame) {
            if (!(conditions.meaning(per.of()) instanceof Meaning.OfTable of) || of.table().equals(frame.root().name())) {
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
                notes.add("the number of " + conditions.words(per.of()) + " is the sum of "
                        + amount.table() + "." + String.join(" * ", amount.factors()));
            }
        }

        /** The columns that tell the rows of a table apart. */
        private List<Column> identity(Table table) {
            if (!table.primaryKey().isEmpty()) {
                return table.primaryKey().stream().map(key -> table.column(key).orElseThrow()).toList();
            }
            return entityColumns(table);
        }

        private List<Key> keys(List<Breakdown> breakdowns, Frame frame) {
            List<Key> keys = new ArrayList<>();
            Set<String> taken = new HashSet<>();
            for (Breakdown breakdown : breakdowns) {
                switch (breakdown) {
                    case Breakdown.Each each ->
                        keys.add(new Key(Labels.fresh(each.grain().name().toLowerCase(Locale.ROOT), taken), truncated(each, frame), true, true));
                    case Breakdown.By by -> {
                        if (conditions.meaning(by.what()) instanceof Meaning.OfTable of) {
                            entityKeys(index.table(of.table()), frame, keys, taken);
                        } else {
                            GroundConditions.Place place = conditions.place(by.what());
                            Expression column = frame.column(place.table(), place.column());
                            keys.add(new Key(keyName(place, taken), column, place.column().type().isTemporal(), true));
                        }
                    }
                }
            }
            return keys;
        }

        private String keyName(GroundConditions.Place place, Set<String> taken) {
            String name = place.column().name();
            List<String> words = kinds.words(place.table(), place.column());
            boolean vague = words.equals(List.of("name")) || words.equals(List.of("title")) || words.equals(List.of("identifier"));
            return Labels.fresh(vague ? singular(place.table(), place.column()) : name, taken);
        }

        /** A thing is told apart by its key and shown by its name; a unique name needs no key beside it. */
        private void entityKeys(Table table, Frame frame, List<Key> keys, Set<String> taken) {
            List<Column> display = kinds.display(table);
            boolean named = display.size() == 1 && Kinds.isUnique(table, display.getFirst());
            if (!named) {
                for (Column column : identity(table)) {
                    String name = kinds.words(table, column).size() == 1 ? singular(table, column) : column.name();
                    keys.add(new Key(Labels.fresh(name, taken), frame.column(table, column), false, display.isEmpty()));
                }
            }
            for (Column column : display) {
                Expression expression = frame.column(table, column);
                if (keys.stream().noneMatch(key -> key.expression().equals(expression))) {
                    keys.add(new Key(Labels.fresh(singular(table, column), taken), expression, false, true));
                }
            }
        }

        private Expression truncated(Breakdown.Each each, Frame frame) {
            Reference said = each.time();
            DateUnit unit = GroundConditions.unit(each.grain());
            GroundConditions.Place place;
            if (said == null) {
                // A table may keep the year itself as a number instead of a date.
                String word = each.grain().name().toLowerCase(Locale.ROOT);
                Column own = frame.root().columns().stream()
                        .filter(column -> kinds.words(frame.root(), column).equals(List.of(word)))
                        .findFirst()
                        .orElse(null);
                if (own != null && kinds.time(frame.root()).isEmpty()) {
                    return frame.column(frame.root(), own);
                }
                place = conditions.timeOf(frame.root().name(), null, frame);
            } else {
                place = conditions.place(said);
            }
            Expression time = frame.column(place.table(), place.column());
            if (!time.type().isTemporal()) {
                throw new NotGrounded(place.table().name() + "." + place.column().name() + " is no date");
            }
            return new Expression.DateTruncate(time, unit);
        }

        private static List<Output> outputs(List<Key> keys) {
            return keys.stream().map(key -> new Output(key.name(), key.expression())).toList();
        }

        private static List<Output> again(List<Key> keys, Relation rows) {
            return keys.stream().map(key -> new Output(key.name(), rows.column(key.name()))).toList();
        }

        // ------------------------------------------------------------ values and aggregates

        /** What a measure adds up of a row; the number 1 where rows are counted. */
        private Expression value(Measure measure, Frame frame) {
            Reference of =
                    switch (measure.quantity()) {
                        case Quantity.Of plain -> plain.of();
                        case Quantity.Per per -> per.of();
                    };
            return switch (conditions.meaning(of)) {
                case Meaning.OfTable ignored -> Literal.of(1);
                case Meaning.OfAmount amount -> {
                    if (amount.factors().size() > 1) {
                        notes.add(conditions.words(of) + " is " + amount.table() + "." + String.join(" * " + amount.table() + ".", amount.factors()));
                    }
                    yield product(amount, frame);
                }
                case Meaning.OfColumn column -> frame.column(column.table(), column.column());
                case Meaning.OfValue value -> throw new NotGrounded("'" + value.value() + "' is no figure");
                case Meaning.OfLiteral literal -> throw new NotGrounded("'" + literal.value() + "' is no figure");
            };
        }

        private Expression product(Meaning.OfAmount amount, Frame frame) {
            Expression product = null;
            for (String factor : amount.factors()) {
                Expression column = frame.column(amount.table(), factor);
                product = product == null ? column : PlanBuilder.times(product, column);
            }
            return Objects.requireNonNull(product);
        }

        private Expression aggregate(Measure measure, @Nullable Expression value) {
            Expression of = Objects.requireNonNull(value);
            Function function = natural(measure);
            if (of instanceof Literal) {
                return PlanBuilder.countRows();
            }
            boolean pieces = measure.quantity() instanceof Quantity.Of plain && conditions.meaning(plain.of()) instanceof Meaning.OfAmount;
            return switch (function) {
                // "How many items": pieces are added up, not their rows counted.
                case COUNT -> pieces ? PlanBuilder.sum(of) : AggregateCall.of(AggregateFunction.COUNT, of);
                case COUNT_DISTINCT -> PlanBuilder.countDistinct(of);
                case TOTAL, NATURAL -> PlanBuilder.sum(of);
                case AVERAGE -> PlanBuilder.average(of);
                case MINIMUM -> AggregateCall.of(AggregateFunction.MIN, of);
                case MAXIMUM -> AggregateCall.of(AggregateFunction.MAX, of);
                case MEDIAN -> AggregateCall.of(AggregateFunction.MEDIAN, of);
                case STANDARD_DEVIATION -> AggregateCall.of(AggregateFunction.STDDEV, of);
            };
        }

        // ------------------------------------------------------------ putting parts together

        /** Figures of another home beside those that are there, group by group. */
        private static Relation beside(Relation left, Relation right, List<Key> keys) {
            List<Expression> equal = new ArrayList<>();
            String part = Objects.requireNonNull(right.fields().getFirst().qualifier());
            for (Key key : keys) {
                equal.add(PlanBuilder.equal(left.column("part1." + key.name()), right.column(part + "." + key.name())));
            }
            return keys.isEmpty()
                    ? new Relation.Join(JoinKind.INNER, left, right, Literal.of(true))
                    : new Relation.Join(JoinKind.LEFT, left, right, Frame.and(equal));
        }

        private Relation flat(Relation rows, List<Key> keys, List<Figure> figures) {
            List<Output> outputs = new ArrayList<>();
            keys.forEach(key -> outputs.add(new Output(key.name(), rows.column("part1." + key.name()))));
            for (Figure figure : figures) {
                Expression value = rows.column(figure.name());
                boolean counts = natural(figure.measure()) == Function.COUNT && value.nullable() && value.type() == DataType.INTEGER;
                outputs.add(new Output(figure.name(), counts ? Expression.Call.of(ScalarFunction.COALESCE, value, Literal.of(0)) : value));
            }
            return new Relation.Project(rows, outputs);
        }

        private Relation finish(Relation computed, List<Key> keys, List<Figure> shown, boolean hidden) {
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
                    rows = derive(rows, derivation, figure.name(), keys, columns);
                    orderNames.put(i, columns.getLast());
                }
            }
            boolean asWanted = rows.fields().stream().map(Field::name).toList().equals(columns);
            if ((derived || hidden) && !asWanted) {
                Relation all = rows;
                rows = new Relation.Project(rows, columns.stream().map(name -> new Output(name, all.column(name))).toList());
            }
            List<SortKey> wanted = new ArrayList<>();
            for (Order order : select.orders()) {
                String name =
                        switch (order.key()) {
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
                    .orElseThrow(() -> new NotGrounded("the answer has nothing to sort by '" + conditions.words(reference) + "'"));
        }

        private Relation sorted(Relation rows, List<Key> keys, List<SortKey> wanted) {
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

        private Relation derive(Relation rows, Derivation derivation, String figure, List<Key> keys, List<String> columns) {
            Expression value = rows.column(figure);
            List<Expression> others = new ArrayList<>();
            Expression time = null;
            for (Key key : keys) {
                if (key.time() && time == null) {
                    time = rows.column(key.name());
                } else if (!key.time()) {
                    others.add(rows.column(key.name()));
                }
            }
            return switch (derivation) {
                case Derivation.Growth growth -> {
                    List<SortKey> order = List.of(SortKey.ascending(Objects.requireNonNull(time)));
                    String previous = "previous_" + figure;
                    Relation window = new Relation.Window(
                            rows,
                            List.of(new Output(previous, new WindowCall(WindowFunction.LAG, value, growth.back(), others, order, null))));
                    columns.add(previous);
                    String name = "growth_percent";
                    columns.add(name);
                    Expression before = window.column(previous);
                    Expression change = PlanBuilder.minus(window.column(figure), before);
                    String grain = growth.grain().name().toLowerCase(Locale.ROOT);
                    notes.add("growth is the change in percent against "
                            + (growth.back() == 1 ? "the " + grain + " before" : growth.back() + " " + grain + "s before")
                            + "; a " + grain + " without any rows is passed over");
                    yield with(window, name, percent(change, before));
                }
                case Derivation.Share ignored -> {
                    String whole = "all_" + figure;
                    Relation window = new Relation.Window(
                            rows, List.of(new Output(whole, new WindowCall(WindowFunction.SUM, value, 0, List.of(), List.of(), null))));
                    columns.add("share_percent");
                    yield with(window, "share_percent", percent(window.column(figure), window.column(whole)));
                }
                case Derivation.RunningTotal ignored -> {
                    List<SortKey> order = List.of(SortKey.ascending(Objects.requireNonNull(time)));
                    String name = "running_" + figure;
                    columns.add(name);
                    yield new Relation.Window(
                            rows,
                            List.of(new Output(name, new WindowCall(WindowFunction.SUM, value, 0, others, order, Expression.Frame.RUNNING))));
                }
            };
        }

        private static Expression percent(Expression part, Expression whole) {
            Expression ratio = new Arithmetic(
                    ArithmeticOperator.DIVIDE, PlanBuilder.times(part, PlanBuilder.decimal("100.0")), whole);
            return Expression.Call.of(ScalarFunction.ROUND, ratio, Literal.of(2));
        }

        private static Relation with(Relation rows, String name, Expression expression) {
            List<Output> outputs = new ArrayList<>();
            rows.fields().forEach(field -> outputs.add(new Output(field.name(), field.reference())));
            outputs.add(new Output(name, expression));
            return new Relation.Project(rows, outputs);
        }
    }
}
