package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.WindowCall;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spark SQL in ANSI mode. Every table is a view of its own name, without a schema. */
final class SparkGrammar extends Grammar {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    @Override
    Set<String> reservedWords() {
        return ReservedWords.SPARK;
    }

    @Override
    Pattern plainName() {
        return PLAIN;
    }

    @Override
    char quoteMark() {
        return '`';
    }

    @Override
    String table(@Nullable String schema, String table) {
        return name(table);
    }

    @Override
    String quoteText(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Override
    String typeName(DataType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "BIGINT";
            case DECIMAL -> "DECIMAL(38, 10)";
            case DOUBLE -> "DOUBLE";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP";
            case TEXT, TIME, OTHER -> "STRING";
        };
    }

    @Override
    String time(String value) {
        return "'" + value + "'";
    }

    /** Its analyser looks for columns in what HAVING leaves, and takes windows only where they are shown. */
    @Override
    boolean ordersByHidden(Expression expression, boolean afterHaving) {
        return !afterHaving && !Block.holds(expression, WindowCall.class);
    }

    /** Integers are divided as double precision, decimals as decimals. */
    @Override
    boolean cutsDecimals(Arithmetic division) {
        return false;
    }

    @Override
    Sql like(Like like, Writer writer) {
        String operator = like.matchCase() ? " LIKE " : " ILIKE ";
        return new Sql(
                writer.write(like.operand()).in(Sql.CONCATENATION)
                        + operator
                        + writer.bind(DataType.TEXT, like.pattern()).text(),
                Sql.COMPARISON);
    }

    @Override
    Sql aggregate(AggregateCall call, String distinct, Sql argument) {
        if (call.function() == AggregateFunction.PERCENTILE) {
            return function("PERCENTILE", List.of(argument, Sql.atom(fraction(call))));
        }
        return super.aggregate(call, distinct, argument);
    }

    @Override
    Sql datePart(Call call, List<Sql> arguments) {
        return switch (call.function()) {
            case DAYS_BETWEEN -> function("DATEDIFF", arguments);
            case SECONDS_BETWEEN ->
                function("TIMESTAMPDIFF", List.of(Sql.atom("SECOND"), arguments.get(1), arguments.getFirst()));
            case WEEK -> function("WEEKOFYEAR", arguments);
            case DAY_OF_YEAR -> function("DAYOFYEAR", arguments);
            case DAY_OF_WEEK -> new Sql(function("WEEKDAY", arguments).text() + " + 1", Sql.SUM);
            default -> function(call.function().name(), arguments);
        };
    }

    @Override
    Sql today() {
        return Sql.atom("current_date()");
    }

    @Override
    Sql truncate(DateTruncate truncate, Writer writer) {
        Sql operand = writer.write(truncate.operand());
        return switch (truncate.unit()) {
            case MINUTE, HOUR -> Sql.atom("date_trunc('" + truncate.unit() + "', " + operand.text() + ")");
            case DAY -> truncate.operand().type() == DataType.DATE ? operand : cast(operand, DataType.DATE);
            case WEEK, MONTH, QUARTER, YEAR -> Sql.atom("trunc(" + operand.text() + ", '" + truncate.unit() + "')");
        };
    }

    @Override
    Sql shift(DateShift shift, Writer writer) {
        Sql operand = writer.write(shift.operand());
        DateUnit unit = plainUnit(shift.unit());
        int amount = amount(shift.amount(), shift.unit());
        if (shift.type() == DataType.DATE) {
            return switch (unit) {
                case YEAR -> Sql.atom("add_months(" + operand.text() + ", " + amount * 12 + ")");
                case MONTH -> Sql.atom("add_months(" + operand.text() + ", " + amount + ")");
                default -> Sql.atom("date_add(" + operand.text() + ", " + amount + ")");
            };
        }
        return new Sql(
                operand.in(Sql.SUM) + sign(amount) + "INTERVAL " + Math.abs(amount) + " "
                        + plural(Math.abs(amount), unit).toUpperCase(Locale.ROOT),
                Sql.SUM);
    }
}
