package io.millrace.language.plan;

import io.millrace.language.catalog.DataType;
import java.util.List;

/** Functions of the values of one row. Each knows what it takes and what it gives. */
public enum ScalarFunction {
    LOWER,
    UPPER,
    TRIM,
    /** Number of characters. */
    LENGTH,
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
    GREATEST,
    LEAST,
    YEAR,
    /** 1 to 4. */
    QUARTER,
    /** 1 to 12. */
    MONTH,
    /** Day of the month, from 1. */
    DAY,
    /** 1 is Monday, 7 is Sunday. */
    DAY_OF_WEEK,
    HOUR,
    /** Days from the second date to the first: {@code first - second}. */
    DAYS_BETWEEN;

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
            case SUBSTRING -> {
                count(arguments, 3, 3);
                text(arguments, 0);
                numeric(arguments, 1);
                numeric(arguments, 2);
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
            case YEAR, QUARTER, MONTH, DAY, DAY_OF_WEEK -> {
                count(arguments, 1, 1);
                temporal(arguments, 0);
                yield DataType.INTEGER;
            }
            case HOUR -> {
                count(arguments, 1, 1);
                DataType type = arguments.getFirst().type();
                PlanException.require(
                        type == DataType.TIMESTAMP || type == DataType.TIME, "HOUR needs a time of day, not " + type);
                yield DataType.INTEGER;
            }
            case DAYS_BETWEEN -> {
                count(arguments, 2, 2);
                temporal(arguments, 0);
                temporal(arguments, 1);
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

    private void temporal(List<Expression> arguments, int index) {
        DataType type = arguments.get(index).type();
        PlanException.require(type.isTemporal(), name() + " needs a date, not " + type);
    }
}
