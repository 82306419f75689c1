package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.ground.FormTables.Typed;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Expression.AggregateCall;
import io.millrace.language.plan.Field;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.ScalarFunction;
import io.millrace.language.plan.SortKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The relation of one form and of those inside it; aliases are unique among them all. */
final class PlanForm {
    private final CatalogIndex index;
    private final Aliases names;

    PlanForm(CatalogIndex index) {
        this.index = index;
        this.names = new Aliases(index);
    }

    Relation relation(Form form) {
        return switch (form) {
            case Select select -> select(select);
            case Combined combined -> combined(combined);
        };
    }

    // ---------------------------------------------------------------- one set of rows

    private Relation select(Select select) {
        FormTables tables = new FormTables(select, index, names);
        FormTerms rowTerms = FormTerms.ofRows(tables, this);
        Relation rows = tables.relation();
        Condition where = select.where();
        if (where != null) {
            rows = new Relation.Filter(rows, new FormConditions(rowTerms, this).ground(where));
        }
        List<Term> shows = expanded(select.shows());
        boolean grouped = !select.groups().isEmpty()
                || select.having() != null
                || shows.stream().anyMatch(FormTerms::measures)
                || select.sorts().stream().anyMatch(sort -> FormTerms.measures(sort.term()));
        return grouped ? groups(select, shows, rows, rowTerms) : rows(select, shows, rows, rowTerms);
    }

    private Relation rows(Select select, List<Term> shows, Relation rows, FormTerms terms) {
        FormLabels labels = new FormLabels();
        List<Output> outputs = new ArrayList<>();
        for (Term show : shows) {
            outputs.add(new Output(labels.next(show), terms.ground(show).expression()));
        }
        return arrange(select, rows, outputs, terms);
    }

    /** The rows grouped by all that is shown or sorted by and is no aggregate. */
    private Relation groups(Select select, List<Term> shows, Relation rows, FormTerms terms) {
        Set<Term> keyTerms = new LinkedHashSet<>();
        Set<Term> measureTerms = new LinkedHashSet<>();
        for (Term show : shows) {
            FormTerms.split(show, keyTerms, measureTerms);
        }
        select.groups().forEach(group -> FormTerms.split(group, keyTerms, measureTerms));
        select.sorts().forEach(sort -> FormTerms.split(sort.term(), keyTerms, measureTerms));
        Condition having = select.having();
        if (having != null) {
            FormConditions.terms(having).forEach(term -> FormTerms.split(term, keyTerms, measureTerms));
        }
        FormLabels labels = new FormLabels();
        Map<Term, Integer> positions = new LinkedHashMap<>();
        List<Output> keys = new ArrayList<>();
        for (Term term : keyTerms) {
            Expression expression = terms.ground(term).expression();
            positions.put(term, add(keys, expression, term, labels));
        }
        List<Output> measures = new ArrayList<>();
        for (Term term : measureTerms) {
            int position = add(measures, aggregate((Term.Measure) term, terms), term, labels);
            positions.put(term, keys.size() + position);
        }
        Relation.Aggregate aggregate = new Relation.Aggregate(rows, keys, measures);
        List<Field> fields = aggregate.fields();
        Map<Term, Typed> computed = new LinkedHashMap<>();
        positions.forEach((term, position) -> computed.put(
                term, new Typed(fields.get(position).reference(), column(term, terms, fields.get(position)))));
        FormTerms ofGroups = FormTerms.ofGroups(computed, this);
        Relation grouped = having == null
                ? aggregate
                : new Relation.Filter(aggregate, new FormConditions(ofGroups, this).ground(having));
        FormLabels shown = new FormLabels();
        List<Output> outputs = new ArrayList<>();
        for (Term show : shows) {
            outputs.add(new Output(shown.next(show), ofGroups.ground(show).expression()));
        }
        return arrange(select, grouped, outputs, ofGroups);
    }

    /** The column that a key is, so that its samples tell how to compare it; a computed value has none. */
    private static @Nullable Column column(Term term, FormTerms terms, Field field) {
        Column column = term instanceof Term.Attribute attribute
                ? terms.ground(attribute).column()
                : term instanceof Term.Measure measure && measure.of() instanceof Term.Attribute of
                        ? terms.ground(of).column()
                        : null;
        return column != null && column.type() == field.type() ? column : null;
    }

    private static int add(List<Output> outputs, Expression expression, Term term, FormLabels labels) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).expression().equals(expression)) {
                return i;
            }
        }
        outputs.add(new Output(labels.next(term), expression));
        return outputs.size() - 1;
    }

    private Expression aggregate(Term.Measure measure, FormTerms terms) {
        if (measure.of() instanceof Term.Rows rows) {
            if (measure.function() != AggregateFunction.COUNT) {
                throw new NotGrounded("rows of " + rows.table() + " can only be counted");
            }
            if (!measure.distinct()) {
                return AggregateCall.countRows();
            }
            return AggregateCall.countDistinct(keyOf(rows.table(), terms));
        }
        if (FormTerms.measures(measure.of())) {
            throw new NotGrounded("an aggregate of an aggregate needs a question of its own");
        }
        Typed value = terms.ground(measure.of());
        Expression argument = switch (measure.function()) {
            case COUNT -> value.expression();
            case SUM, AVG, MEDIAN, STDDEV -> RepairTypes.number(value);
            case MIN, MAX -> RepairTypes.ordered(value);
            case PERCENTILE -> throw new NotGrounded("a form does not say which percentile");
        };
        return new AggregateCall(measure.function(), argument, measure.distinct(), null);
    }

    private Expression keyOf(String table, FormTerms terms) {
        List<String> key = index.table(table).primaryKey();
        if (key.isEmpty()) {
            throw new NotGrounded("the rows of " + table + " have no key to tell them apart by");
        }
        List<Expression> parts = new ArrayList<>();
        for (String column : key) {
            parts.add(terms.ground(Term.Attribute.of(table, column)).expression());
            parts.add(Expression.Literal.of("/"));
        }
        parts.removeLast();
        return parts.size() == 1
                ? parts.getFirst()
                : new Expression.Call(
                        ScalarFunction.CONCAT,
                        parts.stream().map(RepairTypes::text).toList());
    }

    private List<Term> expanded(List<Term> shows) {
        if (shows.stream().noneMatch(Term.Everything.class::isInstance)) {
            return shows;
        }
        List<Term> terms = new ArrayList<>();
        for (Term show : shows) {
            if (show instanceof Term.Everything everything) {
                for (Column column : index.table(everything.table()).columns()) {
                    terms.add(Term.Attribute.of(everything.table(), column.name()));
                }
            } else {
                terms.add(show);
            }
        }
        return terms;
    }

    // ---------------------------------------------------------------- what is kept of it, in which order

    private Relation arrange(Select select, Relation input, List<Output> outputs, FormTerms terms) {
        List<SortKey> sorts = new ArrayList<>();
        for (Select.Sort sort : select.sorts()) {
            Expression expression = RepairTypes.ordered(terms.ground(sort.term()));
            if (!(expression instanceof Expression.Literal)) {
                sorts.add(new SortKey(expression, sort.descending(), false));
            }
        }
        boolean oneRow = input instanceof Relation.Aggregate aggregate
                && aggregate.keys().isEmpty();
        Relation arranged = oneRow || sorts.isEmpty()
                ? distinct(project(input, outputs), select.distinct() && !oneRow)
                : select.distinct() ? distinctSorted(input, outputs, sorts) : sorted(input, outputs, sorts);
        Integer limit = select.limit();
        return limit == null || oneRow ? arranged : new Relation.Limit(arranged, limit, 0);
    }

    private static Relation distinct(Relation relation, boolean distinct) {
        return distinct ? new Relation.Distinct(relation) : relation;
    }

    private static Relation sorted(Relation input, List<Output> outputs, List<SortKey> sorts) {
        return project(new Relation.Sort(input, sorts), outputs);
    }

    /**
     * Each row once, in an order. What is sorted by but not shown may differ among equal rows: the first of them counts.
     *
     * <pre>
     * SELECT DISTINCT city ... ORDER BY age   becomes   SELECT city ... GROUP BY city ORDER BY MIN(age)
     * </pre>
     */
    private static Relation distinctSorted(Relation input, List<Output> outputs, List<SortKey> sorts) {
        boolean shown = sorts.stream().allMatch(sort -> position(outputs, sort.expression()) >= 0);
        if (shown) {
            Relation rows = new Relation.Distinct(project(input, outputs));
            List<SortKey> keys = new ArrayList<>();
            for (SortKey sort : sorts) {
                Field field = rows.fields().get(position(outputs, sort.expression()));
                keys.add(new SortKey(field.reference(), sort.descending(), false));
            }
            return new Relation.Sort(rows, keys);
        }
        List<Output> extremes = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        Set<String> taken = new LinkedHashSet<>();
        outputs.forEach(output -> taken.add(output.name()));
        for (SortKey sort : sorts) {
            int position = position(outputs, sort.expression());
            if (position < 0) {
                position = outputs.size() + extremes.size();
                AggregateFunction extreme = sort.descending() ? AggregateFunction.MAX : AggregateFunction.MIN;
                extremes.add(
                        new Output(Labels.fresh("sort_value", taken), AggregateCall.of(extreme, sort.expression())));
            }
            positions.add(position);
        }
        Relation groups = new Relation.Aggregate(input, outputs, extremes);
        List<Field> fields = groups.fields();
        List<SortKey> keys = new ArrayList<>();
        for (int i = 0; i < sorts.size(); i++) {
            keys.add(new SortKey(
                    fields.get(positions.get(i)).reference(), sorts.get(i).descending(), false));
        }
        List<Output> kept = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            kept.add(new Output(outputs.get(i).name(), fields.get(i).reference()));
        }
        return new Relation.Project(new Relation.Sort(groups, keys), kept);
    }

    private static int position(List<Output> outputs, Expression expression) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).expression().equals(expression)) {
                return i;
            }
        }
        return -1;
    }

    /** The outputs of the rows; the rows themselves where they are just that. */
    private static Relation project(Relation input, List<Output> outputs) {
        List<Field> fields = input.fields();
        boolean same = fields.size() == outputs.size();
        for (int i = 0; same && i < fields.size(); i++) {
            Field field = fields.get(i);
            same = field.qualifier() == null
                    && field.name().equals(outputs.get(i).name())
                    && outputs.get(i).expression().equals(field.reference());
        }
        return same ? input : new Relation.Project(input, outputs);
    }

    // ---------------------------------------------------------------- two sets of rows

    private Relation combined(Combined combined) {
        Relation left = relation(combined.left());
        Relation right = relation(combined.right());
        List<Field> leftFields = left.fields();
        List<Field> rightFields = right.fields();
        if (leftFields.size() != rightFields.size()) {
            throw new NotGrounded(
                    "rows of " + leftFields.size() + " columns cannot be combined with rows of " + rightFields.size());
        }
        boolean[] asText = new boolean[leftFields.size()];
        boolean any = false;
        for (int i = 0; i < asText.length; i++) {
            DataType leftType = leftFields.get(i).type();
            DataType rightType = rightFields.get(i).type();
            asText[i] = leftType != rightType
                    && !(leftType.isNumeric() && rightType.isNumeric())
                    && !(leftType.isTemporal() && rightType.isTemporal());
            any |= asText[i];
        }
        return new Relation.SetOperation(
                combined.operator(), any ? cast(left, asText) : left, any ? cast(right, asText) : right);
    }

    private static Relation cast(Relation relation, boolean[] asText) {
        List<Output> outputs = new ArrayList<>();
        List<Field> fields = relation.fields();
        for (int i = 0; i < fields.size(); i++) {
            Expression reference = fields.get(i).reference();
            outputs.add(new Output(fields.get(i).name(), asText[i] ? RepairTypes.text(reference) : reference));
        }
        return new Relation.Project(relation, outputs);
    }
}
