package io.millrace.language.generate;

import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;

/** A form without the joins that it prescribes: how tables are joined is left to the join graph of each catalog. */
final class WithoutJoins {
    private WithoutJoins() {}

    static Form of(Form form) {
        return switch (form) {
            case Select select -> select(select);
            case Combined combined -> new Combined(combined.operator(), of(combined.left()), of(combined.right()));
        };
    }

    private static Select select(Select select) {
        Condition where = select.where() == null ? null : condition(select.where());
        return select.withTables(select.tables().stream()
                        .filter(table -> table.indexOf('=') < 0)
                        .toList())
                .withWhere(where);
    }

    private static Condition condition(Condition condition) {
        return switch (condition) {
            case Condition.In in -> new Condition.In(in.term(), of(in.form()), in.negated());
            case Condition.Compare compare
            when compare.right() instanceof Term.Answer answer ->
                new Condition.Compare(compare.left(), compare.operator(), new Term.Answer(select(answer.select())));
            case Condition.All all ->
                new Condition.All(
                        all.conditions().stream().map(WithoutJoins::condition).toList());
            case Condition.Any any ->
                new Condition.Any(
                        any.conditions().stream().map(WithoutJoins::condition).toList());
            case Condition.Compare other -> other;
            case Condition.Between other -> other;
            case Condition.Matches other -> other;
            case Condition.Missing other -> other;
            case Condition.During other -> other;
        };
    }
}
