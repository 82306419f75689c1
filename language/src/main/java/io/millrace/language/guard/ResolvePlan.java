package io.millrace.language.guard;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Looks up every table and column that a plan reads, subqueries included, in the catalog. */
public final class ResolvePlan {
    private final Catalog catalog;
    private final List<Violation> violations = new ArrayList<>();

    private ResolvePlan(Catalog catalog) {
        this.catalog = catalog;
    }

    /** What the plan says of the data that is not so; empty where all is well. */
    public static List<Violation> against(Plan plan, Catalog catalog) {
        ResolvePlan resolve = new ResolvePlan(catalog);
        resolve.relation(plan.root());
        return resolve.violations.stream().distinct().toList();
    }

    private void relation(Relation relation) {
        if (relation instanceof Relation.Scan scan) {
            scan(scan);
        }
        relation.inputs().forEach(this::relation);
        relation.expressions().forEach(this::expression);
    }

    private void expression(Expression expression) {
        Relation subquery = expression.subquery();
        if (subquery != null) {
            relation(subquery);
        }
        expression.children().forEach(this::expression);
    }

    private void scan(Relation.Scan scan) {
        Optional<Table> table = catalog.table(scan.table());
        if (table.isEmpty()) {
            violations.add(new Violation(
                    "unknown-table",
                    "There is no table " + scan.table() + " in " + catalog.connectionId() + ".",
                    "Known tables: "
                            + String.join(
                                    ", ",
                                    catalog.tables().stream()
                                            .map(Table::name)
                                            .limit(20)
                                            .toList())
                            + "."));
            return;
        }
        if (!Objects.equals(table.get().schema(), scan.schema())) {
            violations.add(new Violation(
                    "unknown-table",
                    "Table " + scan.table() + " is in schema " + table.get().schema() + ", not in " + scan.schema()
                            + ".",
                    null));
        }
        for (Relation.ScanColumn column : scan.columns()) {
            column(table.get(), column);
        }
    }

    private void column(Table table, Relation.ScanColumn planned) {
        String name = table.name() + "." + planned.name();
        Optional<Column> column = table.column(planned.name());
        if (column.isEmpty()) {
            violations.add(new Violation(
                    "unknown-column",
                    "There is no column " + name + ".",
                    "Its columns: "
                            + String.join(
                                    ", ",
                                    table.columns().stream()
                                            .map(Column::name)
                                            .limit(50)
                                            .toList())
                            + "."));
        } else if (column.get().type() != planned.type()) {
            violations.add(new Violation(
                    "wrong-type", name + " is " + column.get().type() + ", not " + planned.type() + ".", null));
        } else if (column.get().nullable() && !planned.nullable()) {
            violations.add(new Violation("wrong-type", name + " may be null, which the plan denies.", null));
        }
    }
}
