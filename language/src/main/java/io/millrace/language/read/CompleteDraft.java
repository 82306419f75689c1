package io.millrace.language.read;

import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Reference;
import java.util.Locale;

/**
 * Completes a draft after the last piece, or declines it where something was said that nothing followed for.
 *
 * <pre>
 * orders by status            →  measures: COUNT(orders)
 * customers and total sales   →  breakdowns: customers, no subject
 * top 10 products by sales    →  orders: sales, descending, limit: 10
 * </pre>
 */
final class CompleteDraft {
    private final Draft draft;
    private final ReadBreakdown readBreakdown;
    private final ReadGrowth readGrowth;
    private final ReadSuperlative readSuperlative;

    CompleteDraft(Draft draft, ReadBreakdown readBreakdown, ReadGrowth readGrowth, ReadSuperlative readSuperlative) {
        this.draft = draft;
        this.readBreakdown = readBreakdown;
        this.readGrowth = readGrowth;
        this.readSuperlative = readSuperlative;
    }

    void complete() {
        if (!draft.functions.isEmpty() || draft.derivation != null) {
            String what = draft.functions.isEmpty()
                    ? "growth or share"
                    : draft.functions.getFirst().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            throw new NotUnderstood(what + " (of what?)");
        }
        if (draft.timeHint != null && !draft.hintUsed) {
            draft.conditions.add(new Condition.Missing(draft.timeHint, false));
        }
        Draft.Top waiting = draft.top;
        if (waiting != null && draft.orders.isEmpty() && readSuperlative.bySize(waiting)) {
            return;
        }
        if (waiting != null && draft.orders.isEmpty()) {
            if (!waiting.words().equals("first") && !waiting.words().equals("top")) {
                throw new NotUnderstood(waiting.words() + " (by what?)");
            }
            if (draft.measures.isEmpty()) {
                throw new NotUnderstood(waiting.words() + " (by what?)");
            }
            draft.orders.add(new Order(new Order.OfMeasure(0), waiting.descending()));
            draft.limit = waiting.count();
        }
        if (draft.orNext) {
            throw new NotUnderstood("or");
        }
        if (draft.negated || draft.pendingLate != null) {
            throw new NotUnderstood(draft.negated ? "not" : "late");
        }
        Reference current = draft.subject;
        if (current != null
                && draft.measures.isEmpty()
                && draft.having.isEmpty()
                && !draft.breakdowns.isEmpty()
                && draft.shows.isEmpty()) {
            // "orders by status": how many of them there are
            draft.measures.add(Measure.of(Function.COUNT, current));
            draft.subjectIsCounted = true;
        }
        if (current != null && !draft.measures.isEmpty() && !draft.subjectIsCounted && draft.breakdowns.isEmpty()) {
            draft.breakdowns.add(new Breakdown.By(current));
            draft.subject = null;
        }
        if (!draft.measures.isEmpty() || !draft.breakdowns.isEmpty()) {
            for (Reference show : draft.shows) {
                readBreakdown.add(new Breakdown.By(show));
            }
            draft.shows.clear();
        }
        readGrowth.lookBack();
    }
}
