package io.millrace.language.read;

import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads values of the catalog and says what they are conditions on.
 *
 * <pre>
 * customers in Germany or France    →  conditions: AnyOf(Is(Germany), Is(France))
 * bought A and B                    →  conditions: Linked(SOME, bought, [A]), Linked(SOME, bought, [B])
 * bought A but not B                →  conditions: Linked(SOME, bought, [A]), Linked(NONE, bought, [B])
 * not in Germany                    →  conditions: Not(Is(Germany))
 * </pre>
 */
final class ReadValue {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;

    ReadValue(Draft draft, Pieces pieces, Names names) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
    }

    void read(Reference value) {
        List<Condition> choices = new ArrayList<>();
        choices.add(new Condition.Is(value, null));
        boolean and = false;
        boolean or = false;
        while ((pieces.isMark("or") || pieces.isMark("and") || pieces.peek() instanceof Item.Comma)
                && (pieces.peek(1) instanceof Item.Name next && names.isValue(next.mention())
                        || pieces.peek() instanceof Item.Comma
                                && pieces.isMark(1, "or", "and")
                                && pieces.peek(2) instanceof Item.Name last
                                && names.isValue(last.mention()))) {
            and |= pieces.isMark("and");
            or |= pieces.isMark("or");
            pieces.skip(1);
            if (pieces.isMark("or") || pieces.isMark("and")) {
                and |= pieces.isMark("and");
                or |= pieces.isMark("or");
                pieces.skip(1);
            }
            Item.Name next = (Item.Name) pieces.current();
            pieces.skip(1);
            choices.add(new Condition.Is(Reference.to(next.mention()), null));
        }
        // "the Physics department": the word behind the value says what it is.
        if (pieces.peek() instanceof Item.Name noun
                && !noun.verb()
                && names.isAdjacent(names.get(value.mention()).span(), noun.span())
                && !names.isValue(noun.mention())
                && draft.subject != null
                && Objects.equals(names.tableOf(Reference.to(noun.mention())), names.tableOf(value))
                && !Objects.equals(names.tableOf(Reference.to(noun.mention())), draft.subjectTable())) {
            pieces.skip(1);
        }
        if (draft.butNot && draft.lastLinked != null && draft.link == null && !draft.isOfSubject(value)) {
            draft.link = new Draft.Link(Quantifier.NONE, 0, Objects.requireNonNull(draft.lastLinked));
            draft.negated = false;
            draft.butNot = false;
        }
        Draft.Link open = draft.link;
        if (open != null
                && (and || draft.both)
                && !or
                && choices.size() > 1
                && open.quantifier == Quantifier.SOME
                && !draft.isOfSubject(value)
                && (draft.both || open.conditions.isEmpty())) {
            // "bought A and B": one link for each, no single item is both.
            for (Condition choice : choices) {
                List<Condition> inner = new ArrayList<>(open.conditions);
                inner.add(choice);
                draft.conditions.add(new Condition.Linked(open.quantifier, open.number, open.to, inner));
            }
            draft.link = null;
            draft.both = false;
            return;
        }
        if (choices.size() > 1 && (draft.both || !names.oneColumn(choices))) {
            if (or || draft.negated || (draft.both && names.oneColumn(choices) && draft.isOfSubject(value))) {
                throw new NotUnderstood(or ? "or" : "both");
            }
            draft.both = false;
            choices.forEach(draft::add);
            return;
        }
        Condition condition = choices.size() == 1 ? choices.getFirst() : new Condition.AnyOf(choices);
        boolean not = draft.negated && draft.link == null;
        Condition said = not ? new Condition.Not(condition) : condition;
        if (not) {
            draft.negated = false;
            draft.butNot = false;
        }
        if (draft.isOfSubject(value)) {
            draft.addTo(draft.conditions, said);
        } else {
            draft.add(said);
        }
    }
}
