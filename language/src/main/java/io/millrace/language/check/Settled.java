package io.millrace.language.check;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.FindKey;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SortKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the rows of a relation are the same each time it is asked. They are not where an order decides which rows there are, or
 * what they say, and leaves open which of two rows comes first.
 */
final class Settled {
    private final Catalog catalog;
    private final FindKey findKey;

    Settled(Catalog catalog) {
        this.catalog = catalog;
        this.findKey = new FindKey(catalog);
    }

    boolean is(Relation relation) {
        return relation.inputs().stream().allMatch(this::is)
                && relation.expressions().stream().allMatch(this::asksSettled)
                && switch (relation) {
                    case Relation.Limit limit -> comesInOneOrder(limit.input());
                    case Relation.Window window ->
                        window.columns().stream().allMatch(column -> isSettled(column.expression(), window.input()));
                    default -> true;
                };
    }

    private boolean asksSettled(Expression expression) {
        Relation subquery = expression.subquery();
        return (subquery == null || is(subquery))
                && expression.children().stream().allMatch(this::asksSettled);
    }

    private boolean comesInOneOrder(Relation relation) {
        return switch (relation) {
            case Relation.Sort sort -> ordersAll(sort.keys(), List.of(), sort.input());
            case Relation.Project project -> comesInOneOrder(project.input());
            case Relation.Named named -> comesInOneOrder(named.input());
            // One row is in order.
            case Relation.Aggregate aggregate -> aggregate.keys().isEmpty();
            default -> false;
        };
    }

    private boolean isSettled(Expression expression, Relation input) {
        if (expression instanceof WindowCall call) {
            return switch (call.function()) {
                case RANK, DENSE_RANK -> true;
                case ROW_NUMBER, LAG, LEAD, FIRST_VALUE -> ordersAll(call.orderBy(), call.partitionBy(), input);
                case COUNT, SUM, AVG, MIN, MAX ->
                    call.frame() == null || ordersAll(call.orderBy(), call.partitionBy(), input);
            };
        }
        return expression.children().stream().allMatch(child -> isSettled(child, input));
    }

    /** Whether no two rows are level: what they are sorted by tells any two of them apart. */
    private boolean ordersAll(List<SortKey> keys, List<Expression> partition, Relation input) {
        List<Expression> expressions = new ArrayList<>(partition);
        keys.forEach(key -> expressions.add(key.expression()));
        return tellsApart(input, expressions);
    }

    private boolean tellsApart(Relation relation, List<Expression> expressions) {
        boolean byKey = findKey.of(relation)
                .filter(key -> key.stream().allMatch(field -> expressions.contains(field.reference())))
                .isPresent();
        return byKey
                || switch (relation) {
                    case Relation.Filter filter -> tellsApart(filter.input(), expressions);
                    case Relation.Sort sort -> tellsApart(sort.input(), expressions);
                    case Relation.Limit limit -> tellsApart(limit.input(), expressions);
                    case Relation.Window window -> tellsApart(window.input(), expressions);
                    case Relation.Project project -> tellsApart(project.input(), inside(project, expressions));
                    case Relation.Scan scan ->
                        catalog.table(scan.table()).stream()
                                .flatMap(table -> table.uniqueKeys().stream())
                                .anyMatch(key -> key.stream().allMatch(name -> isRead(scan, name, expressions)));
                    default -> false;
                };
    }

    private static List<Expression> inside(Relation.Project project, List<Expression> expressions) {
        return project.outputs().stream()
                .filter(output -> expressions.stream()
                        .anyMatch(each -> each instanceof Reference reference
                                && reference.qualifier() == null
                                && reference.name().equals(output.name())))
                .map(Output::expression)
                .toList();
    }

    /** A unique column may be empty in many rows. */
    private static boolean isRead(Relation.Scan scan, String name, List<Expression> expressions) {
        return scan.fields().stream()
                .anyMatch(field ->
                        field.name().equals(name) && !field.nullable() && expressions.contains(field.reference()));
    }
}
