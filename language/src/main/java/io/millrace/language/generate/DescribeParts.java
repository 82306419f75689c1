package io.millrace.language.generate;

import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names what a template is made of: which terms it shows, how it is ordered, grouped, limited, combined. */
final class DescribeParts {
    private final Set<String> parts = new LinkedHashSet<>();

    private DescribeParts() {}

    static Set<String> of(Form form) {
        DescribeParts describe = new DescribeParts();
        describe.form(form, "");
        return describe.parts;
    }

    private void form(Form form, String prefix) {
        switch (form) {
            case Select select -> select(select, prefix);
            case Combined combined -> {
                parts.add(prefix + "combined " + combined.operator());
                form(combined.left(), prefix);
                form(combined.right(), prefix + "right ");
            }
        }
    }

    private void select(Select select, String prefix) {
        List<String> shows = select.shows().stream().map(this::kind).toList();
        parts.add(prefix + "shows " + String.join(" ", shows));
        parts.add(prefix + "columns " + shows.size());
        shows.forEach(show -> parts.add(prefix + "show " + show));
        if (select.distinct()) {
            parts.add(prefix + "distinct");
        }
        if (!select.tables().isEmpty()) {
            parts.add(prefix + "tables " + select.tables().size());
        }
        List<String> where = new ArrayList<>();
        Condition.conjuncts(select.where()).forEach(condition -> where.add(kind(condition)));
        parts.add(prefix + "where " + where.stream().sorted().collect(Collectors.joining(" ")));
        parts.add(prefix + "conditions " + where.size());
        where.forEach(condition -> parts.add(prefix + "condition " + condition));
        boolean grouped = !select.groups().isEmpty()
                || (select.shows().stream().anyMatch(Term.Measure.class::isInstance)
                        && !select.shows().stream().allMatch(Term.Measure.class::isInstance));
        parts.add(prefix + (grouped ? "grouped" : "ungrouped"));
        parts.add(prefix + "groups " + select.groups().size());
        String having =
                Condition.conjuncts(select.having()).stream().map(this::kind).collect(Collectors.joining(" "));
        parts.add(prefix + "having " + having);
        String sorts = select.sorts().stream()
                .map(sort -> kind(sort.term()) + (sort.descending() ? "-" : "+"))
                .collect(Collectors.joining(" "));
        String limit = select.limit() == null ? "" : select.limit() == 1 ? " first" : " limit";
        parts.add(prefix + "sorted " + sorts);
        parts.add(prefix + "sorted " + sorts + limit);
        parts.add(prefix + "limited" + limit);
    }

    private String kind(Term term) {
        return switch (term) {
            case Term.Attribute ignored -> "column";
            case Term.Rows ignored -> "rows";
            case Term.Everything ignored -> "everything";
            case Term.Measure measure ->
                measure.function() + (measure.distinct() ? " distinct" : "") + "(" + kind(measure.of()) + ")";
            case Term.Arithmetic arithmetic ->
                kind(arithmetic.left()) + " " + arithmetic.operator() + " " + kind(arithmetic.right());
            case Term.Part part -> part.unit() + " of " + kind(part.of());
            case Term.Period period -> "each " + period.unit() + " of " + kind(period.of());
            case Term.Constant constant -> constant.type().isNumeric() ? "number" : "text";
            case Term.Answer answer -> {
                select(answer.select(), "answer ");
                yield "answer";
            }
        };
    }

    private String kind(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> kind(compare.left()) + compare.operator() + kind(compare.right());
            case Condition.Between between -> kind(between.term()) + " between";
            case Condition.Matches matches ->
                kind(matches.term())
                        + (matches.negated() ? " unlike " : " like ")
                        + (matches.pattern().startsWith("%") ? "%" : "")
                        + (matches.pattern().endsWith("%") ? "%" : "");
            case Condition.Missing missing -> kind(missing.term()) + (missing.negated() ? " present" : " missing");
            case Condition.In in -> {
                form(in.form(), in.negated() ? "not in " : "in ");
                yield kind(in.term()) + (in.negated() ? " not in" : " in");
            }
            case Condition.During ignored -> "during";
            case Condition.All all ->
                "all(" + all.conditions().stream().map(this::kind).collect(Collectors.joining(" ")) + ")";
            case Condition.Any any ->
                "any(" + any.conditions().stream().map(this::kind).collect(Collectors.joining(" ")) + ")";
        };
    }
}
