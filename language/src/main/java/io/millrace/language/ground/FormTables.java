package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.index.JoinGraph.Edge;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables that one {@link Select} reads, joined along the cheapest tree. A column with {@code via} belongs to the instance of its
 * table that this foreign key leads to; where the tree takes the same key anyway, they are one instance.
 */
final class FormTables {
    /** A table as often as it is read under another role. */
    private record Role(String table, String via) {}

    private final CatalogIndex index;
    private final Aliases names;
    private final Set<String> needed = new LinkedHashSet<>();
    private final Set<Role> roles = new LinkedHashSet<>();
    private final List<Link> pinned = new ArrayList<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Map<Role, String> aliasOfRole = new HashMap<>();
    private final Set<String> taken = new LinkedHashSet<>();
    private @Nullable Relation relation;

    /** Columns of two tables that have to be equal. */
    private record Link(String from, List<String> fromColumns, String to, List<String> toColumns) {
        static Link of(Edge edge) {
            return new Link(edge.from(), edge.fromColumns(), edge.to(), edge.toColumns());
        }

        Link reversed() {
            return new Link(to, toColumns, from, fromColumns);
        }
    }

    FormTables(Select select, CatalogIndex index, Aliases names) {
        this.index = index;
        this.names = names;
        select.shows().forEach(this::need);
        need(select.where());
        select.groups().forEach(this::need);
        need(select.having());
        select.sorts().forEach(sort -> need(sort.term()));
        select.tables().forEach(this::needTable);
        join();
    }

    // ---------------------------------------------------------------- what is needed

    private void need(Term term) {
        switch (term) {
            case Term.Attribute attribute -> need(attribute);
            case Term.Rows rows -> needed.add(index.table(rows.table()).name());
            case Term.Everything everything ->
                needed.add(index.table(everything.table()).name());
            case Term.Measure measure -> need(measure.of());
            case Term.Arithmetic arithmetic -> {
                need(arithmetic.left());
                need(arithmetic.right());
            }
            case Term.Part part -> need(part.of());
            case Term.Period period -> need(period.of());
            case Term.Constant ignored -> {}
            case Term.Answer ignored -> {}
        }
    }

    private void need(@Nullable Condition condition) {
        switch (condition) {
            case null -> {}
            case Condition.Compare compare -> {
                need(compare.left());
                need(compare.right());
            }
            case Condition.Between between -> {
                need(between.term());
                need(between.low());
                need(between.high());
            }
            case Condition.Matches matches -> need(matches.term());
            case Condition.Missing missing -> need(missing.term());
            case Condition.In in -> need(in.term());
            case Condition.During during -> need(during.term());
            case Condition.All all -> all.conditions().forEach(this::need);
            case Condition.Any any -> any.conditions().forEach(this::need);
        }
    }

    private void need(Term.Attribute attribute) {
        index.column(attribute.table(), attribute.column());
        String via = attribute.via();
        if (via == null) {
            needed.add(attribute.table());
        } else if (roles.add(new Role(attribute.table(), via))) {
            needed.add(link(attribute.table(), via).from());
        }
    }

    /** A table's name, or a join: {@code table.column} of a foreign key, or {@code table.column=table.column}. */
    private void needTable(String name) {
        if (index.has(name)) {
            needed.add(name);
            return;
        }
        int equals = name.indexOf('=');
        Link link;
        if (equals >= 0) {
            Place left = place(name.substring(0, equals));
            Place right = place(name.substring(equals + 1));
            link = new Link(left.table, List.of(left.column), right.table, List.of(right.column));
        } else {
            link = Link.of(key(place(name), null));
        }
        pinned.add(link);
        needed.add(link.from());
        needed.add(link.to());
    }

    private record Place(String table, String column) {}

    private Place place(String name) {
        int dot = name.lastIndexOf('.');
        // A table's or a column's own name may hold a dot.
        for (int at = dot; at > 0; at = name.lastIndexOf('.', at - 1)) {
            String table = name.substring(0, at);
            String column = name.substring(at + 1);
            if (index.has(table) && index.table(table).column(column).isPresent()) {
                return new Place(table, column);
            }
        }
        throw new NotGrounded("there is no column " + name);
    }

    /** The join that leads to a table's role, ending at the table. */
    private Link link(String table, String via) {
        int equals = via.indexOf('=');
        if (equals >= 0) {
            Place from = place(via.substring(0, equals));
            Place to = place(via.substring(equals + 1));
            return new Link(from.table, List.of(from.column), to.table, List.of(to.column));
        }
        Place from = place(via);
        Edge key = key(from, from.table.equals(table) ? null : table);
        return Link.of(key.to().equals(table) ? key : key.reversed());
    }

    /** @param to the table that the key leads to, where its column leads to more than one */
    private Edge key(Place from, @Nullable String to) {
        for (Edge edge : index.graph().links(from.table)) {
            if (edge.forward()
                    && edge.fromColumns().contains(from.column)
                    && (to == null || edge.to().equals(to))) {
                return edge;
            }
        }
        throw new NotGrounded(from.table + "." + from.column
                + (to == null ? " refers to no other table" : " does not refer to " + to));
    }

    // ---------------------------------------------------------------- the joins

    private void join() {
        if (needed.isEmpty()) {
            throw new NotGrounded("no table is asked for anything");
        }
        String root = needed.iterator().next();
        Table first = index.table(root);
        String alias = names.next(first);
        aliases.put(root, alias);
        relation = Relation.Scan.of(first, alias);
        followPins(root);
        for (String table : needed) {
            if (aliases.containsKey(table)) {
                continue;
            }
            JoinGraph.Tree tree = (needed.size() > 2 && pinned.isEmpty()
                            ? index.graph().connect(aliases.keySet(), needed, Set.of())
                            : index.graph().connect(aliases.keySet(), List.of(table), Set.of()))
                    .orElseThrow(() -> new NotGrounded(
                            words(root) + " and " + words(table) + " have no connection in this database"));
            for (Edge edge : tree.edges()) {
                follow(Link.of(edge));
            }
        }
        for (Role role : roles) {
            Link link = link(role.table, role.via);
            if (taken.contains(key(link))) {
                aliasOfRole.put(role, Objects.requireNonNull(aliases.get(role.table)));
            } else {
                aliasOfRole.put(role, add(link));
            }
        }
    }

    private void follow(Link link) {
        if (!aliases.containsKey(link.to())) {
            taken.add(key(link));
            taken.add(key(link.reversed()));
            aliases.put(link.to(), add(link));
            followPins(link.to());
        }
    }

    private static String key(Link link) {
        return link.from() + link.fromColumns() + link.to() + link.toColumns();
    }

    private void followPins(String table) {
        for (Link link : pinned) {
            if (link.from().equals(table)) {
                follow(link);
            } else if (link.to().equals(table)) {
                follow(link.reversed());
            }
        }
    }

    /** Joins one more table and says under which alias. */
    private String add(Link link) {
        Table target = index.table(link.to());
        String alias = names.next(target);
        Relation.Scan scan = Relation.Scan.of(target, alias);
        String from = Objects.requireNonNull(aliases.get(link.from()));
        List<Expression> equal = new ArrayList<>();
        for (int i = 0; i < link.fromColumns().size(); i++) {
            RepairTypes.Pair pair = RepairTypes.pair(
                    reference(from, link.from(), link.fromColumns().get(i)),
                    reference(alias, link.to(), link.toColumns().get(i)));
            equal.add(new Comparison(ComparisonOperator.EQUAL, pair.left(), pair.right()));
        }
        relation = new Relation.Join(JoinKind.INNER, relation(), scan, Frame.and(equal));
        return alias;
    }

    private static String words(String table) {
        return table.replace('_', ' ');
    }

    // ---------------------------------------------------------------- what is there

    Relation relation() {
        return Objects.requireNonNull(relation);
    }

    Typed column(Term.Attribute attribute) {
        String via = attribute.via();
        String alias = via == null ? aliases.get(attribute.table()) : aliasOfRole.get(new Role(attribute.table(), via));
        return reference(Objects.requireNonNull(alias), attribute.table(), attribute.column());
    }

    private Typed reference(String alias, String table, String name) {
        Column column = index.column(table, name);
        return new Typed(new Reference(alias, name, column.type(), column.nullable()), column);
    }

    /** An expression, and the column it is where it is one and nothing else. */
    record Typed(Expression expression, @Nullable Column column) {
        static Typed of(Expression expression) {
            return new Typed(expression, null);
        }

        @Nullable
        Literal literal() {
            return expression instanceof Literal literal ? literal : null;
        }
    }
}
