package io.millrace.language.check;

import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.check.PlanCheck.Holds;
import io.millrace.language.check.PlanCheck.Holds.Test;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Between;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.InList;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the conditions of a plan that can be seen in its result: those that compare a column which is shown with constants. What a
 * text equals is the collation's to say, so texts are looked at only where equal means the same.
 */
final class FindConditions {
    private final Dialect dialect;
    private final List<Holds> found = new ArrayList<>();

    private FindConditions(Dialect dialect) {
        this.dialect = dialect;
    }

    /** @param columns of the result, in the order of the root's fields */
    static List<Holds> of(Relation root, List<Field> columns, Dialect dialect) {
        FindConditions find = new FindConditions(dialect);
        Map<Name, String> shown = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Field field = root.fields().get(i);
            shown.put(new Name(field.qualifier(), field.name()), columns.get(i).name());
        }
        find.in(root, shown);
        return List.copyOf(find.found);
    }

    private record Name(@Nullable String qualifier, String name) {
        static Name of(Reference reference) {
            return new Name(reference.qualifier(), reference.name());
        }
    }

    private void in(Relation relation, Map<Name, String> shown) {
        switch (relation) {
            case Relation.Filter filter -> {
                conditions(filter.condition(), shown);
                in(filter.input(), shown);
            }
            case Relation.Sort sort -> in(sort.input(), shown);
            case Relation.Limit limit -> in(limit.input(), shown);
            case Relation.Distinct distinct -> in(distinct.input(), shown);
            case Relation.Window window -> in(window.input(), shown);
            case Relation.Project project -> in(project.input(), through(project.outputs(), shown));
            case Relation.Aggregate aggregate -> in(aggregate.input(), through(aggregate.keys(), shown));
            case Relation.Join join -> {
                if (!join.kind().completesLeft()) {
                    in(join.left(), shown);
                }
                if (join.kind().keepsRight() && !join.kind().completesRight()) {
                    in(join.right(), shown);
                }
            }
            case Relation.Scan ignored -> {}
            case Relation.SetOperation ignored -> {}
            case Relation.Named ignored -> {}
        }
    }

    private static Map<Name, String> through(List<Output> outputs, Map<Name, String> shown) {
        Map<Name, String> inside = new HashMap<>();
        for (Output output : outputs) {
            String column = shown.get(new Name(null, output.name()));
            if (column != null && output.expression() instanceof Reference reference) {
                inside.put(Name.of(reference), column);
            }
        }
        return inside;
    }

    private void conditions(Expression condition, Map<Name, String> shown) {
        switch (condition) {
            case And and -> and.operands().forEach(operand -> conditions(operand, shown));
            case Comparison(ComparisonOperator operator, Reference left, Literal right) ->
                add(shown, left, Test.valueOf(operator.name()), List.of(right));
            case Between(Reference operand, Literal low, Literal high) -> {
                add(shown, operand, Test.GREATER_OR_EQUAL, List.of(low));
                add(shown, operand, Test.LESS_OR_EQUAL, List.of(high));
            }
            case InList in
            when in.operand() instanceof Reference operand
                    && in.values().stream().allMatch(Literal.class::isInstance) ->
                add(
                        shown,
                        operand,
                        Test.ONE_OF,
                        in.values().stream().map(Literal.class::cast).toList());
            case IsNull(Reference operand) -> add(shown, operand, Test.NULL, List.of());
            case Not(IsNull(Reference operand)) -> add(shown, operand, Test.NOT_NULL, List.of());
            default -> {}
        }
    }

    private void add(Map<Name, String> shown, Reference reference, Test test, List<Literal> values) {
        String column = shown.get(Name.of(reference));
        List<String> texts =
                values.stream().map(Literal::value).filter(Objects::nonNull).toList();
        if (column != null && texts.size() == values.size() && canBeSeen(reference.type(), test)) {
            found.add(new Holds("holds-" + (found.size() + 1), column, test, texts));
        }
    }

    private boolean canBeSeen(DataType type, Test test) {
        if (test == Test.NULL || test == Test.NOT_NULL) {
            return true;
        }
        return switch (type) {
            case INTEGER, DECIMAL, DATE, TIMESTAMP -> true;
            case TEXT ->
                (test == Test.EQUAL || test == Test.ONE_OF)
                        && (dialect == Dialect.POSTGRESQL || dialect == Dialect.SPARK);
            // A float is shown with fewer digits than it is compared with.
            case DOUBLE, BOOLEAN, TIME, OTHER -> false;
        };
    }
}
