package io.millrace.language.read;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pieces of a turn on top of the question before it, and lets what is new take the place of what was said of the same thing.
 */
final class ChangeIntent {
    private final Intent before;
    private final boolean both;
    private final Names names;
    private final List<Item> items;
    private final Draft draft;
    private final ComposeIntent compose;
    private final String question;

    /** @param both whether what is new stands beside what was said before */
    ChangeIntent(CatalogIndex index, String question, Intent before, Segment.Segmented segmented, boolean both) {
        this.before = before;
        this.both = both;
        this.question = question;
        List<Mention> mentions = new ArrayList<>(before.mentions());
        mentions.addAll(segmented.mentions());
        this.names = new Names(index, question, mentions);
        int known = before.mentions().size();
        this.items = segmented.items().stream()
                .map(item -> item instanceof Item.Name name
                        ? new Item.Name(name.mention() + known, name.verb(), name.span())
                        : item)
                .toList();
        this.draft = drafted();
        this.compose = new ComposeIntent(question, names, items, draft);
    }

    /** The order is read afresh: what is sorted by now is not sorted by before. */
    private Draft drafted() {
        Select asked = before.select();
        var drafted = new Draft(names);
        drafted.subject = asked.subject();
        drafted.shows.addAll(asked.shows());
        drafted.measures.addAll(asked.measures());
        drafted.breakdowns.addAll(asked.breakdowns());
        drafted.conditions.addAll(asked.conditions());
        drafted.having.addAll(asked.having());
        drafted.distinct = asked.distinct();
        drafted.subjectIsCounted = asked.subject() != null
                && asked.measures().stream()
                        .anyMatch(measure -> Objects.equals(
                                of(measure).mention(), asked.subject().mention()));
        return drafted;
    }

    /** The number of what was asked for. */
    Intent count() {
        Select asked = before.select();
        Reference subject = asked.subject();
        if (subject == null || !asked.measures().isEmpty()) {
            throw new NotUnderstood("how many (of what?)");
        }
        return new Intent(
                question,
                names.mentions(),
                new Select(
                        subject,
                        List.of(),
                        List.of(Measure.of(Function.COUNT, subject)),
                        List.of(),
                        asked.conditions(),
                        asked.having(),
                        List.of(),
                        null,
                        false));
    }

    /** @throws NotUnderstood where a piece has no place */
    Intent change() {
        if (!isPart()) {
            compose.steps();
            arranged();
        }
        compose.complete();
        Select asked = before.select();
        List<Measure> measures = measures(asked);
        List<Breakdown> breakdowns = breakdowns(asked);
        List<Order> orders = orders(asked, measures, breakdowns);
        Integer limit =
                draft.limit != null ? draft.limit : orders.isEmpty() || !draft.orders.isEmpty() ? null : asked.limit();
        return new Intent(
                question,
                names.mentions(),
                new Select(
                        draft.subject,
                        draft.shows,
                        measures,
                        breakdowns,
                        conditions(asked),
                        draft.having,
                        orders,
                        limit,
                        draft.distinct));
    }

    /** What says a part of a question only, which no question of its own would. */
    private boolean isPart() {
        return measured() || reckoned() || cut() || limited();
    }

    /** "As a total": the same figure, reckoned in another way. */
    private boolean reckoned() {
        if (items.size() != 1
                || draft.measures.isEmpty()
                || !(items.getFirst() instanceof Item.Mark mark)
                || !mark.tag().equals("agg")) {
            return false;
        }
        for (Measure measure : before.select().measures()) {
            if (!(measure.quantity() instanceof Quantity.Of of)
                    || names.isTable(of.of().mention())) {
                return false;
            }
            draft.measures.add(new Measure(mark.function(), measure.quantity(), measure.derivation()));
        }
        return true;
    }

    /** "The bottom 3". */
    private boolean cut() {
        if (items.size() != 2
                || !(items.getFirst() instanceof Item.Mark mark)
                || !mark.tag().equals("top") && !mark.tag().equals("bottom")
                || !(items.getLast() instanceof Item.Figure figure)) {
            return false;
        }
        draft.top = new Draft.Top(mark.tag().equals("top"), figure.whole(), mark.words());
        arranged();
        return draft.top == null;
    }

    /** "Above 100,000": the figure, where there is one for each of several things. */
    private boolean limited() {
        if (items.size() != 2
                || draft.measures.size() != 1
                || draft.breakdowns.isEmpty()
                || !(items.getFirst() instanceof Item.Mark mark)
                || !mark.tag().equals("cmp")
                || !(items.getLast() instanceof Item.Figure figure)) {
            return false;
        }
        draft.having.add(new GroupCondition(draft.measures.getFirst(), mark.comparison(), figure.value()));
        return true;
    }

    /** Another figure by its name alone: "quantity", "by quantity" where that was the order, "customers" where orders were counted. */
    private boolean measured() {
        List<Measure> known = before.select().measures();
        boolean ordered = !before.select().orders().isEmpty() && before.select().limit() != null;
        boolean by = items.size() == 2
                && ordered
                && items.getFirst() instanceof Item.Mark mark
                && mark.tag().equals("by");
        if (known.isEmpty() || items.size() != 1 && !by || !(items.getLast() instanceof Item.Name name)) {
            return false;
        }
        Reference what = Reference.to(name.mention());
        Measure last = known.getFirst();
        if (names.isNumeric(what)) {
            Function function = last.function() == Function.COUNT ? Function.NATURAL : last.function();
            draft.measures.add(Measure.of(function, what));
            return true;
        }
        boolean counts = last.function() == Function.COUNT && last.quantity() instanceof Quantity.Of;
        if (!counts || by || !names.isTable(name.mention())) {
            return false;
        }
        if (draft.subject != null && of(last).mention() == draft.subject.mention()) {
            draft.subject = what;
        }
        draft.measures.add(Measure.of(Function.COUNT, what));
        return true;
    }

    /** "The bottom 3" of what has a figure, or an order already. */
    private void arranged() {
        Draft.Top waiting = draft.top;
        if (waiting == null || !draft.orders.isEmpty()) {
            return;
        }
        List<Order> known = before.select().orders();
        if (!known.isEmpty()) {
            draft.orders.add(new Order(known.getFirst().key(), waiting.descending()));
        } else if (!draft.measures.isEmpty()) {
            draft.orders.add(new Order(new Order.OfMeasure(0), waiting.descending()));
        } else {
            return;
        }
        draft.limit = waiting.count() > 0
                ? Integer.valueOf(waiting.count())
                : before.select().limit();
        draft.top = null;
    }

    private List<Measure> measures(Select asked) {
        List<Measure> added = added(asked.measures(), draft.measures);
        return added.isEmpty() || both ? draft.measures : added;
    }

    private List<Breakdown> breakdowns(Select asked) {
        List<Breakdown> added = added(asked.breakdowns(), draft.breakdowns);
        return added.isEmpty() || both ? draft.breakdowns : added;
    }

    private List<Condition> conditions(Select asked) {
        List<Condition> added = added(asked.conditions(), draft.conditions);
        List<Condition> kept = new ArrayList<>(asked.conditions());
        if (!both) {
            kept.removeIf(old -> added.stream().anyMatch(now -> isOfTheSame(old, now)));
        }
        kept.addAll(added);
        return kept;
    }

    private List<Order> orders(Select asked, List<Measure> measures, List<Breakdown> breakdowns) {
        List<Order> from = draft.orders.isEmpty() ? asked.orders() : draft.orders;
        int dropped = draft.measures.size() - measures.size();
        List<Order> orders = new ArrayList<>();
        for (Order order : from) {
            switch (order.key()) {
                case Order.OfMeasure key
                when draft.orders.isEmpty() || key.measure() < dropped -> {
                    if (measures.size() == 1) {
                        orders.add(new Order(new Order.OfMeasure(0), order.descending()));
                    } else if (dropped == 0) {
                        orders.add(order);
                    }
                }
                case Order.OfMeasure key ->
                    orders.add(new Order(new Order.OfMeasure(key.measure() - dropped), order.descending()));
                case Order.OfReference key -> {
                    boolean gone = asked.breakdowns().contains(new Breakdown.By(key.what()))
                            && !breakdowns.contains(new Breakdown.By(key.what()));
                    if (!gone) {
                        orders.add(order);
                    }
                }
            }
        }
        return orders;
    }

    /**
     * What came behind what was there.
     *
     * @throws NotUnderstood where the turn took something away, which nothing here can follow
     */
    private static <T> List<T> added(List<T> known, List<T> now) {
        if (now.size() < known.size() || !now.subList(0, known.size()).equals(known)) {
            throw new NotUnderstood("what is to be changed");
        }
        return now.subList(known.size(), now.size());
    }

    private boolean isOfTheSame(Condition old, Condition now) {
        if (old instanceof Condition.During && now instanceof Condition.During) {
            return true;
        }
        Meaning.OfColumn was = column(old);
        Meaning.OfColumn is = column(now);
        return was != null
                && is != null
                && was.table().equals(is.table())
                && was.column().equals(is.column());
    }

    private Meaning.@Nullable OfColumn column(Condition condition) {
        return switch (condition) {
            case Condition.Is is -> column(is.attribute() == null ? is.value() : is.attribute());
            case Condition.Compare compare -> column(compare.what());
            case Condition.Between between -> column(between.what());
            case Condition.Missing missing -> column(missing.what());
            case Condition.Not not -> column(not.condition());
            case Condition.AnyOf any -> column(any.conditions().getFirst());
            case Condition.During ignored -> null;
            case Condition.Late ignored -> null;
            case Condition.Linked ignored -> null;
        };
    }

    private Meaning.@Nullable OfColumn column(Reference reference) {
        return switch (names.get(reference.mention()).best()) {
            case Meaning.OfColumn column -> column;
            case Meaning.OfValue value -> new Meaning.OfColumn(value.table(), value.column(), value.score());
            default -> null;
        };
    }

    private static Reference of(Measure measure) {
        return switch (measure.quantity()) {
            case Quantity.Of plain -> plain.of();
            case Quantity.Per per -> per.of();
        };
    }
}
