package io.millrace.language.read;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Reads words that ask for the first few of many.
 *
 * <pre>
 * top 10 customers          →  subject: customers; 10 of them, by a key that is still to come
 * cheapest product          →  subject: products, orders: price, limit: 1
 * with the most orders      →  measures: COUNT(orders), orders: that measure, descending
 * most common status        →  breakdowns: status, measures: COUNT(orders), limit: 1
 * </pre>
 */
final class ReadSuperlative {
    private static final int TOP_WHERE_NOT_SAID = 10;

    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadNoun readNoun;
    private final ReadMeasure readMeasure;

    ReadSuperlative(Draft draft, Pieces pieces, Names names, ReadNoun readNoun, ReadMeasure readMeasure) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
        this.readNoun = readNoun;
        this.readMeasure = readMeasure;
    }

    void read(boolean descending, Item.Mark mark) {
        draft.closeLink();
        Integer said = draft.limit;
        if (pieces.peek() instanceof Item.Figure figure) {
            pieces.skip(1);
            said = figure.whole();
        }
        if (pieces.peek() instanceof Item.Mark next
                && Set.of("count", "countdistinct", "agg").contains(next.tag())) {
            draft.top = new Draft.Top(descending, said == null ? one() : said, mark.words());
            return;
        }
        if (!(pieces.peek() instanceof Item.Name name)) {
            throw new NotUnderstood(mark.words());
        }
        int place = pieces.at();
        Reference what = readNoun.read();
        if (names.isValue(what.mention())) {
            pieces.backTo(place);
            throw new NotUnderstood(mark.words() + " " + names.words(what));
        }
        if (names.isTable(what.mention())) {
            int count = said == null ? (names.isPlural(what) ? TOP_WHERE_NOT_SAID : 1) : said;
            if (draft.subject == null || names.sameTable(what, Objects.requireNonNull(draft.subject))) {
                draft.subject = draft.subject == null ? what : draft.subject;
            } else if (draft.qualifying || !draft.breakdowns.isEmpty()) {
                throw new NotUnderstood(mark.words() + " " + names.words(what));
            }
            draft.top = new Draft.Top(descending, count, mark.words());
            return;
        }
        boolean group = draft.subject == null
                && draft.measures.isEmpty()
                && names.isColumn(what.mention())
                && !(names.isNumeric(what) && said == null)
                && (pieces.isMark("by") || pieces.isMark("with"));
        if (group) {
            draft.breakdowns.add(new Breakdown.By(what));
            draft.top = new Draft.Top(
                    descending, said == null ? (names.isPlural(what) ? TOP_WHERE_NOT_SAID : 1) : said, mark.words());
            return;
        }
        if (draft.subject == null && draft.shows.isEmpty() && draft.breakdowns.isEmpty()) {
            readMeasure.add(Measure.of(descending ? Function.MAXIMUM : Function.MINIMUM, what));
            return;
        }
        int count = said == null ? one() : said;
        if (names.isAmount(what.mention()) || !draft.belongsToSubject(what)) {
            draft.top = new Draft.Top(descending, count, mark.words());
            readMeasure.add(Measure.of(Function.NATURAL, what));
        } else {
            draft.orders.add(new Order(new Order.OfReference(what), descending));
            draft.limit = count;
        }
        draft.qualifying = false;
    }

    /** How many "the highest" means: one where the thing asked about is named in the singular. */
    private int one() {
        if (draft.limit != null) {
            return draft.limit;
        }
        Reference asked = draft.subject != null ? draft.subject : draft.shows.isEmpty() ? null : draft.shows.getFirst();
        return asked != null && names.isPlural(asked) ? TOP_WHERE_NOT_SAID : 1;
    }

    void most(boolean descending, Item.Mark mark) {
        if (!(pieces.peek() instanceof Item.Name)) {
            mostOften(descending, mark);
            return;
        }
        draft.closeLink();
        Reference what = readNoun.read();
        draft.top = new Draft.Top(descending, draft.limit == null ? one() : draft.limit, mark.words());
        if (names.isColumn(what.mention()) && draft.belongsToSubject(what)) {
            draft.orders.add(new Order(new Order.OfReference(what), descending));
            draft.limit = Objects.requireNonNull(draft.top).count();
            draft.top = null;
        } else if (names.isTable(what.mention()) || names.isColumn(what.mention()) || names.isAmount(what.mention())) {
            readMeasure.add(Measure.of(names.isTable(what.mention()) ? Function.COUNT : Function.NATURAL, what));
            if (draft.subject == null && !draft.shows.isEmpty()) {
                draft.breakdowns.add(new Breakdown.By(draft.shows.removeFirst()));
            }
        } else {
            throw new NotUnderstood(mark.words() + " " + names.words(what));
        }
        draft.qualifying = false;
    }

    /** "Which customers spent the most", "which method is used most often": what was done, or the rows themselves, are counted. */
    private void mostOften(boolean descending, Item.Mark mark) {
        Draft.Link open = draft.link;
        if (open != null && open.quantifier == Quantifier.SOME && open.conditions.isEmpty()) {
            draft.link = null;
            draft.preferAmount(open.to.mention());
            draft.top = new Draft.Top(descending, one(), mark.words());
            draft.groupByShow();
            readMeasure.add(Measure.of(names.isTable(open.to.mention()) ? Function.COUNT : Function.NATURAL, open.to));
            return;
        }
        draft.closeLink();
        if (draft.subject == null
                && draft.shows.size() == 1
                && draft.breakdowns.isEmpty()
                && draft.measures.isEmpty()) {
            int count = one();
            Reference what = draft.shows.getFirst();
            draft.groupByShow();
            countRows(what, descending, count, mark);
            return;
        }
        throw new NotUnderstood(mark.words());
    }

    /** "Most common status": the value that most rows have. */
    void commonest(Item.Mark mark) {
        if (!(pieces.peek() instanceof Item.Name name) || !names.isColumn(name.mention())) {
            throw new NotUnderstood(mark.words());
        }
        Reference what = readNoun.read();
        int count = draft.limit == null ? (names.isPlural(what) ? TOP_WHERE_NOT_SAID : 1) : draft.limit;
        draft.breakdowns.add(new Breakdown.By(what));
        countRows(what, true, count, mark);
    }

    private void countRows(Reference attribute, boolean descending, int count, Item.Mark mark) {
        String table = Objects.requireNonNull(names.tableOf(attribute));
        draft.top = new Draft.Top(descending, count, mark.words());
        List<Meaning> rows = List.of(new Meaning.OfTable(table, 0.8));
        Reference counted = names.add(new Mention(mark.span(), table.replace('_', ' '), rows));
        readMeasure.add(Measure.of(Function.COUNT, counted));
    }

    /** "cheapest", "latest": the attribute is in the word. */
    void adjective(Item.Mark mark) {
        String[] argument = mark.argument().split(" ");
        boolean descending = argument[0].equals("desc");
        Integer said = draft.limit;
        if (pieces.peek() instanceof Item.Figure figure) {
            pieces.skip(1);
            said = figure.whole();
        }
        Reference thing = pieces.peek() instanceof Item.Name name && names.isTable(name.mention())
                ? readNoun.read()
                : draft.subject;
        if (thing == null) {
            throw new NotUnderstood(mark.words());
        }
        if (draft.subject == null) {
            draft.subject = thing;
        }
        int count = said == null ? (names.isPlural(thing) ? TOP_WHERE_NOT_SAID : 1) : said;
        if (argument[1].equals("@sales")) {
            List<Meaning> sales = names.index().meaningsOfName(List.of("sales"));
            if (sales.isEmpty()) {
                throw new NotUnderstood(mark.words());
            }
            draft.top = new Draft.Top(descending, count, mark.words());
            readMeasure.add(Measure.of(Function.NATURAL, names.add(mark, sales)));
            return;
        }
        String table = names.tableOf(thing);
        List<Meaning> meanings = new ArrayList<>();
        if (argument[1].equals("@time")) {
            if (table != null) {
                names.index()
                        .kinds()
                        .time(names.index().table(table))
                        .ifPresent(time -> meanings.add(new Meaning.OfColumn(table, time.name(), 0.8)));
            }
        } else {
            names.index().meaningsOfName(List.of(argument[1])).stream()
                    .filter(meaning -> meaning instanceof Meaning.OfColumn && Objects.equals(meaning.table(), table))
                    .forEach(meanings::add);
        }
        if (meanings.isEmpty()) {
            throw new NotUnderstood(mark.words());
        }
        draft.orders.add(new Order(new Order.OfReference(names.add(mark, meanings)), descending));
        draft.limit = count;
    }

    /** "The 5 largest orders": by what they amount to, where they have one such column. */
    boolean bySize(Draft.Top waiting) {
        String table = draft.subjectTable();
        if (table == null
                || !draft.measures.isEmpty()
                || !Set.of("largest", "biggest", "highest", "smallest", "lowest")
                        .contains(waiting.words())) {
            return false;
        }
        Table owner = names.index().table(table);
        List<Column> amounts = owner.columns().stream()
                .filter(column -> names.index().kinds().isMoney(owner, column))
                .toList();
        if (amounts.size() != 1) {
            return false;
        }
        Reference size = names.add(new Mention(
                names.get(Objects.requireNonNull(draft.subject).mention()).span(),
                waiting.words(),
                List.of(new Meaning.OfColumn(table, amounts.getFirst().name(), 0.75))));
        draft.orders.add(new Order(new Order.OfReference(size), waiting.descending()));
        draft.limit = waiting.count();
        return true;
    }
}
