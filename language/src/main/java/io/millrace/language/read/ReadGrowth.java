package io.millrace.language.read;

import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Unit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what is to be worked out from a figure afterwards: growth, shares and running totals.
 *
 * <pre>
 * month-over-month growth in sales  →  measure: sales, derivation: Growth(MONTH, 1)
 * running total of sales            →  measure: sales, derivation: RunningTotal
 * </pre>
 */
final class ReadGrowth {
    private final Draft draft;
    private final Pieces pieces;

    ReadGrowth(Draft draft, Pieces pieces) {
        this.draft = draft;
        this.pieces = pieces;
    }

    Measure derived(Measure measure) {
        Derivation waiting = draft.derivation;
        if (waiting == null) {
            return measure;
        }
        draft.derivation = null;
        return measure.with(waiting);
    }

    /** "Growth", with the unit where the word says it: "month-over-month". */
    void growth(Item.Mark mark) {
        draft.growthUnitSaid = !mark.argument().isEmpty() || draft.growthUnitSaid;
        Unit unit = mark.argument().isEmpty() ? growthUnit() : mark.unit();
        derive(new Derivation.Growth(unit, 1));
    }

    void derive(Derivation derived) {
        boolean introducesMeasure = pieces.peek() instanceof Item.Name
                || (pieces.peek() instanceof Item.Mark mark
                        && Set.of("agg", "count", "countdistinct", "of", "for").contains(mark.tag()));
        if (derived instanceof Derivation.Growth
                && draft.derivation instanceof Derivation.Growth said
                && draft.growthUnitSaid) {
            // "month-over-month growth": the second word adds nothing.
            draft.derivation = said;
        } else if (!introducesMeasure && !draft.measures.isEmpty()) {
            // "sales growth by month"
            draft.measures.set(
                    draft.measures.size() - 1, draft.measures.getLast().with(derived));
        } else {
            draft.derivation = derived;
        }
    }

    /** The unit that a growth is told by where the word before it does not say: the one the figures are broken down by. */
    private Unit growthUnit() {
        if (draft.derivation instanceof Derivation.Growth said) {
            return said.grain();
        }
        for (Item piece : pieces.all()) {
            if (piece instanceof Item.Mark mark && mark.tag().equals("unit")) {
                return mark.unit();
            }
        }
        return Unit.MONTH;
    }

    /** Growth against the year before, in figures by month, looks 12 rows back. */
    void lookBack() {
        for (int i = 0; i < draft.measures.size(); i++) {
            if (draft.measures.get(i).derivation() instanceof Derivation.Growth growth) {
                for (Breakdown breakdown : List.copyOf(draft.breakdowns)) {
                    if (breakdown instanceof Breakdown.Each each && each.grain() != growth.grain()) {
                        Optional<Integer> back = periods(each.grain(), growth.grain());
                        if (back.isPresent()) {
                            draft.measures.set(
                                    i, draft.measures.get(i).with(new Derivation.Growth(each.grain(), back.get())));
                        }
                    }
                }
            }
        }
    }

    /** How many small units a large one has: year over year by month looks 12 months back. */
    private static Optional<Integer> periods(Unit small, Unit large) {
        if (large == Unit.YEAR) {
            return switch (small) {
                case MONTH -> Optional.of(12);
                case QUARTER -> Optional.of(4);
                case DAY, WEEK, YEAR -> Optional.empty();
            };
        }
        return large == Unit.QUARTER && small == Unit.MONTH ? Optional.of(3) : Optional.empty();
    }
}
