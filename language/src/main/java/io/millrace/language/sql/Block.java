package io.millrace.language.sql;

import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SetOperator;
import io.millrace.language.plan.SortKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One SELECT while it is being put together. Its expressions are physical: a reference's qualifier is the id of one of the
 * sources, not an alias of the plan; aliases are given when the text is written.
 */
final class Block {
    final List<Source> from = new ArrayList<>();
    final List<Expression> where = new ArrayList<>();
    /** Null until rows are grouped; then the keys. */
    @Nullable
    List<Expression> groupBy;

    final List<Expression> having = new ArrayList<>();
    boolean windowed;
    boolean distinct;
    List<Order> orderBy = List.of();

    @Nullable
    Long limit;

    long offset;
    /** In place of all the above up to {@link #distinct}: two queries combined. */
    @Nullable
    Combination combination;
    /** What the plan's fields are made of here. */
    List<Entry> scope = new ArrayList<>();
    /** A name for the step, should it become one of its own. */
    @Nullable
    String name;

    /** Where rows come from: a table or an earlier step. */
    static final class Source {
        final String id;
        /** Null for the first source, and where each row is paired with each. */
        @Nullable
        Expression on;

        JoinKind kind = JoinKind.INNER;
        final @Nullable String schema;
        final String table;
        final @Nullable Step step;
        final String preferredAlias;
        final Set<String> columns;
        /** Given when the text is written; empty where columns need none. */
        String alias = "";

        Source(
                String id,
                @Nullable String schema,
                String table,
                @Nullable Step step,
                String alias,
                Set<String> columns) {
            this.id = id;
            this.schema = schema;
            this.table = table;
            this.step = step;
            this.preferredAlias = alias;
            this.columns = columns;
        }
    }

    /** A field of the plan and the physical expression that yields it. */
    record Entry(Field field, Expression expression) {}

    /**
     * A criterion of an order.
     *
     * @param nullable by what the plan knows, which is more than the physical expression tells
     */
    record Order(SortKey key, boolean nullable) {
        Expression expression() {
            return key.expression();
        }
    }

    record Combination(SetOperator operator, Query left, Query right) {}

    /** A finished SELECT. */
    static final class Query {
        final Block block;
        final List<Output> outputs;
        final boolean correlated;
        /** Steps that only this query can see, because they read columns of the queries around it. */
        final List<Step> steps;
        /** For EXISTS: what is selected does not matter. */
        final boolean selectsOne;
        /** For a value or a set of values: nobody reads the column by its name. */
        final boolean nameless;

        Query(
                Block block,
                List<Output> outputs,
                boolean correlated,
                List<Step> steps,
                boolean selectsOne,
                boolean nameless) {
            this.nameless = nameless;
            this.block = block;
            this.outputs = outputs;
            this.correlated = correlated;
            this.steps = steps;
            this.selectsOne = selectsOne;
        }
    }

    /** A query with a name, written in the WITH clause. */
    static final class Step {
        final String name;
        final Query query;
        /** The columns that somebody reads; others are not written. */
        final Set<String> used = new LinkedHashSet<>();

        Step(String name, Query query) {
            this.name = name;
            this.query = query;
        }

        /** Where leaving out a column would change the rows. */
        boolean needsAllColumns() {
            return query.block.distinct || query.block.combination != null;
        }
    }

    boolean grouped() {
        return groupBy != null;
    }

    boolean limited() {
        return limit != null || offset > 0;
    }

    /** True while only tables were joined, filtered and computed with: more of the same may be added. */
    boolean open() {
        return !grouped() && !windowed && !distinct && !limited() && combination == null;
    }

    Expression lookUp(@Nullable String qualifier, String column) {
        return scope.stream()
                .filter(entry -> entry.field().name().equals(column)
                        && Objects.equals(entry.field().qualifier(), qualifier))
                .map(Entry::expression)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no column " + qualifier + "." + column));
    }

    boolean has(@Nullable String qualifier, String column) {
        return scope.stream()
                .anyMatch(entry -> entry.field().name().equals(column)
                        && Objects.equals(entry.field().qualifier(), qualifier));
    }

    /** Whether some expression of a kind is inside of another. */
    static boolean holds(Expression expression, Class<? extends Expression> kind) {
        return kind.isInstance(expression) || expression.children().stream().anyMatch(child -> holds(child, kind));
    }

    static boolean holdsSubquery(Expression expression) {
        return expression.subquery() != null || expression.children().stream().anyMatch(Block::holdsSubquery);
    }

    /** How many nodes an expression has. */
    static int size(Expression expression) {
        return 1 + expression.children().stream().mapToInt(Block::size).sum();
    }

    /** How often a column is read in an expression. */
    static long uses(Expression expression, Field field) {
        long own = expression instanceof Expression.Reference reference
                        && reference.name().equals(field.name())
                        && Objects.equals(reference.qualifier(), field.qualifier())
                ? 1
                : 0;
        return own
                + expression.children().stream()
                        .mapToLong(child -> uses(child, field))
                        .sum();
    }

    static void collectTables(Relation relation, Set<String> tables) {
        if (relation instanceof Relation.Scan scan) {
            tables.add(scan.table().toLowerCase(Locale.ROOT));
        }
        relation.inputs().forEach(input -> collectTables(input, tables));
        relation.expressions().forEach(expression -> collectTables(expression, tables));
    }

    private static void collectTables(Expression expression, Set<String> tables) {
        Relation subquery = expression.subquery();
        if (subquery != null) {
            collectTables(subquery, tables);
        }
        expression.children().forEach(child -> collectTables(child, tables));
    }
}
