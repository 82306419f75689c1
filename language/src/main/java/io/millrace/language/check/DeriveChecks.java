package io.millrace.language.check;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.check.PlanCheck.Figures;
import io.millrace.language.check.PlanCheck.LostRows;
import io.millrace.language.check.PlanCheck.NoFanOut;
import io.millrace.language.check.PlanCheck.NotNull;
import io.millrace.language.check.PlanCheck.RowCount;
import io.millrace.language.check.PlanCheck.RowLimit;
import io.millrace.language.check.PlanCheck.Shape;
import io.millrace.language.check.PlanCheck.Sorted;
import io.millrace.language.check.PlanCheck.SortedColumn;
import io.millrace.language.check.PlanCheck.Top;
import io.millrace.language.check.PlanCheck.Total;
import io.millrace.language.check.PlanCheck.Unique;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.IsNull;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Not;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.FindKey;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ResultColumns;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.Target;
import io.millrace.language.plan.WindowFunction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Derives from a plan what has to hold for its result, without looking at any data and without a model. */
public final class DeriveChecks {
    private final Plan plan;
    private final Catalog catalog;
    private final Settled settled;
    private final List<Field> columns;

    private DeriveChecks(Plan plan, Catalog catalog) {
        this.plan = plan;
        this.catalog = catalog;
        this.settled = new Settled(catalog);
        this.columns = ResultColumns.of(plan.root().fields());
    }

    /** The checks, each with another name. */
    public static List<PlanCheck> of(Plan plan, Catalog catalog) {
        DeriveChecks derive = new DeriveChecks(plan, catalog);
        List<PlanCheck> checks = new ArrayList<>();
        checks.add(new Shape(derive.columns));
        derive.mostRows(plan.root()).ifPresent(limit -> checks.add(new RowLimit(limit)));
        derive.sorted().ifPresent(checks::add);
        derive.unique().ifPresent(checks::add);
        derive.notNull().ifPresent(checks::add);
        checks.addAll(FindConditions.of(plan.root(), derive.columns, catalog.dialect()));
        derive.totals().ifPresent(checks::add);
        derive.rowCount().ifPresent(checks::add);
        derive.figures().ifPresent(checks::add);
        derive.top().ifPresent(checks::add);
        checks.addAll(derive.lostRows(plan.root()));
        checks.addAll(derive.fanOuts(plan.root()));
        return List.copyOf(checks);
    }

    private Optional<Long> mostRows(Relation relation) {
        return switch (relation) {
            case Relation.Limit limit -> Optional.of(limit.limit());
            case Relation.Aggregate aggregate when aggregate.keys().isEmpty() -> Optional.of(1L);
            case Relation.Filter filter -> mostRows(filter.input());
            case Relation.Project project -> mostRows(project.input());
            case Relation.Sort sort -> mostRows(sort.input());
            case Relation.Window window -> mostRows(window.input());
            case Relation.Distinct distinct -> mostRows(distinct.input());
            case Relation.Named named -> mostRows(named.input());
            case Relation.Scan ignored -> Optional.empty();
            case Relation.Join ignored -> Optional.empty();
            case Relation.Aggregate ignored -> Optional.empty();
            case Relation.SetOperation ignored -> Optional.empty();
        };
    }

    // ---------------------------------------------------------------- order

    /** Up to the first key that is not shown. A database may sort its own types, enumerations for instance, in any way. */
    private Optional<PlanCheck> sorted() {
        Relation relation = plan.root();
        while (!(relation instanceof Relation.Sort sort)) {
            switch (relation) {
                case Relation.Limit limit -> relation = limit.input();
                case Relation.Project project -> relation = project.input();
                default -> {
                    return Optional.empty();
                }
            }
        }
        List<SortedColumn> keys = new ArrayList<>();
        for (SortKey key : sort.keys()) {
            DataType type = key.expression().type();
            Optional<String> column =
                    key.expression() instanceof Reference reference ? shown(reference, sort) : Optional.empty();
            if (column.isEmpty() || key.nullsFirst() || type == DataType.OTHER) {
                break;
            }
            keys.add(new SortedColumn(column.get(), key.descending()));
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(new Sorted(keys));
    }

    // ---------------------------------------------------------------- keys

    /** Of the key of an upsert, or else of what the catalog's keys prove. */
    private Optional<PlanCheck> unique() {
        if (plan.target() != null && plan.target().mode() instanceof Target.Upsert upsert) {
            return Optional.of(new Unique(upsert.key()));
        }
        return new FindKey(catalog)
                .of(plan.root())
                .filter(key -> !key.isEmpty())
                .map(key -> new Unique(key.stream()
                        .map(field ->
                                columns.get(plan.root().fields().indexOf(field)).name())
                        .toList()));
    }

    private Optional<PlanCheck> notNull() {
        List<String> names = columns.stream()
                .filter(field -> !field.nullable())
                // SQLite takes any text for a date, and its functions answer null for what is none.
                .filter(field -> catalog.dialect() != Dialect.SQLITE
                        || field.type() == DataType.TEXT
                        || field.type().isNumeric())
                .map(Field::name)
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(new NotNull(names));
    }

    // ---------------------------------------------------------------- totals

    /** Of sums and counts over groups, where every group is shown. */
    private Optional<PlanCheck> totals() {
        Relation relation = plan.root();
        while (!(relation instanceof Relation.Aggregate aggregate)) {
            switch (relation) {
                case Relation.Sort sort -> relation = sort.input();
                case Relation.Project project -> relation = project.input();
                case Relation.Window window -> relation = window.input();
                default -> {
                    return Optional.empty();
                }
            }
        }
        if (aggregate.keys().isEmpty()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        List<Output> totals = new ArrayList<>();
        for (Output measure : aggregate.measures()) {
            boolean additive = measure.expression() instanceof AggregateCall call
                    && !call.distinct()
                    && (call.function() == AggregateFunction.SUM || call.function() == AggregateFunction.COUNT);
            Reference reference =
                    new Reference(null, measure.name(), measure.expression().type(), true);
            Optional<String> column = additive ? shown(reference, aggregate) : Optional.empty();
            if (column.isPresent()) {
                names.add(column.get());
                totals.add(measure);
            }
        }
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Total(names, Plan.of(new Relation.Aggregate(aggregate.input(), List.of(), totals))));
    }

    // ---------------------------------------------------------------- rows

    /** Where the rows can be counted in another way than by making them. */
    private Optional<PlanCheck> rowCount() {
        Relation relation = plan.root();
        while (relation instanceof Relation.Project project) {
            relation = project.input();
        }
        Long limit = relation instanceof Relation.Limit cut ? (Long) cut.limit() : null;
        long offset = relation instanceof Relation.Limit cut ? cut.offset() : 0;
        Relation counted = relation instanceof Relation.Limit cut ? cut.input() : relation;
        if (!settled.is(counted)) {
            return Optional.empty();
        }
        return new CountRows(catalog).of(counted).map(query -> new RowCount(limit, offset, query));
    }

    /** Of all columns; where ties decide which rows are shown, of those that the rows are sorted by. */
    private Optional<PlanCheck> figures() {
        Relation root = unsorted(plan.root());
        if (settled.is(root)) {
            return Optional.of(weighed(root, places(root.fields().size())));
        }
        Optional<Cut> cut = cut().filter(each -> settled.is(each.sort().input()));
        if (cut.isEmpty()) {
            return Optional.empty();
        }
        List<Output> shown = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (SortKey key : cut.get().sort().keys()) {
            Optional<Integer> place = key.expression() instanceof Reference reference
                    ? shown(reference, cut.get().sort()).map(this::place)
                    : Optional.empty();
            if (place.isPresent() && !places.contains(place.get())) {
                places.add(place.get());
                shown.add(new Output(
                        "key" + places.size(), root.fields().get(place.get()).reference()));
            }
        }
        return shown.isEmpty() ? Optional.empty() : Optional.of(weighed(new Relation.Project(root, shown), places));
    }

    private PlanCheck weighed(Relation rows, List<Integer> places) {
        WeighColumns.Weighed weighed = WeighColumns.of(rows, places, catalog.dialect(), caseIsKept(plan.root()));
        return new Figures(weighed.figures(), weighed.query());
    }

    /** A limit under nothing but projections, with the order that says which rows are first. */
    private record Cut(Relation.Limit limit, Relation.Sort sort, List<Relation.Project> projects) {}

    private Optional<Cut> cut() {
        List<Relation.Project> projects = new ArrayList<>();
        Relation relation = plan.root();
        while (relation instanceof Relation.Project project) {
            projects.addFirst(project);
            relation = project.input();
        }
        if (!(relation instanceof Relation.Limit limit)) {
            return Optional.empty();
        }
        relation = limit.input();
        int above = projects.size();
        List<Relation.Project> below = new ArrayList<>();
        while (relation instanceof Relation.Project project) {
            below.addFirst(project);
            relation = project.input();
        }
        below.addAll(projects.subList(0, above));
        return relation instanceof Relation.Sort sort ? Optional.of(new Cut(limit, sort, below)) : Optional.empty();
    }

    /** The same rows and those that are level with the last: a rank says so where numbers of rows would not. */
    private Optional<PlanCheck> top() {
        Optional<Cut> found = cut();
        if (found.isEmpty()
                || found.get().limit().offset() > 0
                || settled.is(plan.root())
                || !settled.is(found.get().sort().input())) {
            return Optional.empty();
        }
        Cut cut = found.get();
        Relation rows = cut.sort().input();
        String name = free(rows, "place");
        Relation ranked = new Relation.Window(
                rows,
                List.of(new Output(
                        name,
                        new WindowCall(
                                WindowFunction.RANK,
                                null,
                                0,
                                List.of(),
                                cut.sort().keys(),
                                null))));
        Relation first = new Relation.Filter(
                ranked,
                new Comparison(
                        ComparisonOperator.LESS_OR_EQUAL,
                        ranked.column(name),
                        Literal.of(cut.limit().limit())));
        if (cut.projects().isEmpty()) {
            List<Output> outputs = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                outputs.add(
                        new Output(columns.get(i).name(), rows.fields().get(i).reference()));
            }
            first = new Relation.Project(first, outputs);
        }
        for (Relation.Project project : cut.projects()) {
            first = new Relation.Project(first, project.outputs());
        }
        WeighColumns.Weighed weighed =
                WeighColumns.of(first, places(first.fields().size()), catalog.dialect(), caseIsKept(plan.root()));
        return Optional.of(new Top(cut.limit().limit(), weighed.figures(), weighed.query()));
    }

    private static String free(Relation relation, String wanted) {
        Set<String> names = new HashSet<>();
        relation.fields().forEach(field -> names.add(field.name()));
        String name = wanted;
        for (int i = 2; names.contains(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private int place(String column) {
        return columns.stream().map(Field::name).toList().indexOf(column);
    }

    private static List<Integer> places(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** The rows in any order, where nothing depends on it. */
    private static Relation unsorted(Relation relation) {
        return switch (relation) {
            case Relation.Sort sort -> unsorted(sort.input());
            case Relation.Project project -> new Relation.Project(unsorted(project.input()), project.outputs());
            default -> relation;
        };
    }

    /** Where texts are grouped that the database takes for equal, any of them stands for all. */
    private boolean caseIsKept(Relation relation) {
        boolean grouped = relation instanceof Relation.Aggregate
                || relation instanceof Relation.Distinct
                || relation instanceof Relation.SetOperation;
        boolean sameIsEqual = catalog.dialect() == Dialect.POSTGRESQL || catalog.dialect() == Dialect.SPARK;
        return (sameIsEqual || !grouped) && relation.inputs().stream().allMatch(this::caseIsKept);
    }

    // ---------------------------------------------------------------- joins

    /** Of inner joins along a foreign key that may be empty, or that nobody declared: what they leave out. */
    private List<PlanCheck> lostRows(Relation relation) {
        List<PlanCheck> checks = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        collectLostRows(relation, checks, seen);
        return checks;
    }

    private void collectLostRows(Relation relation, List<PlanCheck> checks, Set<String> seen) {
        relation.inputs().forEach(input -> collectLostRows(input, checks, seen));
        if (!(relation instanceof Relation.Join join)
                || join.kind() != JoinKind.INNER
                || !(join.right() instanceof Relation.Scan right)
                || !settled.is(join.left())) {
            return;
        }
        List<Field> key = FindKey.joined(join, join.left());
        for (ForeignKey foreign : catalog.foreignKeys()) {
            boolean along = foreign.referencedTable().equals(right.table())
                    && readsFrom(join.left(), foreign)
                    && key.stream().map(Field::name).toList().equals(foreign.columns());
            boolean complete = foreign.declared() && key.stream().noneMatch(Field::nullable);
            if (along && !complete && seen.add(foreign.table() + "-" + right.table())) {
                Relation lost = new Relation.Join(JoinKind.ANTI, join.left(), join.right(), join.condition());
                checks.add(new LostRows(
                        foreign.table(),
                        right.table(),
                        Plan.of(new Relation.Aggregate(
                                lost, List.of(), List.of(new Output("rows", AggregateCall.countRows()))))));
            }
        }
    }

    /** Where a foreign key leads to columns that no declared key makes unique, whether they are has to be asked. */
    private List<PlanCheck> fanOuts(Relation relation) {
        List<PlanCheck> checks = new ArrayList<>();
        collectFanOuts(relation, checks, new HashSet<>());
        return checks;
    }

    private void collectFanOuts(Relation relation, List<PlanCheck> checks, Set<String> seen) {
        relation.inputs().forEach(input -> collectFanOuts(input, checks, seen));
        if (!(relation instanceof Relation.Join join) || !join.kind().keepsRight()) {
            return;
        }
        if (scanned(join.right()) instanceof Relation.Scan right && !new FindKey(catalog).matchesOnce(join)) {
            List<String> key =
                    FindKey.joined(join, join.right()).stream().map(Field::name).toList();
            boolean referenced = catalog.foreignKeys().stream()
                    .anyMatch(foreign -> foreign.referencedTable().equals(right.table())
                            && new HashSet<>(foreign.referencedColumns()).equals(Set.copyOf(key))
                            && readsFrom(join.left(), foreign));
            if (referenced && seen.add(right.table())) {
                checks.add(new NoFanOut(right.table(), key, duplicates(right, key)));
            }
        }
    }

    private static boolean readsFrom(Relation relation, ForeignKey foreign) {
        return relation instanceof Relation.Scan scan
                ? scan.table().equals(foreign.table())
                : relation.inputs().stream().anyMatch(input -> readsFrom(input, foreign));
    }

    private static Relation scanned(Relation relation) {
        return relation instanceof Relation.Filter filter ? scanned(filter.input()) : relation;
    }

    private static Plan duplicates(Relation.Scan scan, List<String> key) {
        List<Output> keys =
                key.stream().map(name -> new Output(name, scan.column(name))).toList();
        Relation rows = scan;
        for (Output output : keys) {
            if (output.expression().nullable()) {
                // Nothing joins with a null, however many there are.
                rows = new Relation.Filter(rows, new Not(new IsNull(output.expression())));
            }
        }
        Relation counted = new Relation.Aggregate(rows, keys, List.of(new Output("times", AggregateCall.countRows())));
        Expression repeated = new Comparison(ComparisonOperator.GREATER, counted.column("times"), Literal.of(1));
        return Plan.of(new Relation.Limit(new Relation.Filter(counted, repeated), 1, 0));
    }

    // ---------------------------------------------------------------- columns

    /** The result column that shows a field of a relation which projections, orders and windows lead to. */
    private Optional<String> shown(Reference reference, Relation from) {
        List<Relation> path = new ArrayList<>();
        for (Relation relation = plan.root();
                relation != from;
                relation = relation.inputs().getFirst()) {
            path.addFirst(relation);
        }
        Reference current = reference;
        for (Relation relation : path) {
            if (relation instanceof Relation.Project project) {
                Reference inside = current;
                Optional<Output> output = project.outputs().stream()
                        .filter(candidate -> candidate.expression() instanceof Reference shown
                                && shown.name().equals(inside.name())
                                && Objects.equals(shown.qualifier(), inside.qualifier()))
                        .findFirst();
                if (output.isEmpty()) {
                    return Optional.empty();
                }
                current = new Reference(null, output.get().name(), current.type(), current.nullable());
            }
        }
        List<Field> fields = plan.root().fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(current.name())
                    && Objects.equals(fields.get(i).qualifier(), current.qualifier())) {
                return Optional.of(columns.get(i).name());
            }
        }
        return Optional.empty();
    }
}
