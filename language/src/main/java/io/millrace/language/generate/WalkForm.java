package io.millrace.language.generate;

import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.SetOperator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a form, in the order it is read, and writes it anew with other names and values. Every name comes with its role:
 * {@code S0} for the first shown column, {@code W>} for one that is compared, {@code notin.S0} for one inside a subquery.
 */
abstract class WalkForm {

    abstract Term.Attribute attribute(Term.Attribute attribute, String role);

    abstract String table(String table, String role);

    /** @param of the attribute it is compared with; null where it is compared with a measure */
    abstract Term.Constant constant(Term.Constant constant, String role, Term.@Nullable Attribute of);

    abstract String pattern(String pattern, String role, Term.@Nullable Attribute of);

    abstract Integer limit(Integer limit, String role);

    Form walk(Form form) {
        return walk(form, "");
    }

    private Form walk(Form form, String prefix) {
        return switch (form) {
            case Select select -> select(select, prefix);
            case Combined combined -> {
                Form left = walk(combined.left(), prefix);
                yield new Combined(
                        combined.operator(), left, walk(combined.right(), prefix + mark(combined.operator())));
            }
        };
    }

    private static String mark(SetOperator operator) {
        return switch (operator) {
            case INTERSECT, INTERSECT_ALL -> "and.";
            case EXCEPT, EXCEPT_ALL -> "but.";
            case UNION, UNION_ALL -> "or.";
        };
    }

    private Select select(Select select, String prefix) {
        List<Term> shows = new ArrayList<>();
        for (int i = 0; i < select.shows().size(); i++) {
            shows.add(term(select.shows().get(i), prefix + "S" + Math.min(i, 3)));
        }
        Condition where = select.where() == null ? null : condition(select.where(), prefix + "W");
        List<Term> groups = new ArrayList<>();
        for (Term group : select.groups()) {
            groups.add(term(group, prefix + "G"));
        }
        Condition having = select.having() == null ? null : condition(select.having(), prefix + "H");
        List<Select.Sort> sorts = new ArrayList<>();
        for (Select.Sort sort : select.sorts()) {
            sorts.add(new Select.Sort(
                    term(sort.term(), prefix + "O" + (sort.descending() ? "-" : "+")), sort.descending()));
        }
        List<String> tables = new ArrayList<>();
        for (String table : select.tables()) {
            tables.add(table(table, prefix + "T"));
        }
        Integer limit = select.limit() == null ? null : limit(select.limit(), prefix + "L");
        return new Select(shows, select.distinct(), tables, where, groups, having, sorts, limit);
    }

    private Term term(Term term, String role) {
        return switch (term) {
            case Term.Attribute attribute -> attribute(attribute, role);
            case Term.Rows rows -> new Term.Rows(table(rows.table(), role + "#"));
            case Term.Everything everything -> new Term.Everything(table(everything.table(), role + "*"));
            case Term.Measure measure ->
                new Term.Measure(
                        measure.function(),
                        measure.distinct(),
                        term(measure.of(), role + measure.function().name() + (measure.distinct() ? "D" : "")));
            case Term.Arithmetic arithmetic ->
                new Term.Arithmetic(
                        arithmetic.operator(),
                        term(arithmetic.left(), role + arithmetic.operator().name()),
                        term(arithmetic.right(), role + arithmetic.operator().name()));
            case Term.Part part ->
                new Term.Part(part.unit(), term(part.of(), role + part.unit().name()));
            case Term.Period period ->
                new Term.Period(
                        period.unit(), term(period.of(), role + period.unit().name()));
            case Term.Constant constant -> constant(constant, role, null);
            case Term.Answer answer -> new Term.Answer(select(answer.select(), role + "answer."));
        };
    }

    private Condition condition(Condition condition, String role) {
        return switch (condition) {
            case Condition.Compare compare -> compare(compare, role + sign(compare.operator()));
            case Condition.Between between -> {
                Term term = term(between.term(), role + "..");
                yield new Condition.Between(
                        term,
                        given(between.low(), role + "..<", between.term()),
                        given(between.high(), role + "..>", between.term()));
            }
            case Condition.Matches matches -> {
                Term term = term(matches.term(), role + (matches.negated() ? "!~" : "~"));
                yield new Condition.Matches(
                        term,
                        pattern(
                                matches.pattern(),
                                role + "~",
                                matches.term() instanceof Term.Attribute attribute ? attribute : null),
                        matches.negated());
            }
            case Condition.Missing missing ->
                new Condition.Missing(term(missing.term(), role + (missing.negated() ? "!0" : "0")), missing.negated());
            case Condition.In in -> {
                String mark = in.negated() ? "notin" : "in";
                Term term = term(in.term(), role + mark);
                yield new Condition.In(term, walk(in.form(), role + mark + "."), in.negated());
            }
            case Condition.During during -> new Condition.During(term(during.term(), role + "t"), during.window());
            case Condition.All all ->
                new Condition.All(all.conditions().stream()
                        .map(one -> condition(one, role))
                        .toList());
            case Condition.Any any ->
                new Condition.Any(any.conditions().stream()
                        .map(one -> condition(one, role + "|"))
                        .toList());
        };
    }

    private Condition compare(Condition.Compare compare, String role) {
        Term left = term(compare.left(), role);
        return new Condition.Compare(left, compare.operator(), given(compare.right(), role, compare.left()));
    }

    private Term given(Term term, String role, Term with) {
        return term instanceof Term.Constant constant
                ? constant(constant, role, with instanceof Term.Attribute attribute ? attribute : null)
                : term(term, role + "?");
    }

    private static String sign(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "!=";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
    }
}
