package io.millrace.language.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.plan.Expression.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of a plan: a set of rows with typed columns. Every record checks in its constructor that the columns it reads are there
 * and have the types it needs, so that a plan that exists is a plan that makes sense.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Relation.Scan.class, name = "scan"),
    @JsonSubTypes.Type(value = Relation.Filter.class, name = "filter"),
    @JsonSubTypes.Type(value = Relation.Project.class, name = "project"),
    @JsonSubTypes.Type(value = Relation.Join.class, name = "join"),
    @JsonSubTypes.Type(value = Relation.Aggregate.class, name = "aggregate"),
    @JsonSubTypes.Type(value = Relation.Window.class, name = "window"),
    @JsonSubTypes.Type(value = Relation.Sort.class, name = "sort"),
    @JsonSubTypes.Type(value = Relation.Limit.class, name = "limit"),
    @JsonSubTypes.Type(value = Relation.Distinct.class, name = "distinct"),
    @JsonSubTypes.Type(value = Relation.SetOperation.class, name = "set"),
    @JsonSubTypes.Type(value = Relation.Named.class, name = "named")
})
public sealed interface Relation {

    /** The columns of its rows, in order. */
    List<Field> fields();

    /** The relations it reads. */
    List<Relation> inputs();

    /** The expressions it computes itself; their references read {@link #inputFields()}. */
    List<Expression> expressions();

    /** The columns its expressions may read. */
    default List<Field> inputFields() {
        List<Field> fields = new ArrayList<>();
        inputs().forEach(input -> fields.addAll(input.fields()));
        return List.copyOf(fields);
    }

    /**
     * Finds a column by {@code name} or {@code qualifier.name}.
     *
     * @throws PlanException where there is none or more than one
     */
    default Reference column(String name) {
        List<Field> named = fields().stream()
                .filter(field -> field.name().equals(name) || field.label().equals(name))
                .toList();
        List<Field> exact = named.size() < 2
                ? named
                : named.stream().filter(field -> field.label().equals(name)).toList();
        List<Field> found = exact.size() == 1 ? exact : named;
        PlanException.require(
                !found.isEmpty(),
                () -> "there is no column " + name + ", only "
                        + fields().stream().map(Field::label).toList());
        PlanException.require(
                found.size() == 1,
                () -> "column " + name + " could be any of "
                        + found.stream().map(Field::label).toList());
        return found.getFirst().reference();
    }

    /** A column of a table or view, as a scan reads it. */
    record ScanColumn(String name, DataType type, boolean nullable) {}

    /**
     * The rows of a table or view.
     *
     * @param schema null for the default one
     * @param alias how the other nodes name it; a table that is read twice has two aliases
     * @param columns those that the plan may read; better all of them, so that a name given to a computed column is known to be free
     */
    record Scan(@Nullable String schema, String table, String alias, List<ScanColumn> columns) implements Relation {
        public Scan {
            PlanException.require(!table.isEmpty() && !alias.isEmpty(), "a scan needs a table and an alias");
            columns = List.copyOf(columns);
            requireDistinct(columns.stream().map(ScanColumn::name).toList(), "table " + table);
        }

        /** All columns of a table. */
        public static Scan of(Table table, String alias) {
            return new Scan(
                    table.schema(),
                    table.name(),
                    alias,
                    table.columns().stream()
                            .map(column -> new ScanColumn(column.name(), column.type(), column.nullable()))
                            .toList());
        }

        @Override
        public List<Field> fields() {
            return columns.stream()
                    .map(column -> new Field(alias, column.name(), column.type(), column.nullable()))
                    .toList();
        }

        @Override
        public List<Relation> inputs() {
            return List.of();
        }

        @Override
        public List<Expression> expressions() {
            return List.of();
        }
    }

    /** The rows for which the condition is true. */
    record Filter(Relation input, Expression condition) implements Relation {
        public Filter {
            Types.requireBoolean(condition, "a filter");
            Scope.check(condition, input.fields(), Scope.Calls.NONE, "a filter");
        }

        @Override
        public List<Field> fields() {
            return input.fields();
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            return List.of(condition);
        }
    }

    /** For each row, the named values and nothing else. */
    record Project(Relation input, List<Output> outputs) implements Relation {
        public Project {
            outputs = List.copyOf(outputs);
            PlanException.require(!outputs.isEmpty(), "a projection needs at least one column");
            requireDistinct(outputs.stream().map(Output::name).toList(), "a projection");
            outputs.forEach(output ->
                    Scope.check(output.expression(), input.fields(), Scope.Calls.NONE, "column " + output.name()));
        }

        @Override
        public List<Field> fields() {
            return outputs.stream().map(Output::field).toList();
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            return outputs.stream().map(Output::expression).toList();
        }
    }

    /** Rows of two relations, paired by a condition. The condition TRUE pairs each with each. */
    record Join(JoinKind kind, Relation left, Relation right, Expression condition) implements Relation {
        public Join {
            Objects.requireNonNull(kind);
            List<Field> both = new ArrayList<>(left.fields());
            both.addAll(right.fields());
            requireDistinct(both.stream().map(Field::label).toList(), "a join (give one side another alias or name)");
            Types.requireBoolean(condition, "a join");
            Scope.check(condition, both, Scope.Calls.NONE, "a join");
        }

        @Override
        public List<Field> fields() {
            List<Field> fields = new ArrayList<>();
            for (Field field : left.fields()) {
                fields.add(kind.completesLeft() ? field.optional() : field);
            }
            if (kind.keepsRight()) {
                for (Field field : right.fields()) {
                    fields.add(kind.completesRight() ? field.optional() : field);
                }
            }
            return List.copyOf(fields);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(left, right);
        }

        @Override
        public List<Expression> expressions() {
            return List.of(condition);
        }
    }

    /**
     * One row per combination of keys (a null makes a group of its own), or a single row where there are no keys.
     *
     * @param measures expressions over aggregates; outside an aggregate they read no column
     */
    record Aggregate(Relation input, List<Output> keys, List<Output> measures) implements Relation {
        public Aggregate {
            keys = List.copyOf(keys);
            measures = List.copyOf(measures);
            PlanException.require(!keys.isEmpty() || !measures.isEmpty(), "a grouping needs a key or a measure");
            List<String> names = new ArrayList<>();
            keys.forEach(key -> names.add(key.name()));
            measures.forEach(measure -> names.add(measure.name()));
            requireDistinct(names, "a grouping");
            keys.forEach(key -> Scope.check(key.expression(), input.fields(), Scope.Calls.NONE, "key " + key.name()));
            for (Output measure : measures) {
                Scope.check(measure.expression(), input.fields(), Scope.Calls.AGGREGATES, "measure " + measure.name());
                PlanException.require(
                        !readsOutsideAggregate(measure.expression()),
                        "measure " + measure.name() + " reads a column outside of an aggregate");
            }
        }

        private static boolean readsOutsideAggregate(Expression expression) {
            return expression instanceof Reference
                    || !(expression instanceof Expression.AggregateCall)
                            && expression.children().stream().anyMatch(Aggregate::readsOutsideAggregate);
        }

        @Override
        public List<Field> fields() {
            List<Field> fields = new ArrayList<>();
            keys.forEach(key -> fields.add(key.field()));
            for (Output measure : measures) {
                Field field = measure.field();
                fields.add(new Field(null, field.name(), field.type(), field.nullable() && !neverNull(measure)));
            }
            return List.copyOf(fields);
        }

        /** A group has at least one row, so an aggregate of values that are never null is never null either. */
        private boolean neverNull(Output measure) {
            return !keys.isEmpty()
                    && measure.expression() instanceof Expression.AggregateCall call
                    && call.function() != AggregateFunction.STDDEV
                    && call.where() == null
                    && call.argument() != null
                    && !call.argument().nullable();
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            List<Expression> expressions = new ArrayList<>();
            keys.forEach(key -> expressions.add(key.expression()));
            measures.forEach(measure -> expressions.add(measure.expression()));
            return List.copyOf(expressions);
        }
    }

    /** The rows of the input with columns added that look at other rows of it. */
    record Window(Relation input, List<Output> columns) implements Relation {
        public Window {
            columns = List.copyOf(columns);
            PlanException.require(!columns.isEmpty(), "a window needs at least one column");
            List<String> labels = new ArrayList<>();
            input.fields().forEach(field -> labels.add(field.label()));
            columns.forEach(column -> labels.add(column.name()));
            requireDistinct(labels, "a window");
            columns.forEach(column ->
                    Scope.check(column.expression(), input.fields(), Scope.Calls.WINDOWS, "column " + column.name()));
        }

        @Override
        public List<Field> fields() {
            List<Field> fields = new ArrayList<>(input.fields());
            columns.forEach(column -> fields.add(column.field()));
            return List.copyOf(fields);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            return columns.stream().map(Output::expression).toList();
        }
    }

    /** The rows in an order. */
    record Sort(Relation input, List<SortKey> keys) implements Relation {
        public Sort {
            keys = List.copyOf(keys);
            PlanException.require(!keys.isEmpty(), "an order needs at least one key");
            keys.forEach(key -> Scope.check(key.expression(), input.fields(), Scope.Calls.NONE, "an order"));
        }

        @Override
        public List<Field> fields() {
            return input.fields();
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            return keys.stream().map(SortKey::expression).toList();
        }
    }

    /** The first rows, after leaving out {@code offset} of them. */
    record Limit(Relation input, long limit, long offset) implements Relation {
        public Limit {
            Objects.requireNonNull(input);
            PlanException.require(limit >= 0 && offset >= 0, "a limit is not negative");
        }

        @Override
        public List<Field> fields() {
            return input.fields();
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            return List.of();
        }
    }

    /** The rows, each different one once. */
    record Distinct(Relation input) implements Relation {
        public Distinct {
            Objects.requireNonNull(input);
        }

        @Override
        public List<Field> fields() {
            return input.fields();
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            return List.of();
        }
    }

    /** Two sets of rows combined. Columns pair by position; their names are the left's. */
    record SetOperation(SetOperator operator, Relation left, Relation right) implements Relation {
        public SetOperation {
            Objects.requireNonNull(operator);
            List<Field> leftFields = left.fields();
            List<Field> rightFields = right.fields();
            PlanException.require(
                    leftFields.size() == rightFields.size(),
                    operator + " needs as many columns on both sides: " + leftFields.size() + " and "
                            + rightFields.size());
            requireDistinct(leftFields.stream().map(Field::name).toList(), operator.name());
            for (int i = 0; i < leftFields.size(); i++) {
                Types.common(leftFields.get(i).type(), rightFields.get(i).type(), operator.name());
            }
        }

        @Override
        public List<Field> fields() {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < left.fields().size(); i++) {
                Field leftField = left.fields().get(i);
                Field rightField = right.fields().get(i);
                fields.add(new Field(
                        null,
                        leftField.name(),
                        Types.common(leftField.type(), rightField.type(), operator.name()),
                        leftField.nullable() || rightField.nullable()));
            }
            return List.copyOf(fields);
        }

        @Override
        public List<Relation> inputs() {
            return List.of(left, right);
        }

        @Override
        public List<Expression> expressions() {
            return List.of();
        }

        @Override
        public List<Field> inputFields() {
            return fields();
        }
    }

    /** The same rows under a name of their own: a step worth naming, or one side of a join that was computed. */
    record Named(Relation input, String name) implements Relation {
        public Named {
            PlanException.require(!name.isBlank(), "a named step needs a name");
            requireDistinct(input.fields().stream().map(Field::name).toList(), "step " + name);
        }

        @Override
        public List<Field> fields() {
            return input.fields().stream()
                    .map(field -> new Field(name, field.name(), field.type(), field.nullable()))
                    .toList();
        }

        @Override
        public List<Relation> inputs() {
            return List.of(input);
        }

        @Override
        public List<Expression> expressions() {
            return List.of();
        }
    }

    private static void requireDistinct(List<String> names, String where) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            PlanException.require(seen.add(name), where + " has column " + name + " twice");
        }
    }
}
