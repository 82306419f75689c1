package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** MySQL 8 and MariaDB from 10.3. What is counted off in an order is taken out of the plan before, see {@link LowerPercentiles}. */
final class MysqlGrammar extends Grammar {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    @Override
    Relation lower(Relation root) {
        return LowerPercentiles.in(root);
    }

    @Override
    boolean recognisesComputedKeys() {
        return false;
    }

    /** MariaDB 10.11 leaves doubles among {@code SELECT DISTINCT COUNT(DISTINCT a), -COUNT(*) ... GROUP BY a}. */
    @Override
    boolean distinguishesGroups() {
        return false;
    }

    @Override
    boolean limitsSets() {
        return false;
    }

    /** There is no full join. */
    @Override
    boolean joinsFully(Relation.Join join) {
        return false;
    }

    @Override
    Set<String> reservedWords() {
        return ReservedWords.MYSQL;
    }

    @Override
    Pattern plainName() {
        return PLAIN;
    }

    @Override
    char quoteMark() {
        return '`';
    }

    /** A backslash is an escape character here. */
    @Override
    String quoteText(String text) {
        return super.quoteText(text.replace("\\", "\\\\"));
    }

    @Override
    String typeName(DataType type) {
        return switch (type) {
            case BOOLEAN, INTEGER -> "SIGNED";
            case DECIMAL -> "DECIMAL(38, 10)";
            case DOUBLE -> "DOUBLE";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "DATETIME";
            case TEXT, OTHER -> "CHAR";
        };
    }

    @Override
    boolean cutsDecimals(Arithmetic division) {
        return false;
    }

    @Override
    Sql concat(List<Sql> operands) {
        return function("CONCAT", operands);
    }

    @Override
    Sql like(Like like, Writer writer) {
        // Whether LIKE sees capitals is a matter of the column's collation.
        Sql operand = writer.write(like.operand());
        String left = like.matchCase()
                ? operand.in(Sql.CONCATENATION) + " LIKE BINARY "
                : "LOWER(" + operand.text() + ") LIKE ";
        String pattern = like.matchCase() ? like.pattern() : like.pattern().toLowerCase(Locale.ROOT);
        return new Sql(left + writer.bind(DataType.TEXT, pattern).text(), Sql.COMPARISON);
    }

    @Override
    Sql call(Call call, Writer writer) {
        if (call.function() == ScalarFunction.LENGTH) {
            return function("CHAR_LENGTH", writer.write(call.arguments().getFirst()));
        }
        return super.call(call, writer);
    }

    @Override
    Sql unlessNull(Call call, Sql value, List<Sql> arguments) {
        return value;
    }

    /** Truth is a number here, and a number loses its decimals by rounding. */
    @Override
    Sql cast(Cast cast, Writer writer) {
        DataType from = cast.operand().type();
        if (cast.type() == DataType.TEXT && from == DataType.BOOLEAN) {
            return truthAsText(writer.write(cast.operand()));
        }
        if (cast.type() == DataType.INTEGER && (from == DataType.DECIMAL || from == DataType.DOUBLE)) {
            return cast(function("TRUNCATE", List.of(writer.write(cast.operand()), Sql.atom("0"))), DataType.INTEGER);
        }
        return super.cast(cast, writer);
    }

    @Override
    Sql datePart(Call call, List<Sql> arguments) {
        return switch (call.function()) {
            case DAYS_BETWEEN -> function("DATEDIFF", arguments);
            case SECONDS_BETWEEN ->
                function("TIMESTAMPDIFF", List.of(Sql.atom("SECOND"), arguments.get(1), arguments.getFirst()));
            case WEEK -> function("WEEK", List.of(arguments.getFirst(), Sql.atom("3")));
            case DAY_OF_YEAR -> function("DAYOFYEAR", arguments);
            case DAY_OF_WEEK -> new Sql(function("WEEKDAY", arguments).text() + " + 1", Sql.SUM);
            default -> function(call.function().name(), arguments);
        };
    }

    @Override
    Sql truncate(DateTruncate truncate, Writer writer) {
        Sql operand = writer.write(truncate.operand());
        return switch (truncate.unit()) {
            case MINUTE -> formatted(operand, "%Y-%m-%d %H:%i:00", "DATETIME");
            case HOUR -> formatted(operand, "%Y-%m-%d %H:00:00", "DATETIME");
            case DAY -> truncate.operand().type() == DataType.DATE ? operand : function("DATE", operand);
            case WEEK ->
                new Sql(
                        (truncate.operand().type() == DataType.DATE
                                        ? operand.in(Sql.SUM)
                                        : function("DATE", operand).text())
                                + " - INTERVAL WEEKDAY(" + operand.text() + ") DAY",
                        Sql.SUM);
            case MONTH -> formatted(operand, "%Y-%m-01", "DATE");
            case QUARTER -> startOfQuarter(operand, 0);
            case YEAR -> Sql.atom("MAKEDATE(YEAR(" + operand.text() + "), 1)");
        };
    }

    /** The start of the year and as many quarters as are before the date, and {@code later} more. */
    private static Sql startOfQuarter(Sql date, int later) {
        int quarters = later - 1;
        String more = quarters == 0 ? "" : sign(quarters) + Math.abs(quarters);
        return new Sql(
                "MAKEDATE(YEAR(" + date.text() + "), 1) + INTERVAL QUARTER(" + date.text() + ")" + more + " QUARTER",
                Sql.SUM);
    }

    private static Sql formatted(Sql operand, String format, String type) {
        return Sql.atom("CAST(DATE_FORMAT(" + operand.text() + ", '" + format + "') AS " + type + ")");
    }

    @Override
    Sql shift(DateShift shift, Writer writer) {
        if (shift.unit() == DateUnit.QUARTER
                && shift.operand() instanceof DateTruncate truncate
                && truncate.unit() == DateUnit.QUARTER) {
            return startOfQuarter(writer.write(truncate.operand()), shift.amount());
        }
        return new Sql(
                writer.write(shift.operand()).in(Sql.SUM) + sign(shift.amount()) + "INTERVAL "
                        + Math.abs(shift.amount()) + " " + shift.unit().name(),
                Sql.SUM);
    }

    @Override
    boolean filters(AggregateCall call) {
        return false;
    }

    /** There is no NULLS LAST; and a name that stands for an aggregate cannot be computed with. */
    @Override
    String sortKey(Sql key, Supplier<Sql> spelled, boolean nullable, boolean descending, boolean nullsFirst) {
        String text = key.text() + (descending ? " DESC" : "");
        if (!nullable || nullsFirst != descending) {
            return text;
        }
        return spelled.get().in(Sql.CONCATENATION) + (nullsFirst ? " IS NOT NULL, " : " IS NULL, ") + text;
    }
}
