package io.millrace.eval.gold;

import io.millrace.eval.gold.GoldScope.Instance;
import io.millrace.language.form.MapTerms;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.ground.GroundForm;
import io.millrace.language.ground.NotGrounded;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph.Edge;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * The joins of one query, and how a form says them: not at all where the cheapest tree has them anyway, with the tables that no
 * term names, with {@code via}, or written out.
 */
final class GoldJoins {
    private static final GroundForm GROUND = new GroundForm();

    /** Two columns that are equal, as occurrences of tables. */
    record Equality(Term.Attribute left, Term.Attribute right) {}

    private final GoldScope scope;
    private final List<Equality> equalities = new ArrayList<>();

    GoldJoins(GoldScope scope) {
        this.scope = scope;
    }

    void add(Term.Attribute left, Term.Attribute right) {
        equalities.add(new Equality(left, right));
    }

    static List<Expression> conjuncts(@Nullable Expression condition) {
        List<Expression> conjuncts = new ArrayList<>();
        collect(condition, conjuncts);
        return conjuncts;
    }

    private static void collect(@Nullable Expression condition, List<Expression> into) {
        if (condition instanceof AndExpression and) {
            collect(and.getLeftExpression(), into);
            collect(and.getRightExpression(), into);
        } else if (condition instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            collect(list.getFirst(), into);
        } else if (condition != null) {
            into.add(condition);
        }
    }

    static @Nullable String qualifier(Column column) {
        return column.getTable() == null ? null : column.getTable().getName();
    }

    /** Whether the equalities so far connect two occurrences. */
    boolean connected(Instance one, Instance other) {
        Set<Integer> reached = new HashSet<>(Set.of(one.number()));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Equality equality : equalities) {
                int left = scope.instance(equality.left).number();
                int right = scope.instance(equality.right).number();
                if (reached.contains(left) != reached.contains(right)) {
                    reached.add(left);
                    reached.add(right);
                    grown = true;
                }
            }
        }
        return reached.contains(other.number());
    }

    /** Whether two columns are one, or a join makes them equal. */
    boolean equal(Term.Attribute one, Term other) {
        return one.equals(other)
                || equalities.stream()
                        .anyMatch(equality -> equality.left.equals(one) && equality.right.equals(other)
                                || equality.right.equals(one) && equality.left.equals(other));
    }

    // ---------------------------------------------------------------- how a form says them

    /** The select with the marks of occurrences replaced by what makes the same joins. */
    Select say(Select marked) {
        Map<String, List<Instance>> byTable = new HashMap<>();
        for (Instance instance : scope.instances()) {
            byTable.computeIfAbsent(instance.table().name(), _ -> new ArrayList<>())
                    .add(instance);
            if (!connected(scope.instances().getFirst(), instance)) {
                throw new OutsideForm("tables that are not joined");
            }
        }
        boolean repeated = byTable.values().stream().anyMatch(list -> list.size() > 1);
        List<Select> ways = new ArrayList<>();
        if (!repeated) {
            Select plain = mapVia(marked, Map.of());
            ways.add(plain);
            Set<String> tables = new LinkedHashSet<>();
            scope.instances().forEach(instance -> tables.add(instance.table().name()));
            ways.add(plain.withTables(List.copyOf(tables)));
        }
        ways.add(mapVia(marked, roles(repeated)));
        ways.add(withMissing(mapVia(marked, roles(repeated))));
        if (!repeated) {
            ways.add(mapVia(marked, Map.of()).withTables(pins()));
        }
        for (Select way : ways) {
            if (same(way)) {
                return way.tables().isEmpty() ? way : fewest(way);
            }
        }
        throw new OutsideForm(repeated ? "a table joined to itself" : "joins that no form says");
    }

    /** Leaves out the tables that are joined anyway. */
    private Select fewest(Select select) {
        Select least = select;
        for (String table : select.tables()) {
            List<String> fewer = new ArrayList<>(least.tables());
            fewer.remove(table);
            Select smaller = least.withTables(fewer);
            if (same(smaller)) {
                least = smaller;
            }
        }
        return least;
    }

    private Select withMissing(Select select) {
        Set<String> roles = new HashSet<>();
        MapTerms.in(select, term -> {
            if (term instanceof Term.Attribute attribute && attribute.via() != null) {
                roles.add(attribute.table());
            }
            return term;
        });
        List<String> tables = new ArrayList<>();
        for (Instance instance : scope.instances()) {
            String table = instance.table().name();
            if (!roles.contains(table) && !tables.contains(table)) {
                tables.add(table);
            }
        }
        return select.withTables(tables);
    }

    private Select mapVia(Select marked, Map<Integer, String> via) {
        return MapTerms.in(
                marked,
                term -> term instanceof Term.Attribute attribute
                        ? new Term.Attribute(
                                attribute.table(),
                                attribute.column(),
                                via.get(scope.instance(attribute).number()))
                        : term);
    }

    /** For occurrences that one equality leads to: the key it is. */
    private Map<Integer, String> roles(boolean repeated) {
        Map<Integer, String> via = new HashMap<>();
        Map<String, Integer> occurrences = new HashMap<>();
        scope.instances().forEach(instance -> occurrences.merge(instance.table().name(), 1, Integer::sum));
        for (Instance instance : scope.instances()) {
            boolean twice =
                    Objects.requireNonNull(occurrences.get(instance.table().name())) > 1;
            if (repeated && !twice) {
                continue;
            }
            List<Equality> own = equalities.stream()
                    .filter(equality -> scope.instance(equality.left).equals(instance)
                            || scope.instance(equality.right).equals(instance))
                    .toList();
            if (own.size() != 1) {
                continue;
            }
            boolean leftIsOwn = scope.instance(own.getFirst().left).equals(instance);
            Term.Attribute here = leftIsOwn ? own.getFirst().left : own.getFirst().right;
            Term.Attribute there = leftIsOwn ? own.getFirst().right : own.getFirst().left;
            if (via.containsKey(scope.instance(there).number())) {
                continue;
            }
            if (Objects.requireNonNull(occurrences.get(there.table())) > 1
                    && !there.table().equals(here.table())) {
                continue;
            }
            if (key(there, here).isPresent()) {
                via.put(instance.number(), there.table() + "." + there.column());
            } else if (key(here, there).isPresent() && !there.table().equals(here.table())) {
                via.put(instance.number(), here.table() + "." + here.column());
            } else if (twice) {
                via.put(instance.number(), written(there, here));
            }
        }
        return via;
    }

    private List<String> pins() {
        List<String> pins = new ArrayList<>();
        for (Equality equality : equalities) {
            if (key(equality.left, equality.right).isPresent() && onlyKey(equality.left)) {
                pins.add(equality.left.table() + "." + equality.left.column());
            } else if (key(equality.right, equality.left).isPresent() && onlyKey(equality.right)) {
                pins.add(equality.right.table() + "." + equality.right.column());
            } else {
                pins.add(written(equality.left, equality.right));
            }
        }
        return pins;
    }

    private static String written(Term.Attribute from, Term.Attribute to) {
        return from.table() + "." + from.column() + "=" + to.table() + "." + to.column();
    }

    private Optional<Edge> key(Term.Attribute from, Term.Attribute to) {
        return scope.index().graph().links(from.table()).stream()
                .filter(edge -> edge.forward()
                        && edge.to().equals(to.table())
                        && edge.fromColumns().equals(List.of(from.column()))
                        && edge.toColumns().equals(List.of(to.column())))
                .findFirst();
    }

    private boolean onlyKey(Term.Attribute from) {
        return scope.index().graph().links(from.table()).stream()
                        .filter(edge -> edge.forward() && edge.fromColumns().contains(from.column()))
                        .count()
                == 1;
    }

    // ---------------------------------------------------------------- whether it makes the same joins

    private boolean same(Select select) {
        CatalogIndex index = scope.index();
        // Conditions do not matter for the joins, but the tables they name do.
        Relation relation;
        try {
            relation = GROUND.ground(select, index).root();
        } catch (NotGrounded impossible) {
            return false;
        }
        Map<String, String> tableOf = new HashMap<>();
        List<String> planned = new ArrayList<>();
        Map<String, String> parents = new HashMap<>();
        walk(relation, tableOf, planned, parents);
        if (tableOf.size() != scope.instances().size()) {
            return false;
        }
        boolean repeated = new HashSet<>(tableOf.values()).size() < tableOf.size();
        if (repeated) {
            List<String> wanted = new ArrayList<>();
            for (Equality equality : equalities) {
                wanted.add(pair(
                        equality.left.table() + "." + equality.left.column(),
                        equality.right.table() + "." + equality.right.column()));
            }
            return wanted.stream()
                    .sorted()
                    .toList()
                    .equals(planned.stream().sorted().toList());
        }
        Map<String, String> wanted = new HashMap<>();
        for (Equality equality : equalities) {
            join(
                    wanted,
                    equality.left.table() + "." + equality.left.column(),
                    equality.right.table() + "." + equality.right.column());
        }
        return groups(wanted).equals(groups(parents));
    }

    private static String pair(String one, String other) {
        return String.join("=", new TreeSet<>(List.of(one, other)));
    }

    private static void walk(
            Relation relation, Map<String, String> tableOf, List<String> planned, Map<String, String> parents) {
        relation.inputs().forEach(input -> walk(input, tableOf, planned, parents));
        if (relation instanceof Relation.Scan scan) {
            tableOf.put(scan.alias(), scan.table());
        }
        if (relation instanceof Relation.Join join) {
            equalities(join.condition(), tableOf, planned, parents);
        }
    }

    private static void equalities(
            io.millrace.language.plan.Expression condition,
            Map<String, String> tableOf,
            List<String> planned,
            Map<String, String> parents) {
        if (condition instanceof io.millrace.language.plan.Expression.Comparison comparison) {
            String left = column(comparison.left(), tableOf);
            String right = column(comparison.right(), tableOf);
            planned.add(pair(left, right));
            join(parents, left, right);
        } else {
            condition.children().forEach(child -> equalities(child, tableOf, planned, parents));
        }
    }

    private static String column(io.millrace.language.plan.Expression side, Map<String, String> tableOf) {
        return switch (side) {
            case io.millrace.language.plan.Expression.Reference reference ->
                tableOf.get(String.valueOf(reference.qualifier())) + "." + reference.name();
            case io.millrace.language.plan.Expression.Cast cast -> column(cast.operand(), tableOf);
            default -> side.toString();
        };
    }

    private static void join(Map<String, String> parents, String one, String other) {
        parents.put(root(parents, one), root(parents, other));
    }

    private static String root(Map<String, String> parents, String name) {
        String current = name;
        String next = parents.putIfAbsent(current, current);
        while (next != null && !next.equals(current)) {
            current = next;
            next = parents.getOrDefault(current, current);
        }
        return current;
    }

    private static Set<Set<String>> groups(Map<String, String> parents) {
        Map<String, Set<String>> groups = new HashMap<>();
        for (String name : List.copyOf(parents.keySet())) {
            groups.computeIfAbsent(root(parents, name), _ -> new TreeSet<>()).add(name);
        }
        return new HashSet<>(groups.values());
    }
}
