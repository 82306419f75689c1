package io.millrace.eval.gold;

import io.millrace.eval.gold.GoldScope.Instance;
import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.MapTerms;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.SetOperator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.Limit;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperation;
import net.sf.jsqlparser.statement.select.SetOperationList;
import org.jspecify.annotations.Nullable;

/** Reads the queries of one statement. */
final class ReadSelect {
    private final CatalogIndex index;

    ReadSelect(CatalogIndex index) {
        this.index = index;
    }

    Form read(net.sf.jsqlparser.statement.select.Select select, @Nullable GoldScope around) {
        if (select.getWithItemsList() != null && !select.getWithItemsList().isEmpty()) {
            throw new OutsideForm("WITH");
        }
        return switch (select) {
            case PlainSelect plain -> plain(plain, around);
            case ParenthesedSelect parenthesed -> inside(parenthesed, around);
            case SetOperationList list -> combined(list, around);
            default -> throw new OutsideForm("statement " + select.getClass().getSimpleName());
        };
    }

    Form inside(ParenthesedSelect parenthesed, @Nullable GoldScope around) {
        if (parenthesed.getOrderByElements() != null || parenthesed.getLimit() != null) {
            throw new OutsideForm("an order around parentheses");
        }
        return read(parenthesed.getSelect(), around);
    }

    private Form combined(SetOperationList list, @Nullable GoldScope around) {
        if (list.getOrderByElements() != null || list.getLimit() != null) {
            throw new OutsideForm("a set operation that is sorted");
        }
        Form form = read(list.getSelect(0), around);
        for (int i = 0; i < list.getOperations().size(); i++) {
            form = new Combined(operator(list.getOperation(i)), form, read(list.getSelect(i + 1), around));
        }
        return form;
    }

    private static SetOperator operator(SetOperation operation) {
        String name = operation.toString().toUpperCase(Locale.ROOT);
        return switch (name) {
            case "UNION" -> SetOperator.UNION;
            case "UNION ALL" -> SetOperator.UNION_ALL;
            case "INTERSECT" -> SetOperator.INTERSECT;
            case "EXCEPT", "MINUS" -> SetOperator.EXCEPT;
            default -> throw new OutsideForm("set operation " + name.toLowerCase(Locale.ROOT));
        };
    }

    // ---------------------------------------------------------------- FROM

    GoldScope scope(PlainSelect select, @Nullable GoldScope around) {
        GoldScope scope = new GoldScope(index, around);
        if (select.getFromItem() == null) {
            throw new OutsideForm("no table at all");
        }
        add(scope, select.getFromItem());
        for (Join join : joins(select)) {
            add(scope, join.getFromItem());
        }
        return scope;
    }

    private static List<Join> joins(PlainSelect select) {
        return select.getJoins() == null ? List.of() : select.getJoins();
    }

    private static void add(GoldScope scope, FromItem item) {
        if (!(item instanceof Table table)) {
            throw new OutsideForm("a query in FROM");
        }
        scope.add(
                table.getName(),
                table.getAlias() == null ? null : table.getAlias().getName());
    }

    /** The table whose rows {@code count(*)} counts: the one that the others hang on. */
    String counted(GoldScope scope) {
        List<Instance> instances = scope.instances();
        for (Instance instance : instances) {
            boolean one = instances.stream()
                    .noneMatch(other -> !other.table().equals(instance.table())
                            && index.graph().links(other.table().name()).stream()
                                    .anyMatch(edge -> edge.forward()
                                            && edge.to().equals(instance.table().name())));
            if (one) {
                return instance.table().name();
            }
        }
        return instances.getFirst().table().name();
    }

    // ---------------------------------------------------------------- one query

    private Form plain(PlainSelect plain, @Nullable GoldScope around) {
        GoldScope scope = scope(plain, around);
        GoldJoins joins = new GoldJoins(scope);
        GoldTerms terms = new GoldTerms(scope, this);
        GoldConditions conditions = new GoldConditions(scope, terms, this);
        List<Expression> where = new ArrayList<>();
        int position = 0;
        for (Join join : joins(plain)) {
            position++;
            if (join.isLeft() || join.isRight() || join.isFull() || join.isOuter()) {
                throw new OutsideForm("an outer join");
            }
            if (join.isNatural()
                    || join.getUsingColumns() != null && !join.getUsingColumns().isEmpty()) {
                common(scope, joins, position, join);
            }
            join.getOnExpressions().forEach(on -> where.addAll(GoldJoins.conjuncts(on)));
        }
        where.addAll(GoldJoins.conjuncts(plain.getWhere()));
        Condition filter = null;
        for (Expression conjunct : where) {
            if (!isJoin(conjunct, scope, joins)) {
                filter = Condition.and(filter, conditions.read(conjunct, false));
            }
        }
        return select(plain, scope, joins, terms, conditions, filter);
    }

    private static void common(GoldScope scope, GoldJoins joins, int position, Join join) {
        Instance right = scope.instances().get(position);
        Set<String> named = new HashSet<>();
        if (join.getUsingColumns() != null) {
            join.getUsingColumns()
                    .forEach(column -> named.add(column.getColumnName().toLowerCase(Locale.ROOT)));
        }
        for (io.millrace.language.catalog.Column column : right.table().columns()) {
            boolean wanted = join.isNatural() || named.contains(column.name().toLowerCase(Locale.ROOT));
            for (Instance left : scope.instances().subList(0, position)) {
                Optional<Term.Attribute> other = left.column(column.name());
                if (wanted && other.isPresent()) {
                    joins.add(other.get(), right.column(column.name()).orElseThrow());
                    break;
                }
            }
        }
    }

    /** An equality of columns of two tables that nothing connects yet is a join, wherever it is written. */
    private static boolean isJoin(Expression conjunct, GoldScope scope, GoldJoins joins) {
        if (!(conjunct instanceof EqualsTo equal)
                || !(equal.getLeftExpression() instanceof Column left)
                || !(equal.getRightExpression() instanceof Column right)) {
            return false;
        }
        Optional<Term.Attribute> one = scope.column(GoldJoins.qualifier(left), left.getColumnName());
        Optional<Term.Attribute> other = scope.column(GoldJoins.qualifier(right), right.getColumnName());
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        Instance from = scope.instance(one.get());
        Instance to = scope.instance(other.get());
        if (from.equals(to) || joins.connected(from, to)) {
            return false;
        }
        joins.add(one.get(), other.get());
        return true;
    }

    private Form select(
            PlainSelect plain,
            GoldScope scope,
            GoldJoins joins,
            GoldTerms terms,
            GoldConditions conditions,
            @Nullable Condition where) {
        if (plain.getQualify() != null || plain.getOffset() != null || plain.getFetch() != null) {
            throw new OutsideForm("an offset");
        }
        List<Term> shows = new ArrayList<>();
        Map<String, Term> named = new LinkedHashMap<>();
        for (SelectItem<?> item : plain.getSelectItems()) {
            switch (item.getExpression()) {
                case AllTableColumns all ->
                    shows.add(new Term.Everything(scope.named(all.getTable().getName())
                            .orElseThrow(() -> new OutsideForm("a table that the catalog does not have"))
                            .table()
                            .name()));
                case AllColumns ignored ->
                    scope.instances()
                            .forEach(instance -> shows.add(
                                    new Term.Everything(instance.table().name())));
                default -> {
                    Term term = terms.read(item.getExpression());
                    shows.add(term);
                    if (item.getAlias() != null) {
                        named.put(GoldScope.unquoted(item.getAlias().getName()).toLowerCase(Locale.ROOT), term);
                    }
                }
            }
        }
        List<Term> groups = new ArrayList<>();
        if (plain.getGroupBy() != null) {
            for (Expression key : plain.getGroupBy().getGroupByExpressionList()) {
                groups.add(reference(key, shows, named, scope, terms));
            }
        }
        Condition having = null;
        for (Expression conjunct : GoldJoins.conjuncts(plain.getHaving())) {
            having = Condition.and(having, conditions.read(conjunct, false));
        }
        List<Select.Sort> sorts = new ArrayList<>();
        if (plain.getOrderByElements() != null) {
            for (OrderByElement element : plain.getOrderByElements()) {
                sorts.add(new Select.Sort(
                        reference(element.getExpression(), shows, named, scope, terms), !element.isAsc()));
            }
        }
        boolean distinct = plain.getDistinct() != null;
        Select select = new Select(shows, distinct, List.of(), where, groups, having, sorts, limit(plain.getLimit()));
        requireDecided(select, scope, joins);
        return joins.say(settle(select));
    }

    /** A key or an order may be the number or the name of a shown column. */
    private static Term reference(
            Expression expression, List<Term> shows, Map<String, Term> named, GoldScope scope, GoldTerms terms) {
        if (expression instanceof LongValue number) {
            int position = (int) number.getValue();
            if (position >= 1 && position <= shows.size()) {
                return shows.get(position - 1);
            }
        }
        if (expression instanceof Column column && GoldJoins.qualifier(column) == null) {
            Term term = named.get(GoldScope.unquoted(column.getColumnName()).toLowerCase(Locale.ROOT));
            if (term != null) {
                return term;
            }
        }
        return terms.read(expression);
    }

    private static @Nullable Integer limit(@Nullable Limit limit) {
        if (limit == null) {
            return null;
        }
        boolean starts =
                limit.getOffset() == null || limit.getOffset() instanceof LongValue offset && offset.getValue() == 0;
        if (starts && limit.getRowCount() instanceof LongValue rows && rows.getValue() > 0) {
            return (int) rows.getValue();
        }
        throw new OutsideForm("an offset");
    }

    // ---------------------------------------------------------------- groups

    /**
     * In SQLite, a column that the groups do not decide comes from the row with the highest or lowest value where one is shown.
     */
    private static void requireDecided(Select select, GoldScope scope, GoldJoins joins) {
        boolean extreme = select.shows().stream()
                .anyMatch(term -> term instanceof Term.Measure measure
                        && (measure.function() == AggregateFunction.MAX
                                || measure.function() == AggregateFunction.MIN));
        if (!extreme || select.groups().isEmpty()) {
            return;
        }
        for (Term term : select.shows()) {
            if (term instanceof Term.Attribute attribute && !select.groups().contains(term)) {
                Instance owner = scope.instance(attribute);
                List<String> key = owner.table().primaryKey();
                boolean decided = !key.isEmpty()
                        && key.stream().allMatch(column -> {
                            Term.Attribute part = owner.column(column).orElseThrow();
                            return select.groups().stream().anyMatch(group -> joins.equal(part, group));
                        });
                if (!decided) {
                    throw new OutsideForm("a column of the row with the highest value in each group");
                }
            }
        }
    }

    private static Select settle(Select select) {
        boolean measures = select.shows().stream().anyMatch(ReadSelect::measures)
                || select.sorts().stream().anyMatch(sort -> measures(sort.term()))
                || select.having() != null;
        Set<Term> shown = new HashSet<>(select.shows());
        if (!measures) {
            if (select.groups().isEmpty()) {
                return select;
            }
            // Grouping by what is shown leaves each row once.
            return shown.equals(new HashSet<>(select.groups()))
                    ? select.withGroups(List.of()).withDistinct(true)
                    : select;
        }
        if (select.groups().isEmpty() && shown.stream().anyMatch(term -> !measures(term) && !constant(term))) {
            return extreme(select);
        }
        if (select.groups().isEmpty() && select.having() == null) {
            // One row has no order.
            return select.withSorts(List.of(), null);
        }
        return select.withGroups(
                select.groups().stream().filter(group -> !shown.contains(group)).toList());
    }

    /** {@code select name, max(age)} shows, in SQLite, the name in the row with the highest age. */
    private static Select extreme(Select select) {
        List<Term> measures =
                select.shows().stream().filter(ReadSelect::measures).toList();
        if (measures.size() == 1
                && select.sorts().isEmpty()
                && select.having() == null
                && measures.getFirst() instanceof Term.Measure measure
                && (measure.function() == AggregateFunction.MAX || measure.function() == AggregateFunction.MIN)) {
            List<Term> shows = select.shows().stream()
                    .map(term -> term.equals(measure) ? measure.of() : term)
                    .toList();
            Select.Sort sort = new Select.Sort(measure.of(), measure.function() == AggregateFunction.MAX);
            return select.withShows(shows).withSorts(List.of(sort), 1);
        }
        throw new OutsideForm("a column beside an aggregate of all rows");
    }

    private static boolean constant(Term term) {
        return term instanceof Term.Constant || term instanceof Term.Answer;
    }

    private static boolean measures(Term term) {
        boolean[] found = {false};
        MapTerms.in(term, part -> {
            found[0] |= part instanceof Term.Measure;
            return part;
        });
        return found[0];
    }
}
