package io.millrace.eval.errors;

import io.millrace.language.form.CanonicalForm;
import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.MapTerms;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * In what the form of an answer differs from that of the known query.
 *
 * <pre>
 * SELECT name WHERE age > 20    against    SELECT name, id WHERE age > 30    TOO_MANY_COLUMNS, VALUE
 * </pre>
 */
final class CompareForms {
    private static final Term ANY = Term.Constant.text("");

    private final Set<ErrorKind> kinds = EnumSet.noneOf(ErrorKind.class);

    private CompareForms() {}

    /** @return never empty: forms that ask the same give {@link ErrorKind#OTHER_ROWS} */
    static Set<ErrorKind> differences(Form known, Form given) {
        if (CanonicalForm.ofAnyColumnOrder(known).equals(CanonicalForm.ofAnyColumnOrder(given))) {
            return EnumSet.of(ErrorKind.OTHER_ROWS);
        }
        CompareForms compare = new CompareForms();
        compare.forms(known, given);
        if (compare.kinds.isEmpty()) {
            compare.kinds.add(ErrorKind.OTHERWISE);
        }
        return compare.kinds;
    }

    private void forms(Form known, Form given) {
        if (known instanceof Select one && given instanceof Select other) {
            selects(one, other);
        } else if (known instanceof Combined one
                && given instanceof Combined other
                && one.operator() == other.operator()) {
            forms(one.left(), other.left());
            forms(one.right(), other.right());
        } else {
            kinds.add(ErrorKind.SET_OPERATION);
        }
    }

    private void selects(Select known, Select given) {
        if (!joins(known).equals(joins(given))) {
            kinds.add(ErrorKind.TABLES);
        }
        Select one = withoutKeys(known);
        Select other = withoutKeys(given);
        shows(one, other);
        if (!aggregates(one).equals(aggregates(other))) {
            kinds.add(ErrorKind.AGGREGATE);
        }
        if (grouped(one) != grouped(other) || !groups(one).equals(groups(other))) {
            kinds.add(ErrorKind.GROUP);
        }
        conditions(one.where(), other.where());
        conditions(one.having(), other.having());
        boolean otherLimit =
                one.limit() == null ? other.limit() != null : !one.limit().equals(other.limit());
        if (otherLimit || !sorts(one).equals(sorts(other))) {
            kinds.add(ErrorKind.ORDER);
        }
        if (one.distinct() != other.distinct() && distinctCounts(other)) {
            kinds.add(ErrorKind.DISTINCT);
        }
    }

    // ---------------------------------------------------------------- what is shown

    private void shows(Select known, Select given) {
        List<String> missing = new ArrayList<>(texts(known.shows()));
        List<String> more = new ArrayList<>();
        for (String shown : texts(given.shows())) {
            if (!missing.remove(shown)) {
                more.add(shown);
            }
        }
        int difference = given.shows().size() - known.shows().size();
        if (difference > 0) {
            kinds.add(ErrorKind.TOO_MANY_COLUMNS);
        } else if (difference < 0) {
            kinds.add(ErrorKind.TOO_FEW_COLUMNS);
        }
        if (!missing.isEmpty() && !more.isEmpty()) {
            kinds.add(
                    aggregates(known.withSorts(List.of(), null)).equals(aggregates(given.withSorts(List.of(), null)))
                            ? ErrorKind.OTHER_COLUMN
                            : ErrorKind.AGGREGATE);
        }
    }

    private static boolean distinctCounts(Select select) {
        return !CanonicalForm.of(select.withDistinct(true)).equals(CanonicalForm.of(select.withDistinct(false)));
    }

    private static List<String> sorts(Select select) {
        return select.sorts().stream()
                .map(sort -> text(sort.term()) + (sort.descending() ? " descending" : ""))
                .toList();
    }

    private static List<String> aggregates(Select select) {
        List<String> functions = new ArrayList<>();
        MapTerms.in(select.withWhere(null).withHaving(null), term -> {
            if (term instanceof Term.Measure measure) {
                functions.add(measure.function() + (measure.distinct() ? " distinct" : ""));
            }
            return term;
        });
        functions.sort(null);
        return functions;
    }

    private static boolean grouped(Select select) {
        boolean plain = select.shows().stream().anyMatch(show -> !measures(show));
        boolean measured = select.shows().stream().anyMatch(CompareForms::measures)
                || select.sorts().stream().anyMatch(sort -> measures(sort.term()));
        return !select.groups().isEmpty() || select.having() != null || (plain && measured);
    }

    /** Besides the shown columns. */
    private static Set<String> groups(Select select) {
        Set<String> groups = new TreeSet<>(texts(select.groups()));
        texts(select.shows()).forEach(groups::remove);
        return groups;
    }

    private static boolean measures(Term term) {
        Set<Term> found = new HashSet<>();
        MapTerms.in(term, part -> {
            if (part instanceof Term.Measure) {
                found.add(part);
            }
            return part;
        });
        return !found.isEmpty();
    }

    // ---------------------------------------------------------------- conditions

    private void conditions(@Nullable Condition known, @Nullable Condition given) {
        List<Condition> missing = new ArrayList<>();
        List<Condition> more = new ArrayList<>();
        if (leaves(known, missing) != leaves(given, more)) {
            kinds.add(ErrorKind.AND_OR);
        }
        pair(missing, more, (one, other) -> text(one).equals(text(other)), null);
        boolean wanted = missing.removeIf(CompareForms::asks);
        boolean got = more.removeIf(CompareForms::asks);
        if (got) {
            kinds.add(ErrorKind.SUBQUERY_DIFFERS);
        } else if (wanted) {
            kinds.add(ErrorKind.SUBQUERY_MISSING);
        }
        pair(missing, more, (one, other) -> sameColumn(one, other) && sameOperator(one, other), ErrorKind.VALUE);
        pair(missing, more, CompareForms::sameColumn, ErrorKind.COMPARISON);
        pair(missing, more, (one, other) -> value(one).equals(value(other)), ErrorKind.CONDITION_COLUMN);
        if (!missing.isEmpty()) {
            kinds.add(ErrorKind.CONDITION_MISSING);
        }
        if (!more.isEmpty()) {
            kinds.add(ErrorKind.CONDITION_TOO_MANY);
        }
    }

    /** Takes out pairs that are alike, and notes what is different about them. */
    private void pair(
            List<Condition> known,
            List<Condition> given,
            BiPredicate<Condition, Condition> alike,
            @Nullable ErrorKind kind) {
        known.removeIf(one -> {
            for (Condition other : given) {
                if (alike.test(one, other)) {
                    given.remove(other);
                    if (kind != null) {
                        kinds.add(kind);
                    }
                    return true;
                }
            }
            return false;
        });
    }

    /** @return how many of them are joined by "or" */
    private static int leaves(@Nullable Condition condition, List<Condition> into) {
        return switch (condition) {
            case null -> 0;
            case Condition.All all ->
                all.conditions().stream().mapToInt(part -> leaves(part, into)).sum();
            case Condition.Any any ->
                any.conditions().stream()
                        .mapToInt(part -> 1 + leaves(part, into))
                        .sum();
            case Condition.Compare leaf -> leaf(leaf, into);
            case Condition.Between leaf -> leaf(leaf, into);
            case Condition.Matches leaf -> leaf(leaf, into);
            case Condition.Missing leaf -> leaf(leaf, into);
            case Condition.In leaf -> leaf(leaf, into);
            case Condition.During leaf -> leaf(leaf, into);
        };
    }

    private static int leaf(Condition condition, List<Condition> into) {
        into.add(condition);
        return 0;
    }

    private static boolean asks(Condition condition) {
        return condition instanceof Condition.In
                || (condition instanceof Condition.Compare compare
                        && (compare.left() instanceof Term.Answer || compare.right() instanceof Term.Answer));
    }

    private static boolean sameColumn(Condition one, Condition other) {
        return text(term(one)).equals(text(term(other)));
    }

    private static boolean sameOperator(Condition one, Condition other) {
        return one.getClass() == other.getClass()
                && (!(one instanceof Condition.Compare compare)
                        || compare.operator() == ((Condition.Compare) other).operator());
    }

    private static Term term(Condition leaf) {
        return switch (leaf) {
            case Condition.Compare compare -> compare.left();
            case Condition.Between between -> between.term();
            case Condition.Matches matches -> matches.term();
            case Condition.Missing missing -> missing.term();
            case Condition.In in -> in.term();
            case Condition.During during -> during.term();
            case Condition.All ignored -> ANY;
            case Condition.Any ignored -> ANY;
        };
    }

    /** What a column is compared with, however it is compared. */
    private static String value(Condition leaf) {
        return switch (leaf) {
            case Condition.Compare compare -> text(compare.right());
            case Condition.Between between -> text(between.low()) + " " + text(between.high());
            case Condition.Matches matches ->
                text(Term.Constant.text(matches.pattern().replace("%", "")));
            case Condition.Missing ignored -> "nothing";
            case Condition.In in -> CanonicalForm.of(in.form());
            case Condition.During during -> during.window().toString();
            case Condition.All ignored -> "all";
            case Condition.Any ignored -> "any";
        };
    }

    // ---------------------------------------------------------------- joins

    /** Tables that no term names, and the keys that terms are reached by. */
    private static Set<String> joins(Select select) {
        Set<String> joins = new TreeSet<>(select.tables());
        Set<String> named = new HashSet<>();
        MapTerms.in(select, term -> {
            switch (term) {
                case Term.Attribute attribute -> {
                    named.add(attribute.table());
                    if (attribute.via() != null) {
                        joins.add("via " + attribute.via());
                    }
                }
                case Term.Rows rows -> named.add(rows.table());
                case Term.Everything everything -> named.add(everything.table());
                case Term.Measure ignored -> {}
                case Term.Arithmetic ignored -> {}
                case Term.Part ignored -> {}
                case Term.Period ignored -> {}
                case Term.Constant ignored -> {}
                case Term.Answer ignored -> {}
            }
            return term;
        });
        joins.removeAll(named);
        return joins;
    }

    private static Select withoutKeys(Select select) {
        return MapTerms.in(
                select,
                term -> term instanceof Term.Attribute attribute
                        ? Term.Attribute.of(attribute.table(), attribute.column())
                        : term);
    }

    // ---------------------------------------------------------------- texts to compare

    private static List<String> texts(List<Term> terms) {
        return terms.stream().map(CompareForms::text).toList();
    }

    private static String text(Term term) {
        return CanonicalForm.of(Select.of(term));
    }

    private static String text(Condition condition) {
        return CanonicalForm.of(Select.of(ANY).withWhere(condition));
    }
}
