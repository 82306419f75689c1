package io.millrace.language.read;

import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import java.util.Objects;

/**
 * Reads clauses about other things that belong to the one asked about.
 *
 * <pre>
 * customers who bought …        →  opens Linked(SOME, bought, …)
 * customers who never ordered   →  opens Linked(NONE, ordered, …)
 * who only bought …             →  opens Linked(ONLY, bought, …)
 * join orders and customers     →  nothing: it says how to get there, not what is asked for
 * </pre>
 */
final class ReadLink {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;

    ReadLink(Draft draft, Pieces pieces, Names names) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
    }

    /** "Bought only A" and "only bought A" leave no room for other things; before a value or a group the word only stresses. */
    void only() {
        Draft.Link open = draft.link;
        if (open != null && pieces.peek() instanceof Item.Name name && names.isValue(name.mention())) {
            open.quantifier = Quantifier.ONLY;
            return;
        }
        draft.closeLink();
        draft.qualifying = false;
        draft.onlyNext = pieces.peek() instanceof Item.Name name && name.verb();
    }

    /** "Join orders and customers": says how to get there, not what is asked for. */
    void join() {
        while (pieces.peek() instanceof Item.Name
                || pieces.isMark("and")
                || pieces.isMark("with")
                || pieces.peek() instanceof Item.Comma) {
            if (pieces.peek() instanceof Item.Name name && !names.isTable(name.mention())) {
                return;
            }
            if (pieces.isMark("and") && !(pieces.peek(1) instanceof Item.Name name && names.isTable(name.mention()))) {
                return;
            }
            pieces.skip(1);
        }
    }

    void verb(Reference verb) {
        String table = names.tableOf(verb);
        draft.closeLink();
        draft.butNot = false;
        draft.qualifying = false;
        if (draft.subject == null && draft.measures.isEmpty() && draft.shows.isEmpty() && draft.breakdowns.isEmpty()) {
            throw new NotUnderstood(names.words(verb));
        }
        draft.lastLinked = verb;
        Reference current = draft.subject;
        if (current != null && Objects.equals(names.tableOf(current), table)) {
            return; // "orders that were ordered in 2024" says nothing new
        }
        if (!draft.negated
                && draft.breakdowns.stream()
                        .anyMatch(breakdown -> breakdown instanceof Breakdown.By by
                                && Objects.equals(names.tableOf(by.what()), table))) {
            return; // "courses that each teacher teaches" neither
        }
        draft.link = new Draft.Link(
                draft.negated ? Quantifier.NONE : draft.onlyNext ? Quantifier.ONLY : Quantifier.SOME, 0, verb);
        draft.negated = false;
        draft.onlyNext = false;
    }
}
