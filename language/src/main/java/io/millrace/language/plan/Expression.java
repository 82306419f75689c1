package io.millrace.language.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value computed for a row. Types are checked in the constructors. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Expression.Reference.class, name = "column"),
    @JsonSubTypes.Type(value = Expression.OuterReference.class, name = "outer_column"),
    @JsonSubTypes.Type(value = Expression.Literal.class, name = "literal"),
    @JsonSubTypes.Type(value = Expression.Arithmetic.class, name = "arithmetic"),
    @JsonSubTypes.Type(value = Expression.Negate.class, name = "negate"),
    @JsonSubTypes.Type(value = Expression.Comparison.class, name = "compare"),
    @JsonSubTypes.Type(value = Expression.Between.class, name = "between"),
    @JsonSubTypes.Type(value = Expression.InList.class, name = "in"),
    @JsonSubTypes.Type(value = Expression.Like.class, name = "like"),
    @JsonSubTypes.Type(value = Expression.IsNull.class, name = "is_null"),
    @JsonSubTypes.Type(value = Expression.And.class, name = "and"),
    @JsonSubTypes.Type(value = Expression.Or.class, name = "or"),
    @JsonSubTypes.Type(value = Expression.Not.class, name = "not"),
    @JsonSubTypes.Type(value = Expression.Call.class, name = "call"),
    @JsonSubTypes.Type(value = Expression.Case.class, name = "case"),
    @JsonSubTypes.Type(value = Expression.Cast.class, name = "cast"),
    @JsonSubTypes.Type(value = Expression.CurrentDate.class, name = "current_date"),
    @JsonSubTypes.Type(value = Expression.DateTruncate.class, name = "date_truncate"),
    @JsonSubTypes.Type(value = Expression.DateShift.class, name = "date_shift"),
    @JsonSubTypes.Type(value = Expression.InPeriod.class, name = "in_period"),
    @JsonSubTypes.Type(value = Expression.AggregateCall.class, name = "aggregate_call"),
    @JsonSubTypes.Type(value = Expression.WindowCall.class, name = "window_call"),
    @JsonSubTypes.Type(value = Expression.ScalarSubquery.class, name = "scalar_subquery"),
    @JsonSubTypes.Type(value = Expression.InSubquery.class, name = "in_subquery"),
    @JsonSubTypes.Type(value = Expression.Exists.class, name = "exists")
})
public sealed interface Expression {

    DataType type();

    /** Whether the value may be null. */
    boolean nullable();

    /** The expressions it is made of, in the same row. */
    default List<Expression> children() {
        return List.of();
    }

    /** The query it asks, where it is a subquery. */
    default @Nullable Relation subquery() {
        return null;
    }

    /** A short text for messages. */
    default String describe() {
        return PlanTree.of(this);
    }

    // ---------------------------------------------------------------- leaves

    /** A column of the input. Type and nullability are the field's own. */
    record Reference(@Nullable String qualifier, String name, DataType type, boolean nullable) implements Expression {
        public Reference {
            PlanException.require(!name.isEmpty(), "a reference needs a name");
            Objects.requireNonNull(type);
        }
    }

    /** Inside a subquery: a column of a query around it. */
    record OuterReference(String qualifier, String name, DataType type, boolean nullable) implements Expression {
        public OuterReference {
            PlanException.require(!qualifier.isEmpty() && !name.isEmpty(), "an outer reference needs alias and name");
            Objects.requireNonNull(type);
        }

        public static OuterReference to(Reference reference) {
            String qualifier = reference.qualifier();
            PlanException.require(qualifier != null, "only a column with an alias can be read from inside a subquery");
            return new OuterReference(
                    Objects.requireNonNull(qualifier), reference.name(), reference.type(), reference.nullable());
        }

        Reference reference() {
            return new Reference(qualifier, name, type, nullable);
        }
    }

    /**
     * A constant.
     *
     * @param value in text form: {@code 12.50}, {@code true}, {@code 2026-01-31}, {@code 2026-01-31T10:15:00}; null for null
     */
    record Literal(DataType type, @Nullable String value) implements Expression {
        public Literal {
            if (value != null) {
                try {
                    switch (type) {
                        case BOOLEAN ->
                            PlanException.require(
                                    value.equals("true") || value.equals("false"), value + " is not true or false");
                        case INTEGER -> new BigDecimal(value).toBigIntegerExact();
                        case DECIMAL, DOUBLE -> {
                            var unused = new BigDecimal(value);
                        }
                        case DATE -> LocalDate.parse(value);
                        case TIME -> LocalTime.parse(value);
                        case TIMESTAMP -> LocalDateTime.parse(value);
                        case TEXT, OTHER -> {}
                    }
                } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
                    throw new PlanException("'" + value + "' is not a value of type " + type, e);
                }
            }
        }

        public static Literal of(String text) {
            return new Literal(DataType.TEXT, text);
        }

        public static Literal of(long number) {
            return new Literal(DataType.INTEGER, Long.toString(number));
        }

        public static Literal of(BigDecimal number) {
            return new Literal(DataType.DECIMAL, number.toPlainString());
        }

        public static Literal of(boolean truth) {
            return new Literal(DataType.BOOLEAN, Boolean.toString(truth));
        }

        public static Literal of(LocalDate date) {
            return new Literal(DataType.DATE, date.toString());
        }

        @Override
        public boolean nullable() {
            return value == null;
        }
    }

    /** Today, by the clock of the database. */
    record CurrentDate() implements Expression {
        @Override
        public DataType type() {
            return DataType.DATE;
        }

        @Override
        public boolean nullable() {
            return false;
        }
    }

    // ---------------------------------------------------------------- arithmetic

    enum ArithmeticOperator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        /** Never integer division, and null where the divisor is zero. */
        DIVIDE,
        /** Null where the divisor is zero. */
        MODULO
    }

    record Arithmetic(ArithmeticOperator operator, Expression left, Expression right) implements Expression {
        public Arithmetic {
            for (Expression side : List.of(left, right)) {
                PlanException.require(
                        side.type().isNumeric(),
                        () -> operator + " needs numbers, but " + side.describe() + " is " + side.type());
            }
        }

        @Override
        public DataType type() {
            DataType common = Types.common(left.type(), right.type(), operator.name());
            return operator == ArithmeticOperator.DIVIDE && common == DataType.INTEGER ? DataType.DECIMAL : common;
        }

        @Override
        public boolean nullable() {
            boolean divides = operator == ArithmeticOperator.DIVIDE || operator == ArithmeticOperator.MODULO;
            return left.nullable() || right.nullable() || divides && !neverZero(right);
        }

        /** Whether an expression is a constant other than zero, so that dividing by it is safe. */
        public static boolean neverZero(Expression expression) {
            return expression instanceof Literal literal
                    && literal.value() != null
                    && new BigDecimal(literal.value()).signum() != 0;
        }

        @Override
        public List<Expression> children() {
            return List.of(left, right);
        }
    }

    record Negate(Expression operand) implements Expression {
        public Negate {
            PlanException.require(operand.type().isNumeric(), "only a number can be negated, not " + operand.type());
        }

        @Override
        public DataType type() {
            return operand.type();
        }

        @Override
        public boolean nullable() {
            return operand.nullable();
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    // ---------------------------------------------------------------- conditions

    /** An expression that is true, false or unknown. */
    sealed interface Condition extends Expression {
        @Override
        default DataType type() {
            return DataType.BOOLEAN;
        }

        @Override
        default boolean nullable() {
            return children().stream().anyMatch(Expression::nullable);
        }
    }

    enum ComparisonOperator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    record Comparison(ComparisonOperator operator, Expression left, Expression right) implements Condition {
        public Comparison {
            Objects.requireNonNull(operator);
            Types.requireComparable(left, right);
        }

        @Override
        public List<Expression> children() {
            return List.of(left, right);
        }
    }

    /** {@code low <= operand <= high}. */
    record Between(Expression operand, Expression low, Expression high) implements Condition {
        public Between {
            Types.requireComparable(operand, low);
            Types.requireComparable(operand, high);
        }

        @Override
        public List<Expression> children() {
            return List.of(operand, low, high);
        }
    }

    record InList(Expression operand, List<Expression> values) implements Condition {
        public InList {
            values = List.copyOf(values);
            PlanException.require(!values.isEmpty(), "a list of values is not empty");
            for (Expression value : values) {
                Types.requireComparable(operand, value);
            }
        }

        @Override
        public List<Expression> children() {
            List<Expression> children = new ArrayList<>();
            children.add(operand);
            children.addAll(values);
            return List.copyOf(children);
        }
    }

    /**
     * Text against a pattern: {@code %} stands for any text, {@code _} for any character, a backslash takes the next one as it is.
     *
     * @param matchCase whether capitals matter
     */
    record Like(Expression operand, String pattern, boolean matchCase) implements Condition {
        public Like {
            PlanException.require(
                    operand.type() == DataType.TEXT, () -> "only text has a pattern, not " + operand.describe());
        }

        /** Text that holds the given text somewhere, capitals or not. */
        public static Like contains(Expression operand, String text) {
            return new Like(operand, "%" + escape(text) + "%", false);
        }

        public static Like startsWith(Expression operand, String text) {
            return new Like(operand, escape(text) + "%", false);
        }

        public static Like endsWith(Expression operand, String text) {
            return new Like(operand, "%" + escape(text), false);
        }

        private static String escape(String text) {
            return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    record IsNull(Expression operand) implements Condition {
        public IsNull {
            Objects.requireNonNull(operand);
        }

        @Override
        public boolean nullable() {
            return false;
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    record And(List<Expression> operands) implements Condition {
        public And {
            operands = List.copyOf(operands);
            PlanException.require(operands.size() >= 2, "AND needs at least two conditions");
            operands.forEach(operand -> Types.requireBoolean(operand, "AND"));
        }

        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    record Or(List<Expression> operands) implements Condition {
        public Or {
            operands = List.copyOf(operands);
            PlanException.require(operands.size() >= 2, "OR needs at least two conditions");
            operands.forEach(operand -> Types.requireBoolean(operand, "OR"));
        }

        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    record Not(Expression operand) implements Condition {
        public Not {
            Types.requireBoolean(operand, "NOT");
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /**
     * True for a date or time within whole units of the calendar, counted from a day: last quarter is {@code (QUARTER, -1, 1)},
     * this year {@code (YEAR, 0, 1)}, the last three full months {@code (MONTH, -3, 3)}, the last 30 days with today
     * {@code (DAY, -29, 30)}.
     *
     * @param first the first unit, counted from the one the anchor is in
     * @param count how many units
     * @param anchor the day that is counted from; null for today
     */
    record InPeriod(
            Expression operand,
            DateUnit unit,
            int first,
            int count,
            @Nullable Expression anchor) implements Condition {
        public InPeriod {
            PlanException.require(
                    operand.type().isTemporal(), () -> "only a date lies in a period, not " + operand.describe());
            PlanException.require(count > 0, "a period has at least one " + unit);
            PlanException.require(unit.isDays(), "a period is counted in days or more, not " + unit);
            PlanException.require(anchor == null || anchor.type().isTemporal(), "a period is counted from a date");
        }

        public static InPeriod of(Expression operand, DateUnit unit, int first, int count) {
            return new InPeriod(operand, unit, first, count, null);
        }

        /** The first moment of the period. */
        public Expression start() {
            return at(first);
        }

        /** The first moment after the period. */
        public Expression end() {
            return at(first + count);
        }

        private Expression at(int units) {
            Expression day = new DateTruncate(anchor == null ? new CurrentDate() : anchor, unit);
            return units == 0 ? day : new DateShift(day, units, unit);
        }

        @Override
        public List<Expression> children() {
            return anchor == null ? List.of(operand) : List.of(operand, anchor);
        }
    }

    // ---------------------------------------------------------------- functions

    record Call(ScalarFunction function, List<Expression> arguments) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
            var unused = function.check(arguments);
        }

        public static Call of(ScalarFunction function, Expression... arguments) {
            return new Call(function, Arrays.asList(arguments));
        }

        @Override
        public DataType type() {
            return function.check(arguments);
        }

        @Override
        public boolean nullable() {
            return function.nullable(arguments);
        }

        @Override
        public List<Expression> children() {
            return arguments;
        }
    }

    /** One branch of a {@link Case}. */
    record When(Expression condition, Expression result) {
        public When {
            Types.requireBoolean(condition, "CASE");
            Objects.requireNonNull(result);
        }
    }

    /** The result of the first branch whose condition is true. */
    record Case(List<When> branches, @Nullable Expression otherwise) implements Expression {
        public Case {
            branches = List.copyOf(branches);
            PlanException.require(!branches.isEmpty(), "CASE needs at least one branch");
            var unused = Types.common(results(branches, otherwise), "CASE");
        }

        private static List<Expression> results(List<When> branches, @Nullable Expression otherwise) {
            List<Expression> results = new ArrayList<>();
            branches.forEach(branch -> results.add(branch.result()));
            if (otherwise != null) {
                results.add(otherwise);
            }
            return results;
        }

        @Override
        public DataType type() {
            return Types.common(results(branches, otherwise), "CASE");
        }

        @Override
        public boolean nullable() {
            return otherwise == null || results(branches, otherwise).stream().anyMatch(Expression::nullable);
        }

        @Override
        public List<Expression> children() {
            List<Expression> children = new ArrayList<>();
            for (When branch : branches) {
                children.add(branch.condition());
                children.add(branch.result());
            }
            if (otherwise != null) {
                children.add(otherwise);
            }
            return List.copyOf(children);
        }
    }

    /** A value as another type. A number becomes an integer by leaving out its decimals; zero is false, all else true. */
    record Cast(Expression operand, DataType type) implements Expression {
        public Cast {
            Objects.requireNonNull(operand);
            PlanException.require(
                    Types.castable(operand.type(), type),
                    () -> operand.describe() + " is " + operand.type() + ", which cannot be cast to " + type);
        }

        @Override
        public boolean nullable() {
            return operand.nullable();
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** The first moment of the unit a date lies in: a date for a day or more, else a timestamp. */
    record DateTruncate(Expression operand, DateUnit unit) implements Expression {
        public DateTruncate {
            PlanException.require(
                    operand.type().isTemporal(),
                    () -> "only a date is cut to a " + unit + ", not " + operand.describe());
            PlanException.require(unit.isDays() || operand.type() == DataType.TIMESTAMP, "a date has no " + unit);
        }

        @Override
        public DataType type() {
            return unit.isDays() ? DataType.DATE : DataType.TIMESTAMP;
        }

        @Override
        public boolean nullable() {
            return operand.nullable();
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** A date some units later, or earlier where the amount is negative. */
    record DateShift(Expression operand, int amount, DateUnit unit) implements Expression {
        public DateShift {
            PlanException.require(
                    operand.type().isTemporal(),
                    () -> "only a date is moved by a " + unit + ", not " + operand.describe());
            PlanException.require(
                    unit.isDays() || operand.type() == DataType.TIMESTAMP, "a date is not moved by a " + unit);
        }

        @Override
        public DataType type() {
            return operand.type();
        }

        @Override
        public boolean nullable() {
            return operand.nullable();
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    // ---------------------------------------------------------------- aggregates and windows

    /**
     * A value of a group of rows; only in the measures of a {@link Relation.Aggregate}.
     *
     * @param argument null only for COUNT, which then counts rows
     * @param where the rows that take part; null for all
     * @param fraction for PERCENTILE, from 0 to 1: 0.9 for the value that nine tenths lie below; otherwise null
     */
    record AggregateCall(
            AggregateFunction function,
            @Nullable Expression argument,
            boolean distinct,
            @Nullable Expression where,
            @Nullable BigDecimal fraction)
            implements Expression {
        public AggregateCall {
            if (argument == null) {
                PlanException.require(
                        function == AggregateFunction.COUNT && !distinct, function + " needs something to compute of");
            } else {
                boolean numbersOnly = switch (function) {
                    case SUM, AVG, MEDIAN, PERCENTILE, STDDEV -> true;
                    case COUNT, MIN, MAX -> false;
                };
                PlanException.require(
                        !numbersOnly || argument.type().isNumeric(),
                        () -> function + " needs numbers, but " + argument.describe() + " is " + argument.type());
            }
            if (where != null) {
                Types.requireBoolean(where, function.name());
            }
            boolean percentile = function == AggregateFunction.PERCENTILE;
            PlanException.require(
                    percentile == (fraction != null),
                    percentile ? "PERCENTILE needs a fraction" : function + " takes no fraction");
            PlanException.require(
                    fraction == null || fraction.signum() >= 0 && fraction.compareTo(BigDecimal.ONE) <= 0,
                    "a fraction is between 0 and 1, not " + fraction);
            PlanException.require(
                    !distinct || !percentile && function != AggregateFunction.MEDIAN,
                    function + " is of all values, not of the different ones");
        }

        public AggregateCall(
                AggregateFunction function,
                @Nullable Expression argument,
                boolean distinct,
                @Nullable Expression where) {
            this(function, argument, distinct, where, null);
        }

        /** @param fraction such as {@code "0.9"} */
        public static AggregateCall percentile(Expression argument, String fraction) {
            return new AggregateCall(AggregateFunction.PERCENTILE, argument, false, null, new BigDecimal(fraction));
        }

        public static AggregateCall countRows() {
            return new AggregateCall(AggregateFunction.COUNT, null, false, null);
        }

        public static AggregateCall countDistinct(Expression argument) {
            return new AggregateCall(AggregateFunction.COUNT, argument, true, null);
        }

        public static AggregateCall of(AggregateFunction function, Expression argument) {
            return new AggregateCall(function, argument, false, null);
        }

        @Override
        public DataType type() {
            return switch (function) {
                case COUNT -> DataType.INTEGER;
                case SUM, MIN, MAX -> Objects.requireNonNull(argument).type();
                case AVG, MEDIAN, PERCENTILE ->
                    Objects.requireNonNull(argument).type() == DataType.DOUBLE ? DataType.DOUBLE : DataType.DECIMAL;
                case STDDEV -> DataType.DOUBLE;
            };
        }

        /** All but a count are null for a group without values; a whole table may be such a group. */
        @Override
        public boolean nullable() {
            return function != AggregateFunction.COUNT;
        }

        @Override
        public List<Expression> children() {
            List<Expression> children = new ArrayList<>();
            if (argument != null) {
                children.add(argument);
            }
            if (where != null) {
                children.add(where);
            }
            return List.copyOf(children);
        }
    }

    /**
     * The rows that a window looks at: from some rows before the current one up to the current one.
     *
     * @param preceding how many rows before; null for all from the first
     */
    record Frame(@Nullable Integer preceding) {
        public static final Frame RUNNING = new Frame(null);

        public Frame {
            PlanException.require(preceding == null || preceding >= 0, "a frame is not negative");
        }
    }

    /**
     * A value of a row among others; only in a {@link Relation.Window}.
     *
     * @param argument null for functions that number rows, and for COUNT of rows
     * @param offset for LAG and LEAD, how many rows away; otherwise 0
     * @param frame for functions that sum up; null for the whole partition
     */
    record WindowCall(
            WindowFunction function,
            @Nullable Expression argument,
            int offset,
            List<Expression> partitionBy,
            List<SortKey> orderBy,
            @Nullable Frame frame)
            implements Expression {
        public WindowCall {
            partitionBy = List.copyOf(partitionBy);
            orderBy = List.copyOf(orderBy);
            boolean shifts = function == WindowFunction.LAG || function == WindowFunction.LEAD;
            if (function.numbersRows()) {
                PlanException.require(argument == null, function + " takes no argument");
            } else {
                PlanException.require(
                        argument != null || function == WindowFunction.COUNT, function + " needs an argument");
            }
            if (argument != null && (function == WindowFunction.SUM || function == WindowFunction.AVG)) {
                PlanException.require(argument.type().isNumeric(), function + " needs numbers");
            }
            PlanException.require(!function.needsOrder() || !orderBy.isEmpty(), function + " needs an order");
            PlanException.require(shifts ? offset > 0 : offset == 0, function + " does not take the offset " + offset);
            PlanException.require(frame == null || !function.needsOrder(), function + " takes no frame");
            PlanException.require(frame == null || !orderBy.isEmpty(), "a frame needs an order");
            PlanException.require(
                    frame != null || function.needsOrder() || orderBy.isEmpty(),
                    function + " of a whole partition has no order; give it a frame");
        }

        @Override
        public DataType type() {
            return switch (function) {
                case ROW_NUMBER, RANK, DENSE_RANK, COUNT -> DataType.INTEGER;
                case LAG, LEAD, FIRST_VALUE, SUM, MIN, MAX ->
                    Objects.requireNonNull(argument).type();
                case AVG ->
                    Objects.requireNonNull(argument).type() == DataType.DOUBLE ? DataType.DOUBLE : DataType.DECIMAL;
            };
        }

        @Override
        public boolean nullable() {
            return switch (function) {
                case ROW_NUMBER, RANK, DENSE_RANK, COUNT -> false;
                case LAG, LEAD -> true;
                case FIRST_VALUE, SUM, MIN, MAX, AVG ->
                    Objects.requireNonNull(argument).nullable();
            };
        }

        @Override
        public List<Expression> children() {
            List<Expression> children = new ArrayList<>();
            if (argument != null) {
                children.add(argument);
            }
            children.addAll(partitionBy);
            orderBy.forEach(key -> children.add(key.expression()));
            return List.copyOf(children);
        }
    }

    // ---------------------------------------------------------------- subqueries

    /** The one value of a query with one column and at most one row. */
    record ScalarSubquery(Relation relation) implements Expression {
        public ScalarSubquery {
            PlanException.require(relation.fields().size() == 1, "a value comes from a query with one column");
        }

        @Override
        public DataType type() {
            return relation.fields().getFirst().type();
        }

        @Override
        public boolean nullable() {
            return true;
        }

        @Override
        public Relation subquery() {
            return relation;
        }
    }

    /** Whether some row of the query (negated: no row of it) has the value. Never unknown: a null is in no set. */
    record InSubquery(Expression operand, Relation relation, boolean negated) implements Condition {
        public InSubquery {
            PlanException.require(relation.fields().size() == 1, "a set of values comes from a query with one column");
            Types.requireComparable(operand, relation.fields().getFirst().reference());
        }

        @Override
        public boolean nullable() {
            return false;
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }

        @Override
        public Relation subquery() {
            return relation;
        }
    }

    /** Whether the query has a row; negated: has none. */
    record Exists(Relation relation, boolean negated) implements Condition {
        public Exists {
            Objects.requireNonNull(relation);
        }

        @Override
        public boolean nullable() {
            return false;
        }

        @Override
        public Relation subquery() {
            return relation;
        }
    }
}
