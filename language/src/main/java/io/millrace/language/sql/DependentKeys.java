package io.millrace.language.sql;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.Table;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.sql.Block.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Groups by a primary key alone where it decides the other keys, as people do.
 *
 * <pre>
 * SELECT c.name, COUNT(*) ... GROUP BY c.customer_id, c.name   becomes   ... GROUP BY c.customer_id
 * </pre>
 *
 * <p>PostgreSQL takes that for the table's own key. MySQL and SQLite also follow what joins make equal. Spark
 * wants every column.
 */
final class DependentKeys {
    private final Catalog catalog;
    private final Dialect dialect;

    DependentKeys(Catalog catalog, Dialect dialect) {
        this.catalog = catalog;
        this.dialect = dialect;
    }

    List<Expression> leaveOut(List<Expression> keys, Block block) {
        if (dialect == Dialect.SPARK || keys.size() < 2) {
            return keys;
        }
        Map<Source, Table> decided = decided(keys, block);
        List<Expression> left = new ArrayList<>(keys);
        decided.forEach((source, table) -> left.removeIf(key -> key instanceof Reference reference
                && source.id.equals(reference.qualifier())
                && !table.primaryKey().contains(reference.name())));
        return left;
    }

    /** The tables of which all rows of a group have the same row. */
    private Map<Source, Table> decided(List<Expression> keys, Block block) {
        Map<Source, Table> decided = new HashMap<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Source source : block.from) {
                Table table = source.step != null
                        ? null
                        : catalog.table(source.table).orElse(null);
                if (table != null
                        && !decided.containsKey(source)
                        && !table.primaryKey().isEmpty()
                        && table.primaryKey().stream()
                                .allMatch(column -> isDecided(source.id, column, keys, block, decided.keySet()))) {
                    decided.put(source, table);
                    grown = dialect != Dialect.POSTGRESQL;
                }
            }
        }
        return decided;
    }

    private boolean isDecided(String id, String column, List<Expression> keys, Block block, Set<Source> decided) {
        if (keys.stream().anyMatch(key -> is(key, id, column))) {
            return true;
        }
        if (dialect == Dialect.POSTGRESQL) {
            return false;
        }
        for (Source source : block.from) {
            if (source.on == null || source.kind == JoinKind.LEFT) {
                continue;
            }
            for (Expression conjunct : FoldPlan.conjuncts(source.on)) {
                if (conjunct instanceof Comparison comparison && comparison.operator() == ComparisonOperator.EQUAL) {
                    Expression other = is(comparison.left(), id, column)
                            ? comparison.right()
                            : is(comparison.right(), id, column) ? comparison.left() : null;
                    if (other != null
                            && (keys.contains(other)
                                    || other instanceof Reference reference
                                            && decided.stream()
                                                    .anyMatch(one -> one.id.equals(reference.qualifier())))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean is(Expression expression, String id, String column) {
        return expression instanceof Reference reference
                && id.equals(reference.qualifier())
                && reference.name().equals(column);
    }
}
