package io.millrace.language.plan;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Arithmetic;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.OuterReference;
import io.millrace.language.plan.Expression.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a plan from its tables upwards. Columns are named as {@code name} or {@code alias.name}:
 *
 * <pre>
 * PlanBuilder.from(catalog, "customers", "c")
 *         .join(JoinKind.INNER, PlanBuilder.from(catalog, "orders", "o"), "o.customer_id", "c.customer_id")
 *         .group(List.of("c.name"), r -> List.of(measure("orders", countRows())))
 *         .sort("orders desc", "name")
 *         .limit(10)
 *         .plan();
 * </pre>
 */
public record PlanBuilder(Relation relation) {

    /**
     * All columns of a table.
     *
     * @throws PlanException where the catalog has no such table
     */
    public static PlanBuilder from(Catalog catalog, String table, String alias) {
        Table found = catalog.table(table).orElseThrow(() -> new PlanException("there is no table " + table));
        return new PlanBuilder(Relation.Scan.of(found, alias));
    }

    public Plan plan(String... notes) {
        return Plan.of(relation, notes);
    }

    public Reference column(String name) {
        return relation.column(name);
    }

    public PlanBuilder filter(Function<Relation, Expression> condition) {
        return new PlanBuilder(new Relation.Filter(relation, condition.apply(relation)));
    }

    /** Joins on two columns being equal. */
    public PlanBuilder join(JoinKind kind, PlanBuilder right, String leftColumn, String rightColumn) {
        Expression condition = equal(relation.column(leftColumn), right.relation.column(rightColumn));
        return new PlanBuilder(new Relation.Join(kind, relation, right.relation, condition));
    }

    /** Keeps columns under their own names. */
    public PlanBuilder show(String... columns) {
        return new PlanBuilder(new Relation.Project(relation, outputs(Arrays.asList(columns))));
    }

    public PlanBuilder project(Function<Relation, List<Output>> outputs) {
        return new PlanBuilder(new Relation.Project(relation, outputs.apply(relation)));
    }

    /** Groups by columns, which keep their names. */
    public PlanBuilder group(List<String> keys, Function<Relation, List<Output>> measures) {
        return new PlanBuilder(new Relation.Aggregate(relation, outputs(keys), measures.apply(relation)));
    }

    public PlanBuilder groupBy(Function<Relation, List<Output>> keys, Function<Relation, List<Output>> measures) {
        return new PlanBuilder(new Relation.Aggregate(relation, keys.apply(relation), measures.apply(relation)));
    }

    public PlanBuilder window(Function<Relation, List<Output>> columns) {
        return new PlanBuilder(new Relation.Window(relation, columns.apply(relation)));
    }

    /** Sorts by columns, each {@code name} or {@code name desc}. */
    public PlanBuilder sort(String... keys) {
        List<SortKey> sortKeys = new ArrayList<>();
        for (String key : keys) {
            boolean descending = key.endsWith(" desc");
            String name = descending ? key.substring(0, key.length() - " desc".length()) : key;
            sortKeys.add(new SortKey(relation.column(name), descending, false));
        }
        return new PlanBuilder(new Relation.Sort(relation, sortKeys));
    }

    public PlanBuilder limit(long limit) {
        return new PlanBuilder(new Relation.Limit(relation, limit, 0));
    }

    public PlanBuilder distinct() {
        return new PlanBuilder(new Relation.Distinct(relation));
    }

    public PlanBuilder combine(SetOperator operator, PlanBuilder right) {
        return new PlanBuilder(new Relation.SetOperation(operator, relation, right.relation));
    }

    public PlanBuilder named(String name) {
        return new PlanBuilder(new Relation.Named(relation, name));
    }

    private List<Output> outputs(List<String> columns) {
        return columns.stream()
                .map(column -> {
                    Reference reference = relation.column(column);
                    return new Output(reference.name(), reference);
                })
                .toList();
    }

    // ---------------------------------------------------------------- expressions

    public static Output output(String name, Expression expression) {
        return new Output(name, expression);
    }

    public static Expression equal(Expression left, Expression right) {
        return new Comparison(ComparisonOperator.EQUAL, left, right);
    }

    public static Expression less(Expression left, Expression right) {
        return new Comparison(ComparisonOperator.LESS, left, right);
    }

    public static Expression greater(Expression left, Expression right) {
        return new Comparison(ComparisonOperator.GREATER, left, right);
    }

    public static Expression atLeast(Expression left, Expression right) {
        return new Comparison(ComparisonOperator.GREATER_OR_EQUAL, left, right);
    }

    /** All conditions; a single one is itself. */
    public static Expression and(Expression... conditions) {
        return conditions.length == 1 ? conditions[0] : new And(Arrays.asList(conditions));
    }

    public static Expression times(Expression left, Expression right) {
        return new Arithmetic(ArithmeticOperator.MULTIPLY, left, right);
    }

    public static Expression minus(Expression left, Expression right) {
        return new Arithmetic(ArithmeticOperator.SUBTRACT, left, right);
    }

    public static Expression divide(Expression left, Expression right) {
        return new Arithmetic(ArithmeticOperator.DIVIDE, left, right);
    }

    public static Expression sum(Expression argument) {
        return AggregateCall.of(AggregateFunction.SUM, argument);
    }

    public static Expression average(Expression argument) {
        return AggregateCall.of(AggregateFunction.AVG, argument);
    }

    public static Expression countRows() {
        return AggregateCall.countRows();
    }

    public static Expression countDistinct(Expression argument) {
        return AggregateCall.countDistinct(argument);
    }

    public static Expression text(String value) {
        return Literal.of(value);
    }

    public static Expression number(long value) {
        return Literal.of(value);
    }

    /** An exact decimal, such as {@code "12.50"}. */
    public static Expression decimal(String value) {
        return new Literal(DataType.DECIMAL, value);
    }

    public static Expression outer(Reference reference) {
        return OuterReference.to(reference);
    }
}
