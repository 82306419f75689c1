package io.millrace.language.read;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Reference;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Reads figures and comparisons that no attribute stands in front of.
 *
 * <pre>
 * customers with more than 3 orders      →  conditions: Linked(AT_LEAST, 4, orders)
 * customers who spent more than 1000     →  breakdowns: customers, having: TOTAL(spent) &gt; 1000
 * countries with at least 100 orders     →  breakdowns: countries, having: COUNT(orders) &gt;= 100
 * products over 50                       →  conditions: price &gt; 50
 * 5 customers …                          →  limit: 5
 * </pre>
 */
final class ReadQuantity {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadNoun readNoun;
    private final ReadComparison readComparison;

    ReadQuantity(Draft draft, Pieces pieces, Names names, ReadNoun readNoun, ReadComparison readComparison) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
        this.readNoun = readNoun;
        this.readComparison = readComparison;
    }

    /** A comparison that no attribute stands in front of: "more than 3 orders", "products over 50". */
    void read(Item.Mark mark) {
        Comparison comparison = mark.comparison();
        if (pieces.peek() instanceof Item.Figure figure) {
            if (pieces.peek(1) instanceof Item.Name name
                    && !name.verb()
                    && (names.isTable(name.mention()) || names.isAmount(name.mention()))) {
                pieces.skip(1);
                Reference what = readNoun.read();
                of(what, comparison, figure.value());
                return;
            }
            if (pieces.peek(1) instanceof Item.Name name
                    && names.isColumn(name.mention())
                    && names.isNumericColumn(Reference.to(name.mention()))
                    && !name.verb()) {
                pieces.skip(1);
                Reference what = readNoun.read();
                draft.add(new Condition.Compare(
                        what, draft.negated ? comparison.opposite() : comparison, new Operand.Number(figure.value())));
                draft.negated = false;
                draft.qualifying = false;
                return;
            }
            Draft.Link open = draft.link;
            if (open != null && open.conditions.isEmpty()) {
                linked(open, comparison, figure, mark);
                return;
            }
            readComparison.compare(readComparison.money(mark), mark);
            return;
        }
        if (pieces.peek() instanceof Item.Mark next && next.tag().equals("agg")) {
            readComparison.compare(readComparison.money(mark), mark);
            return;
        }
        if (comparison == Comparison.NOT_EQUAL
                && pieces.peek() instanceof Item.Name name
                && names.isValue(name.mention())) {
            draft.negated = true;
            return;
        }
        if (comparison == Comparison.CONTAINS
                && pieces.peek() instanceof Item.Name name
                && names.isTable(name.mention())) {
            draft.closeLink();
            draft.qualifying = true;
            return;
        }
        Reference attribute = draft.lastAttribute == null ? readComparison.display() : draft.lastAttribute;
        if (attribute != null && pieces.peek() instanceof Item.Name) {
            readComparison.compare(attribute, mark);
            return;
        }
        throw new NotUnderstood(mark.words());
    }

    /** "Ordered more than 3 times", "spent more than 1000", "without payments over 100". */
    private void linked(Draft.Link open, Comparison comparison, Item.Figure figure, Item.Mark mark) {
        Mention to = names.get(open.to.mention());
        boolean spends = to.meanings().stream().anyMatch(Meaning.OfAmount.class::isInstance);
        Reference asked = draft.subject;
        if (spends && asked != null && open.quantifier == Quantifier.SOME) {
            pieces.skip(1);
            draft.preferAmount(open.to.mention());
            draft.link = null;
            draft.breakdowns.add(new Breakdown.By(asked));
            draft.subject = null;
            draft.having.add(new GroupCondition(Measure.of(Function.TOTAL, open.to), comparison, figure.value()));
            return;
        }
        if (Lemma.isVerbForm(to.words())) {
            if (open.quantifier != Quantifier.SOME) {
                throw new NotUnderstood(mark.words());
            }
            pieces.skip(1);
            count(open, comparison, figure.whole());
            return;
        }
        Table table = names.index().table(Objects.requireNonNull(to.best().table()));
        List<Column> amounts = table.columns().stream()
                .filter(column -> names.index().kinds().isMoney(table, column))
                .toList();
        if (amounts.size() != 1) {
            throw new NotUnderstood(mark.words());
        }
        List<Meaning> meaning =
                List.of(new Meaning.OfColumn(table.name(), amounts.getFirst().name(), 0.75));
        readComparison.compare(names.add(mark, meaning), mark);
    }

    /** "more than 3 orders": a condition on the thing asked about, or on the groups of the answer. */
    private void of(Reference what, Comparison comparison, BigDecimal value) {
        boolean ofGroup = draft.quantified != null
                || (draft.subject == null && (!draft.shows.isEmpty() || !draft.breakdowns.isEmpty()));
        if (ofGroup || names.isAmount(what.mention())) {
            if (draft.quantified == null && draft.breakdowns.isEmpty() && !draft.shows.isEmpty()) {
                draft.breakdowns.add(new Breakdown.By(draft.shows.getFirst()));
                draft.shows.removeFirst();
            }
            if (draft.breakdowns.isEmpty() && draft.subject != null) {
                draft.breakdowns.add(new Breakdown.By(Objects.requireNonNull(draft.subject)));
                draft.subject = null;
            }
            draft.having.add(new GroupCondition(
                    Measure.of(Function.COUNT, what), draft.negated ? comparison.opposite() : comparison, value));
            draft.negated = false;
            draft.qualifying = false;
            draft.quantified = null;
            return;
        }
        if (draft.subject == null) {
            throw new NotUnderstood(names.words(what));
        }
        draft.closeLink();
        Draft.Link counted = new Draft.Link(Quantifier.SOME, 0, what);
        count(counted, draft.negated ? comparison.opposite() : comparison, value.intValueExact());
        draft.negated = false;
        draft.link = counted;
        draft.lastLinked = what;
        draft.qualifying = false;
    }

    private static void count(Draft.Link link, Comparison comparison, int number) {
        switch (comparison) {
            case GREATER -> {
                link.quantifier = Quantifier.AT_LEAST;
                link.number = number + 1;
            }
            case AT_LEAST -> {
                link.quantifier = Quantifier.AT_LEAST;
                link.number = number;
            }
            case LESS -> {
                link.quantifier = Quantifier.AT_MOST;
                link.number = number - 1;
            }
            case AT_MOST -> {
                link.quantifier = Quantifier.AT_MOST;
                link.number = number;
            }
            case EQUAL -> {
                link.quantifier = Quantifier.EXACTLY;
                link.number = number;
            }
            case NOT_EQUAL, CONTAINS, STARTS_WITH, ENDS_WITH ->
                throw new NotUnderstood(comparison.sign() + " " + number);
        }
    }

    void figure(Item.Figure figure) {
        pieces.skip(1);
        if (pieces.peek() instanceof Item.Mark mark
                && mark.words().startsWith("or ")
                && mark.tag().equals("cmp")
                && pieces.peek(1) instanceof Item.Name name
                && names.isTable(name.mention())) {
            pieces.skip(1);
            of(readNoun.read(), mark.comparison(), figure.value());
            return;
        }
        boolean counts =
                pieces.peek() instanceof Item.Name next && names.isAdjacent(figure.span(), next.span()) && !next.verb();
        if (counts && draft.qualifying && pieces.peek() instanceof Item.Name name && names.isTable(name.mention())) {
            of(readNoun.read(), Comparison.EQUAL, figure.value());
            return;
        }
        if (counts
                && pieces.peek() instanceof Item.Name name
                && (names.isTable(name.mention()) || names.isColumn(name.mention()))
                && draft.limit == null
                && draft.subject == null) {
            draft.limit = figure.whole();
            return;
        }
        if (pieces.peek() instanceof Item.Mark mark
                && Set.of("superlative", "top", "bottom").contains(mark.tag())) {
            draft.limit = figure.whole();
            return;
        }
        if (pieces.peek() instanceof Item.Name name
                && !name.verb()
                && names.isTable(name.mention())
                && (draft.qualifying || draft.link != null)) {
            of(readNoun.read(), Comparison.EQUAL, figure.value());
            return;
        }
        if (draft.top != null && draft.limit == null && draft.orders.isEmpty()) {
            Draft.Top waiting = Objects.requireNonNull(draft.top);
            draft.top = new Draft.Top(waiting.descending(), figure.whole(), waiting.words());
            return;
        }
        throw new NotUnderstood(names.words(figure.span()));
    }
}
