package io.millrace.language.plan;

import io.millrace.language.catalog.DataType;
import java.math.BigDecimal;
import java.util.List;

/** Functions of the values of one row. Each knows what it takes and what it gives. */
public enum ScalarFunction {
    LOWER,
    UPPER,
    TRIM,
    /** Number of characters. */
    LENGTH,
    /** Where in a text another begins, from 1; 0 where it is not in it. */
    POSITION,
    CONCAT,
    /** Text, first position from 1, number of characters. */
    SUBSTRING,
    /** Text, what to look for, what to put in its place. */
    REPLACE,
    /** Number, and how many decimals where there are two arguments. */
    ROUND,
    FLOOR,
    CEILING,
    ABS,
    /** The first argument that is not null. */
    COALESCE,
    /** The first argument, or null where it equals the second. */
    NULLIF,
    /** Null where one argument is null. */
    GREATEST,
    LEAST,
    YEAR,
    /** 1 to 4. */
    QUARTER,
    /** 1 to 12. */
    MONTH,
    /** Week of the year by ISO 8601, from 1. */
    WEEK,
    /** Day of the month, from 1. */
    DAY,
    /** From 1. */
    DAY_OF_YEAR,
    /** 1 is Monday, 7 is Sunday. */
    DAY_OF_WEEK,
    HOUR,
    MINUTE,
    /** Days from the second date to the first: {@code first - second}. */
    DAYS_BETWEEN,
    /** Whole seconds from the second timestamp to the first. */
    SECONDS_BETWEEN;

    DataType check(List<Expression> arguments) {
        return switch (this) {
            case LOWER, UPPER, TRIM -> {
                count(arguments, 1, 1);
                text(arguments, 0);
                yield DataType.TEXT;
            }
            case LENGTH -> {
                count(arguments, 1, 1);
                text(arguments, 0);
                yield DataType.INTEGER;
            }
            case CONCAT -> {
                count(arguments, 2, Integer.MAX_VALUE);
                yield DataType.TEXT;
            }
            case POSITION -> {
                count(arguments, 2, 2);
                text(arguments, 0);
                text(arguments, 1);
                yield DataType.INTEGER;
            }
            case SUBSTRING -> {
                count(arguments, 3, 3);
                text(arguments, 0);
                integer(arguments, 1);
                integer(arguments, 2);
                // Databases do not agree on what is before the first character.
                atLeast(arguments.get(1), 1);
                atLeast(arguments.get(2), 0);
                yield DataType.TEXT;
            }
            case REPLACE -> {
                count(arguments, 3, 3);
                text(arguments, 0);
                text(arguments, 1);
                text(arguments, 2);
                yield DataType.TEXT;
            }
            case ROUND -> {
                count(arguments, 1, 2);
                numeric(arguments, 0);
                if (arguments.size() == 2) {
                    numeric(arguments, 1);
                }
                yield arguments.getFirst().type() == DataType.INTEGER ? DataType.INTEGER : DataType.DECIMAL;
            }
            case FLOOR, CEILING -> {
                count(arguments, 1, 1);
                numeric(arguments, 0);
                yield DataType.INTEGER;
            }
            case ABS -> {
                count(arguments, 1, 1);
                numeric(arguments, 0);
                yield arguments.getFirst().type();
            }
            case COALESCE, GREATEST, LEAST -> {
                count(arguments, 2, Integer.MAX_VALUE);
                yield Types.common(arguments, name());
            }
            case NULLIF -> {
                count(arguments, 2, 2);
                Types.common(arguments, name());
                yield arguments.getFirst().type();
            }
            case YEAR, QUARTER, MONTH, WEEK, DAY, DAY_OF_YEAR, DAY_OF_WEEK -> {
                count(arguments, 1, 1);
                temporal(arguments, 0);
                yield DataType.INTEGER;
            }
            case HOUR, MINUTE -> {
                count(arguments, 1, 1);
                DataType type = arguments.getFirst().type();
                PlanException.require(
                        type == DataType.TIMESTAMP || type == DataType.TIME,
                        name() + " needs a time of day, not " + type);
                yield DataType.INTEGER;
            }
            case DAYS_BETWEEN -> {
                count(arguments, 2, 2);
                temporal(arguments, 0);
                temporal(arguments, 1);
                yield DataType.INTEGER;
            }
            case SECONDS_BETWEEN -> {
                count(arguments, 2, 2);
                for (Expression argument : arguments) {
                    PlanException.require(
                            argument.type() == DataType.TIMESTAMP,
                            "SECONDS_BETWEEN needs a date with a time, not " + argument.type());
                }
                yield DataType.INTEGER;
            }
        };
    }

    boolean nullable(List<Expression> arguments) {
        return switch (this) {
            case COALESCE -> arguments.stream().allMatch(Expression::nullable);
            case NULLIF -> true;
            default -> arguments.stream().anyMatch(Expression::nullable);
        };
    }

    private void count(List<Expression> arguments, int least, int most) {
        PlanException.require(
                arguments.size() >= least && arguments.size() <= most,
                name() + " does not take " + arguments.size() + " arguments");
    }

    private void text(List<Expression> arguments, int index) {
        DataType type = arguments.get(index).type();
        PlanException.require(type == DataType.TEXT, name() + " needs text, not " + type);
    }

    private void numeric(List<Expression> arguments, int index) {
        DataType type = arguments.get(index).type();
        PlanException.require(type.isNumeric(), name() + " needs a number, not " + type);
    }

    private void integer(List<Expression> arguments, int index) {
        DataType type = arguments.get(index).type();
        PlanException.require(type == DataType.INTEGER, name() + " needs a whole number, not " + type);
    }

    private void atLeast(Expression argument, int least) {
        PlanException.require(
                !(argument instanceof Expression.Literal literal)
                        || literal.value() == null
                        || new BigDecimal(literal.value()).compareTo(BigDecimal.valueOf(least)) >= 0,
                () -> name() + " does not take " + argument.describe());
    }

    private void temporal(List<Expression> arguments, int index) {
        DataType type = arguments.get(index).type();
        PlanException.require(type.isTemporal(), name() + " needs a date, not " + type);
    }
}
