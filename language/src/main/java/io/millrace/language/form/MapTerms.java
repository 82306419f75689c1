package io.millrace.language.form;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Rewrites the terms of a form, innermost first. Questions inside it (an answer, a set of values) are left as they are. */
public final class MapTerms {
    private MapTerms() {}

    public static Select in(Select select, UnaryOperator<Term> change) {
        return new Select(
                terms(select.shows(), change),
                select.distinct(),
                select.tables(),
                in(select.where(), change),
                terms(select.groups(), change),
                in(select.having(), change),
                select.sorts().stream()
                        .map(sort -> new Select.Sort(in(sort.term(), change), sort.descending()))
                        .toList(),
                select.limit());
    }

    private static List<Term> terms(List<Term> terms, UnaryOperator<Term> change) {
        return terms.stream().map(term -> in(term, change)).toList();
    }

    public static Term in(Term term, UnaryOperator<Term> change) {
        Term mapped = switch (term) {
            case Term.Measure measure ->
                new Term.Measure(measure.function(), measure.distinct(), in(measure.of(), change));
            case Term.Arithmetic arithmetic ->
                new Term.Arithmetic(
                        arithmetic.operator(), in(arithmetic.left(), change), in(arithmetic.right(), change));
            case Term.Part part -> new Term.Part(part.unit(), in(part.of(), change));
            case Term.Period period -> new Term.Period(period.unit(), in(period.of(), change));
            case Term.Attribute attribute -> attribute;
            case Term.Rows rows -> rows;
            case Term.Everything everything -> everything;
            case Term.Constant constant -> constant;
            case Term.Answer answer -> answer;
        };
        return change.apply(mapped);
    }

    public static @Nullable Condition in(@Nullable Condition condition, UnaryOperator<Term> change) {
        return condition == null ? null : inside(condition, change);
    }

    private static Condition inside(Condition condition, UnaryOperator<Term> change) {
        return switch (condition) {
            case Condition.Compare compare ->
                new Condition.Compare(in(compare.left(), change), compare.operator(), in(compare.right(), change));
            case Condition.Between between ->
                new Condition.Between(
                        in(between.term(), change), in(between.low(), change), in(between.high(), change));
            case Condition.Matches matches ->
                new Condition.Matches(in(matches.term(), change), matches.pattern(), matches.negated());
            case Condition.Missing missing -> new Condition.Missing(in(missing.term(), change), missing.negated());
            case Condition.In in -> new Condition.In(in(in.term(), change), in.form(), in.negated());
            case Condition.During during -> new Condition.During(in(during.term(), change), during.window());
            case Condition.All all ->
                new Condition.All(all.conditions().stream()
                        .map(part -> inside(part, change))
                        .toList());
            case Condition.Any any ->
                new Condition.Any(any.conditions().stream()
                        .map(part -> inside(part, change))
                        .toList());
        };
    }
}
