package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.index.Kinds;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.PlanBuilder;
import io.millrace.language.plan.Relation;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns conditions of an intent into conditions on the rows of a {@link Frame}. */
final class GroundConditions {
    private final CatalogIndex index;
    private final Intent intent;
    private final List<Meaning> meanings;
    private final Aliases names;
    private final List<String> notes;

    GroundConditions(CatalogIndex index, Intent intent, List<Meaning> meanings, Aliases names, List<String> notes) {
        this.index = index;
        this.intent = intent;
        this.meanings = meanings;
        this.names = names;
        this.notes = notes;
    }

    /** A column of a table. */
    record Place(Table table, Column column) {}

    /**
     * @param entity the table whose rows the condition is about
     * @param verb what was done, where the words say: its date is the one that tells the time
     */
    Expression ground(Condition condition, Frame frame, String entity, @Nullable String verb) {
        return switch (condition) {
            case Condition.Compare compare -> compare(compare, frame, entity);
            case Condition.Between between -> {
                Place place = place(between.what());
                yield at(
                        place,
                        frame,
                        entity,
                        column -> new Expression.Between(
                                column, operand(between.low(), place, frame), operand(between.high(), place, frame)));
            }
            case Condition.Is is -> {
                Place place = placeOfValue(is, frame, entity);
                Expression value = literal(place, text(is.value()));
                yield at(place, frame, entity, column -> PlanBuilder.equal(column, value));
            }
            case Condition.Missing missing ->
                at(
                        place(missing.what()),
                        frame,
                        entity,
                        column -> missing.missing()
                                ? new Expression.IsNull(column)
                                : new Expression.Not(new Expression.IsNull(column)));
            case Condition.During during -> {
                Reference time = during.time();
                Place place = time == null ? timeOf(entity, verb, frame) : place(time);
                if (!place.column().type().isTemporal()) {
                    throw new NotGrounded(
                            place.table().name() + "." + place.column().name() + " is no date");
                }
                yield at(place, frame, entity, column -> within(column, during.window()));
            }
            case Condition.Late late -> late(late, frame, entity, verb);
            case Condition.Linked linked -> linked(linked, frame, entity);
            case Condition.AnyOf any -> {
                List<Expression> choices = any.conditions().stream()
                        .map(choice -> ground(choice, frame, entity, verb))
                        .toList();
                yield sameColumn(choices).orElseGet(() -> new Expression.Or(choices));
            }
            case Condition.Not not -> negate(ground(not.condition(), frame, entity, verb));
        };
    }

    /** {@code country = 'A' or country = 'B'} reads better as {@code country in ('A', 'B')}. */
    private static Optional<Expression> sameColumn(List<Expression> choices) {
        List<Expression> values = new ArrayList<>();
        Expression column = null;
        for (Expression choice : choices) {
            if (!(choice instanceof Comparison comparison)
                    || comparison.operator() != ComparisonOperator.EQUAL
                    || !(comparison.right() instanceof Literal)
                    || (column != null && !column.equals(comparison.left()))) {
                return Optional.empty();
            }
            column = comparison.left();
            values.add(comparison.right());
        }
        return column == null ? Optional.empty() : Optional.of(new Expression.InList(column, values));
    }

    private static Expression negate(Expression condition) {
        if (condition instanceof Comparison comparison) {
            return new Comparison(opposite(comparison.operator()), comparison.left(), comparison.right());
        }
        if (condition instanceof Expression.InSubquery in) {
            return new Expression.InSubquery(in.operand(), in.relation(), !in.negated());
        }
        if (condition instanceof Expression.Exists exists) {
            return new Expression.Exists(exists.relation(), !exists.negated());
        }
        return new Expression.Not(condition);
    }

    private static ComparisonOperator opposite(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> ComparisonOperator.NOT_EQUAL;
            case NOT_EQUAL -> ComparisonOperator.EQUAL;
            case LESS -> ComparisonOperator.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> ComparisonOperator.GREATER;
            case GREATER -> ComparisonOperator.LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> ComparisonOperator.LESS;
        };
    }

    // ---------------------------------------------------------------- places

    Meaning meaning(Reference reference) {
        return meanings.get(reference.mention());
    }

    /** The column that a reference stands for; of a thing, what people call it by. */
    Place place(Reference reference) {
        Meaning meaning = meaning(reference);
        return switch (meaning) {
            case Meaning.OfColumn column ->
                new Place(index.table(column.table()), index.column(column.table(), column.column()));
            case Meaning.OfAmount amount
            when amount.factors().size() == 1 ->
                new Place(
                        index.table(amount.table()),
                        index.column(amount.table(), amount.factors().getFirst()));
            case Meaning.OfValue value ->
                new Place(index.table(value.table()), index.column(value.table(), value.column()));
            case Meaning.OfTable table -> {
                Table owner = index.table(table.table());
                List<Column> display = index.kinds().display(owner);
                if (!display.isEmpty()) {
                    yield new Place(owner, display.getFirst());
                }
                if (owner.primaryKey().size() == 1) {
                    yield new Place(
                            owner, owner.column(owner.primaryKey().getFirst()).orElseThrow());
                }
                throw new NotGrounded("'" + words(reference) + "' has no name to compare");
            }
            case Meaning.OfAmount amount -> throw new NotGrounded("'" + words(reference) + "' is no single column");
            case Meaning.OfLiteral literal ->
                throw new NotGrounded("'" + literal.value() + "' names nothing in this database");
        };
    }

    String words(Reference reference) {
        return intent.mention(reference).words();
    }

    /** A condition on a column: on the rows themselves where they have one of it, otherwise on rows linked to them. */
    private Expression at(Place place, Frame frame, String entity, Function<Expression, Expression> condition) {
        String table = place.table().name();
        if (frame.free() || frame.reachesOne(table)) {
            return condition.apply(frame.column(place.table(), place.column()));
        }
        return exists(
                frame,
                entity,
                table,
                inner -> inner.where(condition.apply(inner.column(place.table(), place.column()))),
                Quantifier.SOME,
                0);
    }

    private Place placeOfValue(Condition.Is is, Frame frame, String entity) {
        Reference attribute = is.attribute();
        if (attribute != null) {
            return place(attribute);
        }
        if (meaning(is.value()) instanceof Meaning.OfLiteral literal) {
            Place place = placeOfLiteral(frame, entity)
                    .orElseThrow(() -> new NotGrounded("no column here may hold '" + literal.value() + "'"));
            notes.add("'" + literal.value() + "' is looked up in "
                    + place.table().name() + "." + place.column().name());
            return place;
        }
        return place(is.value());
    }

    private String text(Reference value) {
        return switch (meaning(value)) {
            case Meaning.OfValue known -> known.value();
            case Meaning.OfLiteral literal -> literal.value();
            case Meaning.OfTable ignored -> words(value);
            case Meaning.OfColumn ignored -> words(value);
            case Meaning.OfAmount ignored -> words(value);
        };
    }

    /** Where a text that no sample equals may occur: in the nearest name whose values are not all known. */
    private Optional<Place> placeOfLiteral(Frame frame, String entity) {
        Place best = null;
        double bestCost = Double.MAX_VALUE;
        for (String name : index.tableNames()) {
            Table table = index.table(name);
            Optional<Column> display = index.kinds().display(table).stream()
                    .filter(column -> !column.complete())
                    .findFirst();
            if (display.isEmpty() || frame.avoids(name)) {
                continue;
            }
            Optional<Double> cost = name.equals(entity) ? Optional.of(0.0) : frame.distance(name);
            if (cost.isPresent() && cost.get() < bestCost) {
                bestCost = cost.get();
                best = new Place(table, display.get());
            }
        }
        return Optional.ofNullable(best);
    }

    /** The date that tells when a row of a table came to be, or when something was done to it. */
    Place timeOf(String entity, @Nullable String verb, Frame frame) {
        Table table = index.table(entity);
        if (verb != null) {
            Optional<Column> done = index.kinds().timeOf(table, verb);
            if (done.isPresent()) {
                return new Place(table, done.get());
            }
        }
        for (Map.Entry<String, List<JoinGraph.Edge>> near :
                index.graph().toOne(entity).entrySet()) {
            Table candidate = index.table(near.getKey());
            Optional<Column> time = index.kinds().time(candidate);
            if (time.isPresent() && !frame.avoids(candidate.name())) {
                return new Place(candidate, time.get());
            }
        }
        throw new NotGrounded("nothing here tells the time of " + entity.replace('_', ' '));
    }

    /** What was done late, where some condition says that something was: its date tells the time of the other conditions too. */
    @Nullable
    String lateVerb(List<Condition> all, String entity) {
        if (all.stream().noneMatch(Condition.Late.class::isInstance)) {
            return null;
        }
        Table table = index.table(entity);
        return index.kinds()
                .duePair(table, "")
                .map(pair -> index.kinds().words(table, pair.done()).getFirst())
                .orElse(null);
    }

    // ---------------------------------------------------------------- comparing

    private Expression compare(Condition.Compare compare, Frame frame, String entity) {
        if (compare.with() instanceof Operand.OfAll all) {
            Place place = place(compare.what());
            return at(
                    place,
                    frame,
                    entity,
                    column -> new Comparison(operator(compare.comparison()), column, ofAll(place, all)));
        }
        Place place = place(compare.what());
        if (compare.with() instanceof Operand.Text text) {
            switch (compare.comparison()) {
                case CONTAINS -> {
                    return at(place, frame, entity, column -> Expression.Like.contains(column, text.value()));
                }
                case STARTS_WITH -> {
                    return at(place, frame, entity, column -> Expression.Like.startsWith(column, text.value()));
                }
                case ENDS_WITH -> {
                    return at(place, frame, entity, column -> Expression.Like.endsWith(column, text.value()));
                }
                case EQUAL, NOT_EQUAL, LESS, AT_MOST, GREATER, AT_LEAST -> {}
            }
        }
        ComparisonOperator operator = operator(compare.comparison());
        return at(place, frame, entity, column -> {
            if (compare.with() instanceof Operand.Day day && column.type() == DataType.TIMESTAMP) {
                return compareDay(column, operator, day.value());
            }
            boolean equals = operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
            if (equals && compare.with() instanceof Operand.Number number && column.type() == DataType.TEXT) {
                return new Comparison(
                        operator, column, Literal.of(number.value().toPlainString()));
            }
            return new Comparison(operator, column, operand(compare.with(), place, frame));
        });
    }

    /** A moment is on a day, before it or after it; it never equals one. */
    private static Expression compareDay(Expression moment, ComparisonOperator operator, LocalDate day) {
        Expression start = Literal.of(day);
        Expression end = Literal.of(day.plusDays(1));
        return switch (operator) {
            case EQUAL ->
                new Expression.And(List.of(PlanBuilder.atLeast(moment, start), PlanBuilder.less(moment, end)));
            case NOT_EQUAL ->
                new Expression.Or(List.of(PlanBuilder.less(moment, start), PlanBuilder.atLeast(moment, end)));
            case LESS -> PlanBuilder.less(moment, start);
            case LESS_OR_EQUAL -> PlanBuilder.less(moment, end);
            case GREATER -> PlanBuilder.atLeast(moment, end);
            case GREATER_OR_EQUAL -> PlanBuilder.atLeast(moment, start);
        };
    }

    static ComparisonOperator operator(io.millrace.language.intent.Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> ComparisonOperator.EQUAL;
            case NOT_EQUAL -> ComparisonOperator.NOT_EQUAL;
            case LESS -> ComparisonOperator.LESS;
            case AT_MOST -> ComparisonOperator.LESS_OR_EQUAL;
            case GREATER -> ComparisonOperator.GREATER;
            case AT_LEAST -> ComparisonOperator.GREATER_OR_EQUAL;
            case CONTAINS, STARTS_WITH, ENDS_WITH ->
                throw new NotGrounded("only a text " + comparison.sign() + " something");
        };
    }

    private Expression ofAll(Place place, Operand.OfAll all) {
        AggregateFunction function = switch (all.function()) {
            case AVERAGE, NATURAL -> AggregateFunction.AVG;
            case MINIMUM -> AggregateFunction.MIN;
            case MAXIMUM -> AggregateFunction.MAX;
            case MEDIAN -> AggregateFunction.MEDIAN;
            case TOTAL -> AggregateFunction.SUM;
            case STANDARD_DEVIATION -> AggregateFunction.STDDEV;
            case COUNT, COUNT_DISTINCT -> throw new NotGrounded("a value is not compared with a count of all");
        };
        Relation scan = Relation.Scan.of(place.table(), names.next(place.table()));
        Expression value =
                Expression.AggregateCall.of(function, scan.column(place.column().name()));
        return new Expression.ScalarSubquery(
                new Relation.Aggregate(scan, List.of(), List.of(new Output("of_all", value))));
    }

    private Expression operand(Operand operand, Place place, Frame frame) {
        return switch (operand) {
            case Operand.Number number -> number(number.value(), place);
            case Operand.Text text -> literal(place, text.value());
            case Operand.Day day -> {
                if (!place.column().type().isTemporal()) {
                    throw new NotGrounded(place.column().name() + " is no date");
                }
                yield Literal.of(day.value());
            }
            case Operand.Attribute attribute -> {
                Place other = place(attribute.what());
                yield frame.column(other.table(), other.column());
            }
            case Operand.OfAll all -> ofAll(place, all);
        };
    }

    private static Expression number(BigDecimal value, Place place) {
        DataType type = place.column().type();
        if (!type.isNumeric()) {
            throw new NotGrounded(place.table().name() + "." + place.column().name() + " is no number");
        }
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        return whole ? Literal.of(value.longValueExact()) : Literal.of(value);
    }

    /** A value in the type of the column it is compared with. */
    private static Expression literal(Place place, String value) {
        DataType type = place.column().type();
        try {
            return switch (type) {
                case BOOLEAN -> Literal.of(Boolean.parseBoolean(value.toLowerCase(Locale.ROOT)));
                case INTEGER, DECIMAL, DOUBLE -> number(new BigDecimal(value), place);
                case DATE, TIMESTAMP -> Literal.of(LocalDate.parse(value));
                case TEXT, TIME, OTHER -> Literal.of(value);
            };
        } catch (NumberFormatException | DateTimeException notOfThatType) {
            throw new NotGrounded("'" + value + "' is no value for "
                    + place.table().name() + "." + place.column().name());
        }
    }

    // ---------------------------------------------------------------- time

    static DateUnit unit(Unit unit) {
        return switch (unit) {
            case DAY -> DateUnit.DAY;
            case WEEK -> DateUnit.WEEK;
            case MONTH -> DateUnit.MONTH;
            case QUARTER -> DateUnit.QUARTER;
            case YEAR -> DateUnit.YEAR;
        };
    }

    static Expression within(Expression time, TimeWindow window) {
        return switch (window) {
            case TimeWindow.Calendar calendar ->
                Expression.InPeriod.of(time, unit(calendar.unit()), calendar.first(), calendar.count());
            case TimeWindow.Rolling rolling
            when rolling.unit() == Unit.DAY ->
                Expression.InPeriod.of(time, DateUnit.DAY, 1 - rolling.count(), rolling.count());
            case TimeWindow.Rolling rolling -> {
                Expression today = new Expression.CurrentDate();
                Expression start = new Expression.DateShift(today, -rolling.count(), unit(rolling.unit()));
                Expression tomorrow = new Expression.DateShift(today, 1, DateUnit.DAY);
                yield new Expression.And(List.of(PlanBuilder.greater(time, start), PlanBuilder.less(time, tomorrow)));
            }
            case TimeWindow.Dates dates -> {
                List<Expression> bounds = new ArrayList<>();
                LocalDate from = dates.from();
                LocalDate until = dates.until();
                if (from != null) {
                    bounds.add(PlanBuilder.atLeast(time, Literal.of(from)));
                }
                if (until != null) {
                    bounds.add(PlanBuilder.less(time, Literal.of(until)));
                }
                yield Frame.and(bounds);
            }
        };
    }

    private Expression late(Condition.Late late, Frame frame, String entity, @Nullable String verb) {
        Reference event = late.event();
        String table = event == null
                ? entity
                : Optional.ofNullable(meaning(event).table()).orElse(entity);
        String action = event != null ? words(event) : verb == null ? "" : verb;
        Optional<Kinds.DuePair> pair = index.kinds().duePair(index.table(table), action);
        for (JoinGraph.Edge edge : pair.isEmpty() ? index.graph().links(table) : List.<JoinGraph.Edge>of()) {
            pair = pair.isPresent() ? pair : index.kinds().duePair(index.table(edge.to()), action);
        }
        Kinds.DuePair dates = pair.orElseThrow(() -> new NotGrounded(
                "nothing here says when " + table.replace('_', ' ') + " were due and when they were done"));
        Table owner = index.table(dates.table());
        notes.add("late means that " + owner.name() + "." + dates.done().name() + " is after "
                + dates.due().name());
        Function<Frame, Expression> compared = inner -> {
            Expression done = inner.column(owner, dates.done());
            Expression due = inner.column(owner, dates.due());
            return new Comparison(
                    late.late() ? ComparisonOperator.GREATER : ComparisonOperator.LESS_OR_EQUAL, done, due);
        };
        if (frame.free() || frame.reachesOne(owner.name())) {
            return compared.apply(frame);
        }
        return exists(frame, entity, owner.name(), inner -> inner.where(compared.apply(inner)), Quantifier.SOME, 0);
    }

    // ---------------------------------------------------------------- linked things

    private Expression linked(Condition.Linked linked, Frame frame, String entity) {
        String table = meaning(linked.to()).table();
        if (table == null) {
            throw new NotGrounded("'" + words(linked.to()) + "' names no table");
        }
        String verb = words(linked.to());
        if (table.equals(entity) && linked.quantifier() != Quantifier.SOME) {
            throw new NotGrounded(
                    "the " + entity.replace('_', ' ') + " asked about cannot be counted against themselves");
        }
        if (table.equals(entity)
                || (linked.quantifier() == Quantifier.SOME && (frame.free() || frame.reachesOne(table)))) {
            frame.require(table, JoinKind.INNER);
            List<Expression> inner = linked.conditions().stream()
                    .map(condition -> ground(condition, frame, table, verb))
                    .toList();
            return inner.isEmpty() ? Literal.of(true) : Frame.and(inner);
        }
        if (linked.quantifier() == Quantifier.ONLY) {
            Expression some = exists(
                    frame, entity, table, inner -> apply(linked.conditions(), inner, table, verb), Quantifier.SOME, 0);
            Expression other = exists(
                    frame,
                    entity,
                    table,
                    inner -> inner.where(negate(Frame.and(linked.conditions().stream()
                            .map(condition -> ground(condition, inner, table, verb))
                            .toList()))),
                    Quantifier.NONE,
                    0);
            return new Expression.And(List.of(some, other));
        }
        return exists(
                frame,
                entity,
                table,
                inner -> apply(linked.conditions(), inner, table, verb),
                linked.quantifier(),
                linked.number());
    }

    private void apply(List<Condition> conditions, Frame inner, String table, String verb) {
        conditions.forEach(condition -> inner.where(ground(condition, inner, table, verb)));
    }

    /** The rows of a table that belong to the entity and meet some conditions; the quantifier says how many there are. */
    private Expression exists(
            Frame frame, String entity, String table, Consumer<Frame> conditions, Quantifier quantifier, int number) {
        JoinGraph.Edge last = edgeTo(entity, table);
        Frame inner = new Frame(index, names, index.table(last.from()), Set.of(entity), true);
        inner.require(table, JoinKind.INNER);
        conditions.accept(inner);
        if (last.fromColumns().size() > 1) {
            return correlated(frame, entity, last, inner, quantifier);
        }
        Expression key = frame.column(entity, last.toColumns().getFirst());
        String column = last.fromColumns().getFirst();
        Expression innerKey = inner.column(last.from(), column);
        Relation rows = inner.filtered();
        return switch (quantifier) {
            case SOME, ONLY ->
                new Expression.InSubquery(
                        key, new Relation.Project(rows, List.of(new Output(column, innerKey))), false);
            case NONE ->
                new Expression.InSubquery(key, new Relation.Project(rows, List.of(new Output(column, innerKey))), true);
            case AT_LEAST ->
                counted(
                        key,
                        column,
                        innerKey,
                        inner,
                        rows,
                        table,
                        ComparisonOperator.GREATER_OR_EQUAL,
                        Literal.of(number),
                        false);
            case AT_MOST ->
                counted(
                        key,
                        column,
                        innerKey,
                        inner,
                        rows,
                        table,
                        ComparisonOperator.GREATER,
                        Literal.of(number),
                        true);
            case EXACTLY ->
                number == 0
                        ? new Expression.InSubquery(
                                key, new Relation.Project(rows, List.of(new Output(column, innerKey))), true)
                        : counted(
                                key,
                                column,
                                innerKey,
                                inner,
                                rows,
                                table,
                                ComparisonOperator.EQUAL,
                                Literal.of(number),
                                false);
            case EVERY -> {
                Table all = index.table(table);
                Relation scan = Relation.Scan.of(all, names.next(all));
                Expression total = new Expression.ScalarSubquery(
                        new Relation.Aggregate(scan, List.of(), List.of(new Output("total", PlanBuilder.countRows()))));
                yield counted(key, column, innerKey, inner, rows, table, ComparisonOperator.EQUAL, total, false);
            }
        };
    }

    /** The edge that leads from the things to the entity, the last one of the cheapest path. */
    private JoinGraph.Edge edgeTo(String entity, String table) {
        JoinGraph.Tree tree = index.graph()
                .connect(table, List.of(entity))
                .orElseThrow(() -> new NotGrounded(entity + " and " + table + " have no connection in this database"));
        return tree.edges().getLast();
    }

    private Expression counted(
            Expression key,
            String column,
            Expression innerKey,
            Frame inner,
            Relation rows,
            String table,
            ComparisonOperator operator,
            Expression number,
            boolean negated) {
        Table thing = index.table(table);
        boolean distinct = inner.multiplied() || !inner.root().name().equals(table);
        Expression count = PlanBuilder.countRows();
        if (distinct && thing.primaryKey().size() == 1) {
            count = PlanBuilder.countDistinct(
                    inner.column(table, thing.primaryKey().getFirst()));
        }
        Relation grouped = new Relation.Aggregate(
                rows, List.of(new Output(column, innerKey)), List.of(new Output("number", count)));
        Relation enough = new Relation.Filter(grouped, new Comparison(operator, grouped.column("number"), number));
        return new Expression.InSubquery(
                key, new Relation.Project(enough, List.of(new Output(column, enough.column(column)))), negated);
    }

    private Expression correlated(Frame frame, String entity, JoinGraph.Edge last, Frame inner, Quantifier quantifier) {
        if (quantifier != Quantifier.SOME && quantifier != Quantifier.NONE) {
            throw new NotGrounded(last.from() + " cannot be counted for " + entity + ": their key has several columns");
        }
        for (int i = 0; i < last.fromColumns().size(); i++) {
            inner.where(PlanBuilder.equal(
                    inner.column(last.from(), last.fromColumns().get(i)),
                    PlanBuilder.outer(frame.column(entity, last.toColumns().get(i)))));
        }
        return new Expression.Exists(inner.filtered(), quantifier == Quantifier.NONE);
    }
}
