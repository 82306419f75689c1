package io.millrace.language.understand;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.Elements.ColumnElement;
import io.millrace.language.anchor.Link;
import io.millrace.language.anchor.ValueLink;
import io.millrace.language.form.Combined;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Form;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.generate.Candidate;
import io.millrace.language.generate.Filling;
import io.millrace.language.generate.Slot;
import io.millrace.language.index.Degree;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ComparisonOperator;
import io.millrace.language.plan.SetOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a question has more than one reading that nobody could tell apart from its words. Three kinds are known; Irina
 * Saparina and Mirella Lapata describe them in "AMBROSIA: a benchmark for parsing ambiguous questions into database queries", 2024.
 */
final class FindAmbiguity {
    private static final Set<String> EACH = Set.of("each", "every", "all");
    /** With these it is figures that are asked for, one for each. */
    private static final Set<String> COMPUTED = Set.of(
            "many",
            "number",
            "count",
            "average",
            "mean",
            "total",
            "sum",
            "how",
            "common",
            "percentage",
            "first",
            "last");

    /** A name that is said to this degree and no more may be said of a namesake as well. */
    private static final double VAGUE = 0.95;

    private static final double EQUAL = 0.02;
    /** "The name" of somebody is both of these. */
    private static final Set<String> PART_OF_NAME = Set.of("first", "last", "middle", "family", "given");

    private final Anchors anchors;
    private final Elements elements;

    FindAmbiguity(Anchors anchors) {
        this.anchors = anchors;
        this.elements = anchors.elements();
    }

    /**
     * A question to the user, and what it may mean.
     *
     * @param differences for each form the schema element that tells it from the others
     */
    record Ambiguity(String question, List<Form> forms, List<String> differences) {}

    Optional<Ambiguity> find(Candidate best) {
        return inEvery(best).or(() -> attachment(best)).or(() -> vague(best));
    }

    // ---------------------------------------------------------------- "the amenities of every hotel"

    /**
     * What each of many has, one by one, or what they have in common:
     *
     * <pre>
     * "What amenities does every hotel have?"   hotel and amenity, pair by pair | amenities that all hotels have
     * </pre>
     */
    private Optional<Ambiguity> inEvery(Candidate best) {
        boolean computed = false;
        for (int i = 0; i < anchors.size(); i++) {
            computed |= COMPUTED.contains(anchors.token(i).lower())
                    || Degree.of(anchors.token(i).lower()).isPresent()
                    || anchors.number(i) != null;
        }
        int owner = computed ? -1 : quantified();
        if (owner < 0
                || best.form().first().limit() != null
                || best.form().first().where() != null) {
            return Optional.empty();
        }
        String ownerName = elements.table(owner).name();
        int thing = -1;
        Bridge bridge = null;
        double score = 0.6;
        for (int t = 0; t < elements.tableCount(); t++) {
            Link link = anchors.tables().get(t).isEmpty()
                    ? null
                    : anchors.tables().get(t).getFirst();
            if (t != owner && link != null && link.score() > score && !overlapsOwner(link, owner)) {
                Optional<Bridge> found = bridge(elements.table(t).name(), ownerName);
                if (found.isPresent()) {
                    thing = t;
                    bridge = found.get();
                    score = link.score();
                }
            }
        }
        if (bridge == null) {
            return Optional.empty();
        }
        List<Term> things = things(best, thing);
        List<Term> pairs = new ArrayList<>();
        display(owner).ifPresent(pairs::add);
        pairs.addAll(things);
        Term counted =
                new Term.Measure(AggregateFunction.COUNT, true, Term.Attribute.of(bridge.table(), bridge.toOwner()));
        Term all = new Term.Answer(Select.of(Term.Measure.countRows(ownerName)));
        Select common = new Select(
                things,
                false,
                List.of(ownerName),
                null,
                List.of(Term.Attribute.of(bridge.table(), bridge.toThing())),
                new Condition.Compare(counted, ComparisonOperator.EQUAL, all),
                List.of(),
                null);
        String each = words(elements.tableWords(owner));
        return Optional.of(new Ambiguity(
                "Of each " + each + " separately, or what every " + each + " has in common?",
                List.of(Select.of(pairs.toArray(Term[]::new)).withTables(List.of(bridge.table())), common),
                List.of(ownerName + " one by one", "common to all of " + ownerName)));
    }

    private boolean overlapsOwner(Link link, int owner) {
        return anchors.tables().get(owner).stream().anyMatch(link::overlaps);
    }

    /** The columns of a table that the question names, or what people call its rows by. */
    private List<Term> things(Candidate best, int table) {
        String name = elements.table(table).name();
        List<Term> things = new ArrayList<>();
        for (Filling filling : best.fillings()) {
            if (filling.table().equals(name) && filling.column() != null && filling.link() != null) {
                things.add(Term.Attribute.of(name, filling.column()));
            }
        }
        if (things.isEmpty()) {
            for (ColumnElement column : elements.columnsOf(table)) {
                if (!column.key() && anchors.columnScore(column.number()) >= 0.95) {
                    things.add(Term.Attribute.of(name, column.name()));
                }
            }
        }
        if (things.isEmpty()) {
            display(table).ifPresent(things::add);
        }
        return things;
    }

    private Optional<Term> display(int table) {
        return elements.columnsOf(table).stream()
                .filter(ColumnElement::display)
                .findFirst()
                .or(() -> elements.columnsOf(table).stream().findFirst())
                .map(column -> Term.Attribute.of(column.tableName(), column.name()));
    }

    /** The table whose name follows "each" or "every"; -1 for none. */
    private int quantified() {
        for (int i = 0; i < anchors.size(); i++) {
            if (EACH.contains(anchors.token(i).lower())
                    && !(anchors.token(i).lower().equals("all") && i < 2)) {
                int best = -1;
                double score = 0.65;
                for (int t = 0; t < elements.tableCount(); t++) {
                    for (Link link : anchors.tables().get(t)) {
                        if (link.from() > i && link.from() <= i + 2 && link.score() > score) {
                            best = t;
                            score = link.score();
                        }
                    }
                }
                if (best >= 0) {
                    return best;
                }
            }
        }
        return -1;
    }

    private record Bridge(String table, String toThing, String toOwner) {}

    /** The table whose rows say which of the one belong to which of the other. */
    private Optional<Bridge> bridge(String thing, String owner) {
        JoinGraph graph = elements.index().graph();
        for (JoinGraph.Edge first : graph.links(thing)) {
            if (!first.toOne()) {
                for (JoinGraph.Edge second : graph.links(first.to())) {
                    if (second.toOne()
                            && second.to().equals(owner)
                            && second.fromColumns().size() == 1) {
                        return Optional.of(new Bridge(
                                first.to(),
                                first.toColumns().getFirst(),
                                second.fromColumns().getFirst()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    // ---------------------------------------------------------------- "hostels and hotels with a pool"

    /**
     * What is said at the end may be said of both or of the last alone:
     *
     * <pre>
     * "Show hostels and hotels that cost 50."   (hostel or hotel) and 50 | hostel, or hotel and 50
     * </pre>
     */
    private Optional<Ambiguity> attachment(Candidate best) {
        if (best.form() instanceof Select select) {
            Optional<Ambiguity> ofValues = ofValues(best, select);
            if (ofValues.isPresent()) {
                return ofValues;
            }
            return ofTables(best, select);
        }
        return Optional.empty();
    }

    private Optional<Ambiguity> ofValues(Candidate best, Select select) {
        for (ValueLink first : anchors.values()) {
            for (ValueLink second : anchors.values()) {
                if (first.column() < 0
                        || first.column() != second.column()
                        || first.to() >= second.from()
                        || second.from() - first.to() > 2
                        || !between(first.to(), second.from())
                        || first.value().equals(second.value())) {
                    continue;
                }
                Optional<Condition> last = lastCondition(best, select, second.to());
                if (last.isEmpty()) {
                    continue;
                }
                ColumnElement column = elements.column(first.column());
                Term of = Term.Attribute.of(column.tableName(), column.name());
                Condition one = new Condition.Compare(of, ComparisonOperator.EQUAL, Term.Constant.text(first.value()));
                Condition other =
                        new Condition.Compare(of, ComparisonOperator.EQUAL, Term.Constant.text(second.value()));
                Select plain = select.withTables(List.of());
                return Optional.of(new Ambiguity(
                        "Does the last condition hold for both, or only for \"" + second.value() + "\"?",
                        List.of(
                                plain.withWhere(
                                        new Condition.All(List.of(new Condition.Any(List.of(one, other)), last.get()))),
                                plain.withWhere(new Condition.Any(
                                        List.of(one, new Condition.All(List.of(other, last.get())))))),
                        List.of(column.name() + " both", column.name() + " " + second.value() + " only")));
            }
        }
        return Optional.empty();
    }

    private boolean between(int from, int to) {
        for (int i = from; i < to; i++) {
            if (anchors.token(i).lower().equals("and")) {
                return true;
            }
        }
        return false;
    }

    /** The condition whose value is said after a position. */
    private static Optional<Condition> lastCondition(Candidate best, Select select, int after) {
        for (Slot slot : best.template().slots()) {
            Filling filling = best.fillings().get(slot.number());
            if (slot.of() >= 0
                    && filling.value() != null
                    && filling.link() != null
                    && filling.link().from() >= after) {
                String value = filling.value();
                for (Condition condition : Condition.conjuncts(select.where())) {
                    if (condition instanceof Condition.Compare compare
                            && compare.right() instanceof Term.Constant constant
                            && constant.value().equals(value)) {
                        return Optional.of(condition);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Two tables side by side, with a condition on a column that both have. */
    private Optional<Ambiguity> ofTables(Candidate best, Select select) {
        if (select.shows().size() != 1 || !(select.shows().getFirst() instanceof Term.Attribute shown)) {
            return Optional.empty();
        }
        List<Condition> conditions = Condition.conjuncts(select.where());
        if (conditions.size() != 1
                || !(conditions.getFirst() instanceof Condition.Compare compare)
                || !(compare.left() instanceof Term.Attribute compared)) {
            return Optional.empty();
        }
        for (int one = 0; one < elements.tableCount(); one++) {
            Link first = strongest(one);
            if (first == null) {
                continue;
            }
            for (int other = 0; other < elements.tableCount(); other++) {
                Link second = strongest(other);
                if (one == other
                        || second == null
                        || first.to() > second.from()
                        || second.from() - first.to() > 2
                        || !between(first.to(), second.from())) {
                    continue;
                }
                Select left = like(one, shown, compared, compare, best);
                Select right = like(other, shown, compared, compare, best);
                if (left != null && right != null) {
                    String last = elements.table(other).name();
                    return Optional.of(new Ambiguity(
                            "Does the last condition hold for both, or only for " + last + "?",
                            List.of(
                                    new Combined(SetOperator.UNION, left, right),
                                    new Combined(SetOperator.UNION, left.withWhere(null), right)),
                            List.of(elements.table(one).name() + " and " + last, last + " only")));
                }
            }
        }
        return Optional.empty();
    }

    private @Nullable Link strongest(int table) {
        List<Link> links = anchors.tables().get(table);
        return links.isEmpty() || links.getFirst().score() < 0.8 ? null : links.getFirst();
    }

    /** The same of another table: what people call its rows by, or the column of the same name. */
    private @Nullable Select like(
            int table, Term.Attribute shown, Term.Attribute compared, Condition.Compare compare, Candidate best) {
        String name = elements.table(table).name();
        Term.Attribute show = null;
        Term.Attribute with = compared.table().equals(name) ? compared : null;
        for (ColumnElement column : elements.columnsOf(table)) {
            if (column.name().equalsIgnoreCase(shown.column())) {
                show = Term.Attribute.of(name, column.name());
            }
            if (column.name().equalsIgnoreCase(compared.column())) {
                with = Term.Attribute.of(name, column.name());
            }
        }
        if (show == null) {
            show = elements.columnsOf(table).stream()
                    .filter(ColumnElement::display)
                    .findFirst()
                    .map(column -> Term.Attribute.of(name, column.name()))
                    .orElse(null);
        }
        int owner = elements.tableNumber(compared.table());
        boolean reached = owner >= 0
                && elements.distance(table, owner) == 1
                && !compared.table().equals(shown.table());
        if (with == null && reached) {
            with = compared;
        }
        return show == null || with == null
                ? null
                : Select.of(show).withWhere(new Condition.Compare(with, compare.operator(), compare.right()));
    }

    // ---------------------------------------------------------------- "their commute time"

    /** Words that name a part of several columns, and none of them whole. */
    private Optional<Ambiguity> vague(Candidate best) {
        for (int s = 0; s < best.fillings().size(); s++) {
            Filling filling = best.fillings().get(s);
            Slot slot = best.template().slots().get(s);
            Link link = filling.link();
            if (slot.kind() != Slot.Kind.ATTRIBUTE
                    || filling.column() == null
                    || link == null
                    || link.score() >= VAGUE
                    || !slot.role().startsWith("S")) {
                continue;
            }
            ColumnElement chosen = elements.column(elements.columnNumber(filling.table(), filling.column()));
            for (ColumnElement column : elements.columnsOf(chosen.table())) {
                if (column.number() == chosen.number()
                        || PART_OF_NAME.stream().anyMatch(column.words()::contains)
                        || column.key()
                        || column.type() != chosen.type()
                        || best.fillings().stream()
                                .anyMatch(other -> column.name().equals(other.column())
                                        && other.table().equals(column.tableName()))) {
                    continue;
                }
                for (Link other : anchors.columns().get(column.number())) {
                    if (other.from() == link.from()
                            && other.to() == link.to()
                            && Math.abs(other.score() - link.score()) <= EQUAL) {
                        return Optional.of(choices(best, s, filling, column));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Ambiguity choices(Candidate best, int slot, Filling filling, ColumnElement column) {
        List<Filling> fillings = new ArrayList<>(best.fillings());
        fillings.set(slot, Filling.column(column.tableName(), column.name(), filling.link()));
        Form other = best.template().fill(fillings);
        List<Form> forms = new ArrayList<>(List.of(best.form(), other));
        List<String> differences = new ArrayList<>(
                List.of(filling.table() + "." + filling.column(), column.tableName() + "." + column.name()));
        if (best.form() instanceof Select select && other instanceof Select) {
            List<Term> shows = new ArrayList<>(select.shows());
            int at = shows.indexOf(Term.Attribute.of(filling.table(), String.valueOf(filling.column())));
            if (at >= 0) {
                shows.add(at + 1, Term.Attribute.of(column.tableName(), column.name()));
                forms.add(select.withShows(shows));
                differences.add("both");
            }
        }
        return new Ambiguity("Which of these do you mean?", forms, differences);
    }

    private static String words(List<String> words) {
        return String.join(" ", words);
    }
}
