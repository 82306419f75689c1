package io.millrace.language.read;

import io.millrace.language.intent.Function;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Reference;
import java.util.Objects;
import java.util.Set;

/**
 * Reads in which order the answer comes.
 *
 * <pre>
 * sorted by price descending      →  orders: price, descending
 * (top 10 customers) by orders    →  measures: COUNT(orders), orders: that measure, descending, limit: 10
 * </pre>
 */
final class ReadOrder {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadNoun readNoun;

    ReadOrder(Draft draft, Pieces pieces, Names names, ReadNoun readNoun) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
        this.readNoun = readNoun;
    }

    /** What follows "top 10 customers by" or "sorted by". */
    void key(Item.Mark mark) {
        Draft.Top waiting = draft.top;
        if (pieces.peek() instanceof Item.Mark next
                && Set.of("count", "countdistinct", "agg", "most", "least").contains(next.tag())) {
            return; // the measure that follows takes the order
        }
        if (pieces.peek() instanceof Item.Mark next
                && (next.tag().equals("top") || next.tag().equals("bottom"))) {
            pieces.skip(1);
            return;
        }
        if (!(pieces.peek() instanceof Item.Name) || waiting == null) {
            throw new NotUnderstood(mark.words());
        }
        Reference key = readNoun.read();
        draft.top = null;
        draft.limit = waiting.count() > 0 ? Integer.valueOf(waiting.count()) : draft.limit;
        if (names.isColumn(key.mention()) && draft.belongsToSubject(key)) {
            draft.orders.add(new Order(new Order.OfReference(key), waiting.descending()));
        } else {
            Measure measure = Measure.of(names.isTable(key.mention()) ? Function.COUNT : Function.NATURAL, key);
            int position = draft.measures.indexOf(measure);
            if (position < 0) {
                position = draft.measures.size();
                draft.measures.add(measure);
            }
            draft.orders.add(new Order(new Order.OfMeasure(position), waiting.descending()));
        }
    }

    void sort(Item.Mark mark, Runnable further) {
        draft.closeLink();
        draft.qualifying = false;
        boolean descending = false;
        if (pieces.peek() instanceof Item.Mark next
                && (next.tag().equals("desc") || next.tag().equals("asc"))) {
            pieces.skip(1);
            descending = next.tag().equals("desc");
        }
        if (!(pieces.peek() instanceof Item.Name) && !(pieces.peek() instanceof Item.Mark)) {
            direction(descending);
            return;
        }
        if (pieces.peek() instanceof Item.Mark unit && unit.tag().equals("unit")) {
            // The rows of a breakdown by time come in its order anyway.
            pieces.skip(1);
            direction(descending && pieces.isMark("desc"));
            return;
        }
        int before = draft.orders.size();
        Integer limitBefore = draft.limit;
        draft.top = new Draft.Top(descending, 0, mark.words());
        key(mark);
        for (int read = 0; read < 2 && draft.orders.size() == before && !pieces.atEnd(); read++) {
            further.run();
        }
        if (draft.orders.size() == before) {
            throw new NotUnderstood(mark.words());
        }
        draft.top = null;
        draft.limit = limitBefore;
        if (pieces.isMark("desc") || pieces.isMark("asc")) {
            direction(pieces.isMark("desc"));
            pieces.skip(1);
        }
    }

    /** "descending" turns the last key round, or makes one of the figure or thing shown. */
    void direction(boolean descending) {
        if (!draft.orders.isEmpty()) {
            draft.orders.set(
                    draft.orders.size() - 1, new Order(draft.orders.getLast().key(), descending));
        } else if (!draft.measures.isEmpty()) {
            draft.orders.add(new Order(new Order.OfMeasure(0), descending));
        } else if (!draft.shows.isEmpty()) {
            draft.orders.add(new Order(new Order.OfReference(draft.shows.getFirst()), descending));
        } else if (draft.subject != null) {
            draft.orders.add(new Order(new Order.OfReference(Objects.requireNonNull(draft.subject)), descending));
        } else {
            throw new NotUnderstood(descending ? "descending" : "ascending");
        }
    }
}
