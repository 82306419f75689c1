package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.FindKey;
import io.millrace.language.plan.PlanTree;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
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
        return switch (call.function()) {
            case ROUND -> {
                // round(double precision, integer) does not exist, and round(double precision) rounds 2.5 to 2.
                List<Sql> arguments = new ArrayList<>();
                call.arguments().forEach(argument -> arguments.add(writer.write(argument)));
                if (call.arguments().getFirst().type() == DataType.DOUBLE) {
                    arguments.set(0, cast(arguments.getFirst(), DataType.DECIMAL));
                }
                if (arguments.size() == 2 && !(call.arguments().get(1) instanceof Literal)) {
                    arguments.set(1, Sql.atom("CAST(" + arguments.get(1).text() + " AS int)"));
                }
                yield function("ROUND", arguments);
            }
            case FLOOR, CEILING -> cast(super.call(call, writer), DataType.INTEGER);
            case CONCAT -> {
                List<Sql> arguments = new ArrayList<>();
                for (Expression argument : call.arguments()) {
                    Sql text = writer.write(argument);
                    arguments.add(argument.type() == DataType.TEXT ? text : cast(text, DataType.TEXT));
                }
                yield concat(arguments);
            }
            case SUBSTRING -> {
                List<Sql> arguments = new ArrayList<>();
                for (Expression argument : call.arguments()) {
                    boolean big = argument.type() == DataType.INTEGER && !(argument instanceof Literal);
                    Sql text = writer.write(argument);
                    arguments.add(big ? Sql.atom("CAST(" + text.text() + " AS int)") : text);
                }
                yield function("SUBSTR", arguments);
            }
            case POSITION ->
                function(
                        "STRPOS",
                        List.of(
                                writer.write(call.arguments().getFirst()),
                                writer.write(call.arguments().get(1))));
            default -> super.call(call, writer);
        };
    }

    /** Truth is no number here, and a number loses its decimals by rounding. */
    @Override
    Sql cast(Cast cast, Writer writer) {
        DataType from = cast.operand().type();
        if (cast.type() == DataType.INTEGER && from == DataType.BOOLEAN) {
            return Sql.atom("CAST(" + writer.write(cast.operand()).text() + " AS int)");
        }
        if (cast.type() == DataType.INTEGER && (from == DataType.DECIMAL || from == DataType.DOUBLE)) {
            return cast(function("TRUNC", writer.write(cast.operand())), DataType.INTEGER);
        }
        return super.cast(cast, writer);
    }

    /** Only by hashing, for which something of one side has to equal something of the other. */
    @Override
    boolean joinsFully(Relation.Join join) {
        return PlanTree.alwaysTrue(join.condition())
                || !FindKey.joined(join, join.left()).isEmpty();
    }

    /** The parser of the guard does not read a filter after WITHIN GROUP. */
    @Override
    boolean filters(AggregateCall call) {
        return !ofOrder(call);
    }

    /** A median is computed in double precision whatever it is of. */
    @Override
    Sql finished(AggregateCall call, Sql value) {
        return ofOrder(call) && call.type() == DataType.DECIMAL ? cast(value, DataType.DECIMAL) : value;
    }

    private static boolean ofOrder(AggregateCall call) {
        return call.function() == AggregateFunction.MEDIAN || call.function() == AggregateFunction.PERCENTILE;
    }

    /** Not for double precision. */
    @Override
    Sql modulo(Arithmetic modulo, Sql left, String divisor) {
        if (modulo.type() != DataType.DOUBLE) {
            return super.modulo(modulo, left, divisor);
        }
        String exact = cast(Sql.atom(divisor), DataType.DECIMAL).text();
        return cast(super.modulo(modulo, cast(left, DataType.DECIMAL), exact), DataType.DOUBLE);
    }

    @Override
    Sql datePart(Call call, List<Sql> arguments) {
        return switch (call.function()) {
            case DAYS_BETWEEN ->
                new Sql(
                        day(call.arguments().getFirst(), arguments.getFirst()).in(Sql.SUM) + " - "
                                + day(call.arguments().get(1), arguments.get(1)).in(Sql.PRODUCT),
                        Sql.SUM);
            case SECONDS_BETWEEN ->
                extract(
                        "EPOCH",
                        new Sql(
                                arguments.getFirst().in(Sql.SUM) + " - "
                                        + arguments.get(1).in(Sql.PRODUCT),
                                Sql.SUM));
            case DAY_OF_YEAR -> extract("DOY", arguments.getFirst());
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
        if (ofOrder(call)) {
            return Sql.atom("PERCENTILE_CONT(" + fraction(call) + ") WITHIN GROUP (ORDER BY " + argument.text() + ")");
        }
        if (call.argument() != null && call.argument().type() == DataType.BOOLEAN) {
            // There is no smallest truth, only whether all are true.
            if (call.function() == AggregateFunction.MIN) {
                return function("BOOL_AND", argument);
            }
            if (call.function() == AggregateFunction.MAX) {
                return function("BOOL_OR", argument);
            }
        }
        return super.aggregate(call, distinct, argument);
    }

    @Override
    boolean nullsAreSmallest() {
        return false;
    }
}
