package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.PlanBuilder;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of one table, joined with what is needed of others. Tables are joined when they are first asked for; conditions are
 * applied when {@link #filtered()} is called.
 */
final class Frame {
    private final CatalogIndex index;
    private final Aliases names;
    private final Table root;
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Set<String> avoid;
    private final List<Expression> conditions = new ArrayList<>();
    private Relation relation;
    private final boolean free;
    private boolean multiplied;

    /**
     * @param avoid tables that no join leads through: they are there already, around this frame
     * @param free whether rows may be multiplied, because only their being there matters
     */
    Frame(CatalogIndex index, Aliases names, Table root, Set<String> avoid, boolean free) {
        this.index = index;
        this.names = names;
        this.root = root;
        this.avoid = avoid;
        this.free = free;
        String alias = names.next(root);
        aliases.put(root.name(), alias);
        this.relation = Relation.Scan.of(root, alias);
    }

    Table root() {
        return root;
    }

    /** Whether some join made several rows of one row of the root. */
    boolean multiplied() {
        return multiplied;
    }

    Set<String> tables() {
        return aliases.keySet();
    }

    /** Whether rows may be multiplied, because only their being there matters. */
    boolean free() {
        return free;
    }

    /** Whether every row has at most one row of the table, so that joining it multiplies nothing. */
    boolean reachesOne(String table) {
        if (aliases.containsKey(table)) {
            return true;
        }
        return pathToOne(table).isPresent();
    }

    private Optional<List<JoinGraph.Edge>> pathToOne(String table) {
        List<JoinGraph.Edge> best = null;
        for (String from : aliases.keySet()) {
            List<JoinGraph.Edge> path = index.graph().toOne(from).get(table);
            if (path != null && path.stream().noneMatch(edge -> avoid.contains(edge.to())) && (best == null || path.size() < best.size())) {
                best = path;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Joins a table along the cheapest path.
     *
     * @throws NotGrounded where no path leads there
     */
    void require(String table, JoinKind kind) {
        if (aliases.containsKey(table)) {
            return;
        }
        Optional<List<JoinGraph.Edge>> toOne = pathToOne(table);
        List<JoinGraph.Edge> path = toOne.isPresent()
                ? toOne.get()
                : index.graph()
                        .connect(aliases.keySet(), List.of(table), avoid)
                        .map(JoinGraph.Tree::edges)
                        .orElseThrow(() -> new NotGrounded(root.name() + " and " + table + " have no connection in this database"));
        for (JoinGraph.Edge edge : path) {
            if (!aliases.containsKey(edge.to())) {
                join(edge, kind);
            }
        }
    }

    private void join(JoinGraph.Edge edge, JoinKind kind) {
        Table target = index.table(edge.to());
        String alias = names.next(target);
        Relation scan = Relation.Scan.of(target, alias);
        List<Expression> equal = new ArrayList<>();
        for (int i = 0; i < edge.fromColumns().size(); i++) {
            equal.add(PlanBuilder.equal(
                    relation.column(aliases.get(edge.from()) + "." + edge.fromColumns().get(i)),
                    scan.column(alias + "." + edge.toColumns().get(i))));
        }
        boolean optional = kind == JoinKind.LEFT
                && (!edge.toOne() || edge.fromColumns().stream().anyMatch(column -> relation.column(aliases.get(edge.from()) + "." + column).nullable()));
        relation = new Relation.Join(optional ? JoinKind.LEFT : JoinKind.INNER, relation, scan, and(equal));
        aliases.put(edge.to(), alias);
        multiplied |= !edge.toOne();
    }

    /** A column, its table joined where it is not yet. */
    Expression.Reference column(String table, String column) {
        require(table, JoinKind.INNER);
        return relation.column(aliases.get(table) + "." + column);
    }

    Expression.Reference column(Table table, Column column) {
        return column(table.name(), column.name());
    }

    boolean avoids(String table) {
        return avoid.contains(table);
    }

    /** What it would cost to join a table; empty where no path leads there. */
    Optional<Double> distance(String table) {
        return index.graph().connect(aliases.keySet(), List.of(table), avoid).map(JoinGraph.Tree::cost);
    }

    void where(Expression condition) {
        if (!condition.equals(Expression.Literal.of(true))) {
            conditions.add(condition);
        }
    }

    Relation filtered() {
        return conditions.isEmpty() ? relation : new Relation.Filter(relation, and(conditions));
    }

    static Expression and(List<Expression> conditions) {
        return conditions.size() == 1 ? conditions.getFirst() : new Expression.And(conditions);
    }
}
