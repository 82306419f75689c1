package io.millrace.language.read;

import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what figures are broken down by.
 *
 * <pre>
 * by month                     →  breakdowns: Each(MONTH)
 * per customer country         →  breakdowns: By(country of customers)
 * by region and category       →  breakdowns: By(region), By(category)
 * bought … in every category   →  the open link gets the quantifier EVERY
 * </pre>
 */
final class ReadBreakdown {
    private static final Set<String> PER = Set.of(
            "per",
            "for each",
            "for every",
            "in each",
            "in every",
            "each",
            "every",
            "by each",
            "within each",
            "on each",
            "of each");

    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadNoun readNoun;
    private final ReadOrder readOrder;

    ReadBreakdown(Draft draft, Pieces pieces, Names names, ReadNoun readNoun, ReadOrder readOrder) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
        this.readNoun = readNoun;
        this.readOrder = readOrder;
    }

    @Nullable
    Breakdown per() {
        if (!(pieces.peek() instanceof Item.Mark mark && mark.tag().equals("by") && PER.contains(mark.words()))) {
            return null;
        }
        if (pieces.peek(1) instanceof Item.Mark unit && unit.tag().equals("unit")) {
            pieces.skip(2);
            return new Breakdown.Each(unit.unit(), null);
        }
        if (pieces.peek(1) instanceof Item.Name name && names.isTable(name.mention())) {
            pieces.skip(1);
            return new Breakdown.By(readNoun.read());
        }
        return null;
    }

    void by(Item.Mark mark) {
        Draft.Link open = draft.link;
        if (open != null && mark.words().endsWith("every")) {
            // "bought something in every category"
            boolean plain = open.conditions.stream()
                    .allMatch(condition -> condition instanceof Condition.Linked said
                            && said.conditions().isEmpty());
            if (!plain
                    || open.quantifier != Quantifier.SOME
                    || !(pieces.peek() instanceof Item.Name name && names.isTable(name.mention()))) {
                throw new NotUnderstood(mark.words());
            }
            draft.link = new Draft.Link(Quantifier.EVERY, 0, readNoun.read());
            return;
        }
        draft.closeLink();
        draft.qualifying = false;
        draft.negated = false;
        if (draft.top != null && draft.orders.isEmpty()) {
            readOrder.key(mark);
            return;
        }
        boolean found = false;
        while (true) {
            if (pieces.peek() instanceof Item.Mark unit && unit.tag().equals("unit")) {
                pieces.skip(1);
                Reference time = null;
                if (pieces.isMark("of") && pieces.peek(1) instanceof Item.Name name && names.isColumn(name.mention())) {
                    pieces.skip(1);
                    time = readNoun.read();
                }
                add(new Breakdown.Each(unit.unit(), time));
            } else if (pieces.peek() instanceof Item.Name name && !names.isValue(name.mention())) {
                add(new Breakdown.By(readNoun.read()));
            } else {
                break;
            }
            found = true;
            boolean more = pieces.isMark("and") || pieces.peek() instanceof Item.Comma;
            boolean another =
                    (pieces.peek(1) instanceof Item.Mark next && next.tag().equals("unit"))
                            || (pieces.peek(1) instanceof Item.Name name
                                    && !name.verb()
                                    && !names.isValue(name.mention())
                                    && !names.isAmount(name.mention()));
            if (!more || !another || pieces.isMark(2, "cmp", "between")) {
                break;
            }
            pieces.skip(1);
        }
        if (!found
                && !(pieces.peek() instanceof Item.Mark next
                        && Set.of("count", "agg", "growth").contains(next.tag()))) {
            throw new NotUnderstood(mark.words());
        }
    }

    void add(Breakdown breakdown) {
        Breakdown added = breakdown;
        if (breakdown instanceof Breakdown.Each each && each.time() == null && draft.timeHint != null) {
            added = new Breakdown.Each(each.grain(), draft.timeHint);
            draft.hintUsed = true;
        }
        if (!draft.breakdowns.contains(added)) {
            draft.breakdowns.add(added);
        }
    }

    void unit(Item.Mark mark) {
        if (pieces.at() >= 2 && pieces.peek(-2) instanceof Item.Figure) {
            throw new NotUnderstood(mark.words());
        }
        add(new Breakdown.Each(mark.unit(), null));
    }
}
