package io.millrace.language.read;

import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import java.util.List;
import java.util.Locale;

/**
 * Reads figures: counts, totals, averages, also those taken of groups.
 *
 * <pre>
 * how many orders                          →  measures: COUNT(orders), subject: orders
 * average order value                      →  measures: AVERAGE(order value)
 * average number of items per order        →  measures: AVERAGE(COUNT(items) per order)
 * average order value over 50              →  having: AVERAGE(order value) &gt; 50
 * </pre>
 */
final class ReadMeasure {
    private final Draft draft;
    private final Pieces pieces;
    private final Names names;
    private final ReadNoun readNoun;
    private final ReadGrowth readGrowth;
    private final ReadBreakdown readBreakdown;

    ReadMeasure(
            Draft draft,
            Pieces pieces,
            Names names,
            ReadNoun readNoun,
            ReadGrowth readGrowth,
            ReadBreakdown readBreakdown) {
        this.draft = draft;
        this.pieces = pieces;
        this.names = names;
        this.readNoun = readNoun;
        this.readGrowth = readGrowth;
        this.readBreakdown = readBreakdown;
    }

    void howMany(Item.Mark mark) {
        if (!draft.functions.isEmpty()) {
            nested(Function.COUNT, mark);
            return;
        }
        Boolean late = null;
        while (pieces.isMark("distinct") || pieces.isMark("late")) {
            late = pieces.isMark("late") ? Boolean.TRUE : late;
            pieces.skip(1);
        }
        adjectives();
        if (!(pieces.peek() instanceof Item.Name)) {
            throw new NotUnderstood(mark.words());
        }
        Reference of = readNoun.read();
        if (late != null) {
            draft.conditions.add(new Condition.Late(null, late));
        }
        if (names.isTable(of.mention()) || names.isAmount(of.mention())) {
            draft.measures.add(readGrowth.derived(Measure.of(Function.COUNT, of)));
            if (names.isTable(of.mention())) {
                draft.subject = of;
                draft.subjectIsCounted = true;
            }
        } else if (names.isColumn(of.mention())) {
            draft.measures.add(readGrowth.derived(Measure.of(Function.COUNT_DISTINCT, of)));
        } else {
            throw new NotUnderstood(mark.words() + " " + names.words(of));
        }
    }

    /** Values and yes-or-no attributes in front of a thing: "cancelled orders", "discontinued products". */
    private void adjectives() {
        while (pieces.peek() instanceof Item.Name first
                && pieces.peek(1) instanceof Item.Name second
                && !names.isValue(second.mention())
                && (names.isValue(first.mention()) || names.isBoolean(Reference.to(first.mention())))) {
            pieces.skip(1);
            Reference said = Reference.to(first.mention());
            draft.conditions.add(
                    names.isValue(first.mention())
                            ? new Condition.Is(said, null)
                            : new Condition.Compare(said, Comparison.EQUAL, new Operand.Text("true")));
        }
    }

    void aggregate(Item.Mark mark) {
        if (mark.words().equals("on average") && !draft.measures.isEmpty()) {
            averaged(mark);
            return;
        }
        draft.functions.add(mark.function());
        while ((pieces.isMark("and") || pieces.peek() instanceof Item.Comma)
                && pieces.peek(1) instanceof Item.Mark next
                && next.tag().equals("agg")) {
            pieces.skip(2);
            draft.functions.add(next.function());
        }
        if (pieces.isMark("count") || pieces.isMark("countdistinct")) {
            Item.Mark inner = (Item.Mark) pieces.current();
            pieces.skip(1);
            if (draft.functions.equals(List.of(Function.TOTAL))) {
                draft.functions.clear();
                read(Function.COUNT, inner);
                return;
            }
            nested(Function.COUNT, inner);
        }
    }

    /** "How many orders per customer on average": what was counted for each is averaged. */
    private void averaged(Item.Mark mark) {
        if (draft.breakdowns.isEmpty() || !(draft.measures.getLast().quantity() instanceof Quantity.Of of)) {
            throw new NotUnderstood(mark.words());
        }
        Quantity per = new Quantity.Per(draft.measures.getLast().function(), of.of(), draft.breakdowns.removeLast());
        draft.measures.set(draft.measures.size() - 1, new Measure(Function.AVERAGE, per, null));
    }

    /** "Average number of items per order": the number is taken for each order first. */
    private void nested(Function inner, Item.Mark mark) {
        if (!(pieces.peek() instanceof Item.Name)) {
            throw new NotUnderstood(mark.words());
        }
        Reference of = readNoun.read();
        Breakdown per = readBreakdown.per();
        if (per == null) {
            throw new NotUnderstood("average " + mark.words() + " " + names.words(of) + " (per what?)");
        }
        for (Function function : draft.functions) {
            add(new Measure(function, new Quantity.Per(inner, of, per), null));
        }
        draft.functions.clear();
    }

    void read(Function function, Item.Mark mark) {
        if (!draft.functions.isEmpty() && !draft.functions.equals(List.of(Function.TOTAL))) {
            nested(function, mark);
            return;
        }
        draft.functions.clear();
        if (pieces.isMark("distinct")) {
            pieces.skip(1);
            function = Function.COUNT_DISTINCT;
        }
        adjectives();
        if (!(pieces.peek() instanceof Item.Name)) {
            throw new NotUnderstood(mark.words());
        }
        Reference of = readNoun.read();
        Function counted = function == Function.COUNT && names.isColumn(of.mention()) && !names.isPieces(of)
                ? Function.COUNT_DISTINCT
                : function;
        add(Measure.of(counted, of));
    }

    void add(Measure measure) {
        Measure derived = readGrowth.derived(measure);
        if (pieces.peek() instanceof Item.Mark mark
                && mark.tag().equals("cmp")
                && pieces.peek(1) instanceof Item.Figure figure) {
            pieces.skip(2);
            draft.having.add(new GroupCondition(derived, mark.comparison(), figure.value()));
            draft.qualifying = false;
            draft.negated = false;
            return;
        }
        Draft.Top waiting = draft.top;
        int position = draft.measures.indexOf(derived);
        if (position < 0) {
            position = draft.measures.size();
            draft.measures.add(derived);
        }
        if (waiting != null) {
            draft.orders.add(new Order(new Order.OfMeasure(position), waiting.descending()));
            draft.limit = waiting.count();
            draft.top = null;
            draft.qualifying = false;
        }
    }

    void functionsOf(Reference what) {
        boolean table = names.isTable(what.mention()) || names.isPieces(what);
        boolean averages = draft.functions.stream()
                .noneMatch(function -> function == Function.TOTAL || function == Function.COUNT);
        if (table && averages) {
            Breakdown per = readBreakdown.per();
            if (per == null) {
                throw new NotUnderstood(draft.functions.getFirst().name().toLowerCase(Locale.ROOT) + " "
                        + names.words(what) + " (per what?)");
            }
            for (Function function : draft.functions) {
                add(new Measure(
                        function,
                        new Quantity.Per(names.isTable(what.mention()) ? Function.COUNT : Function.TOTAL, what, per),
                        null));
            }
        } else {
            List<Function> said = List.copyOf(draft.functions);
            draft.functions.clear();
            for (Function function : said) {
                add(Measure.of(function, what));
            }
        }
        draft.functions.clear();
    }
}
