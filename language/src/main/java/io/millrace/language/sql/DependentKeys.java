package io.millrace.language.sql;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Table;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.sql.Block.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
 * <p>Only SQLite takes that of every column, as it checks nothing; others take it of some, depending on version and settings.
 */
final class DependentKeys {
    private final Catalog catalog;

    DependentKeys(Catalog catalog) {
        this.catalog = catalog;
    }

    List<Expression> leaveOut(List<Expression> keys, Block block) {
        if (keys.size() < 2) {
            return keys;
        }
        Set<Expression> deciding = new HashSet<>();
        Map<Source, Table> decided = decided(keys, block, deciding);
        List<Expression> left = new ArrayList<>(keys);
        decided.forEach((source, table) -> left.removeIf(key -> key instanceof Reference reference
                && !deciding.contains(key)
                && source.id.equals(reference.qualifier())
                && !table.primaryKey().contains(reference.name())));
        return left;
    }

    /**
     * The tables of which all rows of a group have the same row.
     *
     * @param deciding becomes the keys that make it so
     */
    private Map<Source, Table> decided(List<Expression> keys, Block block, Set<Expression> deciding) {
        Map<Source, Table> decided = new HashMap<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Source source : block.from) {
                Table table =
                        source.step != null ? null : catalog.table(source.table).orElse(null);
                if (table != null
                        && !decided.containsKey(source)
                        && !table.primaryKey().isEmpty()
                        && table.primaryKey().stream()
                                .allMatch(column ->
                                        isDecided(source.id, column, keys, block, decided.keySet(), deciding))) {
                    decided.put(source, table);
                    grown = true;
                }
            }
        }
        return decided;
    }

    private static boolean isDecided(
            String id,
            String column,
            List<Expression> keys,
            Block block,
            Set<Source> decided,
            Set<Expression> deciding) {
        if (keys.stream().anyMatch(key -> is(key, id, column))) {
            return true;
        }
        for (Source source : block.from) {
            if (source.on == null || source.kind != JoinKind.INNER) {
                continue;
            }
            for (Expression conjunct : FoldPlan.conjuncts(source.on)) {
                if (conjunct instanceof Comparison comparison && comparison.operator() == ComparisonOperator.EQUAL) {
                    Expression other = is(comparison.left(), id, column)
                            ? comparison.right()
                            : is(comparison.right(), id, column) ? comparison.left() : null;
                    if (other instanceof Reference reference
                            && decided.stream().anyMatch(one -> one.id.equals(reference.qualifier()))) {
                        return true;
                    }
                    if (other != null && keys.contains(other)) {
                        deciding.add(other);
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
