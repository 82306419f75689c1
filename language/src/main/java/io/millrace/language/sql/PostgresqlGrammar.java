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
import io.millrace.language.plan.ScalarFunction;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** PostgreSQL. */
final class PostgresqlGrammar extends Grammar {
    /** Capitals are folded to lower case unless quoted. */
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    @Override
    Set<String> reservedWords() {
        return ReservedWords.POSTGRESQL;
    }

    @Override
    Pattern plainName() {
        return PLAIN;
    }

    @Override
    String typeName(DataType type) {
        return switch (type) {
            case BOOLEAN -> "boolean";
            case INTEGER -> "bigint";
            case DECIMAL -> "numeric";
            case DOUBLE -> "double precision";
            case DATE -> "date";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TEXT, OTHER -> "text";
        };
    }

    @Override
    boolean cutsDecimals(Arithmetic division) {
        return division.left().type() == DataType.INTEGER && division.right().type() == DataType.INTEGER;
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
    Sql call(Call call, Writer writer) {
        // round(double precision, integer) does not exist.
        if (call.function() == ScalarFunction.ROUND
                && call.arguments().size() == 2
                && mayBeDouble(call.arguments().getFirst())) {
            return function(
                    "ROUND",
                    List.of(
                            cast(writer.write(call.arguments().getFirst()), DataType.DECIMAL),
                            writer.write(call.arguments().get(1))));
        }
        return super.call(call, writer);
    }

    /** A median is computed in double precision whatever it is of. */
    private static boolean mayBeDouble(Expression expression) {
        return expression.type() == DataType.DOUBLE
                || expression instanceof AggregateCall call && call.function() == AggregateFunction.MEDIAN
                || expression.children().stream().anyMatch(PostgresqlGrammar::mayBeDouble);
    }

    @Override
    Sql datePart(Call call, List<Sql> arguments) {
        return switch (call.function()) {
            case DAYS_BETWEEN ->
                new Sql(
                        day(call.arguments().getFirst(), arguments.getFirst()).in(Sql.SUM) + " - "
                                + day(call.arguments().get(1), arguments.get(1)).in(Sql.PRODUCT),
                        Sql.SUM);
            case DAY_OF_WEEK -> extract("ISODOW", arguments.getFirst());
            default -> extract(call.function().name(), arguments.getFirst());
        };
    }

    private Sql extract(String part, Sql date) {
        return cast(Sql.atom("EXTRACT(" + part + " FROM " + date.text() + ")"), DataType.INTEGER);
    }

    private Sql day(Expression date, Sql text) {
        return date.type() == DataType.DATE && !(date instanceof DateShift) ? text : cast(text, DataType.DATE);
    }

    @Override
    Sql truncate(DateTruncate truncate, Writer writer) {
        Sql operand = writer.write(truncate.operand());
        if (truncate.unit() == DateUnit.DAY) {
            return day(truncate.operand(), operand);
        }
        Sql truncated = dateTrunc(truncate.unit(), operand);
        return truncate.unit().isDays() ? cast(truncated, DataType.DATE) : truncated;
    }

    private static Sql dateTrunc(DateUnit unit, Sql operand) {
        return Sql.atom("date_trunc('" + unit.name().toLowerCase(Locale.ROOT) + "', " + operand.text() + ")");
    }

    @Override
    Sql shift(DateShift shift, Writer writer) {
        Sql moved = shifted(shift, writer.write(shift.operand()));
        boolean stays = shift.type() != DataType.DATE || plainUnit(shift.unit()) == DateUnit.DAY;
        return stays ? moved : cast(moved, DataType.DATE);
    }

    private static Sql shifted(DateShift shift, Sql operand) {
        int amount = Math.abs(amount(shift.amount(), shift.unit()));
        DateUnit unit = plainUnit(shift.unit());
        boolean days = shift.type() == DataType.DATE && unit == DateUnit.DAY;
        String interval = days ? Integer.toString(amount) : "INTERVAL '" + amount + " " + plural(amount, unit) + "'";
        return new Sql(operand.in(Sql.SUM) + sign(shift.amount()) + interval, Sql.SUM);
    }

    @Override
    Sql bound(Expression date, Writer writer) {
        return switch (date) {
            case DateTruncate truncate
            when truncate.unit() != DateUnit.DAY -> dateTrunc(truncate.unit(), writer.write(truncate.operand()));
            case DateShift shift
            when plainUnit(shift.unit()) != DateUnit.DAY -> shifted(shift, bound(shift.operand(), writer));
            default -> writer.write(date);
        };
    }

    @Override
    Sql aggregate(AggregateCall call, String distinct, Sql argument) {
        if (call.function() == AggregateFunction.MEDIAN) {
            return Sql.atom("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY " + argument.text() + ")");
        }
        return super.aggregate(call, distinct, argument);
    }

    @Override
    boolean nullsAreSmallest() {
        return false;
    }
}
