package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Case;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.When;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.MapExpressions;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.WindowFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes medians and percentiles apart for a dialect that has none: the rows of each group are numbered in order, and the average
 * is taken of the one or two in the middle; or, for another fraction, the two nearest are added up, each by how near it is.
 *
 * <pre>
 * group by country: middle = median(amount), most = percentile(amount, 0.9)
 *
 * group by country:
 *     middle = avg(amount) where (place &gt;= values / 2.0 and place &lt;= values / 2.0 + 1),
 *     most = sum(amount * (1 - abs(place - (1 + 0.9 * (values - 1))))) where (abs(place - (1 + 0.9 * (values - 1))) &lt; 1)
 *   add place = row_number() over (per country ordered by amount), values = count(amount) over (per country)
 * </pre>
 */
final class LowerPercentiles {
    private LowerPercentiles() {}

    static Relation in(Relation relation) {
        return isNeeded(relation) ? lowered(relation) : relation;
    }

    private static boolean isNeeded(Relation relation) {
        return relation.inputs().stream().anyMatch(LowerPercentiles::isNeeded)
                || relation.expressions().stream().anyMatch(LowerPercentiles::isNeeded);
    }

    private static boolean isNeeded(Expression expression) {
        Relation subquery = expression.subquery();
        return expression instanceof AggregateCall call && isOfOrder(call)
                || subquery != null && isNeeded(subquery)
                || expression.children().stream().anyMatch(LowerPercentiles::isNeeded);
    }

    private static boolean isOfOrder(AggregateCall call) {
        return call.function() == AggregateFunction.MEDIAN || call.function() == AggregateFunction.PERCENTILE;
    }

    private static Relation lowered(Relation relation) {
        Relation lowered = MapExpressions.relations(relation, LowerPercentiles::lowered);
        if (!(lowered instanceof Relation.Aggregate aggregate)) {
            return lowered;
        }
        Map<AggregateCall, Expression> replacements = new LinkedHashMap<>();
        List<Output> columns = new ArrayList<>();
        List<Expression> keys =
                aggregate.keys().stream().map(Output::expression).toList();
        for (Output measure : aggregate.measures()) {
            collect(measure.expression(), keys, columns, replacements);
        }
        if (replacements.isEmpty()) {
            return lowered;
        }
        Relation numbered = new Relation.Window(aggregate.input(), columns);
        List<Output> measures = aggregate.measures().stream()
                .map(measure -> new Output(measure.name(), replace(measure.expression(), replacements)))
                .toList();
        return new Relation.Aggregate(numbered, aggregate.keys(), measures);
    }

    private static void collect(
            Expression expression,
            List<Expression> keys,
            List<Output> columns,
            Map<AggregateCall, Expression> replacements) {
        if (expression instanceof AggregateCall call
                && isOfOrder(call)
                && call.argument() != null
                && !replacements.containsKey(call)) {
            // Those that do not take part are numbered last, with those that are missing.
            Expression value = call.where() == null
                    ? call.argument()
                    : new Case(List.of(new When(call.where(), call.argument())), null);
            Reference placed = column(
                    columns,
                    "median_place_",
                    new WindowCall(WindowFunction.ROW_NUMBER, null, 0, keys, List.of(SortKey.ascending(value)), null));
            Reference counted = column(
                    columns, "median_values_", new WindowCall(WindowFunction.COUNT, value, 0, keys, List.of(), null));
            replacements.put(
                    call,
                    call.function() == AggregateFunction.MEDIAN
                            ? median(value, placed, counted)
                            : percentile(call, value, placed, counted));
        }
        expression.children().forEach(child -> collect(child, keys, columns, replacements));
    }

    /** The column that has the value, added where there is none yet. */
    private static Reference column(List<Output> columns, String name, WindowCall call) {
        Output column = columns.stream()
                .filter(output -> output.expression().equals(call))
                .findFirst()
                .orElseGet(() -> {
                    Output added = new Output(name + (columns.size() / 2 + 1), call);
                    columns.add(added);
                    return added;
                });
        return new Reference(null, column.name(), DataType.INTEGER, false);
    }

    private static Expression median(Expression value, Reference placed, Reference counted) {
        Expression half = new Arithmetic(ArithmeticOperator.DIVIDE, counted, new Literal(DataType.DECIMAL, "2.0"));
        Expression next = new Arithmetic(ArithmeticOperator.ADD, half, Literal.of(1));
        return new AggregateCall(
                AggregateFunction.AVG,
                value,
                false,
                new And(List.of(
                        new Not(new IsNull(value)),
                        new Comparison(ComparisonOperator.GREATER_OR_EQUAL, placed, half),
                        new Comparison(ComparisonOperator.LESS_OR_EQUAL, placed, next))));
    }

    private static Expression percentile(AggregateCall call, Expression value, Reference placed, Reference counted) {
        Expression before = new Arithmetic(
                ArithmeticOperator.MULTIPLY,
                Literal.of(Objects.requireNonNull(call.fraction())),
                new Arithmetic(ArithmeticOperator.SUBTRACT, counted, Literal.of(1)));
        Expression wanted = new Arithmetic(ArithmeticOperator.ADD, Literal.of(1), before);
        Expression distance = Call.of(ScalarFunction.ABS, new Arithmetic(ArithmeticOperator.SUBTRACT, placed, wanted));
        Expression weight = new Arithmetic(ArithmeticOperator.SUBTRACT, Literal.of(1), distance);
        return new AggregateCall(
                AggregateFunction.SUM,
                new Arithmetic(ArithmeticOperator.MULTIPLY, value, weight),
                false,
                new And(List.of(
                        new Not(new IsNull(value)), new Comparison(ComparisonOperator.LESS, distance, Literal.of(1)))));
    }

    private static Expression replace(Expression expression, Map<AggregateCall, Expression> replacements) {
        if (expression instanceof AggregateCall call && replacements.containsKey(call)) {
            return replacements.get(call);
        }
        return MapExpressions.children(expression, child -> replace(child, replacements));
    }
}
