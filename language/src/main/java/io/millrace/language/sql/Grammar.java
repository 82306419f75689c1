package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.Call;
import io.millrace.language.plan.Expression.Cast;
import io.millrace.language.plan.Expression.DateShift;
import io.millrace.language.plan.Expression.DateTruncate;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.PlanException;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What differs between dialects. A subclass overrides what its dialect writes in another way than PostgreSQL. */
abstract class Grammar {

    /** Writes the parts of an expression. */
    interface Writer {
        Sql write(Expression expression);

        /** The placeholder for a value that is bound. */
        Sql bind(DataType type, String value);
    }

    static Grammar of(Dialect dialect) {
        return switch (dialect) {
            case POSTGRESQL -> new PostgresqlGrammar();
            case MYSQL -> new MysqlGrammar();
            case SQLITE -> new SqliteGrammar();
            case SPARK -> new SparkGrammar();
        };
    }

    /** Takes out of a plan what the dialect cannot say. */
    Relation lower(Relation root) {
        return root;
    }

    /** Whether a column that follows from the keys of the groups may be shown without being one of them. */
    boolean groupsByKeyAlone() {
        return false;
    }

    /** Whether HAVING may repeat the expression of a key. */
    boolean recognisesComputedKeys() {
        return true;
    }

    /** Whether DISTINCT may be said of groups. */
    boolean distinguishesGroups() {
        return true;
    }

    /** Whether rows may be sorted by an expression that is not shown. */
    boolean ordersByHidden(Expression expression, boolean afterHaving) {
        return true;
    }

    /** Whether the set of an IN may have a LIMIT of its own. */
    boolean limitsSets() {
        return true;
    }

    /** Whether the dialect can say this full join. */
    boolean joinsFully(Relation.Join join) {
        return true;
    }

    // ---------------------------------------------------------------- names

    abstract Set<String> reservedWords();

    /** Names that need no quotes. */
    abstract Pattern plainName();

    char quoteMark() {
        return '"';
    }

    final String name(String name) {
        PlanException.require(
                name.chars().noneMatch(c -> c < ' ' || c == WriteSql.MARK || c == WriteSql.MARK_END),
                "a name holds control characters");
        if (plainName().matcher(name).matches() && !reservedWords().contains(name.toUpperCase(Locale.ROOT))) {
            return name;
        }
        String mark = String.valueOf(quoteMark());
        return mark + name.replace(mark, mark + mark) + mark;
    }

    String table(@Nullable String schema, String table) {
        return schema == null ? name(table) : name(schema) + "." + name(table);
    }

    // ---------------------------------------------------------------- values

    /** A text constant as people write it; only for the readable form. */
    String quoteText(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    String date(String value) {
        return "DATE '" + value + "'";
    }

    String timestamp(String value) {
        return "TIMESTAMP '" + value.replace('T', ' ') + "'";
    }

    String time(String value) {
        return "TIME '" + value + "'";
    }

    abstract String typeName(DataType type);

    Sql cast(Sql operand, DataType type) {
        return Sql.atom("CAST(" + operand.text() + " AS " + typeName(type) + ")");
    }

    /** A value of one type as another; see {@link Expression.Cast} for what becomes of decimals and truth. */
    Sql cast(Cast cast, Writer writer) {
        Sql operand = writer.write(cast.operand());
        DataType from = cast.operand().type();
        if (cast.type() == DataType.BOOLEAN && from == DataType.INTEGER) {
            return new Sql(operand.in(Sql.CONCATENATION) + " <> 0", Sql.COMPARISON);
        }
        return from == cast.type() && from != DataType.DECIMAL ? operand : cast(operand, cast.type());
    }

    /** For dialects whose truth is a number. */
    static Sql truthAsText(Sql operand) {
        return Sql.atom("CASE WHEN " + operand.text() + " THEN 'true' WHEN NOT " + operand.in(Sql.COMPARISON + 1)
                + " THEN 'false' END");
    }

    /** A date as what it is compared with; for a dialect that compares their texts. */
    Expression align(Expression date, DataType comparedWith) {
        return date;
    }

    // ---------------------------------------------------------------- arithmetic and text

    /** Whether dividing these needs help to not cut off decimals. */
    abstract boolean cutsDecimals(Arithmetic division);

    Sql modulo(Arithmetic modulo, Sql left, String divisor) {
        return new Sql(left.in(Sql.PRODUCT) + " % " + divisor, Sql.PRODUCT);
    }

    Sql concat(List<Sql> operands) {
        List<String> parts = new ArrayList<>();
        operands.forEach(operand -> parts.add(operand.in(Sql.CONCATENATION)));
        return new Sql(String.join(" || ", parts), Sql.CONCATENATION);
    }

    abstract Sql like(Like like, Writer writer);

    Sql call(Call call, Writer writer) {
        List<Sql> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(writer.write(argument)));
        return switch (call.function()) {
            case CONCAT -> concat(arguments);
            case SUBSTRING -> function("SUBSTR", arguments);
            case LENGTH -> function("LENGTH", arguments);
            case POSITION -> function("INSTR", arguments);
            case GREATEST, LEAST -> unlessNull(call, function(call.function().name(), arguments), arguments);
            case LOWER, UPPER, TRIM, REPLACE, ROUND, FLOOR, ABS, COALESCE, NULLIF, CEILING ->
                function(call.function().name(), arguments);
            case YEAR,
                    QUARTER,
                    MONTH,
                    WEEK,
                    DAY,
                    DAY_OF_YEAR,
                    DAY_OF_WEEK,
                    HOUR,
                    MINUTE,
                    DAYS_BETWEEN,
                    SECONDS_BETWEEN -> datePart(call, arguments);
        };
    }

    /** The largest of some values is unknown where one of them is; some dialects leave those out instead. */
    Sql unlessNull(Call call, Sql value, List<Sql> arguments) {
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (call.arguments().get(i).nullable()) {
                unknown.add(arguments.get(i).in(Sql.CONCATENATION) + " IS NULL");
            }
        }
        return unknown.isEmpty()
                ? value
                : Sql.atom("CASE WHEN " + String.join(" OR ", unknown) + " THEN NULL ELSE " + value.text() + " END");
    }

    abstract Sql datePart(Call call, List<Sql> arguments);

    static Sql function(String name, List<Sql> arguments) {
        return Sql.atom(
                name + "(" + String.join(", ", arguments.stream().map(Sql::text).toList()) + ")");
    }

    static Sql function(String name, Sql argument) {
        return function(name, List.of(argument));
    }

    // ---------------------------------------------------------------- dates

    Sql today() {
        return Sql.atom("CURRENT_DATE");
    }

    abstract Sql truncate(DateTruncate truncate, Writer writer);

    abstract Sql shift(DateShift shift, Writer writer);

    /** A date that something is compared with: where a dialect's result is a timestamp at midnight, that is good enough. */
    Sql bound(Expression date, Writer writer) {
        return writer.write(date);
    }

    // ---------------------------------------------------------------- aggregates and order

    /** Whether the call can be followed by FILTER (WHERE ...). */
    boolean filters(AggregateCall call) {
        return true;
    }

    Sql aggregate(AggregateCall call, String distinct, Sql argument) {
        String name = switch (call.function()) {
            case STDDEV -> "STDDEV_SAMP";
            default -> call.function().name();
        };
        return Sql.atom(name + "(" + distinct + argument.text() + ")");
    }

    /** The aggregate with what follows it, as the type that the plan says. */
    Sql finished(AggregateCall call, Sql value) {
        return value;
    }

    static String fraction(AggregateCall call) {
        return call.fraction() == null ? "0.5" : call.fraction().toPlainString();
    }

    /** Where the dialect itself puts nulls: true for before all values in ascending order. */
    boolean nullsAreSmallest() {
        return true;
    }

    /**
     * A criterion that puts nulls where the plan wants them.
     *
     * @param key what is sorted by, which may be the name of a column of the result
     * @param spelled the same without such a name
     */
    String sortKey(Sql key, Supplier<Sql> spelled, boolean nullable, boolean descending, boolean nullsFirst) {
        String text = key.text() + (descending ? " DESC" : "");
        boolean byItself = nullsAreSmallest() != descending;
        if (!nullable || byItself == nullsFirst) {
            return text;
        }
        return text + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
    }

    /** {@code 3 quarters} in months, so that every dialect knows the unit. */
    static int amount(int amount, DateUnit unit) {
        return switch (unit) {
            case QUARTER -> amount * 3;
            case WEEK -> amount * 7;
            case MINUTE, HOUR, DAY, MONTH, YEAR -> amount;
        };
    }

    static DateUnit plainUnit(DateUnit unit) {
        return switch (unit) {
            case QUARTER -> DateUnit.MONTH;
            case WEEK -> DateUnit.DAY;
            case MINUTE, HOUR, DAY, MONTH, YEAR -> unit;
        };
    }

    static String plural(int amount, DateUnit unit) {
        String name = unit.name().toLowerCase(Locale.ROOT);
        return amount == 1 ? name : name + "s";
    }

    static String sign(int amount) {
        return amount < 0 ? " - " : " + ";
    }
}
