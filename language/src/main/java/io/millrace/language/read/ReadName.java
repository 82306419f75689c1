package io.millrace.language.read;

import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import java.util.List;
import java.util.Objects;

/**
 * Finds the place of a thing or an attribute in what is asked for, by what was said before it.
 *
 * <pre>
 * customers …              →  subject: customers
 * … with orders            →  conditions: Linked(SOME, orders)
 * … without email          →  conditions: Missing(email)
 * … and their names        →  shows: names
 * total …sales             →  measures: TOTAL(sales)
 * </pre>
 */
final class ReadName {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadNoun readNoun;
    private final ReadMeasure readMeasure;
    private final ReadComparison readComparison;
    private final ReadValue readValue;
    private final ReadLink readLink;

    ReadName(
            Draft draft,
            Pieces pieces,
            Names names,
            ReadNoun readNoun,
            ReadMeasure readMeasure,
            ReadComparison readComparison,
            ReadValue readValue,
            ReadLink readLink) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
        this.readNoun = readNoun;
        this.readMeasure = readMeasure;
        this.readComparison = readComparison;
        this.readValue = readValue;
        this.readLink = readLink;
    }

    void name(Item.Name name) {
        if (draft.howMuch) {
            draft.preferAmount(name.mention());
        }
        Mention mention = names.get(name.mention());
        if (names.isValue(name.mention())) {
            pieces.skip(1);
            readValue.read(Reference.to(name.mention()));
            return;
        }
        if (name.verb() && names.isTable(name.mention())) {
            pieces.skip(1);
            readLink.verb(Reference.to(name.mention()));
            return;
        }
        if (draft.butNot && draft.lastLinked != null && names.isColumn(name.mention())) {
            draft.butNot = false;
        }
        Reference what = readNoun.read();
        if (names.isTable(what.mention())) {
            thing(what, mention);
        } else {
            attribute(what, name);
        }
    }

    private void thing(Reference what, Mention mention) {
        Reference current = draft.subject;
        if (!draft.functions.isEmpty()) {
            readMeasure.functionsOf(what);
            return;
        }
        if (draft.derivation != null
                || (draft.top != null && !draft.qualifying && current != null && !names.sameTable(what, current))) {
            readMeasure.add(Measure.of(Function.COUNT, what));
            return;
        }
        Reference grouped = draft.groupedBy(what);
        if (grouped != null && current == null) {
            draft.quantified = what;
            return;
        }
        if (current == null && draft.measures.isEmpty() && draft.shows.isEmpty() && draft.breakdowns.isEmpty()) {
            if (draft.negated) {
                throw new NotUnderstood(mention.words());
            }
            draft.subject = what;
            return;
        }
        if (current != null && names.sameTable(what, current)) {
            return;
        }
        if (draft.showing) {
            draft.shows.add(what);
            draft.showing = false;
            return;
        }
        if (draft.qualifying || draft.negated || draft.butNot) {
            if (current == null && draft.measures.isEmpty() && !draft.shows.isEmpty()) {
                // "countries without customers": the attribute is what is asked about.
                draft.subject = draft.shows.removeFirst();
            }
            draft.closeLink();
            draft.link = new Draft.Link(draft.negated ? Quantifier.NONE : Quantifier.SOME, 0, what);
            Condition late = draft.pendingLate;
            if (late != null) {
                Objects.requireNonNull(draft.link).conditions.add(late);
                draft.pendingLate = null;
            }
            draft.lastLinked = what;
            draft.negated = false;
            draft.butNot = false;
            draft.qualifying = false;
            return;
        }
        Draft.Link open = draft.link;
        if (open != null && open.conditions.isEmpty()) {
            // "who reviewed products": the thing after the verb says more about the link.
            open.conditions.add(new Condition.Linked(Quantifier.SOME, 0, what, List.of()));
            return;
        }
        if (current == null && !draft.shows.isEmpty()) {
            draft.subject = what;
            return;
        }
        String table = names.tableOf(what);
        String known = current == null ? draft.measuredTable() : draft.subjectTable();
        boolean oneEach = table != null
                && known != null
                && names.index().graph().toOne(known).containsKey(table);
        if (!oneEach && !(current == null && draft.groupsBy(table))) {
            // There is no telling what a thing that has many of the others is named for.
            throw new NotUnderstood(mention.words());
        }
        if (current != null && (pieces.isMarkBefore("and") || pieces.isMarkBefore("with"))) {
            draft.shows.add(what);
        }
        // Otherwise it says what belongs to what: "orders from customers in Germany", "sales by region for customers".
    }

    private void attribute(Reference what, Item.Name said) {
        if (pieces.peek() instanceof Item.Mark mark && mark.tag().equals("growth") && draft.functions.isEmpty()) {
            draft.functions.add(Function.NATURAL);
        }
        if (!draft.functions.isEmpty()) {
            readMeasure.functionsOf(what);
            return;
        }
        if (draft.derivation != null) {
            readMeasure.add(Measure.of(names.isNumeric(what) ? Function.NATURAL : Function.COUNT_DISTINCT, what));
            return;
        }
        Reference grouped = draft.groupedBy(what);
        if (grouped != null && !pieces.isMark(0, "cmp", "between")) {
            draft.quantified = what;
            draft.qualifying = false;
            return;
        }
        if (draft.top != null && names.isNumeric(what)) {
            Draft.Top waiting = Objects.requireNonNull(draft.top);
            if (draft.belongsToSubject(what)) {
                draft.orders.add(new Order(new Order.OfReference(what), waiting.descending()));
                draft.limit = waiting.count();
                draft.top = null;
            } else {
                readMeasure.add(Measure.of(Function.NATURAL, what));
            }
            return;
        }
        if (readComparison.after(what)) {
            return;
        }
        if (names.isBoolean(what) && (pieces.peek() instanceof Item.Name || draft.subject != null) && !draft.showing) {
            draft.addTo(
                    draft.conditions,
                    new Condition.Compare(what, Comparison.EQUAL, new Operand.Text(draft.negated ? "false" : "true")));
            draft.negated = false;
            draft.qualifying = false;
            return;
        }
        if (names.isTemporal(what) && pieces.peek() instanceof Item.Window window) {
            pieces.skip(1);
            draft.add(new Condition.During(window.window(), what));
            draft.qualifying = false;
            return;
        }
        if (said.verb() && names.isTemporal(what) && !draft.negated) {
            // "signed up each month": the date that the months are of
            draft.timeHint = what;
            return;
        }
        if (draft.negated) {
            draft.add(new Condition.Missing(what, true));
            draft.negated = false;
            draft.qualifying = false;
            return;
        }
        if (names.isAmount(what.mention())
                || (names.isNumeric(what) && draft.subject == null && (pieces.isMark("by") || pieces.isMark("unit")))) {
            readMeasure.add(Measure.of(Function.NATURAL, what));
            return;
        }
        if (draft.qualifying && !draft.showing && names.isNullable(what)) {
            draft.add(new Condition.Missing(what, false));
            draft.qualifying = false;
            return;
        }
        if (pieces.isMarkBefore("with") && draft.qualifying && !draft.showing && pieces.saysWhose()) {
            // "whose status" has to be followed by what the status is.
            throw new NotUnderstood(names.words(what));
        }
        draft.lastAttribute = what;
        draft.shows.add(what);
        draft.qualifying = false;
    }
}
