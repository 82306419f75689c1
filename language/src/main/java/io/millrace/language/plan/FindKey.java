package io.millrace.language.plan;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Table;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds fields of a relation of which no two rows have the same values, as far as the catalog's keys prove it. */
public final class FindKey {
    private final Catalog catalog;

    public FindKey(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A key; empty where none is known. A relation of at most one row has the key without fields. */
    public Optional<List<Field>> of(Relation relation) {
        return switch (relation) {
            case Relation.Scan scan ->
                catalog.table(scan.table())
                        .map(Table::primaryKey)
                        .filter(key -> !key.isEmpty())
                        .flatMap(key -> fields(scan, key));
            case Relation.Filter filter -> of(filter.input());
            case Relation.Sort sort -> of(sort.input());
            case Relation.Limit limit -> of(limit.input());
            case Relation.Window window -> of(window.input());
            case Relation.Named named -> of(named.input()).map(key -> samePlace(named.input(), named, key));
            case Relation.Project project -> of(project.input()).flatMap(key -> through(project, key));
            case Relation.Aggregate aggregate ->
                Optional.of(aggregate.fields().subList(0, aggregate.keys().size()));
            case Relation.Distinct distinct -> Optional.of(distinct.fields());
            case Relation.SetOperation set ->
                set.operator().removesDuplicates() ? Optional.of(set.fields()) : Optional.empty();
            case Relation.Join join -> ofJoin(join);
        };
    }

    private Optional<List<Field>> ofJoin(Relation.Join join) {
        Optional<List<Field>> left = of(join.left());
        if (!join.kind().keepsRight() || !join.kind().completesLeft() && matchesOnce(join)) {
            return left;
        }
        Optional<List<Field>> right = of(join.right());
        if (join.kind() == JoinKind.INNER && determines(join.left(), joined(join, join.left()))) {
            return right;
        }
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        List<Field> both = new ArrayList<>(left.get());
        both.addAll(right.get());
        return Optional.of(join.kind().completesLeft() ? optional(join, both) : both);
    }

    /** The fields as the join has them, which may be null. */
    private static List<Field> optional(Relation.Join join, List<Field> key) {
        return key.stream()
                .map(field -> Scope.find(join.fields(), field.qualifier(), field.name())
                        .orElseThrow())
                .toList();
    }

    /** Whether each row of the left has at most one partner on the right. */
    public boolean matchesOnce(Relation.Join join) {
        return determines(join.right(), joined(join, join.right()));
    }

    private boolean determines(Relation relation, List<Field> fields) {
        if (of(relation).filter(fields::containsAll).isPresent()) {
            return true;
        }
        return relation instanceof Relation.Scan scan
                && catalog.table(scan.table()).stream()
                        .flatMap(table -> table.uniqueKeys().stream())
                        .anyMatch(
                                key -> fields.stream().map(Field::name).toList().containsAll(key));
    }

    /** The fields of one side of a join that have to equal something of the other side. */
    public static List<Field> joined(Relation.Join join, Relation side) {
        List<Expression> conditions = join.condition() instanceof And and ? and.operands() : List.of(join.condition());
        List<Field> fields = new ArrayList<>();
        for (Expression condition : conditions) {
            if (condition instanceof Comparison(ComparisonOperator operator, Reference left, Reference right)
                    && operator == ComparisonOperator.EQUAL) {
                Optional<Field> ofLeft = Scope.find(side.fields(), left.qualifier(), left.name());
                Optional<Field> ofRight = Scope.find(side.fields(), right.qualifier(), right.name());
                if (ofLeft.isPresent() != ofRight.isPresent()) {
                    ofLeft.or(() -> ofRight).ifPresent(fields::add);
                }
            }
        }
        return fields;
    }

    private static Optional<List<Field>> fields(Relation.Scan scan, List<String> names) {
        List<Field> fields = scan.fields().stream()
                .filter(field -> names.contains(field.name()))
                .toList();
        return fields.size() == names.size() ? Optional.of(fields) : Optional.empty();
    }

    private static List<Field> samePlace(Relation from, Relation to, List<Field> fields) {
        return fields.stream()
                .map(field -> to.fields().get(from.fields().indexOf(field)))
                .toList();
    }

    /** The outputs that pass these fields on; empty where one of them is not shown. */
    private static Optional<List<Field>> through(Relation.Project project, List<Field> key) {
        List<Field> shown = new ArrayList<>();
        for (Field field : key) {
            Optional<Output> output = project.outputs().stream()
                    .filter(candidate -> candidate.expression() instanceof Reference reference
                            && field.is(reference.qualifier(), reference.name()))
                    .findFirst();
            if (output.isEmpty()) {
                return Optional.empty();
            }
            shown.add(output.get().field());
        }
        return Optional.of(shown);
    }
}
