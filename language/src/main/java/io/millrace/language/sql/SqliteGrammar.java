package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.CurrentDate;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** SQLite. Dates are text in ISO 8601, which sorts and compares as dates do. */
final class SqliteGrammar extends Grammar {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    @Override
    Relation lower(Relation root) {
        return LowerBagOperations.in(root);
    }

    @Override
    boolean groupsByKeyAlone() {
        return true;
    }

    @Override
    Set<String> reservedWords() {
        return ReservedWords.SQLITE;
    }

    @Override
    Pattern plainName() {
        return PLAIN;
    }

    @Override
    String date(String value) {
        return "'" + value + "'";
    }

    @Override
    String timestamp(String value) {
        return "'" + value.replace('T', ' ') + "'";
    }

    @Override
    String time(String value) {
        return "'" + value + "'";
    }

    @Override
    String typeName(DataType type) {
        return switch (type) {
            case BOOLEAN, INTEGER -> "INTEGER";
            case DECIMAL, DOUBLE -> "REAL";
            case TEXT, DATE, TIME, TIMESTAMP, OTHER -> "TEXT";
        };
    }

    @Override
    Sql cast(Sql operand, DataType type) {
        return switch (type) {
            case DATE -> function("date", operand);
            case TIME -> function("time", operand);
            case TIMESTAMP -> function("datetime", operand);
            default -> super.cast(operand, type);
        };
    }

    @Override
    Sql cast(Cast cast, Writer writer) {
        if (cast.type() == DataType.TEXT && cast.operand().type() == DataType.BOOLEAN) {
            return truthAsText(writer.write(cast.operand()));
        }
        return super.cast(cast, writer);
    }

    /** A date is shorter than a timestamp at its midnight, and so less by its text. */
    @Override
    Expression align(Expression date, DataType comparedWith) {
        if (date.type() != DataType.DATE || comparedWith != DataType.TIMESTAMP) {
            return date;
        }
        return date instanceof Literal literal && literal.value() != null
                ? new Literal(DataType.TIMESTAMP, literal.value() + "T00:00:00")
                : new Cast(date, DataType.TIMESTAMP);
    }

    @Override
    Sql unlessNull(Call call, Sql value, List<Sql> arguments) {
        return value;
    }

    /** Whole numbers are stored as integers in a decimal column too. */
    @Override
    boolean cutsDecimals(Arithmetic division) {
        return !surelyReal(division.left()) && !surelyReal(division.right());
    }

    private static boolean surelyReal(Expression expression) {
        return switch (expression) {
            case AggregateCall call -> call.function() == AggregateFunction.AVG;
            case Arithmetic arithmetic ->
                switch (arithmetic.operator()) {
                    case DIVIDE -> true;
                    case ADD, SUBTRACT, MULTIPLY -> surelyReal(arithmetic.left()) || surelyReal(arithmetic.right());
                    case MODULO -> false;
                };
            case Literal literal -> literal.value() != null && literal.value().contains(".");
            case Reference reference -> reference.type() == DataType.DOUBLE;
            default -> false;
        };
    }

    @Override
    Sql like(Like like, Writer writer) {
        if (like.matchCase()) {
            // The function form of GLOB, which takes the pattern first.
            return function(
                    "GLOB", List.of(writer.bind(DataType.TEXT, glob(like.pattern())), writer.write(like.operand())));
        }
        String operand = writer.write(like.operand()).in(Sql.CONCATENATION);
        String escape = like.pattern().indexOf('\\') >= 0 ? " ESCAPE '\\'" : "";
        return new Sql(
                operand + " LIKE " + writer.bind(DataType.TEXT, like.pattern()).text() + escape, Sql.COMPARISON);
    }

    /** LIKE ignores capitals here, GLOB does not. */
    static String glob(String pattern) {
        StringBuilder glob = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%') {
                glob.append('*');
            } else if (c == '_') {
                glob.append('?');
            } else {
                if (c == '\\' && i + 1 < pattern.length()) {
                    c = pattern.charAt(++i);
                }
                glob.append(c == '*' || c == '?' || c == '[' ? "[" + c + "]" : String.valueOf(c));
            }
        }
        return glob.toString();
    }

    @Override
    Sql call(Call call, Writer writer) {
        return switch (call.function()) {
            case GREATEST, LEAST -> {
                List<Sql> arguments = new ArrayList<>();
                call.arguments().forEach(argument -> arguments.add(writer.write(argument)));
                yield function(call.function().name().equals("GREATEST") ? "MAX" : "MIN", arguments);
            }
            // They give 3.0 rather than 3.
            case FLOOR -> whole("FLOOR", call, writer);
            case CEILING -> whole("CEIL", call, writer);
            case ROUND -> {
                Sql rounded = super.call(call, writer);
                yield call.type() == DataType.INTEGER ? cast(rounded, DataType.INTEGER) : rounded;
            }
            default -> super.call(call, writer);
        };
    }

    private Sql whole(String name, Call call, Writer writer) {
        return cast(function(name, writer.write(call.arguments().getFirst())), DataType.INTEGER);
    }

    /** The operator cuts off decimals. */
    @Override
    Sql modulo(Arithmetic modulo, Sql left, String divisor) {
        boolean whole =
                modulo.left().type() == DataType.INTEGER && modulo.right().type() == DataType.INTEGER;
        return whole ? super.modulo(modulo, left, divisor) : Sql.atom("mod(" + left.text() + ", " + divisor + ")");
    }

    @Override
    Sql datePart(Call call, List<Sql> arguments) {
        String date = arguments.getFirst().text();
        return switch (call.function()) {
            case DAYS_BETWEEN ->
                Sql.atom("CAST(julianday(date(" + date + ")) - julianday(date("
                        + arguments.get(1).text() + ")) AS INTEGER)");
            case SECONDS_BETWEEN ->
                new Sql(
                        "unixepoch(" + date + ") - unixepoch("
                                + arguments.get(1).text() + ")",
                        Sql.SUM);
            case QUARTER -> new Sql("(" + part("%m", date).text() + " + 2) / 3", Sql.PRODUCT);
            case DAY_OF_WEEK -> new Sql("(" + part("%w", date).text() + " + 6) % 7 + 1", Sql.SUM);
            case MONTH -> part("%m", date);
            case WEEK -> part("%V", date);
            case DAY -> part("%d", date);
            case DAY_OF_YEAR -> part("%j", date);
            case HOUR -> part("%H", date);
            case MINUTE -> part("%M", date);
            default -> part("%Y", date);
        };
    }

    private static Sql part(String format, String date) {
        return Sql.atom("CAST(strftime('" + format + "', " + date + ") AS INTEGER)");
    }

    // ---------------------------------------------------------------- dates: date(value, modifier, modifier, ...)

    @Override
    Sql today() {
        return Sql.atom("date('now', 'localtime')");
    }

    @Override
    Sql truncate(DateTruncate truncate, Writer writer) {
        return modified(truncate, writer);
    }

    @Override
    Sql shift(DateShift shift, Writer writer) {
        return modified(shift, writer);
    }

    private Sql modified(Expression expression, Writer writer) {
        if (expression instanceof DateTruncate truncate && !truncate.unit().isDays()) {
            String format = truncate.unit() == DateUnit.HOUR ? "%Y-%m-%d %H:00:00" : "%Y-%m-%d %H:%M:00";
            return Sql.atom("strftime('" + format + "', "
                    + writer.write(truncate.operand()).text() + ")");
        }
        List<String> arguments = new ArrayList<>();
        collect(expression, arguments, writer);
        String function = expression.type() == DataType.DATE ? "date" : "datetime";
        return Sql.atom(function + "(" + String.join(", ", arguments) + ")");
    }

    private void collect(Expression expression, List<String> arguments, Writer writer) {
        switch (expression) {
            case CurrentDate ignored -> {
                arguments.add("'now'");
                arguments.add("'localtime'");
            }
            case DateTruncate truncate
            when truncate.unit().isDays() -> {
                collect(truncate.operand(), arguments, writer);
                switch (truncate.unit()) {
                    case WEEK -> {
                        if (truncate.operand().type() == DataType.TIMESTAMP) {
                            arguments.add("'start of day'");
                        }
                        // Forward to Sunday, which may be today, and back to the Monday before it.
                        arguments.add("'weekday 0'");
                        arguments.add("'-6 days'");
                    }
                    case MONTH -> arguments.add("'start of month'");
                    case QUARTER -> {
                        String date = String.join(", ", arguments);
                        arguments.add("'start of month'");
                        arguments.add("'-' || ((strftime('%m', " + date + ") - 1) % 3) || ' months'");
                    }
                    case YEAR -> arguments.add("'start of year'");
                    case DAY, HOUR, MINUTE -> {}
                }
            }
            case DateShift shift -> {
                collect(shift.operand(), arguments, writer);
                int amount = amount(shift.amount(), shift.unit());
                arguments.add("'" + (amount < 0 ? "" : "+") + amount + " "
                        + plural(Math.abs(amount), plainUnit(shift.unit())) + "'");
                if (plainUnit(shift.unit()) != DateUnit.DAY && !startsMonth(shift.operand())) {
                    // January 31st and a month is the last of February, as in every other dialect, not a day in March.
                    arguments.add("'floor'");
                }
            }
            default -> arguments.add(writer.write(expression).text());
        }
    }

    private static boolean startsMonth(Expression date) {
        return date instanceof DateTruncate truncate && truncate.unit().compareTo(DateUnit.MONTH) >= 0;
    }

    @Override
    boolean filters(AggregateCall call) {
        return call.function() != AggregateFunction.STDDEV;
    }

    @Override
    Sql aggregate(AggregateCall call, String distinct, Sql argument) {
        return switch (call.function()) {
            // Of a single value stdev is zero here; elsewhere it is null, as a sample of one says nothing.
            case STDDEV ->
                Sql.atom("CASE WHEN COUNT(" + argument.text() + ") > 1 THEN stdev(" + argument.text() + ") END");
            case MEDIAN -> function("median", argument);
            case PERCENTILE -> function("percentile_cont", List.of(argument, Sql.atom(fraction(call))));
            default -> super.aggregate(call, distinct, argument);
        };
    }
}
