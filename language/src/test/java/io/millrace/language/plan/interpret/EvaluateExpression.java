package io.millrace.language.plan.interpret;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.AggregateFunction;
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
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.WindowFunction;
import io.millrace.language.plan.interpret.Rows.Environment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The value of an expression for a row, with unknown (null) as SQL has it. */
final class EvaluateExpression {
    private final InterpretPlan plan;
    /** The rows of the group, where aggregates may stand. */
    private @Nullable List<Environment> group;
    /** All rows, where windows may stand. */
    private @Nullable List<Environment> all;

    EvaluateExpression(InterpretPlan plan) {
        this.plan = plan;
    }

    EvaluateExpression overGroup(List<Environment> rows) {
        this.group = rows;
        return this;
    }

    EvaluateExpression overWindow(List<Environment> rows) {
        this.all = rows;
        return this;
    }

    @Nullable
    Object value(Expression expression, Environment row) {
        return switch (expression) {
            case Reference reference -> row.get(reference.qualifier(), reference.name());
            case OuterReference outer -> Environment.outer(row.around(), outer.qualifier(), outer.name());
            case Literal literal -> Values.parse(literal.type(), literal.value());
            case CurrentDate ignored -> LocalDate.now();
            case Arithmetic arithmetic -> arithmetic(arithmetic, row);
            case Negate negate -> {
                Object value = value(negate.operand(), row);
                yield value == null ? null : ((BigDecimal) value).negate();
            }
            case Comparison comparison ->
                compare(comparison.operator(), value(comparison.left(), row), value(comparison.right(), row));
            case Between between -> {
                Object value = value(between.operand(), row);
                yield and(List.of(
                        truth(compare(ComparisonOperator.GREATER_OR_EQUAL, value, value(between.low(), row))),
                        truth(compare(ComparisonOperator.LESS_OR_EQUAL, value, value(between.high(), row)))));
            }
            case InList in -> {
                Object value = value(in.operand(), row);
                List<Truth> equal = new ArrayList<>();
                in.values().forEach(one -> equal.add(truth(compare(ComparisonOperator.EQUAL, value, value(one, row)))));
                yield or(equal);
            }
            case Like like -> {
                Object value = value(like.operand(), row);
                yield value == null
                        ? null
                        : pattern(like).matcher((String) value).matches();
            }
            case IsNull isNull -> value(isNull.operand(), row) == null;
            case And and ->
                and(and.operands().stream()
                        .map(operand -> truth(value(operand, row)))
                        .toList());
            case Or or ->
                or(or.operands().stream()
                        .map(operand -> truth(value(operand, row)))
                        .toList());
            case Not not -> {
                Object value = value(not.operand(), row);
                yield value == null ? null : !((Boolean) value);
            }
            case InPeriod in -> {
                Object value = value(in.operand(), row);
                yield and(List.of(
                        truth(compare(ComparisonOperator.GREATER_OR_EQUAL, value, value(in.start(), row))),
                        truth(compare(ComparisonOperator.LESS, value, value(in.end(), row)))));
            }
            case Call call -> call(call, row);
            case Case choice -> choice(choice, row);
            case Cast cast -> cast(value(cast.operand(), row), cast.type());
            case DateTruncate truncate -> truncate(value(truncate.operand(), row), truncate.unit());
            case DateShift shift -> {
                Object value = value(shift.operand(), row);
                yield value == null ? null : ((Temporal) value).plus(shift.amount(), unit(shift.unit()));
            }
            case AggregateCall call -> aggregate(call);
            case WindowCall call -> window(call, row);
            case ScalarSubquery subquery -> {
                List<List<@Nullable Object>> rows =
                        plan.relation(subquery.relation(), row).rows();
                if (rows.size() > 1) {
                    throw new AssertionError("a value with " + rows.size() + " rows");
                }
                yield rows.isEmpty() ? null : rows.getFirst().getFirst();
            }
            case InSubquery in -> {
                Object value = value(in.operand(), row);
                boolean found = plan.relation(in.relation(), row).rows().stream()
                        .anyMatch(one -> value != null && one.getFirst() != null && Values.same(value, one.getFirst()));
                yield found != in.negated();
            }
            case Exists exists -> plan.relation(exists.relation(), row).rows().isEmpty() == exists.negated();
        };
    }

    // ---------------------------------------------------------------- truth

    private enum Truth {
        FALSE,
        UNKNOWN,
        TRUE
    }

    private static Truth truth(@Nullable Object value) {
        return value == null ? Truth.UNKNOWN : (Boolean) value ? Truth.TRUE : Truth.FALSE;
    }

    private static @Nullable Object of(Truth truth) {
        return truth == Truth.UNKNOWN ? null : truth == Truth.TRUE;
    }

    private static @Nullable Object and(List<Truth> truths) {
        return of(truths.stream().min(Truth::compareTo).orElseThrow());
    }

    private static @Nullable Object or(List<Truth> truths) {
        return of(truths.stream().max(Truth::compareTo).orElseThrow());
    }

    private static @Nullable Object compare(
            ComparisonOperator operator, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        int compared = Values.compare(left, right);
        return switch (operator) {
            case EQUAL -> compared == 0;
            case NOT_EQUAL -> compared != 0;
            case LESS -> compared < 0;
            case LESS_OR_EQUAL -> compared <= 0;
            case GREATER -> compared > 0;
            case GREATER_OR_EQUAL -> compared >= 0;
        };
    }

    private static Pattern pattern(Like like) {
        StringBuilder regex = new StringBuilder();
        String pattern = like.pattern();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                if (c == '\\' && i + 1 < pattern.length()) {
                    c = pattern.charAt(++i);
                }
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL | (like.matchCase() ? 0 : Pattern.CASE_INSENSITIVE));
    }

    // ---------------------------------------------------------------- numbers, texts, dates

    private @Nullable Object arithmetic(Arithmetic arithmetic, Environment row) {
        Object left = value(arithmetic.left(), row);
        Object right = value(arithmetic.right(), row);
        if (left == null || right == null) {
            return null;
        }
        BigDecimal one = (BigDecimal) left;
        BigDecimal other = (BigDecimal) right;
        return switch (arithmetic.operator()) {
            case ADD -> one.add(other);
            case SUBTRACT -> one.subtract(other);
            case MULTIPLY -> one.multiply(other, Values.PRECISION);
            case DIVIDE -> other.signum() == 0 ? null : one.divide(other, Values.PRECISION);
            case MODULO -> other.signum() == 0 ? null : one.remainder(other);
        };
    }

    private @Nullable Object choice(Case choice, Environment row) {
        for (When branch : choice.branches()) {
            if (Boolean.TRUE.equals(value(branch.condition(), row))) {
                return value(branch.result(), row);
            }
        }
        return choice.otherwise() == null ? null : value(choice.otherwise(), row);
    }

    private @Nullable Object call(Call call, Environment row) {
        List<@Nullable Object> values = new ArrayList<>();
        call.arguments().forEach(argument -> values.add(value(argument, row)));
        switch (call.function()) {
            case COALESCE -> {
                return values.stream().filter(Objects::nonNull).findFirst().orElse(null);
            }
            case NULLIF -> {
                return values.get(1) != null && Values.same(values.getFirst(), values.get(1))
                        ? null
                        : values.getFirst();
            }
            default -> {
                return values.contains(null) ? null : known(call, values);
            }
        }
    }

    private static Object known(Call call, List<@Nullable Object> values) {
        Object first = Objects.requireNonNull(values.getFirst());
        return switch (call.function()) {
            case LOWER -> ((String) first).toLowerCase(Locale.ROOT);
            case UPPER -> ((String) first).toUpperCase(Locale.ROOT);
            case TRIM -> ((String) first).strip();
            case LENGTH -> number(((String) first).length());
            case POSITION -> number(((String) first).indexOf((String) at(values, 1)) + 1);
            case CONCAT -> {
                StringBuilder text = new StringBuilder();
                values.forEach(value -> text.append(Objects.requireNonNull(cast(value, DataType.TEXT))));
                yield text.toString();
            }
            case SUBSTRING -> {
                String text = (String) first;
                int from = Math.min(whole(at(values, 1)) - 1, text.length());
                yield text.substring(from, Math.min(from + whole(at(values, 2)), text.length()));
            }
            case REPLACE -> ((String) first).replace((String) at(values, 1), (String) at(values, 2));
            case ROUND ->
                ((BigDecimal) first).setScale(values.size() > 1 ? whole(at(values, 1)) : 0, RoundingMode.HALF_UP);
            case FLOOR -> ((BigDecimal) first).setScale(0, RoundingMode.FLOOR);
            case CEILING -> ((BigDecimal) first).setScale(0, RoundingMode.CEILING);
            case ABS -> ((BigDecimal) first).abs();
            case GREATEST ->
                values.stream()
                        .map(Objects::requireNonNull)
                        .max(Values::compare)
                        .orElseThrow();
            case LEAST ->
                values.stream()
                        .map(Objects::requireNonNull)
                        .min(Values::compare)
                        .orElseThrow();
            case YEAR -> number(day(first).getYear());
            case QUARTER -> number((day(first).getMonthValue() + 2) / 3);
            case MONTH -> number(day(first).getMonthValue());
            case WEEK -> number(day(first).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case DAY -> number(day(first).getDayOfMonth());
            case DAY_OF_YEAR -> number(day(first).getDayOfYear());
            case DAY_OF_WEEK -> number(day(first).getDayOfWeek().getValue());
            case HOUR -> number(time(first).getHour());
            case MINUTE -> number(time(first).getMinute());
            case DAYS_BETWEEN -> number(ChronoUnit.DAYS.between(day(at(values, 1)), day(first)));
            case SECONDS_BETWEEN ->
                number(Duration.between((LocalDateTime) at(values, 1), (LocalDateTime) first)
                        .toSeconds());
            case COALESCE, NULLIF -> throw new AssertionError("answered before");
        };
    }

    private static Object at(List<@Nullable Object> values, int index) {
        return Objects.requireNonNull(values.get(index));
    }

    private static BigDecimal number(long value) {
        return BigDecimal.valueOf(value);
    }

    private static int whole(Object number) {
        return ((BigDecimal) number).intValueExact();
    }

    private static LocalDate day(Object value) {
        return value instanceof LocalDateTime time ? time.toLocalDate() : (LocalDate) value;
    }

    private static LocalTime time(Object value) {
        return value instanceof LocalDateTime time ? time.toLocalTime() : (LocalTime) value;
    }

    private static @Nullable Object cast(@Nullable Object value, DataType type) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case TEXT -> InterpretPlan.cell(value, type);
            case INTEGER ->
                switch (value) {
                    case Boolean truth -> number(truth ? 1 : 0);
                    case String text -> new BigDecimal(text);
                    default -> ((BigDecimal) value).setScale(0, RoundingMode.DOWN);
                };
            case DECIMAL, DOUBLE -> value instanceof String text ? new BigDecimal(text) : value;
            case BOOLEAN -> value instanceof BigDecimal number ? number.signum() != 0 : value;
            case DATE -> value instanceof String text ? LocalDate.parse(text) : day(value);
            case TIMESTAMP ->
                switch (value) {
                    case LocalDate date -> date.atStartOfDay();
                    case String text -> LocalDateTime.parse(text.replace(' ', 'T'));
                    default -> value;
                };
            case TIME -> value instanceof String text ? LocalTime.parse(text) : time(value);
            case OTHER -> throw new AssertionError("nothing is cast to OTHER");
        };
    }

    private static @Nullable Object truncate(@Nullable Object value, DateUnit unit) {
        if (value == null) {
            return null;
        }
        return switch (unit) {
            case MINUTE -> ((LocalDateTime) value).truncatedTo(ChronoUnit.MINUTES);
            case HOUR -> ((LocalDateTime) value).truncatedTo(ChronoUnit.HOURS);
            case DAY -> day(value);
            case WEEK -> day(value).minusDays(day(value).getDayOfWeek().getValue() - 1);
            case MONTH -> day(value).withDayOfMonth(1);
            case QUARTER -> day(value).withDayOfMonth(1).minusMonths((day(value).getMonthValue() - 1) % 3);
            case YEAR -> day(value).withDayOfYear(1);
        };
    }

    private static TemporalUnit unit(DateUnit unit) {
        return switch (unit) {
            case MINUTE -> ChronoUnit.MINUTES;
            case HOUR -> ChronoUnit.HOURS;
            case DAY -> ChronoUnit.DAYS;
            case WEEK -> ChronoUnit.WEEKS;
            case MONTH -> ChronoUnit.MONTHS;
            case QUARTER -> IsoFields.QUARTER_YEARS;
            case YEAR -> ChronoUnit.YEARS;
        };
    }

    // ---------------------------------------------------------------- groups

    private @Nullable Object aggregate(AggregateCall call) {
        List<Object> values = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (Environment member : Objects.requireNonNull(group)) {
            EvaluateExpression ofRow = new EvaluateExpression(plan);
            boolean takesPart = call.where() == null || Boolean.TRUE.equals(ofRow.value(call.where(), member));
            Object value = call.argument() == null ? Boolean.TRUE : ofRow.value(call.argument(), member);
            if (takesPart && value != null && (!call.distinct() || seen.add(Values.key(List.of(value))))) {
                values.add(value);
            }
        }
        if (call.function() == AggregateFunction.COUNT) {
            return number(values.size());
        }
        if (values.isEmpty()) {
            return null;
        }
        return switch (call.function()) {
            case COUNT -> number(values.size());
            case SUM -> sum(values);
            case AVG -> average(values);
            case MIN -> values.stream().min(Values::compare).orElseThrow();
            case MAX -> values.stream().max(Values::compare).orElseThrow();
            case MEDIAN -> percentile(values, new BigDecimal("0.5"));
            case PERCENTILE -> percentile(values, Objects.requireNonNull(call.fraction()));
            case STDDEV -> deviation(values);
        };
    }

    private static BigDecimal sum(List<Object> values) {
        return values.stream().map(BigDecimal.class::cast).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal average(List<Object> values) {
        return sum(values).divide(number(values.size()), Values.PRECISION);
    }

    private static BigDecimal percentile(List<Object> values, BigDecimal fraction) {
        List<BigDecimal> sorted =
                values.stream().map(BigDecimal.class::cast).sorted().toList();
        BigDecimal place = fraction.multiply(number(sorted.size() - 1));
        int below = place.intValue();
        BigDecimal lower = sorted.get(below);
        BigDecimal upper = sorted.get(Math.min(below + 1, sorted.size() - 1));
        return lower.add(upper.subtract(lower).multiply(place.subtract(number(below))));
    }

    private static @Nullable BigDecimal deviation(List<Object> values) {
        if (values.size() < 2) {
            return null;
        }
        BigDecimal average = average(values);
        BigDecimal squares = BigDecimal.ZERO;
        for (Object value : values) {
            squares = squares.add(((BigDecimal) value).subtract(average).pow(2));
        }
        return squares.divide(number(values.size() - 1), Values.PRECISION).sqrt(Values.PRECISION);
    }

    // ---------------------------------------------------------------- windows

    private @Nullable Object window(WindowCall call, Environment row) {
        List<@Nullable Object> own = values(call.partitionBy(), row);
        List<Environment> partition = new ArrayList<>();
        for (Environment other : Objects.requireNonNull(all)) {
            if (Values.key(values(call.partitionBy(), other)).equals(Values.key(own))) {
                partition.add(other);
            }
        }
        List<Expression> keys = call.orderBy().stream().map(SortKey::expression).toList();
        var order = Values.order(call.orderBy());
        partition.sort((one, other) -> order.compare(values(keys, one), values(keys, other)));
        // Rows that are alike in everything are told apart by which object they are.
        int place = 0;
        while (partition.get(place) != row) {
            place++;
        }
        return switch (call.function()) {
            case ROW_NUMBER -> number(place + 1L);
            case RANK, DENSE_RANK -> {
                Set<List<@Nullable Object>> before = new HashSet<>();
                int smaller = 0;
                for (Environment other : partition) {
                    if (order.compare(values(keys, other), values(keys, row)) < 0) {
                        smaller++;
                        before.add(Values.key(values(keys, other)));
                    }
                }
                yield number(1L + (call.function() == WindowFunction.RANK ? smaller : before.size()));
            }
            case LAG -> neighbour(call, partition, place - call.offset());
            case LEAD -> neighbour(call, partition, place + call.offset());
            case FIRST_VALUE -> neighbour(call, partition, 0);
            case COUNT, SUM, AVG, MIN, MAX -> {
                int from = call.frame() == null || call.frame().preceding() == null
                        ? 0
                        : Math.max(0, place - call.frame().preceding());
                int to = call.frame() == null ? partition.size() : place + 1;
                EvaluateExpression over = new EvaluateExpression(plan).overGroup(partition.subList(from, to));
                yield over.aggregate(new AggregateCall(
                        AggregateFunction.valueOf(call.function().name()), call.argument(), false, null));
            }
        };
    }

    private @Nullable Object neighbour(WindowCall call, List<Environment> partition, int place) {
        return place < 0 || place >= partition.size()
                ? null
                : value(Objects.requireNonNull(call.argument()), partition.get(place));
    }

    private List<@Nullable Object> values(List<Expression> expressions, Environment row) {
        List<@Nullable Object> values = new ArrayList<>();
        expressions.forEach(expression -> values.add(value(expression, row)));
        return values;
    }
}
