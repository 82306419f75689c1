package io.millrace.language.read;

import io.millrace.language.intent.Reference;

/**
 * Reads a name together with the thing it belongs to.
 *
 * <pre>
 * name of customers   →  name, of: customers; the subject becomes customers
 * customer orders     →  orders, of: customers
 * </pre>
 */
final class ReadNoun {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;

    ReadNoun(Draft draft, Pieces pieces, Names names) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
    }

    /** A name with what it belongs to: "customer orders", "name of customers". */
    Reference read() {
        Item.Name head = (Item.Name) pieces.current();
        pieces.skip(1);
        Integer owner = null;
        while (pieces.peek() instanceof Item.Name next
                && !next.verb()
                && names.isTable(head.mention())
                && !names.isValue(next.mention())
                && names.isAdjacent(head.span(), next.span())) {
            owner = head.mention();
            head = next;
            pieces.skip(1);
        }
        boolean ofColumn = pieces.isMark("of")
                || (pieces.isMark("for")
                        && names.isColumn(head.mention())
                        && draft.breakdowns.isEmpty()
                        && draft.link == null
                        && !draft.qualifying);
        if (ofColumn
                && pieces.peek(1) instanceof Item.Name next
                && !next.verb()
                && names.isTable(next.mention())
                && !names.isTable(head.mention())) {
            pieces.skip(1);
            Reference of = read();
            owner = of.mention();
            if (draft.subject == null
                    && draft.functions.isEmpty()
                    && draft.derivation == null
                    && !names.isAmount(head.mention())) {
                claimSubject(of);
            }
        }
        return new Reference(head.mention(), owner);
    }

    /** "names of customers": asks about customers, unless figures are asked for. */
    private void claimSubject(Reference of) {
        if (draft.measures.isEmpty() && draft.breakdowns.isEmpty() && draft.top == null && !draft.subjectIsCounted) {
            draft.subject = of;
            // "first name and last name of students"
            draft.shows.replaceAll(show -> show.of() == null ? new Reference(show.mention(), of.mention()) : show);
        }
    }
}
