package io.millrace.language.plan;

import io.millrace.language.catalog.DataType;
import java.util.List;

/** Which types go together. */
final class Types {
    private Types() {}

    static boolean comparable(DataType left, DataType right) {
        return left == right
                || left.isNumeric() && right.isNumeric()
                || left.isTemporal() && right.isTemporal()
                // Enumerations and identifiers of a database are OTHER, and are compared with their text form.
                || left == DataType.OTHER && right == DataType.TEXT
                || left == DataType.TEXT && right == DataType.OTHER;
    }

    static boolean castable(DataType from, DataType to) {
        return switch (to) {
            case TEXT -> true;
            case INTEGER ->
                from.isNumeric() || from == DataType.TEXT || from == DataType.BOOLEAN || from == DataType.OTHER;
            case DECIMAL, DOUBLE -> from.isNumeric() || from == DataType.TEXT || from == DataType.OTHER;
            case BOOLEAN -> from == DataType.BOOLEAN || from == DataType.INTEGER;
            case DATE, TIMESTAMP -> from != DataType.BOOLEAN && from != DataType.TIME;
            case TIME -> from == DataType.TIME || from == DataType.TIMESTAMP || from == DataType.TEXT;
            case OTHER -> false;
        };
    }

    static void requireComparable(Expression left, Expression right) {
        PlanException.require(
                comparable(left.type(), right.type()),
                () -> "cannot compare " + left.type() + " with " + right.type() + " in " + left.describe() + " and "
                        + right.describe());
    }

    static void requireBoolean(Expression condition, String where) {
        PlanException.require(
                condition.type() == DataType.BOOLEAN,
                () -> where + " needs a condition, but " + condition.describe() + " is " + condition.type());
    }

    static DataType common(List<Expression> expressions, String where) {
        DataType type = expressions.getFirst().type();
        for (Expression expression : expressions) {
            type = common(type, expression.type(), where);
        }
        return type;
    }

    static DataType common(DataType left, DataType right, String where) {
        if (left == right) {
            return left;
        }
        if (left.isNumeric() && right.isNumeric()) {
            // INTEGER < DECIMAL < DOUBLE, in the order of the enum.
            return left.compareTo(right) > 0 ? left : right;
        }
        if (left.isTemporal() && right.isTemporal()) {
            return DataType.TIMESTAMP;
        }
        throw new PlanException(where + " mixes " + left + " and " + right);
    }
}
