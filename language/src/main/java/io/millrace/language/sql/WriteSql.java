package io.millrace.language.sql;

import io.millrace.language.catalog.DataType;
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
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SortKey;
import io.millrace.language.sql.Block.Order;
import io.millrace.language.sql.Block.Query;
import io.millrace.language.sql.Block.Source;
import io.millrace.language.sql.Block.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes folded queries as text: clauses on lines of their own, aliases and quotes only where they are needed. */
final class WriteSql implements Grammar.Writer {
    /** A bound value stands in the text as MARK, its number, MARK_END, until all of the text is there. */
    static final char MARK = '\uE000';

    static final char MARK_END = '\uE001';
    private static final int WIDTH = 100;
    private static final int SHORT_SUBQUERY = 70;
    private static final String INDENT = "    ";

    private final Grammar grammar;
    private final FoldPlan fold;
    private final List<BoundValue> bound = new ArrayList<>();
    private Set<String> aliasesAround = Set.of();

    WriteSql(Grammar grammar, FoldPlan fold) {
        this.grammar = grammar;
        this.fold = fold;
    }

    /** The text, still with marks. */
    String statement(Query query) {
        // Who reads a step is written before it, so that a step has only the columns that are read.
        String main = query(query);
        List<Step> steps = fold.steps();
        return with(steps, main);
    }

    String placeholders(String marked, List<BoundValue> inOrder) {
        return replaceMarks(marked, value -> {
            inOrder.add(value);
            return "?";
        });
    }

    String readable(String marked) {
        return replaceMarks(marked, value -> value.value() == null ? "NULL" : grammar.quoteText(value.value()));
    }

    private String with(List<Step> steps, String main) {
        List<String> written = new ArrayList<>();
        for (Step step : steps.reversed()) {
            written.addFirst(grammar.name(step.name) + " AS (\n" + indent(query(step.query, step), 1) + "\n)");
        }
        return written.isEmpty() ? main : "WITH " + String.join(",\n", written) + "\n" + main;
    }

    // ---------------------------------------------------------------- queries

    private String query(Query query) {
        return query(query, null);
    }

    private String query(Query query, @Nullable Step step) {
        Set<String> around = aliasesAround;
        String text;
        if (query.block.combination != null) {
            text = combination(query.block.combination) + tail(query, List.of());
        } else {
            aliasesAround = giveAliases(query, around);
            text = select(query, step);
        }
        if (!query.steps.isEmpty()) {
            text = with(query.steps, text);
        }
        aliasesAround = around;
        return text;
    }

    private String combination(Block.Combination combination) {
        return query(combination.left()) + "\n" + combination.operator().name().replace('_', ' ') + "\n"
                + query(combination.right());
    }

    private String select(Query query, @Nullable Step step) {
        Block block = query.block;
        List<Output> outputs = new ArrayList<>();
        for (Output output : query.outputs) {
            if (step == null
                    || step.needsAllColumns()
                    || step.used.contains(output.name())
                    || fold.mustBeShown(output.expression(), block)) {
                outputs.add(output);
            }
        }
        if (outputs.isEmpty()) {
            outputs.add(query.outputs.getFirst());
        }
        StringBuilder text = new StringBuilder();
        if (query.selectsOne) {
            text.append("SELECT 1");
        } else {
            List<String> items = new ArrayList<>();
            for (Output output : outputs) {
                String expression = write(output.expression()).text();
                boolean sameName = output.expression() instanceof Reference reference
                        && reference.name().equals(output.name());
                items.add(sameName || query.nameless ? expression : expression + " AS " + grammar.name(output.name()));
            }
            text.append(clause(block.distinct ? "SELECT DISTINCT" : "SELECT", items));
        }
        for (Source source : block.from) {
            text.append('\n').append(source == block.from.getFirst() ? "FROM " + table(source) : join(source));
        }
        text.append(conditions("WHERE", block.where));
        if (block.groupBy != null) {
            List<String> keys = new ArrayList<>();
            for (Expression key : block.groupBy) {
                if (!(key instanceof Literal)) {
                    keys.add(groupKey(key, query, outputs));
                }
            }
            if (!keys.isEmpty()) {
                text.append('\n').append(clause("GROUP BY", keys));
            }
        }
        text.append(conditions("HAVING", block.having));
        return text + tail(query, query.selectsOne || query.nameless ? List.of() : outputs);
    }

    private String tail(Query query, List<Output> outputs) {
        Block block = query.block;
        StringBuilder text = new StringBuilder();
        if (!block.orderBy.isEmpty()) {
            List<String> keys = new ArrayList<>();
            for (Order order : block.orderBy) {
                keys.add(grammar.sortKey(
                        orderExpression(order.expression(), outputs),
                        () -> write(order.expression()),
                        order.nullable(),
                        order.key().descending(),
                        order.key().nullsFirst()));
            }
            text.append('\n').append(clause("ORDER BY", keys));
        }
        if (block.limit != null) {
            text.append("\nLIMIT ").append(block.limit);
            if (block.offset > 0) {
                text.append(" OFFSET ").append(block.offset);
            }
        }
        return text.toString();
    }

    /** A computed key goes by the name it is shown under, unless a table has a column of that name. */
    private String groupKey(Expression key, Query query, List<Output> outputs) {
        if (key instanceof Reference) {
            return write(key).text();
        }
        for (int i = 0; i < outputs.size(); i++) {
            Output output = outputs.get(i);
            if (output.expression().equals(key) && !query.selectsOne && !query.nameless) {
                boolean ambiguous =
                        query.block.from.stream().anyMatch(source -> source.columns.contains(output.name()));
                return ambiguous ? Integer.toString(i + 1) : grammar.name(output.name());
            }
        }
        return write(key).text();
    }

    private Sql orderExpression(Expression expression, List<Output> outputs) {
        for (Output output : outputs) {
            if (output.expression().equals(expression)) {
                boolean sameName = expression instanceof Reference reference
                        && reference.name().equals(output.name());
                return sameName ? write(expression) : Sql.atom(grammar.name(output.name()));
            }
        }
        return write(expression);
    }

    private String join(Source source) {
        if (source.on == null) {
            return "CROSS JOIN " + table(source);
        }
        String keyword = source.kind == JoinKind.INNER ? "JOIN " : source.kind + " JOIN ";
        List<String> conditions = new ArrayList<>();
        for (Expression conjunct : FoldPlan.conjuncts(source.on)) {
            conditions.add(write(conjunct).in(Sql.NOT));
        }
        String line = keyword + table(source) + " ON " + String.join(" AND ", conditions);
        if (width(line) <= WIDTH) {
            return line;
        }
        return keyword + table(source) + "\n" + INDENT + "ON "
                + String.join(
                        "\n" + INDENT + "AND ",
                        conditions.stream().map(c -> indentRest(c, 2)).toList());
    }

    private String table(Source source) {
        String table = grammar.table(source.schema, source.table);
        return source.alias.isEmpty() || source.alias.equals(source.table)
                ? table
                : table + " " + grammar.name(source.alias);
    }

    private String conditions(String keyword, List<Expression> conditions) {
        if (conditions.isEmpty()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        for (Expression condition : conditions) {
            if (condition instanceof InPeriod in) {
                parts.addAll(period(in));
            } else {
                parts.add(
                        conditions.size() == 1
                                ? write(condition).text()
                                : write(condition).in(Sql.NOT));
            }
        }
        if (parts.size() > 1) {
            parts.replaceAll(part -> part.replace("\n", "\n  "));
        }
        return "\n" + keyword + " " + String.join("\n  AND ", parts);
    }

    private String clause(String keyword, List<String> items) {
        String line = keyword + " " + String.join(", ", items);
        if (line.indexOf('\n') < 0 && width(line) <= WIDTH) {
            return line;
        }
        List<String> lines = items.stream().map(item -> indent(item, 1)).toList();
        return keyword + "\n" + String.join(",\n", lines);
    }

    /** Gives the sources of a query their aliases; none where one source is read and nobody could mistake its columns. */
    private Set<String> giveAliases(Query query, Set<String> around) {
        List<Source> from = query.block.from;
        boolean needed = from.size() > 1 || query.correlated || holdsCorrelated(query) || shadows(query);
        Set<String> taken = new HashSet<>(around);
        for (Source source : from) {
            if (needed) {
                source.alias = alias(source, taken);
                taken.add(source.alias.toLowerCase(Locale.ROOT));
            } else {
                source.alias = "";
            }
        }
        return taken;
    }

    /** Whether a computed column has the name of one it could be mistaken for in another clause. */
    private static boolean shadows(Query query) {
        Block block = query.block;
        boolean otherClauses = block.groupBy != null || !block.orderBy.isEmpty() || block.windowed;
        return otherClauses
                && query.outputs.stream()
                        .anyMatch(output -> !(output.expression() instanceof Reference reference
                                        && reference.name().equals(output.name()))
                                && block.from.stream().anyMatch(source -> source.columns.contains(output.name())));
    }

    private String alias(Source source, Set<String> taken) {
        String alias = source.preferredAlias;
        boolean reserved = grammar.reservedWords().contains(alias.toUpperCase(Locale.ROOT));
        return Names.free(reserved ? alias + "1" : alias, taken);
    }

    private boolean holdsCorrelated(Query query) {
        Block block = query.block;
        List<Expression> all = new ArrayList<>(block.where);
        all.addAll(block.having);
        query.outputs.forEach(output -> all.add(output.expression()));
        block.orderBy.forEach(key -> all.add(key.expression()));
        block.from.forEach(source -> {
            if (source.on != null) {
                all.add(source.on);
            }
        });
        return all.stream().anyMatch(this::holdsCorrelated);
    }

    private boolean holdsCorrelated(Expression expression) {
        Relation subquery = expression.subquery();
        return subquery != null && fold.subquery(subquery).correlated
                || expression.children().stream().anyMatch(this::holdsCorrelated);
    }

    // ---------------------------------------------------------------- expressions

    @Override
    public Sql bind(DataType type, String value) {
        bound.add(new BoundValue(type, value));
        return Sql.atom("" + MARK + (bound.size() - 1) + MARK_END);
    }

    @Override
    public Sql write(Expression expression) {
        return switch (expression) {
            case Reference reference -> column(reference.qualifier(), reference.name());
            case OuterReference outer -> column(outer.qualifier(), outer.name());
            case Literal literal -> literal(literal);
            case CurrentDate ignored -> grammar.today();
            case Arithmetic arithmetic -> arithmetic(arithmetic);
            case Negate negate -> new Sql("-" + write(negate.operand()).in(Sql.ATOM), Sql.SIGN);
            case Comparison comparison -> comparison(comparison);
            case Between between -> between(between);
            case InList in -> in(in, " IN ");
            case Like like -> grammar.like(like, this);
            case IsNull isNull -> new Sql(write(isNull.operand()).in(Sql.CONCATENATION) + " IS NULL", Sql.COMPARISON);
            case And and -> new Sql(joined(and.operands(), " AND ", Sql.NOT), Sql.AND);
            case Or or -> new Sql(joined(or.operands(), " OR ", Sql.AND), Sql.OR);
            case Not not -> not(not.operand());
            case InPeriod in -> new Sql(String.join(" AND ", period(in)), Sql.AND);
            case Call call -> isWhole(call) ? write(call.arguments().getFirst()) : grammar.call(call, this);
            case Case choice -> choice(choice);
            case Cast cast -> grammar.cast(cast, this);
            case DateTruncate truncate -> grammar.truncate(truncate, this);
            case DateShift shift -> grammar.shift(shift, this);
            case AggregateCall call -> grammar.finished(call, aggregate(call));
            case WindowCall call -> window(call);
            case ScalarSubquery subquery -> Sql.atom(parenthesised(subquery.relation()));
            case InSubquery in ->
                new Sql(
                        write(in.operand()).in(Sql.CONCATENATION)
                                + (in.negated() ? " NOT IN " : " IN ")
                                + set(in.relation()),
                        Sql.COMPARISON);
            case Exists exists ->
                new Sql((exists.negated() ? "NOT EXISTS " : "EXISTS ") + parenthesised(exists.relation()), Sql.NOT);
        };
    }

    private Sql column(@Nullable String sourceId, String name) {
        if (sourceId == null) {
            return Sql.atom(grammar.name(name));
        }
        Source source = fold.source(sourceId);
        if (source.step != null) {
            source.step.used.add(name);
        }
        String column = grammar.name(name);
        return Sql.atom(source.alias.isEmpty() ? column : grammar.name(source.alias) + "." + column);
    }

    private Sql literal(Literal literal) {
        String value = literal.value();
        if (value == null) {
            return literal.type() == DataType.OTHER ? Sql.atom("NULL") : grammar.cast(Sql.atom("NULL"), literal.type());
        }
        return switch (literal.type()) {
            case BOOLEAN -> Sql.atom(value.toUpperCase(Locale.ROOT));
            case INTEGER, DECIMAL, DOUBLE -> new Sql(value, value.startsWith("-") ? Sql.SIGN : Sql.ATOM);
            case DATE -> Sql.atom(grammar.date(value));
            case TIMESTAMP -> Sql.atom(grammar.timestamp(value));
            case TIME -> Sql.atom(grammar.time(value));
            case TEXT, OTHER -> bind(literal.type(), value);
        };
    }

    private Sql arithmetic(Arithmetic arithmetic) {
        Sql left = write(arithmetic.left());
        Sql right = write(arithmetic.right());
        return switch (arithmetic.operator()) {
            case ADD -> new Sql(left.in(Sql.SUM) + " + " + right.in(Sql.SUM), Sql.SUM);
            case SUBTRACT -> new Sql(left.in(Sql.SUM) + " - " + right.in(Sql.PRODUCT), Sql.SUM);
            case MULTIPLY -> new Sql(left.in(Sql.PRODUCT) + " * " + right.in(Sql.PRODUCT + 1), Sql.PRODUCT);
            case MODULO -> grammar.modulo(arithmetic, left, divisor(arithmetic, right));
            case DIVIDE -> {
                String dividend =
                        grammar.cutsDecimals(arithmetic) ? "1.0 * " + left.in(Sql.SIGN) : left.in(Sql.PRODUCT);
                yield new Sql(dividend + " / " + divisor(arithmetic, right), Sql.PRODUCT);
            }
        };
    }

    /** Nothing is ever divided by zero: the result is null there. */
    private static String divisor(Arithmetic arithmetic, Sql right) {
        return Arithmetic.neverZero(arithmetic.right()) ? right.in(Sql.SIGN) : "NULLIF(" + right.text() + ", 0)";
    }

    private Sql comparison(Comparison comparison) {
        if (comparison.right() instanceof Literal literal
                && literal.type() == DataType.BOOLEAN
                && literal.value() != null
                && (comparison.operator() == ComparisonOperator.EQUAL
                        || comparison.operator() == ComparisonOperator.NOT_EQUAL)) {
            boolean wanted = literal.value().equals("true") == (comparison.operator() == ComparisonOperator.EQUAL);
            return wanted ? write(comparison.left()) : not(comparison.left());
        }
        String operator = switch (comparison.operator()) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
        };
        return new Sql(
                write(grammar.align(comparison.left(), comparison.right().type()))
                                .in(Sql.CONCATENATION)
                        + operator
                        + write(grammar.align(
                                        comparison.right(), comparison.left().type()))
                                .in(Sql.CONCATENATION),
                Sql.COMPARISON);
    }

    private Sql between(Between between) {
        DataType type = between.operand().type();
        boolean mixed = between.low().type() != between.high().type();
        DataType common =
                mixed && type.isTemporal() ? DataType.TIMESTAMP : between.low().type();
        return new Sql(
                write(grammar.align(between.operand(), common)).in(Sql.CONCATENATION) + " BETWEEN "
                        + write(grammar.align(between.low(), type)).in(Sql.CONCATENATION) + " AND "
                        + write(grammar.align(between.high(), type)).in(Sql.CONCATENATION),
                Sql.COMPARISON);
    }

    private Sql not(Expression operand) {
        return switch (operand) {
            case IsNull isNull ->
                new Sql(write(isNull.operand()).in(Sql.CONCATENATION) + " IS NOT NULL", Sql.COMPARISON);
            case InList in -> in(in, " NOT IN ");
            case Comparison comparison ->
                write(new Comparison(opposite(comparison.operator()), comparison.left(), comparison.right()));
            case Exists exists -> write(new Exists(exists.relation(), !exists.negated()));
            default -> new Sql("NOT " + write(operand).in(Sql.COMPARISON + 1), Sql.NOT);
        };
    }

    private static ComparisonOperator opposite(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> ComparisonOperator.NOT_EQUAL;
            case NOT_EQUAL -> ComparisonOperator.EQUAL;
            case LESS -> ComparisonOperator.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> ComparisonOperator.GREATER;
            case GREATER -> ComparisonOperator.LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> ComparisonOperator.LESS;
        };
    }

    private Sql in(InList in, String operator) {
        List<String> values = new ArrayList<>();
        DataType type = in.operand().type();
        in.values()
                .forEach(value -> values.add(write(grammar.align(value, type)).text()));
        return new Sql(
                write(in.operand()).in(Sql.CONCATENATION) + operator + "(" + String.join(", ", values) + ")",
                Sql.COMPARISON);
    }

    private List<String> period(InPeriod in) {
        return List.of(
                write(in.operand()).in(Sql.CONCATENATION) + " >= "
                        + grammar.bound(in.start(), this).in(Sql.CONCATENATION),
                write(in.operand()).in(Sql.CONCATENATION) + " < "
                        + grammar.bound(in.end(), this).in(Sql.CONCATENATION));
    }

    private Sql choice(Case choice) {
        StringBuilder text = new StringBuilder("CASE");
        for (When branch : choice.branches()) {
            text.append(" WHEN ").append(write(branch.condition()).text());
            text.append(" THEN ").append(write(branch.result()).text());
        }
        if (choice.otherwise() != null) {
            text.append(" ELSE ").append(write(choice.otherwise()).text());
        }
        return Sql.atom(text + " END");
    }

    /** Whether a whole number is rounded, which changes nothing but its type, and not to the same in every dialect. */
    private static boolean isWhole(Call call) {
        boolean rounds = switch (call.function()) {
            case ROUND, FLOOR, CEILING -> call.arguments().size() == 1;
            default -> false;
        };
        return rounds && call.arguments().getFirst().type() == DataType.INTEGER;
    }

    private Sql aggregate(AggregateCall call) {
        String distinct = call.distinct() ? "DISTINCT " : "";
        if (call.where() == null) {
            return call.argument() == null
                    ? Sql.atom("COUNT(*)")
                    : grammar.aggregate(call, distinct, write(call.argument()));
        }
        if (grammar.filters(call)) {
            Sql all = call.argument() == null
                    ? Sql.atom("COUNT(*)")
                    : grammar.aggregate(call, distinct, write(call.argument()));
            return Sql.atom(all.text() + " FILTER (WHERE " + write(call.where()).text() + ")");
        }
        String value = call.argument() == null ? "1" : write(call.argument()).text();
        Sql some = Sql.atom("CASE WHEN " + write(call.where()).text() + " THEN " + value + " END");
        return grammar.aggregate(call, distinct, some);
    }

    private Sql window(WindowCall call) {
        String argument = call.argument() == null
                ? (call.function().numbersRows() ? "" : "*")
                : write(call.argument()).text();
        List<String> over = new ArrayList<>();
        if (!call.partitionBy().isEmpty()) {
            over.add("PARTITION BY " + joined(call.partitionBy(), ", ", Sql.OR));
        }
        if (!call.orderBy().isEmpty()) {
            List<String> keys = new ArrayList<>();
            for (SortKey key : call.orderBy()) {
                keys.add(grammar.sortKey(
                        write(key.expression()),
                        () -> write(key.expression()),
                        key.expression().nullable(),
                        key.descending(),
                        key.nullsFirst()));
            }
            over.add("ORDER BY " + String.join(", ", keys));
        }
        Frame frame = call.frame();
        if (frame != null) {
            String from =
                    frame.preceding() == null ? "UNBOUNDED" : frame.preceding().toString();
            over.add("ROWS BETWEEN " + from + " PRECEDING AND CURRENT ROW");
        }
        String offset = call.offset() > 1 ? ", " + call.offset() : "";
        return Sql.atom(call.function().name() + "(" + argument + offset + ") OVER (" + String.join(" ", over) + ")");
    }

    private String set(Relation relation) {
        String text = parenthesised(relation);
        boolean within = fold.subquery(relation).block.limited() && !grammar.limitsSets();
        return within ? "(SELECT * FROM " + text + " chosen)" : text;
    }

    private String parenthesised(Relation relation) {
        String text = query(fold.subquery(relation));
        String line = text.replaceAll("\n\\s*", " ");
        if (width(line) <= SHORT_SUBQUERY && text.lines().count() <= 3) {
            return "(" + line + ")";
        }
        return "(\n" + indent(text, 1) + "\n)";
    }

    private String joined(List<Expression> expressions, String separator, int strength) {
        List<String> parts = new ArrayList<>();
        expressions.forEach(expression -> parts.add(write(expression).in(strength)));
        return String.join(separator, parts);
    }

    // ---------------------------------------------------------------- text

    private static String indent(String text, int depth) {
        return INDENT.repeat(depth) + indentRest(text, depth);
    }

    private static String indentRest(String text, int depth) {
        return text.replace("\n", "\n" + INDENT.repeat(depth));
    }

    private int width(String marked) {
        return readable(marked).length();
    }

    private String replaceMarks(String marked, Function<BoundValue, String> replacement) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int mark = marked.indexOf(MARK); mark >= 0; mark = marked.indexOf(MARK, at)) {
            int end = marked.indexOf(MARK_END, mark);
            BoundValue value = bound.get(Integer.parseInt(marked.substring(mark + 1, end)));
            text.append(marked, at, mark).append(Objects.requireNonNull(replacement.apply(value)));
            at = end + 1;
        }
        return text.append(marked, at, marked.length()).toString();
    }
}
