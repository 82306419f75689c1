package io.millrace.language.plan.interpret;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Plan;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SortKey;
import io.millrace.language.plan.interpret.Rows.Environment;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers plans from tables in memory, one node at a time, just as each node is described. Clear rather than quick. */
public final class InterpretPlan {
    private final Map<String, Rows> tables;

    private InterpretPlan(Map<String, Rows> tables) {
        this.tables = tables;
    }

    /** Reads all rows of all tables of a catalog. */
    public static InterpretPlan of(Catalog catalog, Connection connection) throws SQLException {
        Map<String, Rows> tables = new HashMap<>();
        for (Table table : catalog.tables()) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            List<Field> fields = Relation.Scan.of(table, table.name()).fields();
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT * FROM " + table.name())) {
                while (found.next()) {
                    List<@Nullable Object> row = new ArrayList<>();
                    for (Field field : fields) {
                        row.add(Values.parse(field.type(), found.getString(field.name())));
                    }
                    rows.add(row);
                }
            }
            tables.put(table.name(), new Rows(fields, rows));
        }
        return new InterpretPlan(tables);
    }

    /** The rows; values are Boolean, BigDecimal, String, LocalDate, LocalTime, LocalDateTime or null. */
    public List<List<@Nullable Object>> rows(Plan plan) {
        Rows rows = relation(plan.root(), null);
        rows.rows().forEach(row -> requireTyped(rows.fields(), row));
        return rows.rows();
    }

    /** A plan promises types, and which columns are never null. */
    private static void requireTyped(List<Field> fields, List<@Nullable Object> row) {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            Object value = row.get(i);
            if (value == null && !field.nullable()) {
                throw new AssertionError("there is a null in " + field);
            }
        }
    }

    Rows relation(Relation relation, @Nullable Environment around) {
        return switch (relation) {
            case Relation.Scan scan -> scan(scan);
            case Relation.Filter filter -> filter(filter, around);
            case Relation.Project project -> project(project, around);
            case Relation.Join join -> join(join, around);
            case Relation.Aggregate aggregate -> aggregate(aggregate, around);
            case Relation.Window window -> window(window, around);
            case Relation.Sort sort -> sort(sort, around);
            case Relation.Limit limit -> limit(limit, around);
            case Relation.Distinct distinct -> distinct(relation(distinct.input(), around));
            case Relation.SetOperation set -> set(set, around);
            case Relation.Named named ->
                new Rows(named.fields(), relation(named.input(), around).rows());
        };
    }

    private Rows scan(Relation.Scan scan) {
        Rows table = Objects.requireNonNull(tables.get(scan.table()));
        List<String> names = table.fields().stream().map(Field::name).toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : table.rows()) {
            List<@Nullable Object> read = new ArrayList<>();
            scan.columns().forEach(column -> read.add(row.get(names.indexOf(column.name()))));
            rows.add(read);
        }
        return new Rows(scan.fields(), rows);
    }

    private Rows filter(Relation.Filter filter, @Nullable Environment around) {
        Rows input = relation(filter.input(), around);
        return input.with(input.rows().stream()
                .filter(row -> isTrue(filter.condition(), new Environment(input.fields(), row, around)))
                .toList());
    }

    private Rows project(Relation.Project project, @Nullable Environment around) {
        Rows input = relation(project.input(), around);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : input.rows()) {
            rows.add(values(project.outputs(), new Environment(input.fields(), row, around)));
        }
        return new Rows(project.fields(), rows);
    }

    private Rows join(Relation.Join join, @Nullable Environment around) {
        Rows left = relation(join.left(), around);
        Rows right = relation(join.right(), around);
        List<Field> both = new ArrayList<>(left.fields());
        both.addAll(right.fields());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Set<Integer> paired = new HashSet<>();
        for (List<@Nullable Object> row : left.rows()) {
            List<List<@Nullable Object>> partners = new ArrayList<>();
            for (int i = 0; i < right.rows().size(); i++) {
                List<@Nullable Object> pair = Rows.joined(row, right.rows().get(i));
                if (isTrue(join.condition(), new Environment(both, pair, around))) {
                    partners.add(pair);
                    paired.add(i);
                }
            }
            switch (join.kind()) {
                case SEMI -> {
                    if (!partners.isEmpty()) {
                        rows.add(row);
                    }
                }
                case ANTI -> {
                    if (partners.isEmpty()) {
                        rows.add(row);
                    }
                }
                case INNER -> rows.addAll(partners);
                case LEFT, FULL -> {
                    rows.addAll(partners);
                    if (partners.isEmpty()) {
                        rows.add(Rows.joined(row, Rows.nulls(right.fields().size())));
                    }
                }
            }
        }
        if (join.kind() == JoinKind.FULL) {
            for (int i = 0; i < right.rows().size(); i++) {
                if (!paired.contains(i)) {
                    rows.add(Rows.joined(
                            Rows.nulls(left.fields().size()), right.rows().get(i)));
                }
            }
        }
        return new Rows(join.fields(), rows);
    }

    private Rows aggregate(Relation.Aggregate aggregate, @Nullable Environment around) {
        Rows input = relation(aggregate.input(), around);
        Map<List<@Nullable Object>, List<Environment>> groups = new LinkedHashMap<>();
        Map<List<@Nullable Object>, List<@Nullable Object>> keys = new HashMap<>();
        if (aggregate.keys().isEmpty()) {
            groups.put(List.of(), new ArrayList<>());
            keys.put(List.of(), List.of());
        }
        for (List<@Nullable Object> row : input.rows()) {
            Environment environment = new Environment(input.fields(), row, around);
            List<@Nullable Object> values = values(aggregate.keys(), environment);
            List<@Nullable Object> key = Values.key(values);
            keys.putIfAbsent(key, values);
            groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(environment);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        groups.forEach((key, members) -> {
            var evaluate = new EvaluateExpression(this).overGroup(members);
            List<@Nullable Object> row = new ArrayList<>(Objects.requireNonNull(keys.get(key)));
            Environment empty = new Environment(List.of(), List.of(), around);
            aggregate.measures().forEach(measure -> row.add(evaluate.value(measure.expression(), empty)));
            rows.add(row);
        });
        return new Rows(aggregate.fields(), rows);
    }

    private Rows window(Relation.Window window, @Nullable Environment around) {
        Rows input = relation(window.input(), around);
        List<Environment> all = input.rows().stream()
                .map(row -> new Environment(input.fields(), row, around))
                .toList();
        var evaluate = new EvaluateExpression(this).overWindow(all);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Environment environment : all) {
            rows.add(Rows.joined(environment.row(), values(window.columns(), environment, evaluate)));
        }
        return new Rows(window.fields(), rows);
    }

    private Rows sort(Relation.Sort sort, @Nullable Environment around) {
        Rows input = relation(sort.input(), around);
        List<Expression> expressions =
                sort.keys().stream().map(SortKey::expression).toList();
        var order = Values.order(sort.keys());
        List<Map.Entry<List<@Nullable Object>, List<@Nullable Object>>> keyed = new ArrayList<>();
        for (List<@Nullable Object> row : input.rows()) {
            Environment environment = new Environment(input.fields(), row, around);
            List<@Nullable Object> key = new ArrayList<>();
            expressions.forEach(expression -> key.add(new EvaluateExpression(this).value(expression, environment)));
            keyed.add(Map.entry(key, row));
        }
        keyed.sort((one, other) -> order.compare(one.getKey(), other.getKey()));
        return input.with(keyed.stream().map(Map.Entry::getValue).toList());
    }

    private Rows limit(Relation.Limit limit, @Nullable Environment around) {
        Rows input = relation(limit.input(), around);
        return input.with(
                input.rows().stream().skip(limit.offset()).limit(limit.limit()).toList());
    }

    private static Rows distinct(Rows input) {
        Map<List<@Nullable Object>, List<@Nullable Object>> rows = new LinkedHashMap<>();
        input.rows().forEach(row -> rows.putIfAbsent(Values.key(row), row));
        return input.with(List.copyOf(rows.values()));
    }

    private Rows set(Relation.SetOperation set, @Nullable Environment around) {
        Rows left = new Rows(set.fields(), relation(set.left(), around).rows());
        Rows right = relation(set.right(), around);
        List<List<@Nullable Object>> others = new ArrayList<>();
        right.rows().forEach(row -> others.add(Values.key(row)));
        Rows result = switch (set.operator()) {
            case UNION, UNION_ALL -> {
                List<List<@Nullable Object>> all = new ArrayList<>(left.rows());
                all.addAll(right.rows());
                yield left.with(all);
            }
            case INTERSECT ->
                left.with(left.rows().stream()
                        .filter(row -> others.contains(Values.key(row)))
                        .toList());
            case EXCEPT ->
                left.with(left.rows().stream()
                        .filter(row -> !others.contains(Values.key(row)))
                        .toList());
            // Each row of the right stands for one of the left.
            case INTERSECT_ALL ->
                left.with(left.rows().stream()
                        .filter(row -> others.remove(Values.key(row)))
                        .toList());
            case EXCEPT_ALL ->
                left.with(left.rows().stream()
                        .filter(row -> !others.remove(Values.key(row)))
                        .toList());
        };
        return set.operator().removesDuplicates() ? distinct(result) : result;
    }

    private List<@Nullable Object> values(List<Output> outputs, Environment environment) {
        return values(outputs, environment, new EvaluateExpression(this));
    }

    private static List<@Nullable Object> values(
            List<Output> outputs, Environment environment, EvaluateExpression evaluate) {
        List<@Nullable Object> values = new ArrayList<>();
        outputs.forEach(output -> values.add(evaluate.value(output.expression(), environment)));
        return values;
    }

    private boolean isTrue(Expression condition, Environment environment) {
        return Boolean.TRUE.equals(new EvaluateExpression(this).value(condition, environment));
    }

    /** A value as a database writes it, numbers to three decimals. */
    public static String cell(@Nullable Object value, DataType type) {
        if (value == null) {
            return "-";
        }
        return switch (value) {
            case LocalDate date when type == DataType.TIMESTAMP -> date + " 00:00:00";
            case LocalDateTime time ->
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").format(time);
            case BigDecimal number -> number.toPlainString();
            default -> value.toString();
        };
    }
}
