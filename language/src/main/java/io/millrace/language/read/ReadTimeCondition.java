package io.millrace.language.read;

import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.TimeWindow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads when something was.
 *
 * <pre>
 * last quarter   →  conditions: During(the last full quarter)
 * paid late      →  conditions: Linked(SOME, paid, [Late])
 * </pre>
 */
final class ReadTimeCondition {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;

    ReadTimeCondition(Draft draft, Pieces pieces, Names names) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
    }

    void during(TimeWindow window, @Nullable Reference time) {
        Condition condition = new Condition.During(window, time == null && draft.link == null ? draft.timeHint : time);
        draft.hintUsed |= draft.link == null;
        draft.add(draft.negated && draft.link == null ? new Condition.Not(condition) : condition);
        if (draft.link == null) {
            draft.negated = false;
        }
    }

    void late(boolean late) {
        boolean isLate = late != draft.negated;
        Draft.Link open = draft.link;
        if (open != null) {
            if (open.quantifier == Quantifier.NONE && open.conditions.isEmpty()) {
                // "not paid on time" was paid, but late.
                open.quantifier = Quantifier.SOME;
                isLate = !isLate;
            }
            open.conditions.add(new Condition.Late(open.to, isLate));
            if (draft.negated) {
                draft.negated = false;
            }
            return;
        }
        draft.negated = false;
        if (draft.subject != null
                && pieces.peek() instanceof Item.Name name
                && names.isTable(name.mention())
                && !names.sameTable(Reference.to(name.mention()), Objects.requireNonNull(draft.subject))) {
            draft.pendingLate = new Condition.Late(Reference.to(name.mention()), isLate);
            return;
        }
        draft.conditions.add(new Condition.Late(draft.lastLinked, isLate));
    }
}
