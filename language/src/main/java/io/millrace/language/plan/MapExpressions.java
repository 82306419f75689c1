package io.millrace.language.plan;

import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Between;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Case;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.CurrentDate;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Exists;
import io.millrace.language.plan.Expression.InList;
import io.millrace.language.plan.Expression.InPeriod;
import io.millrace.language.plan.Expression.InSubquery;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Negate;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Or;
import io.millrace.language.plan.Expression.OuterReference;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.ScalarSubquery;
import io.millrace.language.plan.Expression.When;
import io.millrace.language.plan.Expression.WindowCall;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds expressions and relations anew with parts of them replaced; what every rewrite of a plan is made of. */
public final class MapExpressions {
    private MapExpressions() {}

    /** The expression with each of its {@link Expression#children()} replaced; a subquery stays as it is. */
    public static Expression children(Expression expression, UnaryOperator<Expression> map) {
        return switch (expression) {
            case Reference reference -> reference;
            case OuterReference outer -> outer;
            case Literal literal -> literal;
            case CurrentDate today -> today;
            case Arithmetic arithmetic ->
                new Arithmetic(arithmetic.operator(), map.apply(arithmetic.left()), map.apply(arithmetic.right()));
            case Negate negate -> new Negate(map.apply(negate.operand()));
            case Comparison comparison ->
                new Comparison(comparison.operator(), map.apply(comparison.left()), map.apply(comparison.right()));
            case Between between ->
                new Between(map.apply(between.operand()), map.apply(between.low()), map.apply(between.high()));
            case InList in -> new InList(map.apply(in.operand()), all(in.values(), map));
            case Like like -> new Like(map.apply(like.operand()), like.pattern(), like.matchCase());
            case IsNull isNull -> new IsNull(map.apply(isNull.operand()));
            case And and -> new And(all(and.operands(), map));
            case Or or -> new Or(all(or.operands(), map));
            case Not not -> new Not(map.apply(not.operand()));
            case InPeriod in ->
                new InPeriod(map.apply(in.operand()), in.unit(), in.first(), in.count(), optional(in.anchor(), map));
            case Call call -> new Call(call.function(), all(call.arguments(), map));
            case Case choice ->
                new Case(
                        choice.branches().stream()
                                .map(branch -> new When(map.apply(branch.condition()), map.apply(branch.result())))
                                .toList(),
                        optional(choice.otherwise(), map));
            case Cast cast -> new Cast(map.apply(cast.operand()), cast.type());
            case DateTruncate truncate -> new DateTruncate(map.apply(truncate.operand()), truncate.unit());
            case DateShift shift -> new DateShift(map.apply(shift.operand()), shift.amount(), shift.unit());
            case AggregateCall call ->
                new AggregateCall(
                        call.function(),
                        optional(call.argument(), map),
                        call.distinct(),
                        optional(call.where(), map),
                        call.fraction());
            case WindowCall call ->
                new WindowCall(
                        call.function(),
                        optional(call.argument(), map),
                        call.offset(),
                        all(call.partitionBy(), map),
                        sortKeys(call.orderBy(), map),
                        call.frame());
            case ScalarSubquery subquery -> subquery;
            case InSubquery in -> new InSubquery(map.apply(in.operand()), in.relation(), in.negated());
            case Exists exists -> exists;
        };
    }

    /** The expression with another relation in the place of its subquery. */
    public static Expression subquery(Expression expression, UnaryOperator<Relation> map) {
        return switch (expression) {
            case ScalarSubquery subquery -> new ScalarSubquery(map.apply(subquery.relation()));
            case InSubquery in -> new InSubquery(in.operand(), map.apply(in.relation()), in.negated());
            case Exists exists -> new Exists(map.apply(exists.relation()), exists.negated());
            default -> expression;
        };
    }

    /**
     * The relation with each of its {@link Relation#inputs()}, and each subquery in its expressions, replaced. A column that may
     * be null in the replacement, and was not before, may be null for who reads it too.
     */
    public static Relation relations(Relation relation, UnaryOperator<Relation> map) {
        Map<Relation, Relation> replacements = new IdentityHashMap<>();
        List<Field> fields = new ArrayList<>();
        for (Relation input : relation.inputs()) {
            Relation replacement = map.apply(input);
            replacements.put(input, replacement);
            fields.addAll(replacement.fields());
        }
        return rebuild(
                relation,
                input -> Objects.requireNonNull(replacements.get(input)),
                expression -> refit(expression, fields, map));
    }

    private static Expression refit(Expression expression, List<Field> fields, UnaryOperator<Relation> map) {
        if (expression instanceof Reference reference) {
            return Scope.find(fields, reference.qualifier(), reference.name())
                    .filter(field -> field.nullable() && !reference.nullable())
                    .map(Field::reference)
                    .orElse(reference);
        }
        return subquery(children(expression, child -> refit(child, fields, map)), map);
    }

    /** The relation, and all relations under it, with each of their expressions replaced. */
    public static Relation everywhere(Relation relation, UnaryOperator<Expression> map) {
        return rebuild(relation, input -> everywhere(input, map), map);
    }

    /**
     * The relation with each of its {@link Scope#freeReferences} replaced, however deep they stand. A column that a query inside
     * it provides stays, even where one around it has the same name.
     */
    public static Relation free(Relation relation, Function<OuterReference, Expression> map) {
        List<Field> fields = relation.inputFields();
        return rebuild(relation, input -> free(input, map), expression -> free(expression, fields, map));
    }

    private static Expression free(
            Expression expression, List<Field> fields, Function<OuterReference, Expression> map) {
        if (expression instanceof OuterReference outer) {
            return map.apply(outer);
        }
        return subquery(
                children(expression, child -> free(child, fields, map)),
                relation -> free(
                        relation,
                        outer -> Scope.find(fields, outer.qualifier(), outer.name())
                                        .isPresent()
                                ? outer
                                : map.apply(outer)));
    }

    private static Relation rebuild(Relation relation, UnaryOperator<Relation> input, UnaryOperator<Expression> map) {
        return switch (relation) {
            case Relation.Scan scan -> scan;
            case Relation.Filter filter ->
                new Relation.Filter(input.apply(filter.input()), map.apply(filter.condition()));
            case Relation.Project project ->
                new Relation.Project(input.apply(project.input()), outputs(project.outputs(), map));
            case Relation.Join join ->
                new Relation.Join(
                        join.kind(), input.apply(join.left()), input.apply(join.right()), map.apply(join.condition()));
            case Relation.Aggregate aggregate ->
                new Relation.Aggregate(
                        input.apply(aggregate.input()),
                        outputs(aggregate.keys(), map),
                        outputs(aggregate.measures(), map));
            case Relation.Window window ->
                new Relation.Window(input.apply(window.input()), outputs(window.columns(), map));
            case Relation.Sort sort -> new Relation.Sort(input.apply(sort.input()), sortKeys(sort.keys(), map));
            case Relation.Limit limit -> new Relation.Limit(input.apply(limit.input()), limit.limit(), limit.offset());
            case Relation.Distinct distinct -> new Relation.Distinct(input.apply(distinct.input()));
            case Relation.SetOperation set ->
                new Relation.SetOperation(set.operator(), input.apply(set.left()), input.apply(set.right()));
            case Relation.Named named -> new Relation.Named(input.apply(named.input()), named.name());
        };
    }

    private static List<Expression> all(List<Expression> expressions, UnaryOperator<Expression> map) {
        return expressions.stream().map(map).toList();
    }

    private static @Nullable Expression optional(@Nullable Expression expression, UnaryOperator<Expression> map) {
        return expression == null ? null : map.apply(expression);
    }

    private static List<SortKey> sortKeys(List<SortKey> keys, UnaryOperator<Expression> map) {
        return keys.stream()
                .map(key -> new SortKey(map.apply(key.expression()), key.descending(), key.nullsFirst()))
                .toList();
    }

    private static List<Output> outputs(List<Output> outputs, UnaryOperator<Expression> map) {
        return outputs.stream()
                .map(output -> new Output(output.name(), map.apply(output.expression())))
                .toList();
    }
}
