package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.ground.FormTables.Typed;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.ScalarFunction;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of different types comparable. A constant takes the type of the column it is compared with where it can be read as
 * one; text that holds numbers is compared as numbers; all else is compared as text.
 */
final class RepairTypes {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern CANONICAL = Pattern.compile("0|-?[1-9]\\d*");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
    private static final Set<String> YES = Set.of("true", "t", "yes", "y", "1");
    private static final Set<String> NO = Set.of("false", "f", "no", "n", "0");

    private RepairTypes() {}

    /** Two expressions that may be compared. */
    record Pair(Expression left, Expression right) {}

    static Pair pair(Typed left, Typed right) {
        return pair(left, right, false);
    }

    /** @param equality whether they are only compared for being the same, which text that is written as numbers are can be too */
    static Pair pair(Typed left, Typed right, boolean equality) {
        Literal leftLiteral = left.literal();
        Literal rightLiteral = right.literal();
        if (rightLiteral != null && leftLiteral == null) {
            return withConstant(left, rightLiteral, equality);
        }
        if (leftLiteral != null && rightLiteral == null) {
            Pair constant = withConstant(right, leftLiteral, equality);
            return new Pair(constant.right(), constant.left());
        }
        Expression l = left.expression();
        Expression r = right.expression();
        DataType leftType = l.type();
        DataType rightType = r.type();
        if (comparable(leftType, rightType)) {
            return new Pair(l, r);
        }
        if (leftType.isNumeric() && rightType == DataType.TEXT && holdsNumbers(right.column())) {
            return new Pair(l, number(right));
        }
        if (rightType.isNumeric() && leftType == DataType.TEXT && holdsNumbers(left.column())) {
            return new Pair(number(left), r);
        }
        return new Pair(text(l), text(r));
    }

    private static Pair withConstant(Typed value, Literal constant, boolean equality) {
        Expression expression = value.expression();
        DataType type = expression.type();
        String given = constant.value();
        if (given == null) {
            return new Pair(expression, constant);
        }
        if (type == DataType.TEXT && constant.type().isNumeric() && sameAsText(value.column(), given, equality)) {
            return new Pair(expression, Literal.of(given));
        }
        Literal same = as(type, constant, given, value.column());
        if (same != null) {
            return new Pair(expression, same);
        }
        boolean numeric =
                constant.type().isNumeric() || NUMBER.matcher(given.strip()).matches();
        if (type == DataType.TEXT && numeric && holdsNumbers(value.column())) {
            return new Pair(number(value), numberOf(given));
        }
        if (type.isTemporal()
                && constant.type().isNumeric()
                && WHOLE.matcher(given).matches()
                && given.length() == 4) {
            return new Pair(Expression.Call.of(ScalarFunction.YEAR, expression), numberOf(given));
        }
        return new Pair(text(expression), Literal.of(given));
    }

    private static boolean sameAsText(@Nullable Column column, String given, boolean equality) {
        if (column == null || !holdsNumbers(column)) {
            return true;
        }
        if (equality) {
            return CANONICAL.matcher(given).matches() && all(column.samples(), CANONICAL);
        }
        return !ordersAsNumbers(column) && column.samples().getFirst().length() == given.length();
    }

    /** The constant as a value of the type; null where it is none. */
    private static @Nullable Literal as(DataType type, Literal constant, String given, @Nullable Column column) {
        return switch (type) {
            case INTEGER, DECIMAL, DOUBLE -> NUMBER.matcher(given.strip()).matches() ? numberOf(given) : null;
            case TEXT -> constant.type().isNumeric() && holdsNumbers(column) ? null : Literal.of(given);
            case OTHER -> constant.type().isNumeric() ? null : Literal.of(given);
            case BOOLEAN -> {
                String folded = given.strip().toLowerCase(Locale.ROOT);
                yield YES.contains(folded) ? Literal.of(true) : NO.contains(folded) ? Literal.of(false) : null;
            }
            case DATE, TIMESTAMP -> moment(given);
            case TIME -> {
                try {
                    yield new Literal(DataType.TIME, LocalTime.parse(given).toString());
                } catch (DateTimeException noTime) {
                    yield null;
                }
            }
        };
    }

    private static @Nullable Literal moment(String given) {
        try {
            if (given.length() == 10) {
                LocalDate.parse(given);
                return new Literal(DataType.DATE, given);
            }
            if (given.length() > 10) {
                String iso = given.replace(' ', 'T');
                LocalDateTime.parse(iso);
                return new Literal(DataType.TIMESTAMP, iso);
            }
            return null;
        } catch (DateTimeException noDate) {
            return null;
        }
    }

    static boolean comparable(DataType left, DataType right) {
        return left == right
                || left.isNumeric() && right.isNumeric()
                || left.isTemporal() && right.isTemporal()
                || left == DataType.OTHER && right == DataType.TEXT
                || left == DataType.TEXT && right == DataType.OTHER;
    }

    static Expression text(Expression expression) {
        if (expression instanceof Literal literal && literal.value() != null) {
            return Literal.of(literal.value());
        }
        return expression.type() == DataType.TEXT ? expression : new Cast(expression, DataType.TEXT);
    }

    /** A number to compute with: text is read as one. */
    static Expression number(Typed value) {
        Expression expression = value.expression();
        Literal literal = value.literal();
        return switch (expression.type()) {
            case INTEGER, DECIMAL, DOUBLE -> expression;
            case BOOLEAN -> new Cast(expression, DataType.INTEGER);
            case TEXT, OTHER -> {
                if (literal != null
                        && literal.value() != null
                        && NUMBER.matcher(literal.value()).matches()) {
                    yield numberOf(literal.value());
                }
                yield new Cast(expression, wholeNumbers(value.column()) ? DataType.INTEGER : DataType.DOUBLE);
            }
            case DATE, TIME, TIMESTAMP ->
                throw new NotGrounded(
                        "nothing is computed with " + expression.describe() + ", which is a date or a time");
        };
    }

    /** What an order or an extreme is taken of: text that holds numbers goes by their size. */
    static Expression ordered(Typed value) {
        if (value.expression().type() == DataType.BOOLEAN) {
            return new Cast(value.expression(), DataType.INTEGER);
        }
        return value.expression().type() == DataType.TEXT && ordersAsNumbers(value.column())
                ? number(value)
                : value.expression();
    }

    /** A date that parts are taken of. */
    static Expression date(Typed value) {
        Expression expression = value.expression();
        return expression.type().isTemporal() ? expression : new Cast(expression, DataType.DATE);
    }

    static Literal numberOf(String given) {
        String plain = given.strip();
        plain = plain.startsWith("+") ? plain.substring(1) : plain;
        return WHOLE.matcher(plain).matches()
                ? new Literal(DataType.INTEGER, plain)
                : new Literal(DataType.DECIMAL, new BigDecimal(plain).toPlainString());
    }

    static boolean holdsNumbers(@Nullable Column column) {
        return column != null
                && column.type() == DataType.TEXT
                && !column.samples().isEmpty()
                && all(column.samples(), NUMBER);
    }

    /** Whether text holds numbers whose order is not that of the text: 9 and 10, but not 09 and 10. */
    private static boolean ordersAsNumbers(@Nullable Column column) {
        return column != null && holdsNumbers(column) && !(column.complete() && sameWidth(column.samples()));
    }

    private static boolean sameWidth(List<String> samples) {
        int width = samples.getFirst().length();
        for (String sample : samples) {
            if (sample.length() != width || !DIGITS.matcher(sample).matches()) {
                return false;
            }
        }
        return true;
    }

    private static boolean wholeNumbers(@Nullable Column column) {
        return column != null && !column.samples().isEmpty() && all(column.samples(), WHOLE);
    }

    private static boolean all(List<String> samples, Pattern pattern) {
        for (String sample : samples) {
            if (!pattern.matcher(sample.strip()).matches()) {
                return false;
            }
        }
        return true;
    }
}
