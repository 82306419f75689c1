package io.millrace.language.read;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has been understood so far of a question that is read from left to right, and what the next piece has to know of those
 * before it. The one thing that the readers of this package change together.
 */
final class Draft {
    private final Names names;

    // What is asked for: becomes the Select.
    @Nullable
    Reference subject;

    final List<Reference> shows = new ArrayList<>();
    final List<Measure> measures = new ArrayList<>();
    final List<Breakdown> breakdowns = new ArrayList<>();
    final List<Condition> conditions = new ArrayList<>();
    final List<GroupCondition> having = new ArrayList<>();
    final List<Order> orders = new ArrayList<>();

    @Nullable
    Integer limit;

    boolean distinct;

    // Said, but still without what it is about.

    /** "total", "average and maximum": what is measured follows. */
    final List<Function> functions = new ArrayList<>();

    /** "growth of", "share of": the measure follows. */
    @Nullable
    Derivation derivation;

    /** Whether the growth is by a unit that was said. */
    boolean growthUnitSaid;

    /** "top 10 customers": the key follows. */
    @Nullable
    Top top;

    /** "who bought": conditions on what was bought may follow. */
    @Nullable
    Link link;

    /** "late orders" of others: the link follows. */
    @Nullable
    Condition pendingLate;

    /** A group that a number follows for: "countries where orders are at least 100". */
    @Nullable
    Reference quantified;

    /** The date of "signed up", for a stretch or unit of time that follows. */
    @Nullable
    Reference timeHint;

    boolean hintUsed;

    // What the last pieces were, for the next one.
    /** "How many customers": no breakdown by customers. */
    boolean subjectIsCounted;

    /** What the last link was to, for "late" and "but not". */
    @Nullable
    Reference lastLinked;

    /** What was compared last, for "and under 50". */
    @Nullable
    Reference lastAttribute;

    /** After "with", "who", "whose": what follows narrows down what is asked for. */
    boolean qualifying;

    /** After "their": what follows is shown. */
    boolean showing;

    boolean negated;

    /** After "but not": as negated, and what follows may leave out what was done. */
    boolean butNot;

    /** After "how much": what follows is an amount, not things. */
    boolean howMuch;

    /** After "only", before what was done. */
    boolean onlyNext;

    /** After "or": the next condition is another choice. */
    boolean orNext;

    /** After "both": each of the values that follow has to hold. */
    boolean both;

    Draft(Names names) {
        this.names = names;
    }

    /** A superlative whose key has not been seen yet: "top 10 customers …". */
    record Top(boolean descending, int count, String words) {}

    /** A clause about linked things that is still open: "who bought …". */
    static final class Link {
        Quantifier quantifier;
        int number;
        final Reference to;
        final List<Condition> conditions = new ArrayList<>();

        Link(Quantifier quantifier, int number, Reference to) {
            this.quantifier = quantifier;
            this.number = number;
            this.to = to;
        }
    }

    /** What is asked for, when all pieces have been read. */
    Select select() {
        return new Select(subject, shows, measures, breakdowns, conditions, having, orders, limit, distinct);
    }

    boolean belongsToSubject(Reference attribute) {
        String table = subjectTable();
        return breakdowns.isEmpty()
                && table != null
                && names.get(attribute.mention()).meanings().stream()
                        .anyMatch(meaning -> meaning instanceof Meaning.OfColumn && table.equals(meaning.table()));
    }

    boolean belongsToAsked(Reference attribute) {
        String asked = subjectTable();
        String table = asked == null && !shows.isEmpty() ? names.tableOf(shows.getFirst()) : asked;
        return table == null || belongsToSubject(attribute) || Objects.equals(names.tableOf(attribute), table);
    }

    @Nullable
    String subjectTable() {
        Reference current = subject;
        return current == null ? null : names.tableOf(current);
    }

    void groupByShow() {
        if (subject == null && !shows.isEmpty()) {
            breakdowns.add(new Breakdown.By(shows.removeFirst()));
        }
    }

    void add(Condition condition) {
        Link open = link;
        addTo(open == null ? conditions : open.conditions, condition);
    }

    /** "or" joins a condition with the one before it. */
    void addTo(List<Condition> all, Condition condition) {
        if (orNext && !all.isEmpty()) {
            orNext = false;
            Condition before = all.removeLast();
            List<Condition> choices =
                    new ArrayList<>(before instanceof Condition.AnyOf any ? any.conditions() : List.of(before));
            choices.add(condition);
            all.add(new Condition.AnyOf(choices));
        } else {
            all.add(condition);
        }
    }

    /** After "how much", "sold" is the amount, not the things. */
    void preferAmount(int position) {
        Mention mention = names.get(position);
        List<Meaning> amounts = mention.meanings().stream()
                .filter(Meaning.OfAmount.class::isInstance)
                .toList();
        if (!amounts.isEmpty()) {
            names.narrow(position, amounts);
            howMuch = false;
        }
    }

    boolean isOfSubject(Reference value) {
        String table = subjectTable();
        return table != null && table.equals(names.tableOf(value));
    }

    @Nullable
    String measuredTable() {
        if (measures.isEmpty()) {
            return null;
        }
        Reference of = switch (measures.getLast().quantity()) {
            case Quantity.Of plain -> plain.of();
            case Quantity.Per per -> per.of();
        };
        return names.tableOf(of);
    }

    boolean groupsBy(@Nullable String table) {
        return breakdowns.stream()
                .anyMatch(breakdown ->
                        breakdown instanceof Breakdown.By by && Objects.equals(names.tableOf(by.what()), table));
    }

    @Nullable
    Reference groupedBy(Reference what) {
        for (Breakdown breakdown : breakdowns) {
            if (breakdown instanceof Breakdown.By by
                    && CatalogIndex.same(
                            names.get(by.what().mention()).best(),
                            names.get(what.mention()).best())) {
                return by.what();
            }
        }
        return null;
    }

    void closeLink() {
        Link open = link;
        if (open != null) {
            addTo(conditions, new Condition.Linked(open.quantifier, open.number, open.to, open.conditions));
            link = null;
        }
    }
}
