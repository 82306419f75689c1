package io.millrace.language.check;

import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.check.Figure.Kind;
import io.millrace.language.check.Figure.Weight;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Case;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.When;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which figures the columns of a result have, and the query for them: one pass, one row. */
final class WeighColumns {
    /** Of wide results only the first columns are weighed: a query has an end. */
    private static final int MOST_COLUMNS = 40;

    private final Dialect dialect;
    private final boolean caseIsKept;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();

    private WeighColumns(Dialect dialect, boolean caseIsKept) {
        this.dialect = dialect;
        this.caseIsKept = caseIsKept;
    }

    record Weighed(List<Figure> figures, Plan query) {}

    /**
     * @param rows whose fields are the columns of the result
     * @param places where in the result each of them stands
     * @param caseIsKept whether a text is the same text each time; a group of texts that are equal but for their case shows any
     */
    static Weighed of(Relation rows, List<Integer> places, Dialect dialect, boolean caseIsKept) {
        List<Output> values = new ArrayList<>();
        for (int i = 0; i < Math.min(rows.fields().size(), MOST_COLUMNS); i++) {
            values.add(new Output("v" + i, rows.fields().get(i).reference()));
        }
        Relation flat = new Relation.Project(rows, values);
        WeighColumns weigh = new WeighColumns(dialect, caseIsKept);
        weigh.outputs.add(new Output("rows", AggregateCall.countRows()));
        for (int i = 0; i < flat.fields().size(); i++) {
            weigh.column(flat.fields().get(i), places.get(i));
        }
        for (int i = 1; i < flat.fields().size(); i++) {
            weigh.pair(
                    flat.fields().get(i - 1), places.get(i - 1), flat.fields().get(i), places.get(i));
        }
        return new Weighed(List.copyOf(weigh.figures), Plan.of(new Relation.Aggregate(flat, List.of(), weigh.outputs)));
    }

    private void column(Field field, int place) {
        Reference column = field.reference();
        if (field.nullable()) {
            add(Figure.of(Kind.COUNT, place), AggregateCall.of(AggregateFunction.COUNT, column));
        }
        for (Kind kind : kinds(field.type())) {
            add(Figure.of(kind, place), AggregateCall.of(AggregateFunction.SUM, weight(kind, column)));
        }
    }

    private List<Kind> kinds(DataType type) {
        return switch (type) {
            case INTEGER -> List.of(Kind.WHOLE);
            case DECIMAL, DOUBLE -> List.of(Kind.NUMBER);
            case TEXT -> caseIsKept ? List.of(Kind.LENGTH, Kind.LETTERS) : List.of(Kind.LENGTH);
            case BOOLEAN -> List.of(Kind.TRUTH);
            case DATE -> List.of(Kind.DAY);
            case TIMESTAMP -> List.of(Kind.DAY, Kind.CLOCK);
            case TIME -> List.of(Kind.CLOCK);
            case OTHER -> List.of();
        };
    }

    private void pair(Field one, int onePlace, Field other, int otherPlace) {
        Optional<Kind> oneKind = kinds(one.type()).stream().findFirst();
        Optional<Kind> otherKind = kinds(other.type()).stream().findFirst();
        if (oneKind.isPresent() && otherKind.isPresent()) {
            Expression product = new Arithmetic(
                    ArithmeticOperator.MULTIPLY,
                    asDouble(weight(oneKind.get(), one.reference())),
                    asDouble(weight(otherKind.get(), other.reference())));
            add(
                    new Figure(List.of(new Weight(oneKind.get(), onePlace), new Weight(otherKind.get(), otherPlace))),
                    AggregateCall.of(AggregateFunction.SUM, product));
        }
    }

    private void add(Figure figure, Expression value) {
        figures.add(figure);
        outputs.add(new Output("f" + figures.size(), value));
    }

    private Expression weight(Kind kind, Expression column) {
        return switch (kind) {
            // As a double no sum is too large.
            case WHOLE, NUMBER -> asDouble(column);
            case LENGTH -> length(text(column));
            case LETTERS -> length(Call.of(ScalarFunction.REPLACE, text(column), Literal.of("e"), Literal.of("")));
            case TRUTH -> new Case(List.of(new When(column, Literal.of(1))), Literal.of(0));
            case DAY ->
                add(
                        add(
                                times(
                                        new Arithmetic(
                                                ArithmeticOperator.SUBTRACT,
                                                Call.of(ScalarFunction.YEAR, column),
                                                Literal.of(2000)),
                                        372),
                                times(Call.of(ScalarFunction.MONTH, column), 31)),
                        Call.of(ScalarFunction.DAY, column));
            case CLOCK -> add(times(Call.of(ScalarFunction.HOUR, column), 60), Call.of(ScalarFunction.MINUTE, column));
            case COUNT -> throw new IllegalArgumentException("a count has no weight");
        };
    }

    private static Expression asDouble(Expression number) {
        return new Cast(number, DataType.DOUBLE);
    }

    /** PostgreSQL has texts of its own types: enumerations, and those that do not tell upper from lower case. */
    private Expression text(Expression column) {
        return dialect == Dialect.POSTGRESQL ? new Cast(column, DataType.TEXT) : column;
    }

    private static Expression length(Expression text) {
        return Call.of(ScalarFunction.LENGTH, Call.of(ScalarFunction.TRIM, text));
    }

    private static Expression add(Expression one, Expression other) {
        return new Arithmetic(ArithmeticOperator.ADD, one, other);
    }

    private static Expression times(Expression one, long factor) {
        return new Arithmetic(ArithmeticOperator.MULTIPLY, one, Literal.of(factor));
    }
}
