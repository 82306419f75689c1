package io.millrace.language.generate;

import io.millrace.language.anchor.Elements;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether what a form looks up in another question is what that question tells: customers by their key, not names among keys. */
final class JoinsWhatBelongs {
    private JoinsWhatBelongs() {}

    static boolean test(Form form, Elements elements) {
        return !(form instanceof Select select)
                || Condition.conjuncts(select.where()).stream().allMatch(condition -> belongs(condition, elements));
    }

    private static boolean belongs(Condition condition, Elements elements) {
        return switch (condition) {
            case Condition.In in
            when in.term() instanceof Term.Attribute outer
                    && in.form() instanceof Select inner
                    && inner.shows().getFirst() instanceof Term.Attribute told ->
                belong(outer, told, elements) && test(inner, elements);
            case Condition.Compare compare
            when compare.left() instanceof Term.Attribute outer
                    && compare.right() instanceof Term.Answer answer
                    && answer.select().shows().getFirst() instanceof Term.Attribute told ->
                belong(outer, told, elements);
            default -> true;
        };
    }

    private static boolean belong(Term.Attribute one, Term.Attribute other, Elements elements) {
        if (one.column().equalsIgnoreCase(other.column())) {
            return true;
        }
        Set<String> reached = ends(one, elements);
        return ends(other, elements).stream().anyMatch(reached::contains);
    }

    /** The column itself and those that a key joins it with. */
    private static Set<String> ends(Term.Attribute attribute, Elements elements) {
        Set<String> ends = elements.index().graph().links(attribute.table()).stream()
                .filter(edge -> edge.fromColumns().equals(List.of(attribute.column())))
                .map(edge -> edge.to() + "." + edge.toColumns().getFirst())
                .collect(Collectors.toSet());
        ends.add(attribute.table() + "." + attribute.column());
        return ends;
    }
}
