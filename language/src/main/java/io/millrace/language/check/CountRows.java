package io.millrace.language.check;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Or;
import io.millrace.language.plan.Expression.ScalarSubquery;
import io.millrace.language.plan.FindKey;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import java.util.List;
import java.util.Optional;

/**
 * Counts the rows of a relation in another way than by making them:
 *
 * <pre>
 * filter              rows of the whole - rows for which the condition is not true
 * group by keys       different keys
 * join on a key       rows of the left that have a partner (inner), all of them (left)
 * </pre>
 */
final class CountRows {
    private final FindKey findKey;

    CountRows(Catalog catalog) {
        this.findKey = new FindKey(catalog);
    }

    /** A plan that answers the number; empty where there is no other way. */
    Optional<Plan> of(Relation relation) {
        return switch (relation) {
            case Relation.Sort sort -> of(sort.input());
            case Relation.Project project -> of(project.input());
            case Relation.Window window -> of(window.input());
            case Relation.Named named -> of(named.input());
            case Relation.Scan scan -> Optional.of(count(scan));
            case Relation.Filter filter -> Optional.of(lessTheRest(filter));
            case Relation.Aggregate aggregate
            when !aggregate.keys().isEmpty() ->
                Optional.of(count(new Relation.Distinct(new Relation.Project(aggregate.input(), aggregate.keys()))));
            case Relation.Join join -> ofJoin(join);
            case Relation.Aggregate ignored -> Optional.empty();
            case Relation.Distinct ignored -> Optional.empty();
            case Relation.SetOperation ignored -> Optional.empty();
            case Relation.Limit ignored -> Optional.empty();
        };
    }

    private static Plan count(Relation relation) {
        return Plan.of(
                new Relation.Aggregate(relation, List.of(), List.of(new Output("rows", AggregateCall.countRows()))));
    }

    private static Plan lessTheRest(Relation.Filter filter) {
        Expression condition = filter.condition();
        Expression isNot = new Not(condition);
        Expression rest = condition.nullable() ? new Or(List.of(isNot, new IsNull(condition))) : isNot;
        Expression counted = new AggregateCall(AggregateFunction.COUNT, null, false, rest);
        return Plan.of(new Relation.Aggregate(
                filter.input(),
                List.of(),
                List.of(new Output(
                        "rows", new Arithmetic(ArithmeticOperator.SUBTRACT, AggregateCall.countRows(), counted)))));
    }

    private Optional<Plan> ofJoin(Relation.Join join) {
        boolean once = join.kind().keepsRight() && findKey.matchesOnce(join);
        return switch (join.kind()) {
            case INNER ->
                once
                        ? Optional.of(
                                count(new Relation.Join(JoinKind.SEMI, join.left(), join.right(), join.condition())))
                        : Optional.empty();
            case LEFT -> once ? Optional.of(count(join.left())) : Optional.empty();
            // Those that have none, less from all, are those that have one.
            case SEMI -> lessThoseOf(join, JoinKind.ANTI);
            case ANTI -> lessThoseOf(join, JoinKind.SEMI);
            case FULL -> Optional.empty();
        };
    }

    private static Optional<Plan> lessThoseOf(Relation.Join join, JoinKind other) {
        Relation rest = count(new Relation.Join(other, join.left(), join.right(), join.condition()))
                .root();
        return Optional.of(Plan.of(new Relation.Aggregate(
                join.left(),
                List.of(),
                List.of(new Output(
                        "rows",
                        new Arithmetic(
                                ArithmeticOperator.SUBTRACT, AggregateCall.countRows(), new ScalarSubquery(rest)))))));
    }
}
