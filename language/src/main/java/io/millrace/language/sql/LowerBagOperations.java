package io.millrace.language.sql;

import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.MapExpressions;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SetOperator;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.WindowFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes INTERSECT ALL and EXCEPT ALL apart for a dialect that has none: rows that are alike are numbered, so that each is
 * different.
 *
 * <pre>
 * except all
 *   orders
 *   visits
 *
 * show customer_id
 *   except
 *     add copy = row_number() over (per customer_id)
 *       orders
 *     add copy = row_number() over (per customer_id)
 *       visits
 * </pre>
 */
final class LowerBagOperations {
    private static final String COPY = "copy_number";

    private LowerBagOperations() {}

    static Relation in(Relation relation) {
        return isNeeded(relation) ? lowered(relation) : relation;
    }

    private static boolean isNeeded(Relation relation) {
        return relation instanceof Relation.SetOperation set
                        && (set.operator() == SetOperator.INTERSECT_ALL || set.operator() == SetOperator.EXCEPT_ALL)
                || relation.inputs().stream().anyMatch(LowerBagOperations::isNeeded)
                || relation.expressions().stream().anyMatch(LowerBagOperations::isNeeded);
    }

    private static boolean isNeeded(Expression expression) {
        Relation subquery = expression.subquery();
        return subquery != null && isNeeded(subquery)
                || expression.children().stream().anyMatch(LowerBagOperations::isNeeded);
    }

    private static Relation lowered(Relation relation) {
        Relation lowered = MapExpressions.relations(relation, LowerBagOperations::lowered);
        if (!(lowered instanceof Relation.SetOperation set)) {
            return lowered;
        }
        return switch (set.operator()) {
            case UNION, UNION_ALL, INTERSECT, EXCEPT -> set;
            case INTERSECT_ALL -> distinct(set, SetOperator.INTERSECT);
            case EXCEPT_ALL -> distinct(set, SetOperator.EXCEPT);
        };
    }

    private static Relation distinct(Relation.SetOperation set, SetOperator operator) {
        Relation numbered = new Relation.SetOperation(operator, numbered(set.left()), numbered(set.right()));
        List<Output> outputs = new ArrayList<>();
        List<Field> fields = numbered.fields();
        for (Field field : fields.subList(0, fields.size() - 1)) {
            outputs.add(new Output(field.name(), field.reference()));
        }
        return new Relation.Project(numbered, outputs);
    }

    private static Relation numbered(Relation relation) {
        List<Expression> columns = new ArrayList<>();
        for (Field field : relation.fields()) {
            columns.add(field.reference());
        }
        return new Relation.Window(
                relation,
                List.of(new Output(
                        COPY,
                        new WindowCall(
                                WindowFunction.ROW_NUMBER,
                                null,
                                0,
                                columns,
                                List.of(SortKey.ascending(columns.getFirst())),
                                null))));
    }
}
