package io.millrace.language.sql;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.DataType;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Expression.And;
import io.millrace.language.plan.Expression.Comparison;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.Expression.Exists;
import io.millrace.language.plan.Expression.InSubquery;
import io.millrace.language.plan.Expression.Like;
import io.millrace.language.plan.Expression.Literal;
import io.millrace.language.plan.Expression.Or;
import io.millrace.language.plan.Expression.OuterReference;
import io.millrace.language.plan.Expression.Reference;
import io.millrace.language.plan.Expression.WindowCall;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.JoinKind;
import io.millrace.language.plan.MapExpressions;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ResultColumns;
import io.millrace.language.plan.Scope;
import io.millrace.language.plan.SetOperator;
import io.millrace.language.plan.SortKey;
import io.millrace.language.sql.Block.Combination;
import io.millrace.language.sql.Block.Entry;
import io.millrace.language.sql.Block.Order;
import io.millrace.language.sql.Block.Query;
import io.millrace.language.sql.Block.Source;
import io.millrace.language.sql.Block.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds the nodes of a plan into as few SELECTs as a person would use: scan, join, filter, group, having, sort and limit go into
 * one block as long as SQL's own order of clauses allows it; where it does not, the rows so far become a step of the WITH clause.
 */
final class FoldPlan {
    /** Larger expressions that are used twice become a column of a step rather than being written twice. */
    private static final int LARGE = 6;

    private final List<Step> steps = new ArrayList<>();
    private final Map<Relation, Query> subqueries = new HashMap<>();
    private final Map<String, Source> sources = new HashMap<>();
    private final Map<Relation, Step> stepOf = new HashMap<>();
    private final Set<String> takenNames;
    private final Grammar grammar;
    private final @Nullable Catalog catalog;
    private final @Nullable DependentKeys dependentKeys;

    /** @param catalog tells all columns of a table, where the plan names only those it reads */
    FoldPlan(Relation root, Grammar grammar, @Nullable Catalog catalog) {
        this.grammar = grammar;
        this.catalog = catalog;
        this.dependentKeys = catalog != null && grammar.groupsByKeyAlone() ? new DependentKeys(catalog) : null;
        Set<String> tables = new HashSet<>();
        Block.collectTables(root, tables);
        this.takenNames = tables;
    }

    /** Steps of the whole statement, each after those it reads. */
    List<Step> steps() {
        return steps;
    }

    Source source(String id) {
        Source source = sources.get(id);
        if (source == null) {
            throw new IllegalStateException("no source " + id);
        }
        return source;
    }

    Query subquery(Relation relation) {
        Query query = subqueries.get(relation);
        if (query == null) {
            throw new IllegalStateException("subquery was not folded");
        }
        return query;
    }

    Query query(Relation relation) {
        return finish(fold(relation, steps));
    }

    // ---------------------------------------------------------------- one node at a time

    private Block fold(Relation relation, List<Step> into) {
        return switch (relation) {
            case Relation.Scan scan -> scan(scan);
            case Relation.Filter filter -> filter(filter, into);
            case Relation.Project project -> project(project, into);
            case Relation.Join join -> join(join, into);
            case Relation.Aggregate aggregate -> aggregate(aggregate, into);
            case Relation.Window window -> window(window, into);
            case Relation.Sort sort -> sort(sort, into);
            case Relation.Limit limit -> limit(limit, into);
            case Relation.Distinct distinct -> distinct(distinct, into);
            case Relation.SetOperation set -> set(set, into);
            case Relation.Named named -> named(named, into);
        };
    }

    private Block scan(Relation.Scan scan) {
        Set<String> columns = new LinkedHashSet<>();
        scan.columns().forEach(column -> columns.add(column.name()));
        if (catalog != null) {
            catalog.table(scan.table())
                    .ifPresent(table -> table.columns().forEach(column -> columns.add(column.name())));
        }
        String alias = scan.alias().equals(scan.table()) ? Names.shortAlias(scan.table()) : scan.alias();
        return read(new Source(newId(), scan.schema(), scan.table(), null, alias, columns), scan.fields());
    }

    private Block filter(Relation.Filter filter, List<Step> into) {
        Block block = fold(filter.input(), into);
        // A window looks at all rows of its input, so what filters its result has to come after it.
        if (block.limited()
                || block.combination != null
                || block.windowed
                || readsComputed(filter, block)
                || havingReadsComputedKey(filter, block)) {
            block = step(block, filter.input(), into);
        }
        for (Expression conjunct : conjuncts(filter.condition())) {
            Expression condition = physical(conjunct, block, into, true);
            boolean ofGroup = block.grouped()
                    && (Block.holds(condition, AggregateCall.class)
                            || keys(block).isEmpty());
            (ofGroup ? block.having : block.where).add(condition);
        }
        return block;
    }

    private Block project(Relation.Project project, List<Step> into) {
        Block block = fold(project.input(), into);
        if (block.combination != null
                || block.distinct
                || readsComputed(project, block)
                || repeats(project, block)
                || takesKeysApart(project, block)) {
            block = step(block, project.input(), into);
        }
        List<Entry> scope = new ArrayList<>();
        for (Output output : project.outputs()) {
            Field field = field(project, output.name());
            scope.add(new Entry(field, physical(output.expression(), block, into)));
        }
        if (hidesOrder(block, scope)) {
            block = sortedStep(block, project.input(), into);
            scope = new ArrayList<>();
            for (Output output : project.outputs()) {
                scope.add(new Entry(field(project, output.name()), physical(output.expression(), block, into)));
            }
        }
        block.scope = scope;
        return block;
    }

    /** Whether rows are sorted by something that is no longer shown and would have to be. */
    private boolean hidesOrder(Block block, List<Entry> shown) {
        return block.orderBy.stream()
                .anyMatch(order -> mustBeShown(order.expression(), block)
                        && shown.stream().noneMatch(entry -> entry.expression().equals(order.expression())));
    }

    /** Whether rows are sorted by an expression that can only be written there as a column that is shown. */
    boolean mustBeShown(Expression expression, Block block) {
        return block.orderBy.stream().anyMatch(order -> order.expression().equals(expression))
                && (!grammar.ordersByHidden(expression, !block.having.isEmpty())
                        || keys(block).contains(expression) && holdsBound(expression));
    }

    /** A step that shows what its rows are sorted by, and a block that reads it in the same order. */
    private Block sortedStep(Block block, Relation relation, List<Step> into) {
        List<Integer> shownAt = new ArrayList<>();
        for (Order order : block.orderBy) {
            Expression key = order.expression();
            int at = 0;
            while (at < block.scope.size() && !block.scope.get(at).expression().equals(key)) {
                at++;
            }
            if (at == block.scope.size()) {
                block.scope.add(new Entry(new Field(null, "order_" + (at + 1), key.type(), key.nullable()), key));
            }
            shownAt.add(at);
        }
        List<Order> orders = block.orderBy;
        Block reader = step(block, relation, into);
        Source source = reader.from.getFirst();
        List<String> columns = List.copyOf(source.columns);
        List<Order> sameOrders = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            SortKey key = orders.get(i).key();
            Reference column = new Reference(
                    source.id,
                    columns.get(shownAt.get(i)),
                    key.expression().type(),
                    key.expression().nullable());
            sameOrders.add(new Order(
                    new SortKey(column, key.descending(), key.nullsFirst()),
                    orders.get(i).nullable()));
        }
        reader.orderBy = sameOrders;
        return reader;
    }

    private Block aggregate(Relation.Aggregate aggregate, List<Step> into) {
        Block block = fold(aggregate.input(), into);
        if (!block.open()
                || readsComputed(aggregate, block)
                || repeats(aggregate, block)
                || groupsTwiceBy(aggregate, block)) {
            block = step(block, aggregate.input(), into);
        }
        List<Entry> scope = new ArrayList<>();
        List<Expression> keys = new ArrayList<>();
        for (Output key : aggregate.keys()) {
            Expression expression = physical(key.expression(), block, into);
            keys.add(expression);
            scope.add(new Entry(field(aggregate, key.name()), expression));
        }
        for (Output measure : aggregate.measures()) {
            scope.add(new Entry(field(aggregate, measure.name()), physical(measure.expression(), block, into)));
        }
        block.groupBy = dependentKeys == null ? keys : dependentKeys.leaveOut(keys, block);
        block.orderBy = List.of();
        block.scope = scope;
        block.name = Names.ofGroups(aggregate);
        return block;
    }

    private Block window(Relation.Window window, List<Step> into) {
        Block block = fold(window.input(), into);
        Block input = block;
        boolean nested =
                block.windowed && window.expressions().stream().anyMatch(expression -> readsWindow(expression, input));
        if (block.grouped()
                || block.distinct
                || block.limited()
                || block.combination != null
                || nested
                || repeats(window, block)) {
            block = step(block, window.input(), into);
        }
        List<Entry> scope = new ArrayList<>(block.scope);
        for (Output column : window.columns()) {
            scope.add(new Entry(field(window, column.name()), physical(column.expression(), block, into)));
        }
        block.scope = scope;
        block.windowed = true;
        block.name = Names.ofWindow(window);
        return block;
    }

    private Block sort(Relation.Sort sort, List<Step> into) {
        Block block = fold(sort.input(), into);
        boolean plain = sort.keys().stream().allMatch(key -> key.expression() instanceof Reference);
        if (block.limited() || takesKeysApart(sort, block) || !plain && (block.combination != null || block.distinct)) {
            block = step(block, sort.input(), into);
        }
        List<Order> keys = new ArrayList<>();
        for (SortKey key : sort.keys()) {
            SortKey physical = new SortKey(physical(key.expression(), block, into), key.descending(), key.nullsFirst());
            keys.add(new Order(physical, key.expression().nullable()));
        }
        block.orderBy = keys;
        return block;
    }

    private Block limit(Relation.Limit limit, List<Step> into) {
        Block block = fold(limit.input(), into);
        if (block.limited()) {
            block = step(block, limit.input(), into);
        }
        block.limit = limit.limit();
        block.offset = limit.offset();
        return block;
    }

    private Block distinct(Relation.Distinct distinct, List<Step> into) {
        Block block = fold(distinct.input(), into);
        Block input = block;
        boolean sortedByOther = block.orderBy.stream()
                .anyMatch(key -> input.scope.stream()
                        .noneMatch(entry -> entry.expression().equals(key.expression())));
        if (block.limited() || sortedByOther || block.grouped() && !grammar.distinguishesGroups()) {
            block = step(block, distinct.input(), into);
        }
        if (block.combination == null || !block.combination.operator().removesDuplicates()) {
            if (block.combination != null) {
                block = step(block, distinct.input(), into);
            }
            block.distinct = true;
        }
        return block;
    }

    private Block set(Relation.SetOperation set, List<Step> into) {
        Query left = side(set.left(), set.operator(), true, into);
        Query right = side(set.right(), set.operator(), false, into);
        Block block = new Block();
        block.combination = new Combination(set.operator(), left, right);
        block.name = Names.ofSet(set.operator());
        for (Field field : set.fields()) {
            block.scope.add(new Entry(field, new Reference(null, field.name(), field.type(), field.nullable())));
        }
        return block;
    }

    /** One side of a set operation; not every dialect takes parentheses there, so what needs them becomes a step. */
    private Query side(Relation relation, SetOperator operator, boolean left, List<Step> into) {
        Block block = fold(relation, into);
        boolean chained = left
                && block.combination != null
                && block.combination.operator() == operator
                && operator != SetOperator.EXCEPT
                && operator != SetOperator.EXCEPT_ALL
                && block.orderBy.isEmpty();
        if (block.limited()) {
            block = step(block, relation, into);
        } else if (block.combination != null && !chained) {
            block = step(block, relation, into);
        }
        block.orderBy = List.of();
        return finish(block);
    }

    private Block named(Relation.Named named, List<Step> into) {
        Block block = fold(named.input(), into);
        List<Entry> scope = new ArrayList<>();
        List<Field> fields = named.fields();
        for (int i = 0; i < block.scope.size(); i++) {
            scope.add(new Entry(fields.get(i), block.scope.get(i).expression()));
        }
        block.scope = scope;
        block.name = Names.identifier(named.name());
        return block;
    }

    // ---------------------------------------------------------------- joins

    private Block join(Relation.Join join, List<Step> into) {
        return join.kind().keepsRight() ? pair(join, into) : exists(join, into);
    }

    private Block pair(Relation.Join join, List<Step> into) {
        boolean full = join.kind() == JoinKind.FULL;
        if (full && !grammar.joinsFully(join)) {
            return bothSides(join, into);
        }
        Block left = fold(join.left(), into);
        // What was kept or computed before a full join must not be asked of the rows that it adds.
        if (!left.open() || full && (!left.where.isEmpty() || computes(left))) {
            left = step(left, join.left(), into);
        }
        Block right = fold(join.right(), into);
        boolean outer = join.kind().completesRight();
        boolean holdsFull = right.from.stream().anyMatch(source -> source.kind == JoinKind.FULL);
        if (!right.open()
                || holdsFull
                || outer
                        && (right.from.size() > 1
                                || computes(right)
                                || right.where.stream().anyMatch(Block::holdsSubquery))
                || full && !right.where.isEmpty()) {
            right = step(right, join.right(), into);
        }
        left.orderBy = List.of();
        Source first = right.from.getFirst();
        List<Entry> scope = new ArrayList<>(left.scope);
        scope.addAll(right.scope);
        left.scope = scope;
        List<Expression> conditions = new ArrayList<>();
        for (Expression conjunct : conjuncts(join.condition())) {
            if (!isTrue(conjunct)) {
                conditions.add(physical(conjunct, left, into, true));
            }
        }
        if (outer) {
            conditions.addAll(right.where);
            first.kind = join.kind();
            first.on = conditions.isEmpty() ? Literal.of(true) : conjunction(conditions);
            left.from.add(first);
        } else {
            appendInner(left, right, conditions);
            left.where.addAll(right.where);
        }
        left.scope = scope(join, left);
        left.name = null;
        return left;
    }

    private static boolean computes(Block block) {
        return block.scope.stream().anyMatch(entry -> !(entry.expression() instanceof Reference));
    }

    /** A full join where the dialect has none: every row of the left, and those of the right that have no partner. */
    private Block bothSides(Relation.Join join, List<Step> into) {
        Block left = fold(new Relation.Join(JoinKind.LEFT, join.left(), join.right(), join.condition()), into);
        Block right = fold(new Relation.Join(JoinKind.ANTI, join.right(), join.left(), join.condition()), into);
        List<Field> fields = join.fields();
        List<Entry> rightScope = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            int ofRight = i - left.scope.size() + right.scope.size();
            rightScope.add(
                    ofRight < 0
                            ? new Entry(field, new Literal(field.type(), null))
                            : new Entry(field, right.scope.get(ofRight).expression()));
        }
        right.scope = rightScope;
        left.orderBy = List.of();
        right.orderBy = List.of();
        Query first = finish(left);
        Block block = new Block();
        block.combination = new Combination(SetOperator.UNION_ALL, first, finish(right));
        block.name = "both_sides";
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String name = first.outputs.get(i).name();
            block.scope.add(new Entry(field, new Reference(null, name, field.type(), field.nullable())));
        }
        return step(block, join, into);
    }

    /** Puts every condition on the first join at which all that it reads is there. */
    private static void appendInner(Block left, Block right, List<Expression> conditions) {
        List<Expression> rest = new ArrayList<>(conditions);
        Set<String> seen = new HashSet<>();
        left.from.forEach(source -> seen.add(source.id));
        for (Source source : right.from) {
            seen.add(source.id);
            left.from.add(source);
            if (source.kind == JoinKind.LEFT) {
                continue;
            }
            List<Expression> own = new ArrayList<>();
            rest.removeIf(condition -> seen.containsAll(sourcesOf(condition)) && own.add(condition));
            if (source.on != null) {
                own.addAll(conjuncts(source.on));
            }
            source.on = own.isEmpty() ? null : conjunction(own);
        }
        left.where.addAll(rest);
    }

    /** The fields of a join as the plan has them: the right ones of a left join may be null. */
    private static List<Entry> scope(Relation.Join join, Block block) {
        List<Entry> scope = new ArrayList<>();
        List<Field> fields = join.fields();
        for (int i = 0; i < block.scope.size(); i++) {
            Field field = fields.get(i);
            Expression expression = block.scope.get(i).expression();
            if (expression instanceof Reference reference && field.nullable() && !reference.nullable()) {
                expression = new Reference(reference.qualifier(), reference.name(), reference.type(), true);
            }
            scope.add(new Entry(field, expression));
        }
        return scope;
    }

    /** A semi or anti join is an EXISTS with the join's condition inside. */
    private Block exists(Relation.Join join, List<Step> into) {
        Block block = fold(join.left(), into);
        if (block.limited() || block.grouped() || block.windowed || block.combination != null) {
            block = step(block, join.left(), into);
        }
        Block left = block;
        Expression condition = outside(join.condition(), left);
        Relation right = isTrue(condition) ? join.right() : new Relation.Filter(join.right(), condition);
        Expression exists = new Exists(right, join.kind() == JoinKind.ANTI);
        left.where.add(fold(exists, true));
        return left;
    }

    /** Inside a subquery: the columns of the block are those of a query around it. */
    private static Expression outside(Expression expression, Block block) {
        if (expression instanceof Reference reference && block.has(reference.qualifier(), reference.name())) {
            return outward(block.lookUp(reference.qualifier(), reference.name()));
        }
        return MapExpressions.subquery(
                MapExpressions.children(expression, child -> outside(child, block)),
                relation -> outsideOf(relation, block));
    }

    // ---------------------------------------------------------------- expressions

    /** The expression over the block's sources instead of the plan's fields, its subqueries folded. */
    private Expression physical(Expression expression, Block block, List<Step> into) {
        return physical(expression, block, into, false);
    }

    /** @param truthOnly whether false and unknown come to the same, as they do where rows are kept */
    private Expression physical(Expression expression, Block block, List<Step> into, boolean truthOnly) {
        if (expression instanceof Reference reference) {
            return block.lookUp(reference.qualifier(), reference.name());
        }
        boolean inside = truthOnly && (expression instanceof And || expression instanceof Or);
        Expression mapped = MapExpressions.subquery(
                MapExpressions.children(expression, child -> physical(child, block, into, inside)),
                relation -> outsideOf(relation, block));
        return mapped.subquery() == null ? mapped : fold(mapped, truthOnly);
    }

    /** The subquery with what reads the block from inside of it replaced. */
    private static Relation outsideOf(Relation subquery, Block block) {
        return MapExpressions.free(
                subquery,
                outer -> block.has(outer.qualifier(), outer.name())
                        ? outward(block.lookUp(outer.qualifier(), outer.name()))
                        : outer);
    }

    private static Expression outward(Expression physical) {
        if (physical instanceof Reference reference && reference.qualifier() != null) {
            return OuterReference.to(reference);
        }
        return MapExpressions.children(physical, FoldPlan::outward);
    }

    /** Folds the subquery of an expression whose other parts are physical. */
    private Expression fold(Expression expression, boolean truthOnly) {
        Expression safe =
                expression instanceof InSubquery in && (in.negated() || !truthOnly) ? nullSafe(in) : expression;
        Relation relation = safe.subquery();
        if (relation == null || subqueries.containsKey(relation)) {
            return safe;
        }
        boolean correlated = !Scope.freeReferences(relation).isEmpty();
        List<Step> own = correlated ? new ArrayList<>() : steps;
        Block block = fold(relation, own);
        boolean exists = safe instanceof Exists;
        // Aggregates without keys give a row even where there is nothing; that must stay visible.
        boolean one = exists
                && block.combination == null
                && !(block.grouped() && keys(block).isEmpty());
        List<Step> local = correlated ? own : List.of();
        subqueries.put(relation, new Query(block, outputs(block), correlated, local, one, !exists));
        return safe;
    }

    /** IN is unknown rather than false once the set holds a null, and NOT IN never true; EXISTS says what people mean. */
    private static Expression nullSafe(InSubquery in) {
        Field column = in.relation().fields().getFirst();
        if (!column.nullable() && !in.operand().nullable()) {
            return in;
        }
        Expression equal = new Comparison(ComparisonOperator.EQUAL, column.reference(), outward(in.operand()));
        return new Exists(new Relation.Filter(in.relation(), equal), in.negated());
    }

    // ---------------------------------------------------------------- blocks

    private static Query finish(Block block) {
        return new Query(block, outputs(block), false, List.of(), false, false);
    }

    private static List<Output> outputs(Block block) {
        List<Field> columns =
                ResultColumns.of(block.scope.stream().map(Entry::field).toList());
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            outputs.add(new Output(columns.get(i).name(), block.scope.get(i).expression()));
        }
        return List.copyOf(outputs);
    }

    /** Makes the rows so far a step of the WITH clause, and starts a block that reads it. */
    private Block step(Block block, Relation relation, List<Step> into) {
        Relation rows = relation;
        while (rows instanceof Relation.Named named) {
            rows = named.input();
        }
        Step step = stepOf.get(rows);
        if (step == null || !into.contains(step) || step.query.outputs.size() < block.scope.size()) {
            String name = Names.free(block.name == null ? Names.ofRows(block) : block.name, takenNames);
            takenNames.add(name.toLowerCase(Locale.ROOT));
            if (!block.limited()) {
                // An order inside a step means nothing to who reads it.
                block.orderBy = List.of();
            }
            step = new Step(name, finish(block));
            into.add(step);
            stepOf.put(rows, step);
        }
        Set<String> columns = new LinkedHashSet<>();
        step.query.outputs.forEach(output -> columns.add(output.name()));
        Source source = new Source(newId(), null, step.name, step, Names.shortAlias(step.name), columns);
        sources.put(source.id, source);
        Block reader = new Block();
        reader.from.add(source);
        List<Field> fields = relation.fields();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String column = step.query.outputs.get(i).name();
            reader.scope.add(new Entry(field, new Reference(source.id, column, field.type(), field.nullable())));
        }
        return reader;
    }

    private Block read(Source source, List<Field> fields) {
        sources.put(source.id, source);
        Block block = new Block();
        block.from.add(source);
        for (Field field : fields) {
            block.scope.add(new Entry(field, new Reference(source.id, field.name(), field.type(), field.nullable())));
        }
        return block;
    }

    private String newId() {
        return "#" + sources.size();
    }

    private static List<Expression> keys(Block block) {
        return block.groupBy == null ? List.of() : block.groupBy;
    }

    private static Field field(Relation relation, String name) {
        return relation.fields().stream()
                .filter(field -> field.qualifier() == null && field.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean readsWindow(Expression expression, Block block) {
        if (expression instanceof Reference reference) {
            return Block.holds(block.lookUp(reference.qualifier(), reference.name()), WindowCall.class);
        }
        return expression.children().stream().anyMatch(child -> readsWindow(child, block));
    }

    /** Whether a subquery of the node reads an aggregate or a window of the block: only a step can give it that. */
    private static boolean readsComputed(Relation node, Block block) {
        return node.expressions().stream().anyMatch(expression -> readsComputed(expression, block));
    }

    private static boolean readsComputed(Expression expression, Block block) {
        Relation subquery = expression.subquery();
        if (subquery != null) {
            if (expression instanceof InSubquery in && readsCall(in.operand(), block)) {
                return true;
            }
            for (OuterReference outer : Scope.freeReferences(subquery)) {
                if (block.has(outer.qualifier(), outer.name())
                        && holdsCall(block.lookUp(outer.qualifier(), outer.name()))) {
                    return true;
                }
            }
        }
        return expression.children().stream().anyMatch(child -> readsComputed(child, block));
    }

    private static boolean readsCall(Expression expression, Block block) {
        if (expression instanceof Reference reference) {
            return holdsCall(block.lookUp(reference.qualifier(), reference.name()));
        }
        return expression.children().stream().anyMatch(child -> readsCall(child, block));
    }

    private static boolean holdsCall(Expression expression) {
        return Block.holds(expression, AggregateCall.class) || Block.holds(expression, WindowCall.class);
    }

    /** Whether a node would write something long, or a window, more than once. */
    private static boolean repeats(Relation node, Block block) {
        for (Entry entry : block.scope) {
            Expression expression = entry.expression();
            boolean heavy = Block.holds(expression, WindowCall.class)
                    || Block.holdsSubquery(expression)
                    || Block.size(expression) >= LARGE;
            if (heavy) {
                long uses = node.expressions().stream()
                        .mapToLong(output -> Block.uses(output, entry.field()))
                        .sum();
                if (uses > 1) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether a node uses a key of the groups other than as a column of its own, where the key holds a bound value: a database
     * does not see that two placeholders stand for the same.
     */
    private static boolean takesKeysApart(Relation node, Block block) {
        for (Entry entry : block.scope) {
            if (keys(block).contains(entry.expression()) && holdsBound(entry.expression())) {
                long uses = 0;
                boolean alone = true;
                for (Expression expression : node.expressions()) {
                    long own = Block.uses(expression, entry.field());
                    uses += own;
                    alone &= own == 0 || expression instanceof Reference;
                }
                if (uses > 1 || !alone) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether one condition reads both an aggregate and a key that a database would not recognise beside it. */
    private boolean havingReadsComputedKey(Relation.Filter filter, Block block) {
        if (!block.grouped()) {
            return false;
        }
        List<Entry> computed = block.scope.stream()
                .filter(entry -> keys(block).contains(entry.expression())
                        && !(entry.expression() instanceof Reference)
                        && (holdsBound(entry.expression()) || !grammar.recognisesComputedKeys()))
                .toList();
        return conjuncts(filter.condition()).stream()
                .anyMatch(condition -> readsCall(condition, block)
                        && computed.stream().anyMatch(entry -> Block.uses(condition, entry.field()) > 0));
    }

    private static boolean groupsTwiceBy(Relation.Aggregate aggregate, Block block) {
        return aggregate.keys().size() > 1
                && block.scope.stream()
                        .filter(entry -> holdsBound(entry.expression()))
                        .anyMatch(entry -> aggregate.keys().stream()
                                        .filter(key -> usesSame(key.expression(), entry.expression(), block))
                                        .count()
                                > 1);
    }

    /** Whether an expression reads a column that is made just so, under whatever name. */
    private static boolean usesSame(Expression expression, Expression made, Block block) {
        return block.scope.stream()
                .anyMatch(entry -> entry.expression().equals(made) && Block.uses(expression, entry.field()) > 0);
    }

    /** Whether a value is bound in it. */
    private static boolean holdsBound(Expression expression) {
        return expression instanceof Literal literal
                        && literal.value() != null
                        && (literal.type() == DataType.TEXT || literal.type() == DataType.OTHER)
                || expression instanceof Like
                || expression.children().stream().anyMatch(FoldPlan::holdsBound);
    }

    static List<Expression> conjuncts(Expression condition) {
        if (condition instanceof And and) {
            return and.operands().stream()
                    .flatMap(operand -> conjuncts(operand).stream())
                    .toList();
        }
        return List.of(condition);
    }

    private static Expression conjunction(List<Expression> conditions) {
        return conditions.size() == 1 ? conditions.getFirst() : new And(conditions);
    }

    private static boolean isTrue(@Nullable Expression condition) {
        return condition instanceof Literal literal && "true".equals(literal.value());
    }

    private static Set<String> sourcesOf(Expression expression) {
        Set<String> ids = new HashSet<>();
        collectSources(expression, ids);
        return ids;
    }

    private static void collectSources(Expression expression, Set<String> ids) {
        if (expression instanceof Reference reference && reference.qualifier() != null) {
            ids.add(reference.qualifier());
        }
        Relation subquery = expression.subquery();
        if (subquery != null) {
            Scope.freeReferences(subquery).forEach(outer -> ids.add(outer.qualifier()));
        }
        expression.children().forEach(child -> collectSources(child, ids));
    }
}
