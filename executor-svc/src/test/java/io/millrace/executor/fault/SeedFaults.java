package io.millrace.executor.fault;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.Between;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Case;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Exists;
import io.millrace.language.plan.Expression.Frame;
import io.millrace.language.plan.Expression.InList;
import io.millrace.language.plan.Expression.InPeriod;
import io.millrace.language.plan.Expression.InSubquery;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Or;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.When;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.FindKey;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.MapExpressions;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import io.millrace.language.plan.SetOperator;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.WindowFunction;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The kinds of mistakes that programs are seeded with, each a change of a plan; who compiles it gets a wrong program. */
final class SeedFaults {
    private static final Map<String, String> OTHER_VALUES = Map.of(
            "Germany", "France",
            "Europe", "South America",
            "cancelled", "delivered",
            "delivered", "shipped",
            "pending", "shipped",
            "Kitchen", "Office",
            "card", "invoice");

    private final Catalog catalog;
    private final int most;
    private final Map<String, Function<Plan, List<Plan>>> kinds = new LinkedHashMap<>();

    /** @param most how many places of one plan get the same mistake */
    SeedFaults(Catalog catalog, int most) {
        this.catalog = catalog;
        this.most = most;
        joins();
        conditions();
        periods();
        orders();
        groups();
        values();
        windows();
        sets();
    }

    /** Wrong plans of a plan, by the kind of the mistake. */
    Map<String, List<Plan>> in(Plan plan) {
        Map<String, List<Plan>> faults = new LinkedHashMap<>();
        kinds.forEach((kind, seed) -> faults.put(kind, seed.apply(plan)));
        return faults;
    }

    private void relation(String kind, Function<Relation, Optional<Relation>> replace) {
        kinds.put(kind, plan -> ReplaceOnce.relations(plan, most, replace));
    }

    private void expression(String kind, Function<Expression, Optional<Expression>> replace) {
        kinds.put(kind, plan -> ReplaceOnce.expressions(plan, most, replace));
    }

    /** A mistake in the expressions of some relations only. */
    private void within(
            String kind, Class<? extends Relation> node, Function<Expression, Optional<Expression>> replace) {
        relation(kind, relation -> {
            if (!node.isInstance(relation)) {
                return Optional.empty();
            }
            Change change = new Change(replace);
            Relation changed = own(relation, change);
            return change.done ? Optional.of(changed) : Optional.empty();
        });
    }

    private static final class Change implements UnaryOperator<Expression> {
        private final Function<Expression, Optional<Expression>> replace;
        private boolean done;

        Change(Function<Expression, Optional<Expression>> replace) {
            this.replace = replace;
        }

        @Override
        public Expression apply(Expression expression) {
            if (!done) {
                Optional<Expression> replacement = replace.apply(expression);
                if (replacement.isPresent()) {
                    done = true;
                    return ReplaceOnce.fits(replacement.get(), expression);
                }
            }
            return MapExpressions.children(expression, this);
        }
    }

    private static Relation own(Relation relation, UnaryOperator<Expression> change) {
        return switch (relation) {
            case Relation.Filter filter -> new Relation.Filter(filter.input(), change.apply(filter.condition()));
            case Relation.Project project -> new Relation.Project(project.input(), outputs(project.outputs(), change));
            case Relation.Aggregate aggregate ->
                new Relation.Aggregate(aggregate.input(), aggregate.keys(), outputs(aggregate.measures(), change));
            case Relation.Join join ->
                new Relation.Join(join.kind(), join.left(), join.right(), change.apply(join.condition()));
            default -> relation;
        };
    }

    private static List<Output> outputs(List<Output> outputs, UnaryOperator<Expression> change) {
        return outputs.stream()
                .map(output -> new Output(output.name(), change.apply(output.expression())))
                .toList();
    }

    // ---------------------------------------------------------------- joins

    private void joins() {
        relation("wrong join key", relation -> join(relation).flatMap(join -> keyOf(join, join.left())));
        relation(
                "wrong key of the joined table", relation -> join(relation).flatMap(join -> keyOf(join, join.right())));
        relation(
                "missing join condition",
                relation -> join(relation)
                        .filter(join -> join.kind() == JoinKind.INNER && !isTrue(join.condition()))
                        .map(join -> new Relation.Join(join.kind(), join.left(), join.right(), Literal.of(true))));
        relation("rows lost by an inner join", relation -> kind(relation, JoinKind.LEFT, JoinKind.INNER));
        relation("rows kept by a left join", relation -> kind(relation, JoinKind.INNER, JoinKind.LEFT));
        relation("rows lost by a left join", relation -> kind(relation, JoinKind.FULL, JoinKind.LEFT));
        relation("join instead of a semi-join: rows twice", relation -> kind(relation, JoinKind.SEMI, JoinKind.INNER));
        relation("with instead of without", relation -> kind(relation, JoinKind.ANTI, JoinKind.SEMI));
        relation("fan-out: joined with children too", this::withChildren);
        relation(
                "a join forgotten",
                relation ->
                        join(relation).filter(join -> !join.kind().keepsRight()).map(Relation.Join::left));
        within(
                "joined on a range",
                Relation.Join.class,
                expression -> comparison(expression)
                        .filter(comparison -> comparison.operator() == ComparisonOperator.EQUAL)
                        .map(comparison -> new Comparison(
                                ComparisonOperator.GREATER_OR_EQUAL, comparison.left(), comparison.right())));
    }

    private static boolean isTrue(Expression condition) {
        return condition instanceof Literal;
    }

    private static Optional<Relation.Join> join(Relation relation) {
        return relation instanceof Relation.Join join ? Optional.of(join) : Optional.empty();
    }

    private static Optional<Relation> kind(Relation relation, JoinKind from, JoinKind to) {
        return join(relation)
                .filter(join -> join.kind() == from)
                .map(join -> new Relation.Join(to, join.left(), join.right(), join.condition()));
    }

    private static Optional<Relation> keyOf(Relation.Join join, Relation side) {
        List<Field> joined = FindKey.joined(join, side);
        if (joined.isEmpty()) {
            return Optional.empty();
        }
        Field key = joined.getFirst();
        return side.fields().stream()
                .filter(field -> field.type() == key.type() && !field.name().equals(key.name()))
                .findFirst()
                .map(other -> new Relation.Join(
                        join.kind(),
                        join.left(),
                        join.right(),
                        replaced(join.condition(), key.reference(), other.reference())));
    }

    private static Expression replaced(Expression expression, Reference from, Reference to) {
        return expression instanceof Reference reference
                        && reference.name().equals(from.name())
                        && java.util.Objects.equals(reference.qualifier(), from.qualifier())
                ? to
                : MapExpressions.children(expression, child -> replaced(child, from, to));
    }

    private Optional<Relation> withChildren(Relation relation) {
        if (!(relation instanceof Relation.Scan scan)) {
            return Optional.empty();
        }
        for (ForeignKey key : catalog.foreignKeys()) {
            if (key.referencedTable().equals(scan.table())) {
                Relation child = Relation.Scan.of(catalog.table(key.table()).orElseThrow(), "child_rows");
                Relation joined = new Relation.Join(
                        JoinKind.LEFT,
                        scan,
                        child,
                        new Comparison(
                                ComparisonOperator.EQUAL,
                                scan.column(key.referencedColumns().getFirst()),
                                child.column("child_rows." + key.columns().getFirst())));
                return Optional.of(joined);
            }
        }
        return Optional.empty();
    }

    // ---------------------------------------------------------------- conditions

    private static Optional<Comparison> comparison(Expression expression) {
        return expression instanceof Comparison comparison ? Optional.of(comparison) : Optional.empty();
    }

    private void conditions() {
        relation(
                "missing filter",
                relation ->
                        relation instanceof Relation.Filter filter && !(filter.input() instanceof Relation.Aggregate)
                                ? Optional.of(filter.input())
                                : Optional.empty());
        relation(
                "missing condition on groups",
                relation -> relation instanceof Relation.Filter filter && filter.input() instanceof Relation.Aggregate
                        ? Optional.of(filter.input())
                        : Optional.empty());
        within(
                "wrong filter bound",
                Relation.Filter.class,
                expression -> comparison(expression)
                        .flatMap(comparison -> comparison.right() instanceof Literal literal
                                ? moved(literal)
                                        .map(bound -> new Comparison(comparison.operator(), comparison.left(), bound))
                                : Optional.empty()));
        within(
                "wrong bound of a range",
                Relation.Filter.class,
                expression -> expression instanceof Between between && between.high() instanceof Literal high
                        ? moved(high).map(bound -> new Between(between.operand(), between.low(), bound))
                        : Optional.empty());
        within(
                "bound taken in or left out",
                Relation.Filter.class,
                expression -> comparison(expression)
                        .map(comparison -> new Comparison(
                                switch (comparison.operator()) {
                                    case GREATER -> ComparisonOperator.GREATER_OR_EQUAL;
                                    case GREATER_OR_EQUAL -> ComparisonOperator.GREATER;
                                    case LESS -> ComparisonOperator.LESS_OR_EQUAL;
                                    case LESS_OR_EQUAL -> ComparisonOperator.LESS;
                                    case EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
                                    case NOT_EQUAL -> ComparisonOperator.EQUAL;
                                },
                                comparison.left(),
                                comparison.right())));
        within(
                "condition the other way round",
                Relation.Filter.class,
                expression -> comparison(expression)
                        .filter(comparison -> comparison.operator() != ComparisonOperator.EQUAL)
                        .map(comparison ->
                                new Comparison(comparison.operator(), comparison.right(), comparison.left())));
        expression(
                "wrong value",
                expression -> expression instanceof Literal literal
                                && literal.value() != null
                                && OTHER_VALUES.containsKey(literal.value())
                        ? Optional.of(Literal.of(OTHER_VALUES.get(literal.value())))
                        : Optional.empty());
        within(
                "a value of a list forgotten",
                Relation.Filter.class,
                expression -> expression instanceof InList in && in.values().size() > 1
                        ? Optional.of(new InList(
                                in.operand(), in.values().subList(1, in.values().size())))
                        : Optional.empty());
        within(
                "or instead of and",
                Relation.Filter.class,
                expression -> expression instanceof And and ? Optional.of(new Or(and.operands())) : Optional.empty());
        within(
                "and instead of or",
                Relation.Filter.class,
                expression -> expression instanceof Or or ? Optional.of(new And(or.operands())) : Optional.empty());
        within(
                "one of two conditions forgotten",
                Relation.Filter.class,
                expression -> expression instanceof And and
                        ? Optional.of(and.operands().getFirst())
                        : Optional.empty());
        within(
                "the other of two conditions forgotten",
                Relation.Filter.class,
                expression -> expression instanceof And and
                        ? Optional.of(and.operands().getLast())
                        : Optional.empty());
        relation(
                "condition denied",
                relation -> relation instanceof Relation.Filter filter
                        ? Optional.of(new Relation.Filter(filter.input(), new Not(filter.condition())))
                        : Optional.empty());
        within(
                "denial forgotten",
                Relation.Filter.class,
                expression -> expression instanceof Not not ? Optional.of(not.operand()) : Optional.empty());
        relation(
                "filtered by another column",
                relation -> relation instanceof Relation.Filter filter
                        ? otherColumn(filter.condition(), filter.input().fields())
                                .map(condition -> new Relation.Filter(filter.input(), condition))
                        : Optional.empty());
        expression(
                "pattern from the beginning",
                expression -> expression instanceof Like like && like.pattern().startsWith("%")
                        ? Optional.of(new Like(like.operand(), like.pattern().substring(1), like.matchCase()))
                        : Optional.empty());
        expression(
                "upper and lower case",
                expression -> expression instanceof Like like
                        ? Optional.of(new Like(like.operand(), like.pattern().toUpperCase(java.util.Locale.ROOT), true))
                        : Optional.empty());
        expression("in instead of not in", expression -> switch (expression) {
            case InSubquery in -> Optional.of(new InSubquery(in.operand(), in.relation(), !in.negated()));
            case Exists exists -> Optional.of(new Exists(exists.relation(), !exists.negated()));
            default -> Optional.empty();
        });
        expression(
                "nulls forgotten",
                expression -> expression instanceof IsNull isNull
                        ? Optional.of(new And(List.of(isNull, Literal.of(false))))
                        : Optional.empty());
        relation(
                "rows without a value left out",
                relation -> relation instanceof Relation.Project project
                        ? project.input().fields().stream()
                                .filter(Field::nullable)
                                .findFirst()
                                .map(field -> new Relation.Project(
                                        new Relation.Filter(project.input(), new Not(new IsNull(field.reference()))),
                                        project.outputs()))
                        : Optional.empty());
    }

    private static Optional<Literal> moved(Literal literal) {
        String value = literal.value();
        if (value == null) {
            return Optional.empty();
        }
        return switch (literal.type()) {
            case INTEGER -> Optional.of(new Literal(DataType.INTEGER, Long.toString(Long.parseLong(value) + 1)));
            case DECIMAL, DOUBLE ->
                Optional.of(new Literal(
                        literal.type(),
                        new BigDecimal(value).multiply(new BigDecimal("1.5")).toPlainString()));
            case DATE ->
                Optional.of(new Literal(
                        DataType.DATE, LocalDate.parse(value).plusMonths(1).toString()));
            default -> Optional.empty();
        };
    }

    private static Optional<Expression> otherColumn(Expression expression, List<Field> fields) {
        Change change = new Change(each -> each instanceof Reference reference
                ? fields.stream()
                        .filter(field -> field.type() == reference.type()
                                && !field.name().equals(reference.name()))
                        .findFirst()
                        .map(Field::reference)
                : Optional.empty());
        Expression changed = change.apply(expression);
        return change.done ? Optional.of(changed) : Optional.empty();
    }

    // ---------------------------------------------------------------- periods

    private void periods() {
        expression("period one too late", expression -> period(expression, 1, 0));
        expression("period one too early", expression -> period(expression, -1, 0));
        expression("period one too long", expression -> period(expression, 0, 1));
        expression(
                "wrong unit of the period",
                expression -> expression instanceof InPeriod in
                        ? Optional.of(new InPeriod(
                                in.operand(),
                                in.unit() == DateUnit.MONTH ? DateUnit.YEAR : DateUnit.MONTH,
                                in.first(),
                                in.count(),
                                in.anchor()))
                        : Optional.empty());
        expression("grouped by too long a time", expression -> grain(expression, DateUnit.YEAR));
        expression("grouped by too short a time", expression -> grain(expression, DateUnit.DAY));
        expression(
                "wrong time zone",
                expression -> expression instanceof Reference reference && reference.type() == DataType.TIMESTAMP
                        ? Optional.of(new DateShift(reference, 2, DateUnit.HOUR))
                        : Optional.empty());
        within(
                "dates a day off",
                Relation.Project.class,
                expression -> expression instanceof Reference reference && reference.type() == DataType.DATE
                        ? Optional.of(new DateShift(reference, 1, DateUnit.DAY))
                        : Optional.empty());
        expression(
                "wrong part of a date",
                expression ->
                        expression instanceof Call call && call.arguments().size() == 1
                                ? switch (call.function()) {
                                    case MONTH -> Optional.of(new Call(ScalarFunction.DAY, call.arguments()));
                                    case YEAR, QUARTER, WEEK, DAY ->
                                        Optional.of(new Call(ScalarFunction.MONTH, call.arguments()));
                                    case DAY_OF_WEEK -> Optional.of(new Call(ScalarFunction.DAY, call.arguments()));
                                    case HOUR -> Optional.of(new Call(ScalarFunction.MINUTE, call.arguments()));
                                    default -> Optional.empty();
                                }
                                : Optional.empty());
    }

    private static Optional<Expression> period(Expression expression, int first, int count) {
        return expression instanceof InPeriod in
                ? Optional.of(
                        new InPeriod(in.operand(), in.unit(), in.first() + first, in.count() + count, in.anchor()))
                : Optional.empty();
    }

    private static Optional<Expression> grain(Expression expression, DateUnit unit) {
        return expression instanceof DateTruncate truncate
                        && truncate.unit() != unit
                        && truncate.unit().isDays()
                ? Optional.of(new DateTruncate(truncate.operand(), unit))
                : Optional.empty();
    }

    // ---------------------------------------------------------------- order and limit

    private static Optional<Relation.Sort> sort(Relation relation) {
        return relation instanceof Relation.Sort sort ? Optional.of(sort) : Optional.empty();
    }

    private static Optional<Relation.Limit> limit(Relation relation) {
        return relation instanceof Relation.Limit limit ? Optional.of(limit) : Optional.empty();
    }

    private void orders() {
        relation(
                "wrong direction of the order",
                relation -> sort(relation).map(sort -> new Relation.Sort(sort.input(), reversed(sort.keys()))));
        relation("missing order", relation -> sort(relation).map(Relation.Sort::input));
        relation(
                "ordered by another column",
                relation -> sort(relation)
                        .flatMap(sort -> sort.input().fields().stream()
                                .filter(field -> !field.reference()
                                        .equals(sort.keys().getFirst().expression()))
                                .findFirst()
                                .map(field -> new Relation.Sort(
                                        sort.input(), List.of(SortKey.ascending(field.reference()))))));
        relation(
                "criteria of the order swapped",
                relation -> sort(relation)
                        .filter(sort -> sort.keys().size() > 1)
                        .map(sort -> new Relation.Sort(sort.input(), sort.keys().reversed())));
        relation(
                "ordered as text",
                relation -> sort(relation)
                        .filter(sort ->
                                sort.keys().getFirst().expression().type().isNumeric())
                        .map(sort -> new Relation.Sort(
                                sort.input(),
                                List.of(new SortKey(
                                        new Cast(sort.keys().getFirst().expression(), DataType.TEXT),
                                        sort.keys().getFirst().descending(),
                                        false)))));
        relation(
                "one row too many",
                relation -> limit(relation)
                        .map(limit -> new Relation.Limit(limit.input(), limit.limit() + 1, limit.offset())));
        relation(
                "one row too few",
                relation -> limit(relation)
                        .filter(limit -> limit.limit() > 0)
                        .map(limit -> new Relation.Limit(limit.input(), limit.limit() - 1, limit.offset())));
        relation("missing limit", relation -> limit(relation).map(Relation.Limit::input));
        relation(
                "first row left out",
                relation -> limit(relation)
                        .map(limit -> new Relation.Limit(limit.input(), limit.limit(), limit.offset() + 1)));
        relation(
                "cut before it is ordered",
                relation -> limit(relation)
                        .flatMap(limit -> sort(limit.input())
                                .map(sort -> new Relation.Sort(
                                        new Relation.Limit(sort.input(), limit.limit(), limit.offset()),
                                        sort.keys()))));
    }

    private static List<SortKey> reversed(List<SortKey> keys) {
        return keys.stream()
                .map(key -> new SortKey(key.expression(), !key.descending(), key.nullsFirst()))
                .toList();
    }

    // ---------------------------------------------------------------- groups

    private static Optional<Relation.Aggregate> aggregate(Relation relation) {
        return relation instanceof Relation.Aggregate aggregate ? Optional.of(aggregate) : Optional.empty();
    }

    private void call(String kind, Function<AggregateCall, Optional<AggregateCall>> replace) {
        expression(
                kind,
                expression -> expression instanceof AggregateCall call
                        ? replace.apply(call).map(Expression.class::cast)
                        : Optional.empty());
    }

    private static Optional<AggregateCall> function(AggregateCall call, AggregateFunction from, AggregateFunction to) {
        return call.function() == from
                        && call.argument() != null
                        && call.argument().type().isNumeric()
                ? Optional.of(new AggregateCall(to, call.argument(), call.distinct(), call.where()))
                : Optional.empty();
    }

    private void groups() {
        call("average instead of sum", call -> function(call, AggregateFunction.SUM, AggregateFunction.AVG));
        call("sum instead of average", call -> function(call, AggregateFunction.AVG, AggregateFunction.SUM));
        call("largest instead of sum", call -> function(call, AggregateFunction.SUM, AggregateFunction.MAX));
        call("average instead of median", call -> function(call, AggregateFunction.MEDIAN, AggregateFunction.AVG));
        call(
                "count instead of sum",
                call -> call.function() == AggregateFunction.SUM
                        ? Optional.of(AggregateCall.countRows())
                        : Optional.empty());
        call("smallest and largest mixed up", call -> switch (call.function()) {
            case MIN -> Optional.of(new AggregateCall(AggregateFunction.MAX, call.argument(), false, call.where()));
            case MAX -> Optional.of(new AggregateCall(AggregateFunction.MIN, call.argument(), false, call.where()));
            default -> Optional.empty();
        });
        call(
                "count instead of count distinct",
                call -> call.function() == AggregateFunction.COUNT && call.distinct()
                        ? Optional.of(new AggregateCall(AggregateFunction.COUNT, call.argument(), false, call.where()))
                        : Optional.empty());
        call(
                "sum of the different values",
                call -> call.function() == AggregateFunction.SUM && !call.distinct()
                        ? Optional.of(new AggregateCall(AggregateFunction.SUM, call.argument(), true, call.where()))
                        : Optional.empty());
        call(
                "average of nulls as zero",
                call -> call.function() == AggregateFunction.AVG
                                && call.argument() != null
                                && call.argument().nullable()
                        ? Optional.of(AggregateCall.of(
                                AggregateFunction.AVG,
                                Call.of(ScalarFunction.COALESCE, call.argument(), Literal.of(0))))
                        : Optional.empty());
        call(
                "counts rows, not values",
                call -> call.function() == AggregateFunction.COUNT && call.argument() != null && !call.distinct()
                        ? Optional.of(new AggregateCall(AggregateFunction.COUNT, null, false, call.where()))
                        : Optional.empty());
        call(
                "condition of a figure forgotten",
                call -> call.where() != null
                        ? Optional.of(new AggregateCall(
                                call.function(), call.argument(), call.distinct(), null, call.fraction()))
                        : Optional.empty());
        relation(
                "figure of another column",
                relation -> aggregate(relation).flatMap(aggregate -> {
                    Change change = new Change(each -> each instanceof AggregateCall call
                                    && call.argument() instanceof Reference reference
                                    && reference.type().isNumeric()
                            ? aggregate.input().fields().stream()
                                    .filter(field -> field.type() == reference.type()
                                            && !field.reference().equals(reference))
                                    .findFirst()
                                    .map(field -> new AggregateCall(
                                            call.function(),
                                            field.reference(),
                                            call.distinct(),
                                            call.where(),
                                            call.fraction()))
                            : Optional.empty());
                    List<Output> measures = outputs(aggregate.measures(), change);
                    return change.done
                            ? Optional.of(new Relation.Aggregate(aggregate.input(), aggregate.keys(), measures))
                            : Optional.empty();
                }));
        relation(
                "missing group",
                relation -> aggregate(relation)
                        .filter(aggregate -> !aggregate.keys().isEmpty())
                        .map(SeedFaults::withoutTheLastKey));
        relation("a group too many", relation -> aggregate(relation).flatMap(SeedFaults::withAnotherKey));
        relation(
                "grouped by another column",
                relation -> aggregate(relation)
                        .filter(aggregate -> !aggregate.keys().isEmpty())
                        .flatMap(aggregate -> otherColumn(
                                        aggregate.keys().getFirst().expression(),
                                        aggregate.input().fields())
                                .map(key -> {
                                    List<Output> keys = new ArrayList<>(aggregate.keys());
                                    keys.set(0, new Output(keys.getFirst().name(), key));
                                    return new Relation.Aggregate(aggregate.input(), keys, aggregate.measures());
                                })));
        relation(
                "rows double",
                relation -> aggregate(relation)
                        .filter(aggregate ->
                                aggregate.input().fields().stream().noneMatch(field -> field.qualifier() == null))
                        .map(aggregate -> new Relation.Aggregate(
                                doubled(aggregate.input()), aggregate.keys(), aggregate.measures())));
        relation(
                "duplicates kept",
                relation -> relation instanceof Relation.Distinct distinct
                        ? Optional.of(distinct.input())
                        : Optional.empty());
        relation(
                "duplicates lost",
                relation -> relation instanceof Relation.Project project
                        ? Optional.of(new Relation.Distinct(project))
                        : Optional.empty());
    }

    private static Relation withoutTheLastKey(Relation.Aggregate aggregate) {
        int last = aggregate.keys().size() - 1;
        Output key = aggregate.keys().get(last);
        List<Output> measures = new ArrayList<>(aggregate.measures());
        measures.add(new Output(key.name(), AggregateCall.of(AggregateFunction.MIN, key.expression())));
        return inOrder(
                new Relation.Aggregate(aggregate.input(), aggregate.keys().subList(0, last), measures), aggregate);
    }

    private static Optional<Relation> withAnotherKey(Relation.Aggregate aggregate) {
        List<String> names = aggregate.fields().stream().map(Field::name).toList();
        return aggregate.input().fields().stream()
                .filter(field -> !names.contains(field.name()) && field.type() != DataType.OTHER)
                .findFirst()
                .map(field -> {
                    List<Output> keys = new ArrayList<>(aggregate.keys());
                    keys.add(new Output("also_by", field.reference()));
                    return inOrder(new Relation.Aggregate(aggregate.input(), keys, aggregate.measures()), aggregate);
                });
    }

    /** Each row with each of two others is there twice. */
    private static Relation doubled(Relation input) {
        Relation two = new Relation.Named(
                new Relation.SetOperation(
                        SetOperator.UNION_ALL,
                        new Relation.Project(onlyRow(), List.of(new Output("copy", Literal.of(1)))),
                        new Relation.Project(onlyRow(), List.of(new Output("copy", Literal.of(2))))),
                "copies");
        return new Relation.Join(JoinKind.INNER, input, two, Literal.of(true));
    }

    private static Relation onlyRow() {
        Relation categories = new Relation.Scan(
                null, "categories", "single", List.of(new Relation.ScanColumn("category_id", DataType.INTEGER, false)));
        return new Relation.Filter(
                categories, new Comparison(ComparisonOperator.EQUAL, categories.column("category_id"), Literal.of(1)));
    }

    private static Relation inOrder(Relation relation, Relation like) {
        return new Relation.Project(
                relation,
                like.fields().stream()
                        .map(field -> new Output(field.name(), relation.column(field.name())))
                        .toList());
    }

    // ---------------------------------------------------------------- values

    private void values() {
        within(
                "truncated text",
                Relation.Project.class,
                expression -> text(expression)
                        .map(text -> Call.of(ScalarFunction.SUBSTRING, text, Literal.of(1), Literal.of(6))));
        within(
                "text in capitals",
                Relation.Project.class,
                expression -> text(expression).map(text -> Call.of(ScalarFunction.UPPER, text)));
        expression(
                "integer division",
                expression -> expression instanceof Arithmetic divide && divide.operator() == ArithmeticOperator.DIVIDE
                        ? Optional.of(Call.of(ScalarFunction.FLOOR, divide))
                        : Optional.empty());
        expression(
                "divided the other way round",
                expression -> expression instanceof Arithmetic divide && divide.operator() == ArithmeticOperator.DIVIDE
                        ? Optional.of(new Arithmetic(divide.operator(), divide.right(), divide.left()))
                        : Optional.empty());
        expression(
                "a factor forgotten",
                expression -> expression instanceof Arithmetic times && times.operator() == ArithmeticOperator.MULTIPLY
                        ? Optional.of(times.right())
                        : Optional.empty());
        expression(
                "added instead of multiplied",
                expression -> expression instanceof Arithmetic times && times.operator() == ArithmeticOperator.MULTIPLY
                        ? Optional.of(new Arithmetic(ArithmeticOperator.ADD, times.left(), times.right()))
                        : Optional.empty());
        expression(
                "subtracted the other way round",
                expression -> expression instanceof Arithmetic minus && minus.operator() == ArithmeticOperator.SUBTRACT
                        ? Optional.of(new Arithmetic(minus.operator(), minus.right(), minus.left()))
                        : Optional.empty());
        relation(
                "rounded",
                relation -> relation instanceof Relation.Project project
                        ? first(project.outputs(), output -> output.expression().type() == DataType.DECIMAL)
                                .map(output -> with(
                                        project,
                                        output,
                                        Call.of(ScalarFunction.ROUND, output.expression(), Literal.of(0))))
                        : Optional.empty());
        relation(
                "columns swapped",
                relation -> relation instanceof Relation.Project project ? swapped(project) : Optional.empty());
        relation(
                "another column shown",
                relation -> relation instanceof Relation.Project project
                        ? first(
                                        project.outputs(),
                                        output -> otherColumn(
                                                        output.expression(),
                                                        project.input().fields())
                                                .isPresent())
                                .map(output -> with(
                                        project,
                                        output,
                                        otherColumn(
                                                        output.expression(),
                                                        project.input().fields())
                                                .orElseThrow()))
                        : Optional.empty());
        expression(
                "branches of a case swapped",
                expression -> expression instanceof Case choice && choice.otherwise() != null
                        ? Optional.of(new Case(
                                List.of(new When(choice.branches().getFirst().condition(), choice.otherwise())),
                                choice.branches().getFirst().result()))
                        : Optional.empty());
        expression(
                "missing value not replaced",
                expression -> expression instanceof Call call && call.function() == ScalarFunction.COALESCE
                        ? Optional.of(call.arguments().getFirst())
                        : Optional.empty());
        relation(
                "missing value replaced by zero",
                relation -> relation instanceof Relation.Project project
                        ? first(
                                        project.outputs(),
                                        output -> output.expression().nullable()
                                                && output.expression().type().isNumeric())
                                .map(output -> with(
                                        project,
                                        output,
                                        Call.of(ScalarFunction.COALESCE, output.expression(), Literal.of(0))))
                        : Optional.empty());
    }

    private static Optional<Reference> text(Expression expression) {
        return expression instanceof Reference reference && reference.type() == DataType.TEXT
                ? Optional.of(reference)
                : Optional.empty();
    }

    private static Optional<Output> first(List<Output> outputs, java.util.function.Predicate<Output> fits) {
        return outputs.stream().filter(fits).findFirst();
    }

    private static Relation with(Relation.Project project, Output replaced, Expression expression) {
        return new Relation.Project(
                project.input(),
                project.outputs().stream()
                        .map(output -> output == replaced
                                ? new Output(output.name(), ReplaceOnce.fits(expression, output.expression()))
                                : output)
                        .toList());
    }

    private static Optional<Relation> swapped(Relation.Project project) {
        List<Output> outputs = project.outputs();
        for (int i = 0; i < outputs.size(); i++) {
            for (int j = i + 1; j < outputs.size(); j++) {
                Output one = outputs.get(i);
                Output other = outputs.get(j);
                if (one.expression().type() == other.expression().type()) {
                    List<Output> changed = new ArrayList<>(outputs);
                    changed.set(i, new Output(one.name(), other.expression()));
                    changed.set(j, new Output(other.name(), one.expression()));
                    return Optional.of(new Relation.Project(project.input(), changed));
                }
            }
        }
        return Optional.empty();
    }

    // ---------------------------------------------------------------- windows and sets

    private void window(String kind, Function<WindowCall, Optional<WindowCall>> replace) {
        expression(
                kind,
                expression -> expression instanceof WindowCall call
                        ? replace.apply(call).map(Expression.class::cast)
                        : Optional.empty());
    }

    private void windows() {
        window(
                "rank without gaps",
                call -> call.function() == WindowFunction.RANK
                        ? Optional.of(new WindowCall(
                                WindowFunction.DENSE_RANK, null, 0, call.partitionBy(), call.orderBy(), null))
                        : Optional.empty());
        window(
                "the row after instead of before",
                call -> call.function() == WindowFunction.LAG
                        ? Optional.of(new WindowCall(
                                WindowFunction.LEAD,
                                call.argument(),
                                call.offset(),
                                call.partitionBy(),
                                call.orderBy(),
                                null))
                        : Optional.empty());
        window(
                "two rows before instead of one",
                call -> call.function() == WindowFunction.LAG
                        ? Optional.of(new WindowCall(
                                WindowFunction.LAG,
                                call.argument(),
                                call.offset() + 1,
                                call.partitionBy(),
                                call.orderBy(),
                                null))
                        : Optional.empty());
        window(
                "window over all instead of each",
                call -> call.partitionBy().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new WindowCall(
                                call.function(),
                                call.argument(),
                                call.offset(),
                                List.of(),
                                call.orderBy(),
                                call.frame())));
        window(
                "window in the other order",
                call -> call.orderBy().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new WindowCall(
                                call.function(),
                                call.argument(),
                                call.offset(),
                                call.partitionBy(),
                                reversed(call.orderBy()),
                                call.frame())));
        window(
                "total instead of running total",
                call -> call.frame() == null
                        ? Optional.empty()
                        : Optional.of(new WindowCall(
                                call.function(),
                                call.argument(),
                                0,
                                call.partitionBy(),
                                call.orderBy(),
                                Frame.RUNNING.equals(call.frame()) ? new Frame(0) : Frame.RUNNING)));
    }

    private void sets() {
        kinds.put("union with duplicates", plan -> set(plan, SetOperator.UNION, SetOperator.UNION_ALL));
        kinds.put("union without duplicates", plan -> set(plan, SetOperator.UNION_ALL, SetOperator.UNION));
        kinds.put("both instead of not the other", plan -> set(plan, SetOperator.EXCEPT, SetOperator.INTERSECT));
        kinds.put("either instead of both", plan -> set(plan, SetOperator.INTERSECT, SetOperator.UNION));
        relation(
                "the other way round: not the one",
                relation -> relation instanceof Relation.SetOperation set
                                && set.operator() == SetOperator.EXCEPT
                                && set.left().fields().equals(set.right().fields())
                        ? Optional.of(new Relation.SetOperation(set.operator(), set.right(), set.left()))
                        : Optional.empty());
    }

    private List<Plan> set(Plan plan, SetOperator from, SetOperator to) {
        return ReplaceOnce.relations(
                plan,
                most,
                relation -> relation instanceof Relation.SetOperation set && set.operator() == from
                        ? Optional.of(new Relation.SetOperation(to, set.left(), set.right()))
                        : Optional.empty());
    }
}
