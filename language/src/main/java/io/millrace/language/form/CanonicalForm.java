package io.millrace.language.form;

import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.SetOperator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text that is the same for forms that ask the same in other words: conditions in another order, {@code 5} for {@code 5.0},
 * {@code 3 < age} for {@code age > 3}, a table named that a term names anyway, DISTINCT where rows differ by themselves.
 */
public final class CanonicalForm {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,15}(\\.\\d{1,15})?");

    private final boolean anyOrder;

    private CanonicalForm(boolean anyOrder) {
        this.anyOrder = anyOrder;
    }

    /** With the shown columns in the order in which they are shown. */
    public static String of(Form form) {
        return new CanonicalForm(false).form(form, false, false);
    }

    /** The same for forms that show the same columns in another order. */
    public static String ofAnyColumnOrder(Form form) {
        return new CanonicalForm(true).form(form, false, false);
    }

    /**
     * @param set whether each different row counts once, whatever the form says
     * @param nested whether the order of its rows does not matter
     */
    private String form(Form form, boolean set, boolean nested) {
        return switch (form) {
            case Select select -> select(select, set, nested);
            case Combined combined -> {
                boolean all = combined.operator() == SetOperator.UNION_ALL && !set;
                // Columns pair by position.
                CanonicalForm positions = new CanonicalForm(false);
                String left = positions.form(combined.left(), !all, true);
                String right = positions.form(combined.right(), !all, true);
                boolean swap = combined.operator() != SetOperator.EXCEPT && left.compareTo(right) > 0;
                SetOperator operator =
                        set && combined.operator() == SetOperator.UNION_ALL ? SetOperator.UNION : combined.operator();
                yield operator + "(" + (swap ? right + "; " + left : left + "; " + right) + ")";
            }
        };
    }

    private String select(Select select, boolean set, boolean nested) {
        Set<String> tables = new TreeSet<>(select.tables());
        MapTerms.in(select, term -> {
            switch (term) {
                case Term.Attribute attribute when attribute.via() == null -> tables.add(attribute.table());
                case Term.Rows rows -> tables.add(rows.table());
                case Term.Everything everything -> tables.add(everything.table());
                default -> {}
            }
            return term;
        });
        List<String> shows = new ArrayList<>(texts(select.shows(), this::term));
        List<Term> keys = new ArrayList<>();
        boolean grouped = !select.groups().isEmpty() || select.having() != null;
        for (Term show : select.shows()) {
            boolean measured = measures(show);
            grouped |= measured;
            if (!measured) {
                keys.add(show);
            }
        }
        grouped |= select.sorts().stream().anyMatch(sort -> measures(sort.term()));
        Set<String> shown = new TreeSet<>(texts(keys, this::term));
        Set<String> groups = new TreeSet<>(texts(select.groups(), this::term));
        if (grouped) {
            select.sorts().stream()
                    .filter(sort -> !measures(sort.term()))
                    .forEach(sort -> groups.add(term(sort.term())));
        }
        groups.removeAll(shown);
        if (anyOrder) {
            shows.sort(null);
        }
        boolean oneRow = grouped && keys.isEmpty() && groups.isEmpty();
        boolean limited = select.limit() != null && !oneRow;
        boolean differ = grouped && groups.isEmpty();
        StringBuilder text = new StringBuilder("SELECT ");
        if (select.distinct() && !differ && !oneRow && (!set || limited)) {
            text.append("DISTINCT ");
        }
        text.append(String.join(", ", shows));
        if (!tables.isEmpty()) {
            text.append(" FROM ").append(String.join(", ", tables));
        }
        Condition where = select.where();
        if (where != null) {
            text.append(" WHERE ").append(all(Condition.conjuncts(where)));
        }
        if (!groups.isEmpty()) {
            text.append(" GROUP BY ").append(String.join(", ", groups));
        }
        Condition having = select.having();
        if (having != null) {
            text.append(" HAVING ").append(all(Condition.conjuncts(having)));
        }
        if (!oneRow && !select.sorts().isEmpty() && (limited || !nested)) {
            List<String> sorts = new ArrayList<>();
            for (Select.Sort sort : select.sorts()) {
                String key = term(sort.term());
                if (sorts.stream().noneMatch(before -> before.startsWith(key + " "))) {
                    sorts.add(key + (sort.descending() ? " DESC" : " ASC"));
                }
            }
            text.append(" ORDER BY ").append(String.join(", ", sorts));
        }
        if (limited) {
            text.append(" LIMIT ").append(select.limit());
        }
        return text.toString();
    }

    private static boolean measures(Term term) {
        boolean[] found = {false};
        MapTerms.in(term, part -> {
            found[0] |= part instanceof Term.Measure;
            return part;
        });
        return found[0];
    }

    private static <T> List<String> texts(List<T> parts, Function<T, String> text) {
        return parts.stream().map(text).toList();
    }

    // ---------------------------------------------------------------- terms

    private String term(Term term) {
        return switch (term) {
            case Term.Attribute attribute ->
                attribute.table() + "." + attribute.column()
                        + (attribute.via() == null ? "" : " via " + attribute.via());
            case Term.Rows ignored -> "rows";
            case Term.Everything everything -> everything.table() + ".*";
            case Term.Measure measure -> {
                boolean extreme =
                        measure.function() == AggregateFunction.MIN || measure.function() == AggregateFunction.MAX;
                yield measure.function() + "(" + (measure.distinct() && !extreme ? "DISTINCT " : "")
                        + (measure.distinct() && measure.of() instanceof Term.Rows rows
                                ? rows.table()
                                : term(measure.of()))
                        + ")";
            }
            case Term.Arithmetic arithmetic -> {
                String left = term(arithmetic.left());
                String right = term(arithmetic.right());
                boolean swap = switch (arithmetic.operator()) {
                    case ADD, MULTIPLY -> left.compareTo(right) > 0;
                    case SUBTRACT, DIVIDE, MODULO -> false;
                };
                yield "(" + (swap ? right : left) + " " + arithmetic.operator() + " " + (swap ? left : right) + ")";
            }
            case Term.Part part -> part.unit() + " OF " + term(part.of());
            case Term.Period period -> "EACH " + period.unit() + " OF " + term(period.of());
            case Term.Constant constant -> constant(constant);
            case Term.Answer answer -> "(" + form(answer.select(), false, true) + ")";
        };
    }

    private static String constant(Term.Constant constant) {
        String value = constant.value();
        return NUMBER.matcher(value).matches()
                ? new BigDecimal(value).stripTrailingZeros().toPlainString()
                : "'" + value + "'";
    }

    // ---------------------------------------------------------------- conditions

    private String all(List<Condition> conditions) {
        Set<String> parts = new TreeSet<>();
        conditions.forEach(condition -> collect(condition, parts));
        return String.join(" AND ", parts);
    }

    private void collect(Condition condition, Set<String> parts) {
        switch (condition) {
            case Condition.All all -> all.conditions().forEach(part -> collect(part, parts));
            case Condition.Between between -> {
                parts.add(compare(between.term(), ComparisonOperator.GREATER_OR_EQUAL, between.low()));
                parts.add(compare(between.term(), ComparisonOperator.LESS_OR_EQUAL, between.high()));
            }
            default -> parts.add(condition(condition));
        }
    }

    private String condition(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> compare(compare.left(), compare.operator(), compare.right());
            case Condition.Matches matches ->
                term(matches.term()) + (matches.negated() ? " NOT LIKE '" : " LIKE '")
                        + matches.pattern().toLowerCase(Locale.ROOT) + "'";
            case Condition.Missing missing -> term(missing.term()) + (missing.negated() ? " IS NOT NULL" : " IS NULL");
            case Condition.In in ->
                term(in.term()) + (in.negated() ? " NOT IN (" : " IN (") + form(in.form(), true, true) + ")";
            case Condition.During during -> term(during.term()) + " DURING " + during.window();
            case Condition.Between ignored -> "(" + all(List.of(condition)) + ")";
            case Condition.All ignored -> "(" + all(List.of(condition)) + ")";
            case Condition.Any any -> {
                Set<String> choices = new TreeSet<>();
                choices(any, choices);
                yield choices.size() == 1 ? choices.iterator().next() : "(" + String.join(" OR ", choices) + ")";
            }
        };
    }

    private void choices(Condition.Any any, Set<String> into) {
        for (Condition choice : any.conditions()) {
            if (choice instanceof Condition.Any inner) {
                choices(inner, into);
            } else {
                into.add(condition(choice));
            }
        }
    }

    private String compare(Term left, ComparisonOperator operator, Term right) {
        String one = term(left);
        String other = term(right);
        boolean swap = isGiven(left) != isGiven(right) ? isGiven(left) : one.compareTo(other) > 0;
        return swap ? other + " " + mirrored(operator) + " " + one : one + " " + operator + " " + other;
    }

    private static boolean isGiven(@Nullable Term term) {
        return term instanceof Term.Constant || term instanceof Term.Answer;
    }

    private static ComparisonOperator mirrored(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL -> operator;
            case LESS -> ComparisonOperator.GREATER;
            case LESS_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
            case GREATER -> ComparisonOperator.LESS;
            case GREATER_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
        };
    }
}
