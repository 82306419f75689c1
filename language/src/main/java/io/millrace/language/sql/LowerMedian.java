package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.MapExpressions;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.WindowFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a median apart for a dialect that has none: the rows of each group are numbered in order, and the average is taken of
 * the one or two in the middle.
 *
 * <pre>
 * group by country: middle = median(amount)
 *
 * group by country: middle = avg(amount) where (place &gt;= values / 2.0 and place &lt;= values / 2.0 + 1)
 *   add place = row_number() over (per country ordered by amount), values = count(amount) over (per country)
 * </pre>
 */
final class LowerMedian {
    private LowerMedian() {}

    static Relation in(Relation relation) {
        Relation lowered = MapExpressions.relations(relation, LowerMedian::in);
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
                && call.function() == AggregateFunction.MEDIAN
                && call.argument() != null
                && !replacements.containsKey(call)) {
            PlanException.require(
                    call.where() == null && !call.distinct(),
                    "a median of some rows only is not possible in this dialect");
            int number = replacements.size() + 1;
            Output place = new Output(
                    "median_place_" + number,
                    new WindowCall(
                            WindowFunction.ROW_NUMBER,
                            null,
                            0,
                            keys,
                            List.of(SortKey.ascending(call.argument())),
                            null));
            Output values = new Output(
                    "median_values_" + number,
                    new WindowCall(WindowFunction.COUNT, call.argument(), 0, keys, List.of(), null));
            columns.add(place);
            columns.add(values);
            Expression placed = new Reference(null, place.name(), DataType.INTEGER, false);
            Expression half = new Arithmetic(
                    ArithmeticOperator.DIVIDE,
                    new Reference(null, values.name(), DataType.INTEGER, false),
                    new Literal(DataType.DECIMAL, "2.0"));
            Expression next = new Arithmetic(ArithmeticOperator.ADD, half, Literal.of(1));
            Expression middle = new And(List.of(
                    new Not(new IsNull(call.argument())),
                    new Comparison(ComparisonOperator.GREATER_OR_EQUAL, placed, half),
                    new Comparison(ComparisonOperator.LESS_OR_EQUAL, placed, next)));
            replacements.put(call, new AggregateCall(AggregateFunction.AVG, call.argument(), false, middle));
        }
        expression.children().forEach(child -> collect(child, keys, columns, replacements));
    }

    private static Expression replace(Expression expression, Map<AggregateCall, Expression> replacements) {
        if (expression instanceof AggregateCall call && replacements.containsKey(call)) {
            return replacements.get(call);
        }
        return MapExpressions.children(expression, child -> replace(child, replacements));
    }
}
