package io.millrace.executor.fault;

import io.millrace.language.plan.Expression;
import io.millrace.language.plan.MapExpressions;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes plans of a plan, each with one of its nodes replaced: the first that fits, the second, and so on. */
final class ReplaceOnce {
    private final int wanted;
    private int met;
    private boolean done;

    private ReplaceOnce(int wanted) {
        this.wanted = wanted;
    }

    /** @param replace empty where a relation is not replaced; what it gives has the same columns */
    static List<Plan> relations(Plan plan, int most, Function<Relation, Optional<Relation>> replace) {
        List<Plan> plans = new ArrayList<>();
        for (int place = 0; plans.size() < most; place++) {
            ReplaceOnce once = new ReplaceOnce(place);
            try {
                Relation root = once.relation(plan.root(), replace);
                if (once.done) {
                    plans.add(Plan.of(root));
                }
            } catch (PlanException e) {
                // Makes no sense there: another place may.
            }
            if (!once.done) {
                return plans;
            }
        }
        return plans;
    }

    /** @param replace empty where an expression is not replaced */
    static List<Plan> expressions(Plan plan, int most, Function<Expression, Optional<Expression>> replace) {
        List<Plan> plans = new ArrayList<>();
        for (int place = 0; plans.size() < most; place++) {
            ReplaceOnce once = new ReplaceOnce(place);
            try {
                Relation root = MapExpressions.everywhere(plan.root(), each -> once.expression(each, replace));
                if (once.done) {
                    plans.add(Plan.of(root));
                }
            } catch (PlanException e) {
                // Makes no sense there: another place may.
            }
            if (!once.done) {
                return plans;
            }
        }
        return plans;
    }

    private Relation relation(Relation relation, Function<Relation, Optional<Relation>> replace) {
        if (!done) {
            Optional<Relation> replacement = fitting(replace, relation);
            if (replacement.isPresent() && met++ == wanted) {
                done = true;
                return replacement.get();
            }
        }
        return MapExpressions.relations(relation, input -> relation(input, replace));
    }

    private Expression expression(Expression expression, Function<Expression, Optional<Expression>> replace) {
        if (!done) {
            Optional<Expression> replacement = fitting(replace, expression);
            if (replacement.isPresent() && met++ == wanted) {
                done = true;
                return fits(replacement.get(), expression);
            }
        }
        Expression inside = MapExpressions.children(expression, child -> expression(child, replace));
        return MapExpressions.subquery(
                inside, relation -> MapExpressions.everywhere(relation, each -> expression(each, replace)));
    }

    private static <T> Optional<T> fitting(Function<T, Optional<T>> replace, T node) {
        try {
            return replace.apply(node);
        } catch (PlanException e) {
            return Optional.empty();
        }
    }

    /** Of the type that is read by who is above. */
    static Expression fits(Expression replacement, Expression replaced) {
        return replacement.type() == replaced.type() ? replacement : new Expression.Cast(replacement, replaced.type());
    }
}
