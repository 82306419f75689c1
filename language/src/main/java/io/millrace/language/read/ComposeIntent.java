package io.millrace.language.read;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.Intent;
import java.util.List;

/**
 * Puts the pieces of a question together, from left to right: every piece either finds its place in what is asked for, or the
 * composition ends with {@link NotUnderstood}. No piece is dropped silently. What each kind of piece does stands in the class
 * that reads it; what they know of each other stands in the {@link Draft}.
 *
 * <pre>
 * top 10 customers by total orders
 *   →  subject: customers, measures: COUNT(orders), orders: that measure, descending, limit: 10
 * </pre>
 */
final class ComposeIntent {
    private final String question;
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadGrowth readGrowth;
    private final ReadBreakdown readBreakdown;
    private final ReadMeasure readMeasure;
    private final ReadOrder readOrder;
    private final ReadSuperlative readSuperlative;
    private final ReadComparison readComparison;
    private final ReadQuantity readQuantity;
    private final ReadTimeCondition readTimeCondition;
    private final ReadLink readLink;
    private final ReadName readName;
    private final CompleteDraft completeDraft;

    ComposeIntent(CatalogIndex index, String question, Segment.Segmented segmented) {
        this(question, new Names(index, question, segmented.mentions()), segmented.items());
    }

    private ComposeIntent(String question, Names names, List<Item> items) {
        this(question, names, items, new Draft(names));
    }

    /** Goes on with a draft in which something has been said already. */
    ComposeIntent(String question, Names names, List<Item> items, Draft draft) {
        this.question = question;
        this.names = names;
        this.pieces = new Pieces(items);
        this.draft = draft;
        ReadNoun readNoun = new ReadNoun(draft, pieces, names);
        readGrowth = new ReadGrowth(draft, pieces);
        readOrder = new ReadOrder(draft, pieces, names, readNoun);
        readBreakdown = new ReadBreakdown(draft, pieces, names, readNoun, readOrder);
        readMeasure = new ReadMeasure(draft, pieces, names, readNoun, readGrowth, readBreakdown);
        readSuperlative = new ReadSuperlative(draft, pieces, names, readNoun, readMeasure);
        readComparison = new ReadComparison(draft, pieces, names, readNoun);
        readQuantity = new ReadQuantity(draft, pieces, names, readNoun, readComparison);
        readTimeCondition = new ReadTimeCondition(draft, pieces, names);
        ReadValue readValue = new ReadValue(draft, pieces, names);
        readLink = new ReadLink(draft, pieces, names);
        readName = new ReadName(draft, pieces, names, readNoun, readMeasure, readComparison, readValue, readLink);
        completeDraft = new CompleteDraft(draft, readBreakdown, readGrowth, readSuperlative);
    }

    /** @throws NotUnderstood where a piece has no place */
    Intent compose() {
        steps();
        complete();
        return new Intent(question, names.mentions(), draft.select());
    }

    /** @throws NotUnderstood where a piece has no place */
    void steps() {
        while (!pieces.atEnd()) {
            step(pieces.current());
        }
        draft.closeLink();
    }

    /** @throws NotUnderstood where something was said that nothing followed for */
    void complete() {
        completeDraft.complete();
        boolean groups = !draft.breakdowns.isEmpty() && !draft.having.isEmpty();
        if (draft.subject == null && draft.shows.isEmpty() && draft.measures.isEmpty() && !groups) {
            throw new NotUnderstood("what to show");
        }
    }

    private void step(Item item) {
        switch (item) {
            case Item.Mark mark -> mark(mark);
            case Item.Name name -> readName.name(name);
            case Item.Figure figure -> readQuantity.figure(figure);
            case Item.Window window -> {
                pieces.skip(1);
                readTimeCondition.during(window.window(), null);
            }
            case Item.Day day -> throw new NotUnderstood(names.words(day.span()));
            case Item.Comma ignored -> {
                pieces.skip(1);
                draft.negated = false;
            }
            case Item.Unknown unknown -> throw new NotUnderstood(unknown.words());
        }
    }

    private void mark(Item.Mark mark) {
        pieces.skip(1);
        switch (mark.tag()) {
            case "which", "of", "for", "every" -> {}
            case "or" -> {
                List<Condition> open = draft.link == null ? draft.conditions : draft.link.conditions;
                if (open.isEmpty()) {
                    throw new NotUnderstood(mark.words());
                }
                draft.orNext = true;
            }
            case "and" -> {
                if (draft.link != null
                        && !(pieces.peek() instanceof Item.Name name
                                && (name.verb() || names.isValue(name.mention())))) {
                    draft.closeLink();
                }
            }
            case "who" -> {
                draft.closeLink();
                draft.qualifying = true;
            }
            case "with" -> {
                draft.closeLink();
                draft.qualifying = true;
                draft.showing = false;
            }
            case "their" -> draft.showing = true;
            case "both" -> draft.both = true;
            case "distinct" -> draft.distinct = true;
            case "join" -> readLink.join();
            case "howmany" -> readMeasure.howMany(mark);
            case "count", "countdistinct" ->
                readMeasure.read(mark.tag().equals("count") ? Function.COUNT : Function.COUNT_DISTINCT, mark);
            case "howmuch" -> {
                draft.functions.add(Function.TOTAL);
                draft.howMuch = true;
            }
            case "agg" -> {
                boolean extreme =
                        mark.argument().equals("maximum") || mark.argument().equals("minimum");
                if (extreme && draft.qualifying && draft.measures.isEmpty() && pieces.peek() instanceof Item.Name) {
                    readSuperlative.read(mark.argument().equals("maximum"), mark);
                } else {
                    readMeasure.aggregate(mark);
                }
            }
            case "growth" -> readGrowth.growth(mark);
            case "share" -> readGrowth.derive(new Derivation.Share());
            case "running" -> readGrowth.derive(new Derivation.RunningTotal());
            case "by" -> readBreakdown.by(mark);
            case "unit" -> readBreakdown.unit(mark);
            case "sort" -> readOrder.sort(mark, () -> step(pieces.current()));
            case "desc", "asc" -> readOrder.direction(mark.tag().equals("desc"));
            case "top", "bottom" -> readSuperlative.read(mark.tag().equals("top"), mark);
            case "most", "least" -> readSuperlative.most(mark.tag().equals("most"), mark);
            case "superlative" -> readSuperlative.adjective(mark);
            case "cmp" -> readQuantity.read(mark);
            case "cmpadj" -> readComparison.compareByAdjective(mark);
            case "betweenadj" -> readComparison.betweenByAdjective(mark);
            case "between" -> readComparison.betweenAlone(mark);
            case "missing" -> readComparison.missing(mark);
            case "only" -> readLink.only();
            case "commonest" -> readSuperlative.commonest(mark);
            case "mostoften" -> readSuperlative.most(true, mark);
            case "not" -> draft.negated = true;
            case "never", "without" -> {
                draft.closeLink();
                draft.negated = true;
                draft.qualifying = true;
            }
            case "butnot" -> {
                draft.closeLink();
                draft.negated = true;
                draft.butNot = true;
            }
            case "late", "ontime" -> readTimeCondition.late(mark.tag().equals("late"));
            default -> throw new NotUnderstood(mark.words());
        }
    }
}
