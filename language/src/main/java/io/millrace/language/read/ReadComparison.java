package io.millrace.language.read;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.TimeWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads comparisons of an attribute with something.
 *
 * <pre>
 * price over 10 and under 50    →  conditions: price &gt; 10, price &lt; 50
 * price between 10 and 50       →  conditions: Between(price, 10, 50)
 * older than 30                 →  conditions: age &gt; 30
 * price above average           →  conditions: price &gt; OfAll(AVERAGE)
 * email is missing              →  conditions: Missing(email)
 * </pre>
 */
final class ReadComparison {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadNoun readNoun;

    ReadComparison(Draft draft, Pieces pieces, Names names, ReadNoun readNoun) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
        this.readNoun = readNoun;
    }

    /** "Older than 30": the attribute is in the word. */
    void compareByAdjective(Item.Mark mark) {
        String[] argument = mark.argument().split(" ");
        Reference attribute = attributeOfSubject(argument[1], mark);
        compare(attribute, new Item.Mark("cmp", argument[0], mark.words(), mark.span()));
        draft.qualifying = false;
    }

    /** "Aged between 20 and 30". */
    void betweenByAdjective(Item.Mark mark) {
        between(attributeOfSubject(mark.argument(), mark));
    }

    /** "Between 10 and 50": of the attribute that follows, or of an amount of money. */
    void betweenAlone(Item.Mark mark) {
        Operand low = bound();
        and();
        Operand high = bound();
        boolean named = pieces.peek() instanceof Item.Name name
                && !name.verb()
                && names.isNumericColumn(Reference.to(name.mention()));
        addBetween(named ? readNoun.read() : money(mark), low, high);
    }

    @Nullable
    Reference display() {
        String table = draft.subjectTable();
        if (table == null) {
            return null;
        }
        List<Column> display = names.index().kinds().display(names.index().table(table));
        if (display.isEmpty()) {
            return null;
        }
        return names.add(new Mention(
                Objects.requireNonNull(
                        names.get(Objects.requireNonNull(draft.subject).mention())
                                .span()),
                display.getFirst().name(),
                List.of(new Meaning.OfColumn(table, display.getFirst().name(), 0.8))));
    }

    /** "older than": the attribute is in the word. */
    private Reference attributeOfSubject(String attribute, Item.Mark mark) {
        String table = draft.subjectTable();
        Reference owner = draft.subject;
        if (owner == null
                && !draft.measures.isEmpty()
                && draft.measures.getLast().quantity() instanceof Quantity.Of of) {
            table = names.tableOf(of.of());
        }
        String known = table;
        List<Meaning> meanings = names.index().meaningsOfName(List.of(attribute)).stream()
                .filter(meaning -> meaning instanceof Meaning.OfColumn && Objects.equals(meaning.table(), known))
                .toList();
        if (meanings.isEmpty()) {
            throw new NotUnderstood(mark.words());
        }
        return names.add(mark, meanings);
    }

    /** The attribute that a bare amount of money is compared with: "products over 50". */
    Reference money(Item.Mark mark) {
        if (draft.lastAttribute != null
                && (names.isNumeric(draft.lastAttribute) || names.isTemporal(draft.lastAttribute))) {
            return draft.lastAttribute;
        }
        String table = draft.subjectTable();
        if (table != null) {
            Table owner = names.index().table(table);
            for (Column column : owner.columns()) {
                if (names.index().kinds().isMoney(owner, column)) {
                    return names.add(mark, List.of(new Meaning.OfColumn(table, column.name(), 0.75)));
                }
            }
        }
        throw new NotUnderstood(mark.words());
    }

    void compare(Reference what, Item.Mark mark) {
        boolean not = draft.negated;
        draft.negated = false;
        if (not && !draft.belongsToAsked(what) && draft.link == null && !pieces.isMark("agg")) {
            // "customers without payments over 20": none is, which is more than that some are not.
            int before = draft.conditions.size();
            compare(what, mark);
            if (draft.conditions.size() == before + 1) {
                draft.conditions.add(new Condition.Not(draft.conditions.removeLast()));
            }
            return;
        }
        Comparison comparison = not ? mark.comparison().opposite() : mark.comparison();
        draft.lastAttribute = what;
        Item next = pieces.peek();
        switch (next) {
            case Item.Figure figure -> {
                pieces.skip(1);
                draft.add(new Condition.Compare(what, comparison, new Operand.Number(figure.value())));
            }
            case Item.Day day -> {
                pieces.skip(1);
                draft.add(new Condition.Compare(what, comparison, new Operand.Day(day.value())));
            }
            case Item.Window window
            when window.window() instanceof TimeWindow.Dates dates -> {
                pieces.skip(1);
                draft.add(new Condition.During(dates, what));
            }
            case Item.Mark agg
            when agg.tag().equals("agg") -> {
                pieces.skip(1);
                if (pieces.peek() instanceof Item.Name name && !name.verb()) {
                    readNoun.read();
                }
                draft.add(new Condition.Compare(what, comparison, new Operand.OfAll(agg.function())));
            }
            case Item.Name name -> {
                if (names.isColumn(name.mention())
                        && comparison != Comparison.CONTAINS
                        && comparison != Comparison.STARTS_WITH
                        && comparison != Comparison.ENDS_WITH) {
                    draft.add(new Condition.Compare(what, comparison, new Operand.Attribute(readNoun.read())));
                    return;
                }
                pieces.skip(1);
                Condition condition = new Condition.Compare(what, comparison, new Operand.Text(names.valueOf(name)));
                boolean textual = comparison == Comparison.CONTAINS
                        || comparison == Comparison.STARTS_WITH
                        || comparison == Comparison.ENDS_WITH;
                draft.add(not && textual ? new Condition.Not(condition) : condition);
            }
            case null, default -> throw new NotUnderstood(mark.words());
        }
    }

    private void between(Reference what) {
        Operand low = bound();
        and();
        addBetween(what, low, bound());
    }

    private void and() {
        if (pieces.isMark("and") || pieces.isMark("cmp")) {
            pieces.skip(1);
        }
    }

    private void addBetween(Reference what, Operand low, Operand high) {
        Condition condition = new Condition.Between(what, low, high);
        draft.add(draft.negated ? new Condition.Not(condition) : condition);
        draft.negated = false;
    }

    private Operand bound() {
        Item next = pieces.peek();
        pieces.skip(1);
        return switch (next) {
            case Item.Figure figure -> new Operand.Number(figure.value());
            case Item.Day day -> new Operand.Day(day.value());
            case null, default -> throw new NotUnderstood("between");
        };
    }

    void missing(Item.Mark mark) {
        if (pieces.peek() instanceof Item.Name name && names.isColumn(name.mention())) {
            Reference what = readNoun.read();
            draft.add(new Condition.Missing(what, !draft.negated));
            draft.negated = false;
            return;
        }
        Reference attribute = draft.lastAttribute;
        if (attribute == null) {
            throw new NotUnderstood(mark.words());
        }
        draft.add(new Condition.Missing(attribute, !draft.negated));
        draft.negated = false;
    }

    /** An attribute with a comparison behind it; false where there is none. */
    boolean after(Reference what) {
        int start = pieces.at();
        boolean negatedBefore = draft.negated;
        while (pieces.isMark("not") || pieces.isMark("which") || pieces.isMark("who")) {
            draft.negated |= pieces.isMark("not");
            pieces.skip(1);
        }
        Item next = pieces.peek();
        boolean said = false;
        if (next instanceof Item.Mark mark
                && mark.tag().equals("cmp")
                && !(pieces.peek(1) instanceof Item.Figure
                        && pieces.peek(2) instanceof Item.Name name
                        && names.isTable(name.mention()))) {
            pieces.skip(1);
            compare(what, mark);
            said = true;
        } else if (next instanceof Item.Mark mark && mark.tag().equals("between")) {
            pieces.skip(1);
            between(what);
            said = true;
        } else if (next instanceof Item.Mark mark && mark.tag().equals("missing")) {
            pieces.skip(1);
            draft.add(new Condition.Missing(what, !draft.negated));
            draft.negated = false;
            said = true;
        } else if (next instanceof Item.Name name && names.isValueFor(name, what)) {
            pieces.skip(1);
            Condition condition = new Condition.Is(Reference.to(name.mention()), what);
            List<Condition> choices = new ArrayList<>(List.of(condition));
            while ((pieces.isMark("or") || pieces.isMark("and"))
                    && pieces.peek(1) instanceof Item.Name other
                    && names.isValueFor(other, what)) {
                pieces.skip(2);
                choices.add(new Condition.Is(Reference.to(other.mention()), what));
            }
            Condition whole = choices.size() == 1 ? condition : new Condition.AnyOf(choices);
            draft.add(draft.negated ? new Condition.Not(whole) : whole);
            draft.negated = false;
            said = true;
        } else if (next instanceof Item.Figure figure
                && !(pieces.peek(1) instanceof Item.Name)
                && names.isNumericColumn(what)) {
            pieces.skip(1);
            draft.add(new Condition.Compare(
                    what, draft.negated ? Comparison.NOT_EQUAL : Comparison.EQUAL, new Operand.Number(figure.value())));
            draft.negated = false;
            said = true;
        } else if (next instanceof Item.Day day && names.isTemporal(what)) {
            pieces.skip(1);
            draft.add(new Condition.Compare(
                    what, draft.negated ? Comparison.NOT_EQUAL : Comparison.EQUAL, new Operand.Day(day.value())));
            draft.negated = false;
            said = true;
        }
        if (!said) {
            pieces.backTo(start);
            draft.negated = negatedBefore;
            return false;
        }
        draft.qualifying = false;
        draft.lastAttribute = what;
        // "price over 10 and under 50"
        if ((pieces.isMark("and") || pieces.isMark("but"))
                && pieces.peek(1) instanceof Item.Mark again
                && again.tag().equals("cmp")
                && pieces.peek(2) instanceof Item.Figure
                && !(pieces.peek(3) instanceof Item.Name)) {
            pieces.skip(2);
            compare(what, again);
        }
        return true;
    }
}
