package io.millrace.eval.gold;

import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DateUnitExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Modulo;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;

/** Reads the values of a query as terms. */
final class GoldTerms {
    private static final Map<String, DateUnit> PARTS =
            Map.of("%Y", DateUnit.YEAR, "%m", DateUnit.MONTH, "%d", DateUnit.DAY, "%H", DateUnit.HOUR);

    private final GoldScope scope;
    private final ReadSelect queries;

    GoldTerms(GoldScope scope, ReadSelect queries) {
        this.scope = scope;
        this.queries = queries;
    }

    Term read(Expression expression) {
        return switch (expression) {
            case Column column -> column(column);
            case DateUnitExpression unit -> column(new Column(unit.getType().name()));
            case StringValue text -> Term.Constant.text(text.getValue().replace("''", "'"));
            case LongValue number -> new Term.Constant(DataType.INTEGER, number.getStringValue());
            case DoubleValue number -> decimal(number.toString());
            case SignedExpression signed -> signed(signed);
            case ParenthesedExpressionList<?> list when list.size() == 1 -> read(list.getFirst());
            case Function function -> function(function);
            case Addition sum -> arithmetic(ArithmeticOperator.ADD, sum);
            case Subtraction difference -> arithmetic(ArithmeticOperator.SUBTRACT, difference);
            case Multiplication product -> arithmetic(ArithmeticOperator.MULTIPLY, product);
            case Division quotient -> arithmetic(ArithmeticOperator.DIVIDE, quotient);
            case Modulo rest -> arithmetic(ArithmeticOperator.MODULO, rest);
            case CastExpression cast -> cast(cast);
            case ParenthesedSelect subquery -> answer(queries.inside(subquery, scope));
            default ->
                throw new OutsideForm("expression " + expression.getClass().getSimpleName());
        };
    }

    static Term answer(Form form) {
        if (form instanceof Select select) {
            return new Term.Answer(select);
        }
        throw new OutsideForm("a value out of a set operation");
    }

    private Term column(Column column) {
        Table table = column.getTable();
        String qualifier = table == null || table.getName() == null ? null : table.getName();
        String name = column.getColumnName();
        Optional<Term.Attribute> found = scope.column(qualifier, name);
        if (found.isPresent()) {
            return found.get();
        }
        if (scope.outside(qualifier, name)) {
            throw new OutsideForm("correlated subquery");
        }
        String written = column.getFullyQualifiedName();
        if (written.length() > 1 && written.startsWith("\"") && written.indexOf('"', 1) == written.length() - 1) {
            // SQLite takes a name in quotes that it does not know for a text.
            return Term.Constant.text(GoldScope.unquoted(written));
        }
        if (qualifier == null && (name.equalsIgnoreCase("true") || name.equalsIgnoreCase("false"))) {
            return new Term.Constant(DataType.BOOLEAN, name.toLowerCase(Locale.ROOT));
        }
        throw new OutsideForm("a column that the catalog does not have");
    }

    private static Term decimal(String number) {
        return new Term.Constant(DataType.DECIMAL, new BigDecimal(number).toPlainString());
    }

    private Term signed(SignedExpression signed) {
        Term operand = read(signed.getExpression());
        if (signed.getSign() == '+') {
            return operand;
        }
        if (signed.getSign() == '-'
                && operand instanceof Term.Constant constant
                && constant.type().isNumeric()) {
            return new Term.Constant(constant.type(), "-" + constant.value());
        }
        throw new OutsideForm("a sign before an expression");
    }

    private Term arithmetic(ArithmeticOperator operator, BinaryExpression expression) {
        return new Term.Arithmetic(
                operator, read(expression.getLeftExpression()), read(expression.getRightExpression()));
    }

    /** Division keeps its decimals in a form, so that a cast for its sake says nothing. */
    private Term cast(CastExpression cast) {
        String type = cast.getColDataType().getDataType().toUpperCase(Locale.ROOT);
        if (type.startsWith("REAL")
                || type.startsWith("FLOAT")
                || type.startsWith("DOUBLE")
                || type.startsWith("DECIMAL")
                || type.startsWith("NUMERIC")) {
            return read(cast.getLeftExpression());
        }
        throw new OutsideForm("cast to " + type);
    }

    private Term function(Function function) {
        String name = function.getName().toUpperCase(Locale.ROOT);
        ExpressionList<?> parameters = function.getParameters();
        int count = parameters == null ? 0 : parameters.size();
        switch (name) {
            case "COUNT", "SUM", "AVG", "MIN", "MAX" -> {
                if (parameters == null || count != 1) {
                    throw new OutsideForm(name.toLowerCase(Locale.ROOT) + " of several values");
                }
                Expression argument = parameters.getFirst();
                boolean distinct = function.isDistinct();
                if (argument instanceof AllColumns || name.equals("COUNT") && argument instanceof LongValue) {
                    return new Term.Measure(AggregateFunction.COUNT, distinct, new Term.Rows(queries.counted(scope)));
                }
                while (distinct && argument instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
                    argument = list.getFirst();
                }
                return new Term.Measure(AggregateFunction.valueOf(name), distinct, read(argument));
            }
            case "STRFTIME" -> {
                if (parameters != null && count == 2 && parameters.getFirst() instanceof StringValue format) {
                    DateUnit unit = PARTS.get(format.getValue());
                    if (unit != null) {
                        return new Term.Part(unit, read(parameters.get(1)));
                    }
                }
            }
            case "YEAR", "MONTH", "DAY" -> {
                if (parameters != null && count == 1) {
                    return new Term.Part(DateUnit.valueOf(name), read(parameters.getFirst()));
                }
            }
            default -> {}
        }
        throw new OutsideForm("function " + name.toLowerCase(Locale.ROOT));
    }
}
