package io.millrace.language.explain;

import static io.millrace.language.explain.DescribeExpression.list;
import static io.millrace.language.explain.DescribeExpression.words;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.InSubquery;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.FindKey;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Says in a few sentences what a plan does, in the order in which it does it, and which rows are lost on the way: an inner join
 * leaves out customers without an order, an average leaves out missing values.
 */
public final class ExplainPlan {
    private final Catalog catalog;
    private final FindKey findKey;
    private final DescribeExpression describe;

    private ExplainPlan(Plan plan, Catalog catalog) {
        this.catalog = catalog;
        this.findKey = new FindKey(catalog);
        List<Relation.Scan> scans = new ArrayList<>();
        collectScans(plan.root(), scans);
        Map<String, String> tables = new HashMap<>();
        Map<String, Set<String>> tablesOfColumn = new HashMap<>();
        for (Relation.Scan scan : scans) {
            tables.put(scan.alias(), scan.table());
            for (Relation.ScanColumn column : scan.columns()) {
                tablesOfColumn
                        .computeIfAbsent(column.name(), unused -> new HashSet<>())
                        .add(scan.table());
            }
        }
        Set<String> ambiguous = new HashSet<>();
        tablesOfColumn.forEach((column, of) -> {
            // What joins tables means the same in both.
            if (of.size() > 1 && !isKey(column)) {
                ambiguous.add(column);
            }
        });
        this.describe = new DescribeExpression(tables, ambiguous, this::subquery);
    }

    /** The explanation as one text. */
    public static String of(Plan plan, Catalog catalog) {
        return String.join(" ", sentences(plan, catalog));
    }

    /** The explanation, one sentence each. */
    public static List<String> sentences(Plan plan, Catalog catalog) {
        ExplainPlan explain = new ExplainPlan(plan, catalog);
        Set<String> sentences = new LinkedHashSet<>();
        explain.steps(plan.root(), sentences);
        Target target = plan.target();
        if (target != null) {
            sentences.add(kept(target));
        }
        plan.notes().stream()
                .filter(note -> !note.isBlank())
                .map(ExplainPlan::sentence)
                .forEach(sentences::add);
        return List.copyOf(sentences);
    }

    private static String kept(Target target) {
        String where = switch (target) {
            case Target.Table table ->
                "table " + (table.schema() == null ? "" : table.schema() + ".") + table.name()
                        + (table.connectionId() == null ? "" : " of " + table.connectionId());
            case Target.Files files -> "the " + files.format() + " files " + files.path();
        };
        return switch (target.mode()) {
            case Target.CreateOrReplace ignored ->
                "Keeps the result in " + where + ", in the place of what may be there.";
            case Target.Append ignored -> "Adds the result to " + where + ".";
            case Target.Upsert upsert -> {
                String key = list(
                        upsert.key().stream().map(DescribeExpression::words).toList());
                yield "Keeps the result in " + where + ": a row with the same " + key
                        + " is replaced, the others are added.";
            }
        };
    }

    private void steps(Relation relation, Set<String> sentences) {
        switch (relation) {
            case Relation.Scan scan -> sentences.add("Reads " + words(scan.table()) + ".");
            case Relation.Filter filter -> {
                steps(filter.input(), sentences);
                filter(filter, sentences);
            }
            case Relation.Project project -> {
                steps(project.input(), sentences);
                if (!showsAllAgain(project)) {
                    sentences.add("Shows "
                            + list(project.outputs().stream().map(this::output).toList()) + ".");
                }
            }
            case Relation.Join join -> join(join, sentences);
            case Relation.Aggregate aggregate -> aggregate(aggregate, sentences);
            case Relation.Window window -> {
                steps(window.input(), sentences);
                sentences.add("Adds "
                        + list(window.columns().stream().map(this::output).toList()) + ".");
            }
            case Relation.Sort sort -> {
                steps(sort.input(), sentences);
                sentences.add("Sorts by "
                        + String.join(
                                ", then ",
                                sort.keys().stream()
                                        .map(key -> describe.of(key.expression())
                                                + (key.descending() ? " (largest first)" : ""))
                                        .toList())
                        + ".");
            }
            case Relation.Limit limit -> {
                steps(limit.input(), sentences);
                sentences.add(
                        limit.offset() == 0
                                ? "Keeps the first " + rows(limit.limit()) + "."
                                : "Leaves out the first " + rows(limit.offset()) + " and keeps " + rows(limit.limit())
                                        + " after them.");
            }
            case Relation.Distinct distinct -> {
                steps(distinct.input(), sentences);
                sentences.add("Shows each different row once.");
            }
            case Relation.SetOperation set -> set(set, sentences);
            case Relation.Named named -> steps(named.input(), sentences);
        }
    }

    /** Belonging to a set is a sentence of its own: "Keeps those that have no orders." */
    private void filter(Relation.Filter filter, Set<String> sentences) {
        List<Expression> conditions =
                filter.condition() instanceof And and ? and.operands() : List.of(filter.condition());
        List<Expression> rest = new ArrayList<>();
        for (Expression condition : conditions) {
            if (condition instanceof InSubquery in && isOfSameName(in)) {
                sentences.add("Keeps those that have " + (in.negated() ? "no " : "") + side(in.relation()) + ".");
            } else {
                rest.add(condition);
            }
        }
        if (!rest.isEmpty()) {
            Expression condition = rest.size() == 1 ? rest.getFirst() : new And(rest);
            sentences.add("Keeps " + (filter.input() instanceof Relation.Aggregate ? "groups" : "rows") + " where "
                    + describe.of(condition) + ".");
        }
    }

    private static boolean isOfSameName(InSubquery in) {
        return in.operand() instanceof Reference operand
                && in.relation() instanceof Relation.Project project
                && project.outputs().getFirst().expression() instanceof Reference shown
                && shown.name().equals(operand.name());
    }

    private static boolean showsAllAgain(Relation.Project project) {
        return project.input() instanceof Relation.Project before
                && before.outputs().stream()
                        .map(Output::name)
                        .toList()
                        .equals(project.outputs().stream()
                                .map(output -> output.expression() instanceof Reference reference
                                                && reference.name().equals(output.name())
                                        ? reference.name()
                                        : "")
                                .toList());
    }

    /** A note as a sentence. */
    private static String sentence(String note) {
        String text = Character.toUpperCase(note.charAt(0)) + note.substring(1);
        return text.endsWith(".") ? text : text + ".";
    }

    private static String rows(long count) {
        return count == 1 ? "row" : count + " rows";
    }

    private void aggregate(Relation.Aggregate aggregate, Set<String> sentences) {
        steps(aggregate.input(), sentences);
        String row = rowsOf(aggregate.input());
        List<String> measures = new ArrayList<>();
        for (Output measure : aggregate.measures()) {
            String text = measure.expression() instanceof AggregateCall call
                    ? describe.aggregate(call, row)
                    : describe.of(measure.expression());
            measures.add(words(measure.name()) + " (" + text + ")");
        }
        String computes = measures.isEmpty() ? "" : "computes " + list(measures);
        if (aggregate.keys().isEmpty()) {
            sentences.add("Over all of them, " + computes + ".");
        } else {
            String keys = list(aggregate.keys().stream().map(this::output).toList());
            sentences.add(
                    measures.isEmpty() ? "Shows each " + keys + " once." : "For each " + keys + ", " + computes + ".");
        }
        for (Output measure : aggregate.measures()) {
            if (measure.expression() instanceof AggregateCall call
                    && call.function() != AggregateFunction.COUNT
                    && call.argument() instanceof Reference reference
                    && reference.nullable()
                    && !call.distinct()
                    && reference.qualifier() != null) {
                sentences.add(
                        "Rows without " + describe.of(reference) + " do not count in " + words(measure.name()) + ".");
            }
        }
    }

    /** What one row of a relation is: the table whose key is the relation's key. */
    private String rowsOf(Relation relation) {
        List<Field> key = findKey.of(relation).orElse(List.of());
        if (key.isEmpty()) {
            return "rows";
        }
        List<Relation.Scan> scans = new ArrayList<>();
        collectScans(relation, scans);
        for (Relation.Scan scan : scans) {
            if (findKey.of(scan).filter(key::equals).isPresent()) {
                return words(scan.table());
            }
        }
        return "rows";
    }

    private void set(Relation.SetOperation set, Set<String> sentences) {
        Set<String> right = new LinkedHashSet<>();
        steps(set.left(), sentences);
        steps(set.right(), right);
        String other = String.join(" ", right);
        sentences.add(
                switch (set.operator()) {
                    case UNION, UNION_ALL -> "To these it adds what follows: " + other;
                    case INTERSECT -> "Of these it keeps what is also among the following: " + other;
                    case INTERSECT_ALL -> "Of these it keeps each as often as it is also among the following: " + other;
                    case EXCEPT -> "Of these it takes away the following: " + other;
                    case EXCEPT_ALL -> "Of these it takes away the following, one for one: " + other;
                });
        if (set.operator().removesDuplicates()) {
            sentences.add("Each different row is there once.");
        }
    }

    // ---------------------------------------------------------------- joins

    private void join(Relation.Join join, Set<String> sentences) {
        steps(join.left(), sentences);
        String right = side(join.right());
        switch (join.kind()) {
            case INNER -> {
                boolean each = join.condition() instanceof Literal;
                sentences.add(each ? "Pairs each row with each of " + right + "." : "Joins " + right + on(join) + ".");
                sentences.addAll(lost(join));
            }
            case LEFT ->
                sentences.add("Joins " + right + on(join) + "; rows without any stay, with nothing in those columns.");
            case FULL ->
                sentences.add("Joins " + right + on(join)
                        + "; rows of either side without any stay, with nothing in the columns of the other.");
            case SEMI -> sentences.add("Keeps those that have " + right + ".");
            case ANTI -> sentences.add("Keeps those that have no " + right + ".");
        }
    }

    private String side(Relation relation) {
        List<Relation.Scan> scans = new ArrayList<>();
        collectScans(relation, scans);
        String tables = String.join(
                " with ",
                scans.stream().map(scan -> words(scan.table())).distinct().toList());
        List<String> conditions = new ArrayList<>();
        collectConditions(relation, conditions);
        return tables + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }

    private void collectConditions(Relation relation, List<String> conditions) {
        relation.inputs().forEach(input -> collectConditions(input, conditions));
        if (relation instanceof Relation.Filter filter) {
            conditions.add(describe.of(filter.condition()));
        }
    }

    private String on(Relation.Join join) {
        List<String> names = FindKey.joined(join, join.right()).stream()
                .map(field -> words(field.name()))
                .distinct()
                .toList();
        return names.isEmpty() ? " where " + describe.of(join.condition()) : " by " + list(names);
    }

    /** Along a foreign key, rows that are not referred to are lost, and rows that refer to nothing. */
    private List<String> lost(Relation.Join join) {
        if (!join.left().fields().isEmpty() && join.condition() instanceof And) {
            return List.of();
        }
        List<Field> left = FindKey.joined(join, join.left());
        List<Field> right = FindKey.joined(join, join.right());
        if (left.size() != 1 || right.size() != 1) {
            return List.of();
        }
        String leftTable = table(join.left(), left.getFirst());
        String rightTable = table(join.right(), right.getFirst());
        List<String> lost = new ArrayList<>();
        for (ForeignKey key : catalog.foreignKeys()) {
            if (key.columns().size() != 1) {
                continue;
            }
            if (matches(key, leftTable, left.getFirst(), rightTable, right.getFirst())) {
                if (left.getFirst().nullable()) {
                    lost.add(without(leftTable, rightTable));
                }
            } else if (matches(key, rightTable, right.getFirst(), leftTable, left.getFirst())) {
                lost.add(without(leftTable, rightTable));
            }
        }
        return lost;
    }

    private static String without(String table, String other) {
        String name = words(table);
        return Character.toUpperCase(name.charAt(0)) + name.substring(1) + " without " + words(other)
                + " are left out.";
    }

    private static boolean matches(
            ForeignKey key, String table, Field column, String referenced, Field referencedColumn) {
        return key.table().equals(table)
                && key.columns().getFirst().equals(column.name())
                && key.referencedTable().equals(referenced)
                && key.referencedColumns().getFirst().equals(referencedColumn.name());
    }

    private static String table(Relation relation, Field field) {
        List<Relation.Scan> scans = new ArrayList<>();
        collectScans(relation, scans);
        return scans.stream()
                .filter(scan -> Objects.equals(scan.alias(), field.qualifier()))
                .map(Relation.Scan::table)
                .findFirst()
                .orElse("");
    }

    // ---------------------------------------------------------------- parts

    private String output(Output output) {
        Expression expression = output.expression();
        if (expression instanceof Reference reference && reference.name().equals(output.name())) {
            return describe.of(reference);
        }
        return words(output.name()) + " (" + describe.of(expression) + ")";
    }

    private String subquery(Relation relation) {
        Relation inner = relation;
        while (inner instanceof Relation.Named named) {
            inner = named.input();
        }
        if (inner instanceof Relation.Aggregate aggregate
                && aggregate.keys().isEmpty()
                && aggregate.measures().size() == 1) {
            return describe.of(aggregate.measures().getFirst().expression()) + " of " + side(aggregate.input());
        }
        String shown = inner instanceof Relation.Project project
                ? list(project.outputs().stream().map(this::output).toList()) + " of "
                : "";
        return shown + side(inner);
    }

    private boolean isKey(String column) {
        return catalog.foreignKeys().stream()
                .anyMatch(key -> key.columns().contains(column)
                        || key.referencedColumns().contains(column));
    }

    private static void collectScans(Relation relation, List<Relation.Scan> scans) {
        if (relation instanceof Relation.Scan scan) {
            scans.add(scan);
        }
        relation.inputs().forEach(input -> collectScans(input, scans));
    }
}
