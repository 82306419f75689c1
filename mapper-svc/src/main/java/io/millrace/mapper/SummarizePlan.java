package io.millrace.mapper;

import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says in one sentence which tables a plan reads and what it yields. */
final class SummarizePlan {
    private SummarizePlan() {}

    static String of(Plan plan) {
        Set<String> tables = new LinkedHashSet<>();
        collect(plan.root(), tables);
        List<String> columns = plan.root().fields().stream().map(Field::name).toList();
        StringBuilder summary = new StringBuilder("From " + join(List.copyOf(tables)) + ": " + join(columns) + ".");
        plan.notes().forEach(note -> summary.append(" Assumed: ").append(note).append('.'));
        return summary.toString();
    }

    private static void collect(Relation relation, Set<String> tables) {
        if (relation instanceof Relation.Scan scan) {
            tables.add(scan.table());
        }
        relation.inputs().forEach(input -> collect(input, tables));
        relation.expressions().forEach(expression -> collect(expression, tables));
    }

    private static void collect(Expression expression, Set<String> tables) {
        Relation subquery = expression.subquery();
        if (subquery != null) {
            collect(subquery, tables);
        }
        expression.children().forEach(child -> collect(child, tables));
    }

    private static String join(List<String> names) {
        return names.size() < 2
                ? String.join("", names)
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }
}
