package io.millrace.language.form;

import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says in one sentence what a form asks for, in the words of the catalog's names: "the name of students whose age is greater than
 * 20, ordered by age".
 */
public final class DescribeForm {
    private final CatalogIndex index;

    public DescribeForm(CatalogIndex index) {
        this.index = index;
    }

    public String of(Form form) {
        return switch (form) {
            case Select select -> select(select);
            case Combined combined -> {
                String left = of(combined.left());
                String right = of(combined.right());
                yield switch (combined.operator()) {
                    case UNION, UNION_ALL -> left + ", together with " + right;
                    case INTERSECT, INTERSECT_ALL -> left + ", as far as they are also among " + right;
                    case EXCEPT, EXCEPT_ALL -> left + ", except " + right;
                };
            }
        };
    }

    /** What it is made of, each in a few words: each column that is shown, each condition, the groups, the order. */
    public List<String> parts(Form form) {
        return switch (form) {
            case Select select -> {
                String head = head(select);
                List<String> parts = new ArrayList<>();
                Select all = select.withDistinct(false);
                select.shows().forEach(show -> parts.add(shows(all.withShows(List.of(show)))));
                if (select.distinct()) {
                    parts.add("each different row once");
                }
                Condition.conjuncts(select.where()).forEach(condition -> parts.add(clause(condition, head)));
                String per = each(select);
                if (!per.isEmpty()) {
                    parts.add("for each " + per);
                }
                Condition.conjuncts(select.having()).forEach(condition -> parts.add(groupClause(condition, head)));
                String order = order(select.sorts(), select.limit(), head);
                if (!order.isEmpty()) {
                    parts.add(order.substring(2));
                }
                yield parts;
            }
            case Combined combined -> {
                List<String> parts = new ArrayList<>(parts(combined.left()));
                parts.addAll(parts(combined.right()));
                yield parts;
            }
        };
    }

    // ---------------------------------------------------------------- one set of rows

    private String select(Select select) {
        String head = head(select);
        List<Select.Sort> sorts = select.sorts();
        Integer limit = select.limit();
        StringBuilder text = new StringBuilder();
        text.append(shows(select));
        List<String> with = new ArrayList<>();
        for (String table : others(select)) {
            with.add("that have " + things(table));
        }
        Condition.conjuncts(select.where()).forEach(condition -> with.add(clause(condition, head)));
        String per = each(select);
        if (!with.isEmpty()) {
            text.append(' ').append(joined(with, " and "));
        }
        if (!per.isEmpty()) {
            text.append(with.isEmpty() ? " " : ", ").append("for each ").append(per);
        }
        List<String> having = new ArrayList<>();
        Condition.conjuncts(select.having()).forEach(condition -> having.add(groupClause(condition, head)));
        if (!having.isEmpty()) {
            text.append(per.isEmpty() ? " " : " ").append(joined(having, " and "));
        }
        text.append(order(sorts, limit, head));
        return text.toString();
    }

    private String order(List<Select.Sort> sorts, @Nullable Integer limit, String head) {
        if (sorts.isEmpty()) {
            return limit == null ? "" : ", at most " + limit;
        }
        if (limit != null && sorts.size() == 1) {
            Select.Sort sort = sorts.getFirst();
            String which = extreme(sort, head);
            return limit == 1 ? ", the one with the " + which : ", the " + limit + " with the " + which;
        }
        List<String> keys = new ArrayList<>();
        for (Select.Sort sort : sorts) {
            keys.add(near(sort.term(), head) + (sort.descending() ? " from high to low" : ""));
        }
        return ", ordered by " + joined(keys, ", then by ") + (limit == null ? "" : ", the first " + limit);
    }

    /** "highest age", "most orders". */
    private String extreme(Select.Sort sort, String head) {
        if (sort.term() instanceof Term.Measure measure && measure.function() == AggregateFunction.COUNT) {
            return (sort.descending() ? "most " : "fewest ") + counted(measure);
        }
        return (sort.descending() ? "highest " : "lowest ") + near(sort.term(), head);
    }

    /** The table whose rows are talked about. */
    private String head(Select select) {
        for (Term show : select.shows()) {
            String table = table(show);
            if (table != null) {
                return table;
            }
        }
        return select.tables().isEmpty() ? "" : select.tables().getFirst();
    }

    private static @Nullable String table(Term term) {
        return switch (term) {
            case Term.Attribute attribute -> attribute.table();
            case Term.Rows rows -> rows.table();
            case Term.Everything everything -> everything.table();
            case Term.Measure measure -> table(measure.of());
            case Term.Arithmetic arithmetic -> {
                String left = table(arithmetic.left());
                yield left == null ? table(arithmetic.right()) : left;
            }
            case Term.Part part -> table(part.of());
            case Term.Period period -> table(period.of());
            case Term.Constant ignored -> null;
            case Term.Answer ignored -> null;
        };
    }

    /** Tables that are only joined. */
    private Set<String> others(Select select) {
        Set<String> others = new LinkedHashSet<>();
        select.tables().stream().filter(index::has).forEach(others::add);
        MapTerms.in(select, term -> {
            String named = table(term);
            if (named != null) {
                others.remove(named);
            }
            return term;
        });
        return others;
    }

    private String shows(Select select) {
        Map<String, List<String>> ofThings = new LinkedHashMap<>();
        List<String> order = new ArrayList<>();
        for (Term show : select.shows()) {
            String thing = "";
            String words;
            switch (show) {
                case Term.Attribute attribute -> {
                    thing = thing(attribute);
                    words = column(attribute);
                }
                case Term.Measure measure
                when measure.of() instanceof Term.Attribute attribute
                        && measure.function() != AggregateFunction.COUNT -> {
                    thing = thing(attribute);
                    words = function(measure) + column(attribute);
                }
                default -> words = phrase(show);
            }
            if (!ofThings.containsKey(thing)) {
                order.add(thing);
            }
            ofThings.computeIfAbsent(thing, _ -> new ArrayList<>()).add(words);
        }
        List<String> parts = new ArrayList<>();
        for (String thing : order) {
            String words = joined(ofThings.getOrDefault(thing, List.of()), " and ");
            String different = select.distinct() ? "different " : "";
            parts.add(
                    thing.isEmpty()
                            ? words.startsWith("the ") || words.startsWith("all ") ? words : "the " + words
                            : "the " + different + words + " of " + thing);
        }
        return joined(parts, " and ");
    }

    /** What groups are made by, where it is not plain from what is shown. */
    private String each(Select select) {
        boolean measured = select.shows().stream().anyMatch(DescribeForm::measures);
        List<String> keys = new ArrayList<>();
        for (Term group : select.groups()) {
            keys.add(key(group));
        }
        if (keys.isEmpty() && measured) {
            for (Term show : select.shows()) {
                if (!measures(show)) {
                    keys.add(show instanceof Term.Attribute attribute ? own(attribute) : near(show, ""));
                }
            }
        }
        return joined(keys, " and ");
    }

    private String key(Term group) {
        if (group instanceof Term.Attribute attribute) {
            Table table = index.table(attribute.table());
            return table.primaryKey().equals(List.of(attribute.column()))
                    ? String.join(" ", index.kinds().words(table))
                    : own(attribute);
        }
        return near(group, "");
    }

    private static boolean measures(Term term) {
        boolean[] found = {false};
        MapTerms.in(term, part -> {
            found[0] |= part instanceof Term.Measure;
            return part;
        });
        return found[0];
    }

    // ---------------------------------------------------------------- names

    /** The rows of the table of a column, with the role they have where there is one. */
    private String thing(Term.Attribute attribute) {
        String via = attribute.via();
        return via == null ? things(attribute.table()) : role(via) + things(attribute.table());
    }

    /** "destination " for the key {@code flights.destination_id}. */
    private String role(String via) {
        int equals = via.indexOf('=');
        String key = equals < 0 ? via : via.substring(0, equals);
        int dot = key.lastIndexOf('.');
        String table = key.substring(0, Math.max(dot, 0));
        String name = key.substring(dot + 1);
        if (!index.has(table) || index.table(table).column(name).isEmpty()) {
            return "";
        }
        Table owner = index.table(table);
        List<String> words =
                new ArrayList<>(index.kinds().words(owner, owner.column(name).orElseThrow()));
        words.removeIf(word -> word.equals("identifier") || word.equals("code") || word.equals("number"));
        return words.isEmpty() ? "" : String.join(" ", words) + " ";
    }

    private String things(String table) {
        List<String> words = new ArrayList<>(index.kinds().words(index.table(table)));
        if (words.isEmpty()) {
            return table;
        }
        words.add(plural(words.removeLast()));
        return String.join(" ", words);
    }

    private static String plural(String noun) {
        if (noun.equals("person")) {
            return "people";
        }
        if (noun.endsWith("child")) {
            return noun + "ren";
        }
        if (noun.endsWith("man")) {
            return noun.substring(0, noun.length() - 2) + "en";
        }
        if (noun.endsWith("y") && noun.length() > 1 && "aeiou".indexOf(noun.charAt(noun.length() - 2)) < 0) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        if (noun.endsWith("s") || noun.endsWith("x") || noun.endsWith("ch") || noun.endsWith("sh")) {
            return noun + "es";
        }
        return noun + "s";
    }

    /** The column without the name of its table. */
    private String column(Term.Attribute attribute) {
        Table table = index.table(attribute.table());
        List<String> words =
                new ArrayList<>(index.kinds().words(table, index.column(attribute.table(), attribute.column())));
        List<String> own = index.kinds().words(table);
        if (words.size() > own.size() && words.subList(0, own.size()).equals(own)) {
            words.subList(0, own.size()).clear();
        }
        return words.isEmpty() ? attribute.column().replace('_', ' ') : String.join(" ", words);
    }

    /** The column with the name of its table. */
    private String own(Term.Attribute attribute) {
        String table = String.join(" ", index.kinds().words(index.table(attribute.table())));
        String column = column(attribute);
        String via = attribute.via();
        return (via == null ? "" : role(via))
                + (column.startsWith(table + " ") || table.isEmpty() ? "" : table + " ")
                + column;
    }

    // ---------------------------------------------------------------- terms

    /** A term in a sentence about the rows of a table: "age", "course title". */
    private String near(Term term, String head) {
        return switch (term) {
            case Term.Attribute attribute ->
                attribute.table().equals(head) && attribute.via() == null ? column(attribute) : own(attribute);
            case Term.Measure measure ->
                measure.function() == AggregateFunction.COUNT
                        ? "number of " + counted(measure)
                        : function(measure) + near(measure.of(), head);
            case Term.Rows rows -> things(rows.table());
            case Term.Everything everything -> "all columns of " + things(everything.table());
            case Term.Arithmetic arithmetic -> {
                String operator = switch (arithmetic.operator()) {
                    case ADD -> " plus ";
                    case SUBTRACT -> " minus ";
                    case MULTIPLY -> " times ";
                    case DIVIDE -> " divided by ";
                    case MODULO -> " modulo ";
                };
                yield near(arithmetic.left(), head) + operator + near(arithmetic.right(), head);
            }
            case Term.Part part -> unit(part.unit().name()) + " of " + near(part.of(), head);
            case Term.Period period -> unit(period.unit().name()) + " of " + near(period.of(), head);
            case Term.Constant constant -> value(constant);
            case Term.Answer answer -> select(answer.select());
        };
    }

    private String phrase(Term term) {
        return near(term, "");
    }

    private static String function(Term.Measure measure) {
        String different = measure.distinct() ? "different " : "";
        return switch (measure.function()) {
            case COUNT -> "number of ";
            case SUM -> "total " + different;
            case AVG -> "average " + different;
            case MIN -> "lowest ";
            case MAX -> "highest ";
            case MEDIAN -> "median ";
            case PERCENTILE -> "percentile of ";
            case STDDEV -> "standard deviation of ";
        };
    }

    private String counted(Term.Measure measure) {
        String different = measure.distinct() ? "different " : "";
        return switch (measure.of()) {
            case Term.Rows rows -> different + things(rows.table());
            case Term.Attribute attribute -> different + plural(own(attribute));
            default -> different + "values of " + near(measure.of(), "");
        };
    }

    private static String value(Term.Constant constant) {
        return constant.type().isNumeric() ? constant.value() : "'" + constant.value() + "'";
    }

    private static String unit(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    // ---------------------------------------------------------------- conditions

    /** A condition after the things it is about: "whose age is greater than 20", "that have pets". */
    private String clause(Condition condition, String head) {
        if (condition instanceof Condition.In in && in.form() instanceof Select inner) {
            String linked = linked(in, inner);
            if (linked != null) {
                return linked;
            }
        }
        return "whose " + plain(condition, head);
    }

    /** {@code id in (select student_id from pets where ...)}: "that have pets ...". */
    private @Nullable String linked(Condition.In in, Select inner) {
        if (!(in.term() instanceof Term.Attribute outside)
                || inner.shows().size() != 1
                || !(inner.shows().getFirst() instanceof Term.Attribute inside)
                || !inner.groups().isEmpty()
                || inner.having() != null
                || !inner.sorts().isEmpty()
                || inner.limit() != null) {
            return null;
        }
        boolean refers = false;
        for (JoinGraph.Edge edge : index.graph().links(inside.table())) {
            refers |= edge.forward()
                    && edge.to().equals(outside.table())
                    && edge.fromColumns().equals(List.of(inside.column()))
                    && edge.toColumns().equals(List.of(outside.column()));
        }
        if (!refers) {
            return null;
        }
        List<String> with = new ArrayList<>();
        for (String table : others(inner)) {
            with.add("that have " + things(table));
        }
        Condition.conjuncts(inner.where()).forEach(condition -> with.add(clause(condition, inside.table())));
        return "that have " + (in.negated() ? "no " : "") + things(inside.table())
                + (with.isEmpty() ? "" : " " + joined(with, " and "));
    }

    private String plain(Condition condition, String head) {
        return switch (condition) {
            case Condition.Compare compare ->
                near(compare.left(), head) + " " + operator(compare.operator()) + near(compare.right(), head);
            case Condition.Between between ->
                near(between.term(), head) + " is between " + near(between.low(), head) + " and "
                        + near(between.high(), head);
            case Condition.Matches matches -> near(matches.term(), head) + " " + pattern(matches);
            case Condition.Missing missing ->
                near(missing.term(), head) + (missing.negated() ? " is known" : " is missing");
            case Condition.In in ->
                near(in.term(), head) + (in.negated() ? " is not among " : " is among ") + of(in.form());
            case Condition.During during -> near(during.term(), head) + " is " + window(during.window());
            case Condition.All all ->
                joined(all.conditions().stream().map(part -> plain(part, head)).toList(), " and ");
            case Condition.Any any -> any(any, head);
        };
    }

    private String any(Condition.Any any, String head) {
        List<String> values = new ArrayList<>();
        Term same = null;
        for (Condition choice : any.conditions()) {
            if (choice instanceof Condition.Compare compare
                    && compare.operator() == ComparisonOperator.EQUAL
                    && compare.right() instanceof Term.Constant constant
                    && (same == null || same.equals(compare.left()))) {
                same = compare.left();
                values.add(value(constant));
            } else {
                return joined(
                        any.conditions().stream().map(part -> plain(part, head)).toList(), " or ");
            }
        }
        return same == null ? "" : near(same, head) + " is " + joined(values, " or ");
    }

    /** A condition on groups: "with more than 3 pets". */
    private String groupClause(Condition condition, String head) {
        if (condition instanceof Condition.Compare compare
                && compare.left() instanceof Term.Measure measure
                && measure.function() == AggregateFunction.COUNT) {
            String amount = switch (compare.operator()) {
                case EQUAL -> "exactly ";
                case NOT_EQUAL -> "not exactly ";
                case LESS -> "fewer than ";
                case LESS_OR_EQUAL -> "at most ";
                case GREATER -> "more than ";
                case GREATER_OR_EQUAL -> "at least ";
            };
            return "with " + amount + near(compare.right(), head) + " " + counted(measure);
        }
        return "where the " + plain(condition, head);
    }

    private static String operator(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> "is ";
            case NOT_EQUAL -> "is not ";
            case LESS -> "is less than ";
            case LESS_OR_EQUAL -> "is at most ";
            case GREATER -> "is greater than ";
            case GREATER_OR_EQUAL -> "is at least ";
        };
    }

    private static String pattern(Condition.Matches matches) {
        String pattern = matches.pattern();
        boolean open = pattern.startsWith("%");
        boolean end = pattern.endsWith("%") && pattern.length() > 1;
        String inside = pattern.substring(open ? 1 : 0, pattern.length() - (end ? 1 : 0));
        boolean plain = inside.indexOf('%') < 0 && inside.indexOf('_') < 0;
        String no = matches.negated() ? "does not " : "";
        String s = matches.negated() ? "" : "s";
        if (plain && open && end) {
            return no + "contain" + s + " '" + inside + "'";
        }
        if (plain && end) {
            return no + "start" + s + " with '" + inside + "'";
        }
        if (plain && open) {
            return no + "end" + s + " with '" + inside + "'";
        }
        return (matches.negated() ? "is not like '" : "is like '") + pattern + "'";
    }

    private static String window(TimeWindow window) {
        return switch (window) {
            case TimeWindow.Calendar calendar -> {
                String unit = unit(calendar.unit().name());
                if (calendar.count() == 1) {
                    yield calendar.first() == 0
                            ? calendar.unit() == Unit.DAY ? "today" : "in this " + unit
                            : calendar.first() == -1
                                    ? "in the last " + unit
                                    : "in the " + unit + " " + calendar.first();
                }
                yield "in the last " + calendar.count() + " " + unit + "s";
            }
            case TimeWindow.Rolling rolling ->
                "in the last " + rolling.count() + " " + unit(rolling.unit().name()) + "s";
            case TimeWindow.Dates dates ->
                (dates.from() == null ? "" : "from " + dates.from())
                        + (dates.from() == null || dates.until() == null ? "" : " ")
                        + (dates.until() == null ? "" : "before " + dates.until());
        };
    }

    private static String joined(List<String> parts, String last) {
        return switch (parts.size()) {
            case 0 -> "";
            case 1 -> parts.getFirst();
            default ->
                last.startsWith(",")
                        ? String.join(last, parts)
                        : String.join(
                                        last.equals(" and ") || last.equals(" or ") ? ", " : last,
                                        parts.subList(0, parts.size() - 1))
                                + last
                                + parts.getLast();
        };
    }
}
