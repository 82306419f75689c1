package io.millrace.language.generate;

import io.millrace.language.catalog.DataType;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Derives templates from those that were seen: with a column more or less, a condition more or less, another comparison, another
 * order. Nobody has to have asked for just this combination before.
 *
 * <pre>
 * show ?0 where ?1 = ?2   gives   show ?0, ?3 where ?1 = ?2;  show ?0 where ?1 &gt; ?2;  show ?0;  show different ?0 where ?1 = ?2 ...
 * </pre>
 */
public final class ExtendTemplates {
    private static final Term.Attribute COLUMN = Term.Attribute.of("?", "?91");
    private static final Term.Attribute COMPARED = Term.Attribute.of("?", "?92");
    private static final Term.Constant TEXT = new Term.Constant(DataType.TEXT, "?93");
    private static final Term.Constant NUMBER = new Term.Constant(DataType.DECIMAL, "?94");
    private static final int MOST_COLUMNS = 5;
    private static final int MOST_CONDITIONS = 3;

    private ExtendTemplates() {}

    /**
     * @param seen how often each was seen
     * @param least only those that were seen so often are extended
     * @param share what a derived one counts, as a share of the one it is derived from
     */
    public static Map<Template, Double> extend(Map<Template, Integer> seen, int least, double share) {
        Map<Template, Double> all = new LinkedHashMap<>();
        seen.forEach((template, count) -> all.put(template, (double) count));
        seen.forEach((template, count) -> {
            if (count >= least && template.form() instanceof Select select) {
                for (Form derived : derive(select)) {
                    all.merge(AbstractForm.of(derived).template(), share * count, Math::max);
                }
            }
        });
        return all;
    }

    private static List<Form> derive(Select select) {
        List<Form> derived = new ArrayList<>();
        columns(select, derived);
        conditions(select, derived);
        derived.add(select.withDistinct(!select.distinct()));
        if (select.sorts().isEmpty() && select.limit() == null) {
            derived.add(select.withSorts(List.of(new Select.Sort(COLUMN, false)), null));
            derived.add(select.withSorts(List.of(new Select.Sort(COLUMN, true)), null));
        } else {
            derived.add(select.withSorts(
                    select.sorts().stream()
                            .map(sort -> new Select.Sort(sort.term(), !sort.descending()))
                            .toList(),
                    select.limit()));
            if (select.limit() == null) {
                derived.add(select.withSorts(select.sorts(), 1));
            }
        }
        return derived;
    }

    private static void columns(Select select, List<Form> derived) {
        int plain = 0;
        while (plain < select.shows().size() && select.shows().get(plain) instanceof Term.Attribute) {
            plain++;
        }
        if (plain > 0 && select.shows().size() < MOST_COLUMNS) {
            List<Term> more = new ArrayList<>(select.shows());
            more.add(plain, COLUMN);
            derived.add(select.withShows(more));
        }
        if (plain > 1) {
            List<Term> fewer = new ArrayList<>(select.shows());
            fewer.remove(plain - 1);
            derived.add(select.withShows(fewer));
        }
    }

    private static void conditions(Select select, List<Form> derived) {
        List<Condition> conditions = Condition.conjuncts(select.where());
        if (conditions.size() < MOST_CONDITIONS) {
            for (Condition more : List.<Condition>of(
                    new Condition.Compare(COMPARED, ComparisonOperator.EQUAL, TEXT),
                    new Condition.Compare(COMPARED, ComparisonOperator.EQUAL, NUMBER),
                    new Condition.Compare(COMPARED, ComparisonOperator.GREATER, NUMBER),
                    new Condition.Compare(COMPARED, ComparisonOperator.LESS, NUMBER))) {
                List<Condition> all = new ArrayList<>(conditions);
                all.add(more);
                derived.add(where(select, all));
            }
        }
        for (int i = 0; i < conditions.size(); i++) {
            List<Condition> fewer = new ArrayList<>(conditions);
            Condition removed = fewer.remove(i);
            derived.add(where(select, fewer));
            if (removed instanceof Condition.Compare compare && compare.right() instanceof Term.Constant constant) {
                for (ComparisonOperator operator : ComparisonOperator.values()) {
                    if (operator != compare.operator()
                            && (constant.type() != DataType.TEXT
                                    || operator == ComparisonOperator.EQUAL
                                    || operator == ComparisonOperator.NOT_EQUAL)) {
                        List<Condition> other = new ArrayList<>(conditions);
                        other.set(i, new Condition.Compare(compare.left(), operator, constant));
                        derived.add(where(select, other));
                    }
                }
                List<Condition> other = new ArrayList<>(conditions);
                other.set(
                        i,
                        new Condition.Compare(
                                compare.left(),
                                constant.type() == DataType.TEXT ? ComparisonOperator.EQUAL : compare.operator(),
                                constant.type() == DataType.TEXT ? NUMBER : TEXT));
                derived.add(where(select, other));
            }
        }
    }

    private static Select where(Select select, List<Condition> conditions) {
        return select.withWhere(
                conditions.isEmpty()
                        ? null
                        : conditions.size() == 1 ? conditions.getFirst() : new Condition.All(conditions));
    }
}
