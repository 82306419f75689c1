package io.millrace.language.ground;

import io.millrace.language.intent.Derivation;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.PlanBuilder;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.WindowFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Works growth, shares and running totals out of figures that are grouped already.
 *
 * <pre>
 * growth of sales against the month before
 *   →  previous_sales = lag(sales, 1), growth_percent = round((sales - previous_sales) * 100.0 / previous_sales, 2)
 * </pre>
 */
final class DeriveFigures {
    private final List<String> notes;

    DeriveFigures(Grounding grounding) {
        notes = grounding.notes();
    }

    Relation derive(Relation rows, Derivation derivation, String figure, List<Key> keys, List<String> columns) {
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
                        List.of(new Output(
                                previous,
                                new WindowCall(WindowFunction.LAG, value, growth.back(), others, order, null))));
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
                        rows,
                        List.of(new Output(
                                whole, new WindowCall(WindowFunction.SUM, value, 0, List.of(), List.of(), null))));
                columns.add("share_percent");
                yield with(window, "share_percent", percent(window.column(figure), window.column(whole)));
            }
            case Derivation.RunningTotal ignored -> {
                List<SortKey> order = List.of(SortKey.ascending(Objects.requireNonNull(time)));
                String name = "running_" + figure;
                columns.add(name);
                yield new Relation.Window(
                        rows,
                        List.of(new Output(
                                name,
                                new WindowCall(
                                        WindowFunction.SUM, value, 0, others, order, Expression.Frame.RUNNING))));
            }
        };
    }

    private static Expression percent(Expression part, Expression whole) {
        Expression ratio =
                new Arithmetic(ArithmeticOperator.DIVIDE, PlanBuilder.times(part, PlanBuilder.decimal("100.0")), whole);
        return Expression.Call.of(ScalarFunction.ROUND, ratio, Literal.of(2));
    }

    private static Relation with(Relation rows, String name, Expression expression) {
        List<Output> outputs = new ArrayList<>();
        rows.fields().forEach(field -> outputs.add(new Output(field.name(), field.reference())));
        outputs.add(new Output(name, expression));
        return new Relation.Project(rows, outputs);
    }
}
