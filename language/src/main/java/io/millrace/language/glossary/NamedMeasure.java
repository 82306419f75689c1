package io.millrace.language.glossary;

import io.millrace.language.form.Term;
import io.millrace.language.form.Term.Arithmetic;
import io.millrace.language.form.Term.Attribute;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ArithmeticOperator;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure that the users have a name for.
 *
 * @param names its own and its synonyms, each as the lemmas of its words
 * @param term what it is: aggregates, and what is computed of them; all its columns are in the catalog, its types fit
 */
public record NamedMeasure(String name, List<List<String>> names, Term term) {
    public NamedMeasure {
        names = List.copyOf(names);
    }

    /**
     * The columns whose product is added up, where the figure is just that: {@code sum(a.x * a.y)} has two, {@code sum(a.x)} one.
     * Empty for every other figure, and where the columns are of several tables.
     */
    public List<Attribute> factors() {
        List<Attribute> factors = new ArrayList<>();
        boolean product = term instanceof Term.Measure measure
                && measure.function() == AggregateFunction.SUM
                && !measure.distinct()
                && multiplied(measure.of(), factors);
        boolean oneTable = factors.stream().map(Attribute::table).distinct().count() == 1;
        return product && oneTable ? List.copyOf(factors) : List.of();
    }

    private static boolean multiplied(Term term, List<Attribute> factors) {
        return switch (term) {
            case Attribute attribute -> factors.add(attribute);
            case Arithmetic arithmetic ->
                arithmetic.operator() == ArithmeticOperator.MULTIPLY
                        && multiplied(arithmetic.left(), factors)
                        && multiplied(arithmetic.right(), factors);
            default -> false;
        };
    }
}
