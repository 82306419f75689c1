package io.millrace.eval.gold;

import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ExistsExpression;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.NotEqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;

/** Reads the conditions of a query. */
final class GoldConditions {
    private final GoldScope scope;
    private final GoldTerms terms;
    private final ReadSelect queries;

    GoldConditions(GoldScope scope, GoldTerms terms, ReadSelect queries) {
        this.scope = scope;
        this.terms = terms;
        this.queries = queries;
    }

    /** @param negated whether the opposite is meant */
    Condition read(Expression expression, boolean negated) {
        return switch (expression) {
            case AndExpression and -> both(and, negated, true);
            case OrExpression or -> both(or, negated, false);
            case ParenthesedExpressionList<?> list when list.size() == 1 -> read(list.getFirst(), negated);
            case NotExpression not -> read(not.getExpression(), !negated);
            case EqualsTo equal -> compare(equal, ComparisonOperator.EQUAL, negated);
            case NotEqualsTo unequal -> compare(unequal, ComparisonOperator.NOT_EQUAL, negated);
            case GreaterThan greater -> compare(greater, ComparisonOperator.GREATER, negated);
            case GreaterThanEquals atLeast -> compare(atLeast, ComparisonOperator.GREATER_OR_EQUAL, negated);
            case MinorThan less -> compare(less, ComparisonOperator.LESS, negated);
            case MinorThanEquals atMost -> compare(atMost, ComparisonOperator.LESS_OR_EQUAL, negated);
            case Between between -> between(between, negated);
            case LikeExpression like -> like(like, negated);
            case IsNullExpression isNull ->
                new Condition.Missing(terms.read(isNull.getLeftExpression()), isNull.isNot() != negated);
            case InExpression in -> in(in, negated);
            case ExistsExpression exists -> exists(exists, exists.isNot() != negated);
            default ->
                throw new OutsideForm("condition " + expression.getClass().getSimpleName());
        };
    }

    private Condition both(BinaryExpression expression, boolean negated, boolean and) {
        Condition left = read(expression.getLeftExpression(), negated);
        Condition right = read(expression.getRightExpression(), negated);
        if (and != negated) {
            return Objects.requireNonNull(Condition.and(left, right));
        }
        List<Condition> choices = new ArrayList<>();
        for (Condition choice : List.of(left, right)) {
            if (choice instanceof Condition.Any any) {
                choices.addAll(any.conditions());
            } else {
                choices.add(choice);
            }
        }
        return new Condition.Any(choices);
    }

    private Condition compare(BinaryExpression expression, ComparisonOperator operator, boolean negated) {
        Term left = terms.read(expression.getLeftExpression());
        Term right = terms.read(expression.getRightExpression());
        ComparisonOperator meant = negated ? opposite(operator) : operator;
        boolean turn = left instanceof Term.Constant && !(right instanceof Term.Constant);
        return turn ? new Condition.Compare(right, mirrored(meant), left) : new Condition.Compare(left, meant, right);
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

    private static ComparisonOperator mirrored(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL -> operator;
            case LESS -> ComparisonOperator.GREATER;
            case LESS_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
            case GREATER -> ComparisonOperator.LESS;
            case GREATER_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
        };
    }

    private Condition between(Between between, boolean negated) {
        Term term = terms.read(between.getLeftExpression());
        Term low = terms.read(between.getBetweenExpressionStart());
        Term high = terms.read(between.getBetweenExpressionEnd());
        return between.isNot() == negated
                ? new Condition.Between(term, low, high)
                : new Condition.Any(List.of(
                        new Condition.Compare(term, ComparisonOperator.LESS, low),
                        new Condition.Compare(term, ComparisonOperator.GREATER, high)));
    }

    private Condition like(LikeExpression like, boolean negated) {
        if (like.getLikeKeyWord() != LikeExpression.KeyWord.LIKE || like.getEscape() != null) {
            throw new OutsideForm("another pattern than LIKE has");
        }
        Term pattern = terms.read(like.getRightExpression());
        if (!(pattern instanceof Term.Constant constant)) {
            throw new OutsideForm("a pattern that is computed");
        }
        return new Condition.Matches(
                terms.read(like.getLeftExpression()), constant.value().replace("\\", "\\\\"), like.isNot() != negated);
    }

    private Condition in(InExpression in, boolean negated) {
        boolean not = in.isNot() != negated;
        Term term = terms.read(in.getLeftExpression());
        Expression right = in.getRightExpression();
        if (right instanceof ParenthesedSelect subquery) {
            Form form = queries.inside(subquery, scope);
            return new Condition.In(term, form, not);
        }
        if (right instanceof ParenthesedExpressionList<?> values && !values.isEmpty()) {
            List<Condition> each = new ArrayList<>();
            for (Expression value : values) {
                each.add(new Condition.Compare(
                        term, not ? ComparisonOperator.NOT_EQUAL : ComparisonOperator.EQUAL, terms.read(value)));
            }
            return each.size() == 1 ? each.getFirst() : not ? new Condition.All(each) : new Condition.Any(each);
        }
        throw new OutsideForm("IN of something else than values or a query");
    }

    /** {@code exists (select * from B where B.a_id = A.id and ...)} is {@code A.id in (select a_id from B where ...)}. */
    private Condition exists(ExistsExpression exists, boolean not) {
        if (!(exists.getRightExpression() instanceof ParenthesedSelect parenthesed)
                || !(parenthesed.getSelect() instanceof PlainSelect select)
                || select.getGroupBy() != null
                || select.getHaving() != null) {
            throw new OutsideForm("EXISTS of groups or of a set operation");
        }
        GoldScope inner = queries.scope(select, scope);
        List<Expression> rest = new ArrayList<>();
        Column own = null;
        Column around = null;
        for (Expression conjunct : GoldJoins.conjuncts(select.getWhere())) {
            if (own == null
                    && conjunct instanceof EqualsTo equal
                    && equal.getLeftExpression() instanceof Column left
                    && equal.getRightExpression() instanceof Column right
                    && inner.column(GoldJoins.qualifier(left), left.getColumnName())
                                    .isPresent()
                            != inner.column(GoldJoins.qualifier(right), right.getColumnName())
                                    .isPresent()) {
                boolean leftIsOwn = inner.column(GoldJoins.qualifier(left), left.getColumnName())
                        .isPresent();
                own = leftIsOwn ? left : right;
                around = leftIsOwn ? right : left;
            } else {
                rest.add(conjunct);
            }
        }
        if (own == null || around == null) {
            throw new OutsideForm("EXISTS without one equality");
        }
        select.setSelectItems(new ArrayList<>(List.of(new SelectItem<>(own))));
        select.setDistinct(null);
        select.setOrderByElements(null);
        select.setWhere(rest.stream().reduce(AndExpression::new).orElse(null));
        return new Condition.In(terms.read(around), queries.inside(parenthesed, scope), not);
    }
}
