package io.millrace.language.explain;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Between;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Case;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.CurrentDate;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Exists;
import io.millrace.language.plan.Expression.Frame;
import io.millrace.language.plan.Expression.InList;
import io.millrace.language.plan.Expression.InPeriod;
import io.millrace.language.plan.Expression.InSubquery;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Negate;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Or;
import io.millrace.language.plan.Expression.OuterReference;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.ScalarSubquery;
import io.millrace.language.plan.Expression.When;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts an expression into words: {@code p.price > 50} is "price is greater than 50". */
final class DescribeExpression {
    private final Map<String, String> tables;
    private final Set<String> ambiguous;
    private final Function<Relation, String> subqueries;

    /**
     * @param tables table by alias
     * @param ambiguous names of columns that are in more than one of the tables
     * @param subqueries puts a query into words
     */
    DescribeExpression(Map<String, String> tables, Set<String> ambiguous, Function<Relation, String> subqueries) {
        this.tables = tables;
        this.ambiguous = ambiguous;
        this.subqueries = subqueries;
    }

    static String words(String name) {
        return name.replace('_', ' ');
    }

    static String list(List<String> items) {
        return switch (items.size()) {
            case 0 -> "";
            case 1 -> items.getFirst();
            default -> String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.getLast();
        };
    }

    String of(Expression expression) {
        return switch (expression) {
            case Reference reference -> column(reference.qualifier(), reference.name());
            case OuterReference outer -> column(outer.qualifier(), outer.name());
            case Literal literal -> literal(literal);
            case CurrentDate ignored -> "today";
            case Arithmetic arithmetic -> {
                String operator = switch (arithmetic.operator()) {
                    case ADD -> " plus ";
                    case SUBTRACT -> " minus ";
                    case MULTIPLY -> " times ";
                    case DIVIDE -> " divided by ";
                    case MODULO -> " modulo ";
                };
                yield operand(arithmetic.left()) + operator + operand(arithmetic.right());
            }
            case Negate negate -> "minus " + operand(negate.operand());
            case Comparison comparison -> comparison(comparison, false);
            case Between between ->
                of(between.operand()) + " is between " + of(between.low()) + " and " + of(between.high());
            case InList in -> of(in.operand()) + " is one of " + or(in.values());
            case Like like -> of(like.operand()) + " " + like(like, false);
            case IsNull isNull -> of(isNull.operand()) + " is missing";
            case And and -> joined(and.operands(), " and ");
            case Or or -> joined(or.operands(), " or ");
            case Not not -> not(not.operand());
            case InPeriod in -> of(in.operand()) + " is in " + period(in);
            case Call call -> call(call);
            case Case choice -> {
                List<String> parts = new ArrayList<>();
                for (When branch : choice.branches()) {
                    parts.add(of(branch.result()) + " where " + of(branch.condition()));
                }
                yield String.join(", ", parts)
                        + (choice.otherwise() == null ? "" : ", otherwise " + of(choice.otherwise()));
            }
            case Cast cast -> of(cast.operand()) + " as " + lower(cast.type());
            case DateTruncate truncate -> "the " + lower(truncate.unit()) + " of " + of(truncate.operand());
            case DateShift shift ->
                count(Math.abs(shift.amount()), shift.unit())
                        + (shift.amount() < 0 ? " before " : " after ")
                        + of(shift.operand());
            case AggregateCall call -> aggregate(call, "rows");
            case WindowCall call -> window(call);
            case ScalarSubquery subquery -> subqueries.apply(subquery.relation());
            case InSubquery in ->
                of(in.operand()) + (in.negated() ? " is not among " : " is among ") + subqueries.apply(in.relation());
            case Exists exists ->
                (exists.negated() ? "there are no " : "there are ") + subqueries.apply(exists.relation());
        };
    }

    /** An aggregate, with the name of what a row is. */
    String aggregate(AggregateCall call, String rows) {
        String where = call.where() == null ? "" : " where " + of(call.where());
        if (call.argument() == null) {
            return "the number of " + rows + where;
        }
        String argument = of(call.argument());
        String text = switch (call.function()) {
            case COUNT ->
                call.distinct()
                        ? "the number of different values of " + argument
                        : "the number of values of " + argument;
            case SUM -> "the sum of " + argument;
            case AVG -> "the average of " + argument;
            case MIN -> "the smallest " + argument;
            case MAX -> "the largest " + argument;
            case MEDIAN -> "the median of " + argument;
            case PERCENTILE -> "the value that " + percent(call.fraction()) + " of " + argument + " lie below";
            case STDDEV -> "the standard deviation of " + argument;
        };
        return text + where;
    }

    private static String percent(@Nullable BigDecimal fraction) {
        BigDecimal percent = Objects.requireNonNull(fraction).movePointRight(2).stripTrailingZeros();
        return percent.toPlainString() + " in 100";
    }

    private String window(WindowCall call) {
        String per = call.partitionBy().isEmpty()
                ? ""
                : " for each " + list(call.partitionBy().stream().map(this::of).toList());
        String by = call.orderBy().isEmpty()
                ? ""
                : " by "
                        + list(call.orderBy().stream()
                                .map(key -> of(key.expression()) + (key.descending() ? " (largest first)" : ""))
                                .toList());
        String argument = call.argument() == null ? "rows" : of(call.argument());
        String rows = call.offset() == 1 ? "" : call.offset() + " rows ";
        Frame frame = call.frame();
        String framed = frame == null
                ? ""
                : frame.preceding() == null ? " up to each row" : " over " + (frame.preceding() + 1) + " rows";
        return switch (call.function()) {
            case ROW_NUMBER -> "the place" + by + per;
            case RANK, DENSE_RANK -> "the rank" + by + per;
            case LAG -> argument + " of the row " + rows + "before" + by + per;
            case LEAD -> argument + " of the row " + rows + "after" + by + per;
            case FIRST_VALUE -> "the first " + argument + by + per;
            case COUNT -> "the number of " + argument + framed + by + per;
            case SUM -> (frame == null ? "the total of " : "the sum of ") + argument + framed + by + per;
            case AVG -> "the average of " + argument + framed + by + per;
            case MIN -> "the smallest " + argument + framed + by + per;
            case MAX -> "the largest " + argument + framed + by + per;
        };
    }

    private String comparison(Comparison comparison, boolean negated) {
        Expression right = comparison.right();
        if (right instanceof Literal literal && literal.type() == DataType.BOOLEAN) {
            boolean equal = comparison.operator() == ComparisonOperator.EQUAL;
            return of(comparison.left()) + (equal != negated ? " is " : " is not ") + of(right);
        }
        boolean dates = comparison.left().type().isTemporal();
        String operator = switch (comparison.operator()) {
            case EQUAL -> negated ? " is not " : " is ";
            case NOT_EQUAL -> negated ? " is " : " is not ";
            case LESS -> (negated ? " is not " : " is ") + (dates ? "before " : "less than ");
            case LESS_OR_EQUAL -> (negated ? " is not " : " is ") + (dates ? "on or before " : "at most ");
            case GREATER -> (negated ? " is not " : " is ") + (dates ? "after " : "greater than ");
            case GREATER_OR_EQUAL -> (negated ? " is not " : " is ") + (dates ? "on or after " : "at least ");
        };
        return of(comparison.left()) + operator + of(right);
    }

    private String not(Expression operand) {
        return switch (operand) {
            case Comparison comparison -> comparison(comparison, true);
            case IsNull isNull -> of(isNull.operand()) + " is not missing";
            case InList in -> of(in.operand()) + " is none of " + or(in.values());
            case Like like -> of(like.operand()) + " " + like(like, true);
            default -> "it is not so that " + of(operand);
        };
    }

    private static String like(Like like, boolean negated) {
        String pattern = like.pattern();
        boolean open = pattern.startsWith("%");
        boolean end = pattern.length() > 1 && pattern.endsWith("%") && !pattern.endsWith("\\%");
        String inner = pattern.substring(open ? 1 : 0, pattern.length() - (end ? 1 : 0));
        String bare = inner.replaceAll("\\\\(.)", "$1");
        boolean plain = !inner.replaceAll("\\\\.", "").matches(".*[%_].*");
        String not = negated ? "does not " : "";
        if (plain && open && end) {
            return (negated ? "does not contain '" : "contains '") + bare + "'";
        }
        if (plain && end) {
            return not + (negated ? "start with '" : "starts with '") + bare + "'";
        }
        if (plain && open) {
            return not + (negated ? "end with '" : "ends with '") + bare + "'";
        }
        return not + (negated ? "match '" : "matches '") + pattern + "'";
    }

    /** "the last quarter", "the last 3 full months", "this year". */
    private String period(InPeriod in) {
        String counted = in.anchor() == null ? "" : ", counted from " + of(in.anchor());
        String unit = lower(in.unit());
        int first = in.first();
        int count = in.count();
        if (count == 1) {
            String text = switch (first) {
                case 0 -> in.unit() == DateUnit.DAY ? "the same day" : "the same " + unit;
                case -1 -> "the " + unit + " before";
                case 1 -> "the " + unit + " after";
                default -> "the " + unit + " " + count(Math.abs(first), in.unit()) + (first < 0 ? " before" : " after");
            };
            if (in.anchor() != null) {
                return text + counted;
            }
            return switch (first) {
                case 0 -> in.unit() == DateUnit.DAY ? "today" : "this " + unit;
                case -1 -> in.unit() == DateUnit.DAY ? "yesterday" : "the last full " + unit;
                case 1 -> "the next " + unit;
                default -> "the " + unit + " " + count(Math.abs(first), in.unit()) + (first < 0 ? " ago" : " from now");
            };
        }
        if (first == -count) {
            return "the last " + count + " full " + unit + "s" + counted;
        }
        if (first == 1 - count) {
            return "the last " + count + " " + unit + "s, the current one included" + counted;
        }
        return count(count, in.unit()) + " from " + count(Math.abs(first), in.unit()) + (first < 0 ? " ago" : " on")
                + counted;
    }

    private String call(Call call) {
        List<String> arguments = call.arguments().stream().map(this::of).toList();
        String first = arguments.getFirst();
        return switch (call.function()) {
            case LOWER -> first + " in small letters";
            case UPPER -> first + " in capitals";
            case TRIM -> first + " without spaces around it";
            case LENGTH -> "the number of characters of " + first;
            case POSITION -> "the place of " + arguments.get(1) + " in " + first;
            case CONCAT -> "the text of " + list(arguments);
            case SUBSTRING -> "a part of " + first;
            case REPLACE -> first + " with " + arguments.get(2) + " for " + arguments.get(1);
            case ROUND -> first + ", rounded";
            case FLOOR -> first + ", rounded down";
            case CEILING -> first + ", rounded up";
            case ABS -> first + " without its sign";
            case COALESCE ->
                first + ", or " + String.join(", or ", arguments.subList(1, arguments.size())) + " where it is missing";
            case NULLIF -> first + " unless it is " + arguments.get(1);
            case GREATEST -> "the largest of " + list(arguments);
            case LEAST -> "the smallest of " + list(arguments);
            case YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE -> "the " + lower(call.function()) + " of " + first;
            case DAY_OF_YEAR -> "the day of the year of " + first;
            case DAY_OF_WEEK -> "the day of the week of " + first;
            case DAYS_BETWEEN -> "the days from " + arguments.get(1) + " to " + first;
            case SECONDS_BETWEEN -> "the seconds from " + arguments.get(1) + " to " + first;
        };
    }

    private String operand(Expression expression) {
        boolean compound = expression instanceof Arithmetic
                || expression instanceof Case
                || expression instanceof Call call && call.function() == ScalarFunction.COALESCE;
        return compound ? "(" + of(expression) + ")" : of(expression);
    }

    private String joined(List<Expression> operands, String separator) {
        return String.join(
                separator,
                operands.stream()
                        .map(operand ->
                                operand instanceof And || operand instanceof Or ? "(" + of(operand) + ")" : of(operand))
                        .toList());
    }

    private String or(List<Expression> values) {
        return String.join(", ", values.stream().map(this::of).toList());
    }

    private String column(@Nullable String qualifier, String name) {
        String table = qualifier == null ? null : tables.get(qualifier);
        return table != null && ambiguous.contains(name) ? words(name) + " of " + words(table) : words(name);
    }

    private static String literal(Literal literal) {
        if (literal.value() == null) {
            return "nothing";
        }
        return literal.type() == DataType.TEXT ? "'" + literal.value() + "'" : literal.value();
    }

    private static String count(int amount, DateUnit unit) {
        return amount + " " + lower(unit) + (amount == 1 ? "" : "s");
    }

    private static String lower(Enum<?> constant) {
        return words(constant.name().toLowerCase(Locale.ROOT));
    }
}
