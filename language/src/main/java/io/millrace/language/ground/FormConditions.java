package io.millrace.language.ground;

import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Term;
import io.millrace.language.ground.FormTables.Typed;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.List;

/** What a condition of a form is in terms of a plan. */
final class FormConditions {
    private final FormTerms terms;
    private final PlanForm plan;

    FormConditions(FormTerms terms, PlanForm plan) {
        this.terms = terms;
        this.plan = plan;
    }

    /** The terms that a condition reads, in order. */
    static List<Term> terms(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> List.of(compare.left(), compare.right());
            case Condition.Between between -> List.of(between.term(), between.low(), between.high());
            case Condition.Matches matches -> List.of(matches.term());
            case Condition.Missing missing -> List.of(missing.term());
            case Condition.In in -> List.of(in.term());
            case Condition.During during -> List.of(during.term());
            case Condition.All all ->
                all.conditions().stream().flatMap(part -> terms(part).stream()).toList();
            case Condition.Any any ->
                any.conditions().stream().flatMap(part -> terms(part).stream()).toList();
        };
    }

    Expression ground(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> {
                RepairTypes.Pair pair = RepairTypes.pair(
                        terms.ground(compare.left()),
                        terms.ground(compare.right()),
                        compare.operator() == ComparisonOperator.EQUAL
                                || compare.operator() == ComparisonOperator.NOT_EQUAL);
                yield new Comparison(compare.operator(), pair.left(), pair.right());
            }
            case Condition.Between between -> between(between);
            case Condition.Matches matches -> {
                Expression like = new Expression.Like(
                        RepairTypes.text(terms.ground(matches.term()).expression()), matches.pattern(), false);
                yield matches.negated() ? new Expression.Not(like) : like;
            }
            case Condition.Missing missing -> {
                Expression isNull =
                        new Expression.IsNull(terms.ground(missing.term()).expression());
                yield missing.negated() ? new Expression.Not(isNull) : isNull;
            }
            case Condition.In in -> in(in);
            case Condition.During during ->
                GroundConditions.within(RepairTypes.date(terms.ground(during.term())), during.window());
            case Condition.All all -> {
                List<Expression> parts =
                        all.conditions().stream().map(this::ground).toList();
                yield parts.isEmpty() ? Literal.of(true) : Frame.and(parts);
            }
            case Condition.Any any -> any(any);
        };
    }

    private Expression between(Condition.Between between) {
        Typed term = terms.ground(between.term());
        RepairTypes.Pair low = RepairTypes.pair(term, terms.ground(between.low()));
        RepairTypes.Pair high = RepairTypes.pair(term, terms.ground(between.high()));
        if (low.left().equals(high.left())) {
            return new Expression.Between(low.left(), low.right(), high.right());
        }
        return new Expression.And(List.of(
                new Comparison(ComparisonOperator.GREATER_OR_EQUAL, low.left(), low.right()),
                new Comparison(ComparisonOperator.LESS_OR_EQUAL, high.left(), high.right())));
    }

    /** {@code country = 'A' or country = 'B'} reads better as {@code country in ('A', 'B')}. */
    private Expression any(Condition.Any any) {
        List<Expression> choices = any.conditions().stream().map(this::ground).toList();
        if (choices.size() < 2) {
            return choices.isEmpty() ? Literal.of(false) : choices.getFirst();
        }
        List<Expression> values = new ArrayList<>();
        Expression operand = null;
        for (Expression choice : choices) {
            if (!(choice instanceof Comparison comparison)
                    || comparison.operator() != ComparisonOperator.EQUAL
                    || !(comparison.right() instanceof Literal)
                    || comparison.left().type() == DataType.BOOLEAN
                    || operand != null && !operand.equals(comparison.left())) {
                return new Expression.Or(choices);
            }
            operand = comparison.left();
            values.add(comparison.right());
        }
        return operand == null ? new Expression.Or(choices) : new Expression.InList(operand, values);
    }

    private Expression in(Condition.In in) {
        Typed term = terms.ground(in.term());
        Relation relation = plan.relation(in.form());
        if (relation.fields().size() != 1) {
            throw new NotGrounded(
                    "a set of values has one column, not " + relation.fields().size());
        }
        Field field = relation.fields().getFirst();
        Expression operand = term.expression();
        if (!RepairTypes.comparable(operand.type(), field.type())) {
            RepairTypes.Pair pair = RepairTypes.pair(term, Typed.of(field.reference()));
            operand = pair.left();
            relation = new Relation.Project(relation, List.of(new Output(field.name(), pair.right())));
        }
        return new Expression.InSubquery(operand, relation, in.negated());
    }
}
