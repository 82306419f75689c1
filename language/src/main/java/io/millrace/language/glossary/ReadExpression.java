package io.millrace.language.glossary;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.Term;
import io.millrace.language.glossary.CheckedGlossary.Element;
import io.millrace.language.glossary.FindElement.Unknown;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;

/** Reads the expression of a measure: aggregates over columns, and what is computed of them. */
final class ReadExpression {
    /** Longest expression, in characters. */
    static final int LONGEST = 1_000;

    private static final Map<String, AggregateFunction> AGGREGATES = Map.of(
            "COUNT", AggregateFunction.COUNT,
            "SUM", AggregateFunction.SUM,
            "AVG", AggregateFunction.AVG,
            "MIN", AggregateFunction.MIN,
            "MAX", AggregateFunction.MAX,
            "MEDIAN", AggregateFunction.MEDIAN,
            "STDDEV", AggregateFunction.STDDEV);

    private final Catalog catalog;
    private final FindElement find;

    ReadExpression(Catalog catalog) {
        this.catalog = catalog;
        this.find = new FindElement(catalog);
    }

    /** A term, its type, and whether it is a value of many rows (or the same for all). */
    private record Typed(Term term, DataType type, boolean ofRows) {}

    /** @throws Unknown where the expression is none, names what is not there, or computes with what is no number */
    Term read(String text) throws Unknown {
        if (text.length() > LONGEST) {
            throw new Unknown("the expression has " + text.length() + " characters; at most " + LONGEST + " are read");
        }
        Expression expression;
        try {
            expression = CCJSqlParserUtil.parseExpression(text, false);
        } catch (JSQLParserException broken) {
            throw new Unknown("the expression cannot be read: " + text);
        }
        if (expression == null) {
            throw new Unknown("the expression cannot be read: " + text);
        }
        Typed whole = read(expression, false);
        if (whole.ofRows() || whole.term() instanceof Term.Constant) {
            throw new Unknown("a measure adds up, averages or counts, for example sum(" + text + ")");
        }
        if (!whole.type().isNumeric()) {
            throw new Unknown("a measure is a number, but " + text + " is " + word(whole.type()));
        }
        return whole.term();
    }

    private Typed read(Expression expression, boolean inside) throws Unknown {
        return switch (expression) {
            case Column column -> column(column);
            case LongValue number ->
                new Typed(new Term.Constant(DataType.INTEGER, number.getStringValue()), DataType.INTEGER, false);
            case DoubleValue number ->
                new Typed(
                        new Term.Constant(DataType.DECIMAL, new BigDecimal(number.toString()).toPlainString()),
                        DataType.DECIMAL,
                        false);
            case ParenthesedExpressionList<?> list when list.size() == 1 -> read(list.getFirst(), inside);
            case Function function -> aggregate(function, inside);
            case Addition sum -> arithmetic(ArithmeticOperator.ADD, sum, inside);
            case Subtraction difference -> arithmetic(ArithmeticOperator.SUBTRACT, difference, inside);
            case Multiplication product -> arithmetic(ArithmeticOperator.MULTIPLY, product, inside);
            case Division quotient -> arithmetic(ArithmeticOperator.DIVIDE, quotient, inside);
            default ->
                throw new Unknown(
                        expression + " is not read in a measure; it has columns, numbers, + - * / and aggregates");
        };
    }

    private Typed column(Column column) throws Unknown {
        String name = unquoted(column.getColumnName());
        String table = column.getTable() == null ? null : column.getTable().getName();
        Element found = table == null ? find.columnAlone(name) : find.column(unquoted(table), name);
        Table of = catalog.table(found.table()).orElseThrow();
        String own = Objects.requireNonNull(found.column());
        return new Typed(
                Term.Attribute.of(of.name(), own), find.columnOf(of, own).type(), true);
    }

    private Typed arithmetic(ArithmeticOperator operator, BinaryExpression expression, boolean inside) throws Unknown {
        Typed left = read(expression.getLeftExpression(), inside);
        Typed right = read(expression.getRightExpression(), inside);
        Term term = new Term.Arithmetic(operator, left.term(), right.term());
        if (left.ofRows() != right.ofRows()
                && !(left.term() instanceof Term.Constant)
                && !(right.term() instanceof Term.Constant)) {
            throw new Unknown(expression + " computes with a single row and with all of them");
        }
        boolean ofRows = left.ofRows() || right.ofRows();
        boolean days = operator == ArithmeticOperator.SUBTRACT
                && left.type().isTemporal()
                && right.type().isTemporal();
        if (days) {
            return new Typed(term, DataType.INTEGER, ofRows);
        }
        requireNumber(left, expression.getLeftExpression());
        requireNumber(right, expression.getRightExpression());
        DataType wider = left.type().compareTo(right.type()) > 0 ? left.type() : right.type();
        DataType type = operator == ArithmeticOperator.DIVIDE && wider == DataType.INTEGER ? DataType.DECIMAL : wider;
        return new Typed(term, type, ofRows);
    }

    private Typed aggregate(Function call, boolean inside) throws Unknown {
        AggregateFunction function = AGGREGATES.get(call.getName().toUpperCase(Locale.ROOT));
        if (function == null) {
            throw new Unknown(
                    call.getName() + " is not read in a measure; it has count, sum, avg, min, max, median and stddev");
        }
        ExpressionList<?> parameters = call.getParameters();
        if (inside) {
            throw new Unknown("an aggregate of an aggregate: " + call);
        }
        if (parameters == null || parameters.size() != 1) {
            throw new Unknown(call + " has to be of one value");
        }
        Expression argument = parameters.getFirst();
        if (function == AggregateFunction.COUNT) {
            Optional<Term> rows = rows(argument);
            if (rows.isPresent()) {
                return new Typed(new Term.Measure(function, false, rows.get()), DataType.INTEGER, false);
            }
        }
        Typed of = read(argument, true);
        if (!of.ofRows()) {
            throw new Unknown(call + " is of no column");
        }
        if (call.isDistinct() && function == AggregateFunction.MEDIAN) {
            throw new Unknown("a median of distinct values: " + call);
        }
        boolean any = function == AggregateFunction.COUNT
                || function == AggregateFunction.MIN
                || function == AggregateFunction.MAX;
        if (!any) {
            requireNumber(of, argument);
        }
        DataType type = switch (function) {
            case COUNT -> DataType.INTEGER;
            case AVG, MEDIAN, PERCENTILE, STDDEV -> of.type() == DataType.DOUBLE ? DataType.DOUBLE : DataType.DECIMAL;
            case SUM, MIN, MAX -> of.type();
        };
        return new Typed(new Term.Measure(function, call.isDistinct(), of.term()), type, false);
    }

    /** The rows of a table: {@code count(orders.*)}, {@code count(orders)}. */
    private Optional<Term> rows(Expression argument) throws Unknown {
        return switch (argument) {
            case AllTableColumns all ->
                Optional.of(new Term.Rows(
                        find.table(unquoted(all.getTable().getName())).name()));
            case AllColumns ignored -> throw new Unknown("say whose rows are counted: count(orders.*)");
            case Column column
            when column.getTable() == null ->
                find.named(unquoted(column.getColumnName())).map(table -> new Term.Rows(table.name()));
            default -> Optional.empty();
        };
    }

    private static void requireNumber(Typed operand, Expression written) throws Unknown {
        if (!operand.type().isNumeric()) {
            throw new Unknown(written + " is " + word(operand.type()) + " and cannot be computed with");
        }
    }

    private static String word(DataType type) {
        return switch (type) {
            case BOOLEAN -> "true or false";
            case INTEGER, DECIMAL, DOUBLE -> "a number";
            case TEXT -> "a text";
            case DATE -> "a date";
            case TIME -> "a time of day";
            case TIMESTAMP -> "a date and time";
            case OTHER -> "of a type of its own";
        };
    }

    private static String unquoted(String name) {
        int length = name.length();
        boolean quoted = length > 1
                && (name.charAt(0) == '"' && name.charAt(length - 1) == '"'
                        || name.charAt(0) == '`' && name.charAt(length - 1) == '`');
        return quoted ? name.substring(1, length - 1) : name;
    }
}
