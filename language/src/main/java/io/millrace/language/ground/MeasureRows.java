package io.millrace.language.ground;

import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Kinds;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.PlanBuilder;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Grounds what a measure takes of each row, and how the rows are put together.
 *
 * <pre>
 * number of orders  →  count(*)
 * total sales       →  sum(quantity * unit_price)
 * price             →  avg(price)
 * </pre>
 */
final class MeasureRows {
    /** Quantities that are averaged, not summed up, where the words do not say. */
    private static final Set<String> AVERAGED = Set.of(
            "price",
            "rate",
            "rating",
            "age",
            "score",
            "grade",
            "percent",
            "height",
            "weight",
            "gpa",
            "temperature",
            "stars",
            "star");

    private final CatalogIndex index;
    private final Kinds kinds;
    private final List<String> notes;
    private final GroundConditions conditions;

    MeasureRows(Grounding grounding) {
        index = grounding.index();
        kinds = grounding.kinds();
        notes = grounding.notes();
        conditions = grounding.conditions();
    }

    boolean sameFigure(Measure one, Measure other) {
        return natural(one) == natural(other)
                && one.quantity() instanceof Quantity.Of first
                && other.quantity() instanceof Quantity.Of second
                && CatalogIndex.same(conditions.meaning(first.of()), conditions.meaning(second.of()));
    }

    String table(Reference reference) {
        String table = conditions.meaning(reference).table();
        if (table == null) {
            throw new NotGrounded("'" + conditions.words(reference) + "' is no figure of this database");
        }
        return table;
    }

    boolean isCountOfRows(Measure measure) {
        Function function = natural(measure);
        return measure.quantity() instanceof Quantity.Of of
                && conditions.meaning(of.of()) instanceof Meaning.OfTable
                && (function == Function.COUNT || function == Function.TOTAL || function == Function.COUNT_DISTINCT);
    }

    /** What is meant where the words do not say: things are counted, prices averaged, other quantities summed up. */
    Function natural(Measure measure) {
        if (measure.function() != Function.NATURAL || !(measure.quantity() instanceof Quantity.Of of)) {
            return measure.function();
        }
        return switch (conditions.meaning(of.of())) {
            case Meaning.OfTable ignored -> Function.COUNT;
            case Meaning.OfAmount ignored -> Function.TOTAL;
            case Meaning.OfColumn column -> {
                Table table = index.table(column.table());
                boolean averaged = kinds.words(table, index.column(column.table(), column.column())).stream()
                        .anyMatch(AVERAGED::contains);
                yield averaged ? Function.AVERAGE : Function.TOTAL;
            }
            case Meaning.OfValue ignored -> Function.COUNT;
            case Meaning.OfLiteral ignored -> Function.COUNT;
        };
    }

    /** What a measure adds up of a row; the number 1 where rows are counted. */
    Expression value(Measure measure, Frame frame) {
        Reference of = switch (measure.quantity()) {
            case Quantity.Of plain -> plain.of();
            case Quantity.Per per -> per.of();
        };
        return switch (conditions.meaning(of)) {
            case Meaning.OfTable ignored -> Literal.of(1);
            case Meaning.OfAmount amount -> {
                if (amount.factors().size() > 1) {
                    notes.add(conditions.words(of) + " is " + amount.table() + "."
                            + String.join(" * " + amount.table() + ".", amount.factors()));
                }
                yield product(amount, frame);
            }
            case Meaning.OfColumn column -> frame.column(column.table(), column.column());
            case Meaning.OfValue value -> throw new NotGrounded("'" + value.value() + "' is no figure");
            case Meaning.OfLiteral literal -> throw new NotGrounded("'" + literal.value() + "' is no figure");
        };
    }

    Expression product(Meaning.OfAmount amount, Frame frame) {
        Expression product = null;
        for (String factor : amount.factors()) {
            Expression column = frame.column(amount.table(), factor);
            product = product == null ? column : PlanBuilder.times(product, column);
        }
        return Objects.requireNonNull(product);
    }

    Expression aggregate(Measure measure, @Nullable Expression value) {
        Expression of = Objects.requireNonNull(value);
        Function function = natural(measure);
        if (of instanceof Literal) {
            return PlanBuilder.countRows();
        }
        boolean pieces = measure.quantity() instanceof Quantity.Of plain
                && conditions.meaning(plain.of()) instanceof Meaning.OfAmount;
        return switch (function) {
            // "How many items": pieces are added up, not their rows counted.
            case COUNT -> pieces ? PlanBuilder.sum(of) : AggregateCall.of(AggregateFunction.COUNT, of);
            case COUNT_DISTINCT -> PlanBuilder.countDistinct(of);
            case TOTAL, NATURAL -> PlanBuilder.sum(of);
            case AVERAGE -> PlanBuilder.average(of);
            case MINIMUM -> AggregateCall.of(AggregateFunction.MIN, of);
            case MAXIMUM -> AggregateCall.of(AggregateFunction.MAX, of);
            case MEDIAN -> AggregateCall.of(AggregateFunction.MEDIAN, of);
            case STANDARD_DEVIATION -> AggregateCall.of(AggregateFunction.STDDEV, of);
        };
    }
}
