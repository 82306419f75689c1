package io.millrace.language.generate;

import io.millrace.language.anchor.Elements;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;

/**
 * What is asked of one thing by its name is said once, although several rows are about the thing.
 *
 * <pre>
 * show river.length where river.name = 'colorado'   becomes   show different river.length where river.name = 'colorado'
 * </pre>
 *
 * where a river has a row for each state that it flows through. Where names are told apart by a key, nothing changes.
 */
final class ShowOnce {
    private ShowOnce() {}

    static Form of(Form form, Elements elements) {
        return form instanceof Select select && isOfOneThing(select, elements) ? select.withDistinct(true) : form;
    }

    private static boolean isOfOneThing(Select select, Elements elements) {
        return !select.distinct()
                && select.groups().isEmpty()
                && select.sorts().isEmpty()
                && select.where() instanceof Condition.Compare compare
                && compare.operator() == ComparisonOperator.EQUAL
                && compare.left() instanceof Term.Attribute name
                && compare.right() instanceof Term.Constant
                && namesSeveralRows(name, elements)
                && select.shows().stream()
                        .allMatch(shown -> shown instanceof Term.Attribute attribute
                                && attribute.table().equals(name.table()));
    }

    private static boolean namesSeveralRows(Term.Attribute name, Elements elements) {
        int number = elements.columnNumber(name.table(), name.column());
        if (number < 0) {
            return false;
        }
        Elements.ColumnElement column = elements.column(number);
        return column.naming() == Elements.Naming.OWN && column.column().complete() && !column.unique();
    }
}
