package io.millrace.language.read;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Comparison;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Function;
import io.millrace.language.intent.GroupCondition;
import io.millrace.language.intent.Intent;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Mention;
import io.millrace.language.intent.Operand;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Quantifier;
import io.millrace.language.intent.Quantity;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import io.millrace.language.intent.Span;
import io.millrace.language.intent.TimeWindow;
import io.millrace.language.intent.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a question together, from left to right: every piece either finds its place in what is asked for, or the
 * composition ends with {@link NotUnderstood}. No piece is dropped silently.
 */
final class ComposeIntent {
    private static final int TOP_WHERE_NOT_SAID = 10;
    private static final Set<String> PER = Set.of(
            "per",
            "for each",
            "for every",
            "in each",
            "in every",
            "each",
            "every",
            "by each",
            "within each",
            "on each",
            "of each");

    /** A clause about linked things that is still open: "who bought …". */
    private static final class Link {
        private Quantifier quantifier;
        private int number;
        private final Reference to;
        private final List<Condition> conditions = new ArrayList<>();

        private Link(Quantifier quantifier, int number, Reference to) {
            this.quantifier = quantifier;
            this.number = number;
            this.to = to;
        }
    }

    /** A superlative whose key has not been seen yet: "top 10 customers …". */
    private record Top(boolean descending, int count, String words) {}

    private final CatalogIndex index;
    private final String question;
    private final List<Item> items;
    private final List<Mention> mentions;
    private int at;

    private @Nullable Reference subject;
    private boolean subjectIsCounted;
    private final List<Reference> shows = new ArrayList<>();
    private final List<Measure> measures = new ArrayList<>();
    private final List<Breakdown> breakdowns = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final List<GroupCondition> having = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private @Nullable Integer limit;
    private boolean distinct;

    private final List<Function> functions = new ArrayList<>();
    private @Nullable Derivation derivation;
    private boolean growthUnitSaid;
    private @Nullable Top top;
    private @Nullable Link link;
    private @Nullable Reference lastLinked;
    private @Nullable Reference lastAttribute;
    private @Nullable Reference quantified;
    private boolean qualifying;
    private boolean showing;
    private boolean negated;
    private boolean butNot;
    private @Nullable Condition pendingLate;
    private boolean howMuch;
    private @Nullable Reference timeHint;
    private boolean hintUsed;
    private boolean onlyNext;
    private boolean orNext;
    private boolean both;

    ComposeIntent(CatalogIndex index, String question, Segment.Segmented segmented) {
        this.index = index;
        this.question = question;
        this.items = segmented.items();
        this.mentions = new ArrayList<>(segmented.mentions());
    }

    /** @throws NotUnderstood where a piece has no place */
    Intent compose() {
        while (at < items.size()) {
            step(items.get(at));
        }
        closeLink();
        finish();
        boolean groups = !breakdowns.isEmpty() && !having.isEmpty();
        if (subject == null && shows.isEmpty() && measures.isEmpty() && !groups) {
            throw new NotUnderstood("what to show");
        }
        Select select = new Select(subject, shows, measures, breakdowns, conditions, having, orders, limit, distinct);
        return new Intent(question, mentions, select);
    }

    private void step(Item item) {
        switch (item) {
            case Item.Mark mark -> mark(mark);
            case Item.Name name -> name(name);
            case Item.Figure figure -> figure(figure);
            case Item.Window window -> {
                at++;
                during(window.window(), null);
            }
            case Item.Day day -> throw new NotUnderstood(words(day.span()));
            case Item.Comma ignored -> {
                at++;
                negated = false;
            }
            case Item.Unknown unknown -> throw new NotUnderstood(unknown.words());
        }
    }

    // ---------------------------------------------------------------- marks

    private void mark(Item.Mark mark) {
        at++;
        switch (mark.tag()) {
            case "which", "of", "for", "every" -> {}
            case "or" -> {
                List<Condition> open = link == null ? conditions : link.conditions;
                if (open.isEmpty()) {
                    throw new NotUnderstood(mark.words());
                }
                orNext = true;
            }
            case "and" -> {
                if (link != null && !(peek() instanceof Item.Name name && (name.verb() || isValue(name.mention())))) {
                    closeLink();
                }
            }
            case "who" -> {
                closeLink();
                qualifying = true;
            }
            case "with" -> {
                closeLink();
                qualifying = true;
                showing = false;
            }
            case "their" -> showing = true;
            case "both" -> both = true;
            case "distinct" -> distinct = true;
            case "join" -> join();
            case "howmany" -> howMany(mark);
            case "count", "countdistinct" ->
                measure(mark.tag().equals("count") ? Function.COUNT : Function.COUNT_DISTINCT, mark);
            case "howmuch" -> {
                functions.add(Function.TOTAL);
                howMuch = true;
            }
            case "agg" -> {
                boolean extreme =
                        mark.argument().equals("maximum") || mark.argument().equals("minimum");
                if (extreme && qualifying && measures.isEmpty() && peek() instanceof Item.Name) {
                    superlative(mark.argument().equals("maximum"), mark);
                } else {
                    aggregate(mark);
                }
            }
            case "growth" -> {
                growthUnitSaid = !mark.argument().isEmpty() || growthUnitSaid;
                Unit unit = mark.argument().isEmpty()
                        ? growthUnit()
                        : Unit.valueOf(mark.argument().toUpperCase(Locale.ROOT));
                derive(new Derivation.Growth(unit, 1));
            }
            case "share" -> derive(new Derivation.Share());
            case "running" -> derive(new Derivation.RunningTotal());
            case "by" -> by(mark);
            case "unit" -> unit(mark);
            case "sort" -> sort(mark);
            case "desc", "asc" -> direction(mark.tag().equals("desc"));
            case "top", "bottom" -> superlative(mark.tag().equals("top"), mark);
            case "most", "least" -> most(mark.tag().equals("most"), mark);
            case "superlative" -> adjective(mark);
            case "cmp" -> quantity(mark);
            case "cmpadj" -> {
                String[] argument = mark.argument().split(" ");
                Reference attribute = attributeOfSubject(argument[1], mark);
                compare(attribute, new Item.Mark("cmp", argument[0], mark.words(), mark.span()));
                qualifying = false;
            }
            case "betweenadj" -> between(attributeOfSubject(mark.argument(), mark));
            case "between" -> {
                Operand low = bound();
                and();
                Operand high = bound();
                boolean named = peek() instanceof Item.Name name
                        && !name.verb()
                        && isNumericColumn(Reference.to(name.mention()));
                addBetween(named ? noun() : money(mark), low, high);
            }
            case "missing" -> missing(mark);
            case "only" -> only();
            case "commonest" -> commonest(mark);
            case "mostoften" -> most(true, mark);
            case "not" -> negated = true;
            case "never", "without" -> {
                closeLink();
                negated = true;
                qualifying = true;
            }
            case "butnot" -> {
                closeLink();
                negated = true;
                butNot = true;
            }
            case "late", "ontime" -> late(mark.tag().equals("late"));
            default -> throw new NotUnderstood(mark.words());
        }
    }

    /** "Bought only A" and "only bought A" leave no room for other things; before a value or a group the word only stresses. */
    private void only() {
        Link open = link;
        if (open != null && peek() instanceof Item.Name name && isValue(name.mention())) {
            open.quantifier = Quantifier.ONLY;
            return;
        }
        closeLink();
        qualifying = false;
        onlyNext = peek() instanceof Item.Name name && name.verb();
    }

    /** "Join orders and customers": says how to get there, not what is asked for. */
    private void join() {
        while (peek() instanceof Item.Name || isMark("and") || isMark("with") || peek() instanceof Item.Comma) {
            if (peek() instanceof Item.Name
                    && !(at + 1 <= items.size() && isTable(((Item.Name) items.get(at)).mention()))) {
                return;
            }
            if (isMark("and") && !(peek(1) instanceof Item.Name name && isTable(name.mention()))) {
                return;
            }
            at++;
        }
    }

    private void howMany(Item.Mark mark) {
        if (!functions.isEmpty()) {
            nested(Function.COUNT, mark);
            return;
        }
        Boolean late = null;
        while (isMark("distinct") || isMark("late")) {
            late = isMark("late") ? Boolean.TRUE : late;
            at++;
        }
        adjectives();
        if (!(peek() instanceof Item.Name)) {
            throw new NotUnderstood(mark.words());
        }
        Reference of = noun();
        if (late != null) {
            conditions.add(new Condition.Late(null, late));
        }
        if (isTable(of.mention()) || isAmount(of.mention())) {
            measures.add(derived(Measure.of(Function.COUNT, of)));
            if (isTable(of.mention())) {
                subject = of;
                subjectIsCounted = true;
            }
        } else if (isColumn(of.mention())) {
            measures.add(derived(Measure.of(Function.COUNT_DISTINCT, of)));
        } else {
            throw new NotUnderstood(mark.words() + " " + words(of));
        }
    }

    /** Values and yes-or-no attributes in front of a thing: "cancelled orders", "discontinued products". */
    private void adjectives() {
        while (peek() instanceof Item.Name first
                && peek(1) instanceof Item.Name second
                && !isValue(second.mention())
                && (isValue(first.mention()) || isBoolean(Reference.to(first.mention())))) {
            at++;
            Reference said = Reference.to(first.mention());
            conditions.add(
                    isValue(first.mention())
                            ? new Condition.Is(said, null)
                            : new Condition.Compare(said, Comparison.EQUAL, new Operand.Text("true")));
        }
    }

    private void aggregate(Item.Mark mark) {
        if (mark.words().equals("on average") && !measures.isEmpty()) {
            averaged(mark);
            return;
        }
        functions.add(Function.valueOf(mark.argument().toUpperCase(Locale.ROOT)));
        while ((isMark("and") || peek() instanceof Item.Comma)
                && peek(1) instanceof Item.Mark next
                && next.tag().equals("agg")) {
            at += 2;
            functions.add(Function.valueOf(next.argument().toUpperCase(Locale.ROOT)));
        }
        if (isMark("count") || isMark("countdistinct")) {
            Item.Mark inner = (Item.Mark) items.get(at);
            at++;
            if (functions.equals(List.of(Function.TOTAL))) {
                functions.clear();
                measure(Function.COUNT, inner);
                return;
            }
            nested(Function.COUNT, inner);
        }
    }

    /** "How many orders per customer on average": what was counted for each is averaged. */
    private void averaged(Item.Mark mark) {
        if (breakdowns.isEmpty() || !(measures.getLast().quantity() instanceof Quantity.Of of)) {
            throw new NotUnderstood(mark.words());
        }
        Quantity per = new Quantity.Per(measures.getLast().function(), of.of(), breakdowns.removeLast());
        measures.set(measures.size() - 1, new Measure(Function.AVERAGE, per, null));
    }

    /** "Average number of items per order": the number is taken for each order first. */
    private void nested(Function inner, Item.Mark mark) {
        if (!(peek() instanceof Item.Name)) {
            throw new NotUnderstood(mark.words());
        }
        Reference of = noun();
        Breakdown per = per();
        if (per == null) {
            throw new NotUnderstood("average " + mark.words() + " " + words(of) + " (per what?)");
        }
        for (Function function : functions) {
            addMeasure(new Measure(function, new Quantity.Per(inner, of, per), null));
        }
        functions.clear();
    }

    private @Nullable Breakdown per() {
        if (!(peek() instanceof Item.Mark mark && mark.tag().equals("by") && PER.contains(mark.words()))) {
            return null;
        }
        if (peek(1) instanceof Item.Mark unit && unit.tag().equals("unit")) {
            at += 2;
            return new Breakdown.Each(unitOf(unit), null);
        }
        if (peek(1) instanceof Item.Name name && isTable(name.mention())) {
            at++;
            return new Breakdown.By(noun());
        }
        return null;
    }

    private void measure(Function function, Item.Mark mark) {
        if (!functions.isEmpty() && !functions.equals(List.of(Function.TOTAL))) {
            nested(function, mark);
            return;
        }
        functions.clear();
        if (isMark("distinct")) {
            at++;
            function = Function.COUNT_DISTINCT;
        }
        adjectives();
        if (!(peek() instanceof Item.Name)) {
            throw new NotUnderstood(mark.words());
        }
        Reference of = noun();
        Function counted = function == Function.COUNT && isColumn(of.mention()) && !isPieces(of)
                ? Function.COUNT_DISTINCT
                : function;
        addMeasure(Measure.of(counted, of));
    }

    private void addMeasure(Measure measure) {
        Measure derived = derived(measure);
        if (peek() instanceof Item.Mark mark && mark.tag().equals("cmp") && peek(1) instanceof Item.Figure figure) {
            at += 2;
            having.add(new GroupCondition(derived, comparison(mark), figure.value()));
            qualifying = false;
            negated = false;
            return;
        }
        Top waiting = top;
        int position = measures.indexOf(derived);
        if (position < 0) {
            position = measures.size();
            measures.add(derived);
        }
        if (waiting != null) {
            orders.add(new Order(new Order.OfMeasure(position), waiting.descending()));
            limit = waiting.count();
            top = null;
            qualifying = false;
        }
    }

    private Measure derived(Measure measure) {
        Derivation waiting = derivation;
        if (waiting == null) {
            return measure;
        }
        derivation = null;
        return measure.with(waiting);
    }

    private void derive(Derivation derived) {
        boolean introducesMeasure = peek() instanceof Item.Name
                || (peek() instanceof Item.Mark mark
                        && Set.of("agg", "count", "countdistinct", "of", "for").contains(mark.tag()));
        if (derived instanceof Derivation.Growth && derivation instanceof Derivation.Growth said && growthUnitSaid) {
            // "month-over-month growth": the second word adds nothing.
            derivation = said;
        } else if (!introducesMeasure && !measures.isEmpty()) {
            // "sales growth by month"
            measures.set(measures.size() - 1, measures.getLast().with(derived));
        } else {
            derivation = derived;
        }
    }

    /** The unit that a growth is told by where the word before it does not say: the one the figures are broken down by. */
    private Unit growthUnit() {
        if (derivation instanceof Derivation.Growth said) {
            return said.grain();
        }
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Item.Mark mark && mark.tag().equals("unit")) {
                return unitOf(mark);
            }
        }
        return Unit.MONTH;
    }

    // ---------------------------------------------------------------- breaking down and ordering

    private void by(Item.Mark mark) {
        Link open = link;
        if (open != null && mark.words().endsWith("every")) {
            // "bought something in every category"
            boolean plain = open.conditions.stream()
                    .allMatch(condition -> condition instanceof Condition.Linked said
                            && said.conditions().isEmpty());
            if (!plain
                    || open.quantifier != Quantifier.SOME
                    || !(peek() instanceof Item.Name name && isTable(name.mention()))) {
                throw new NotUnderstood(mark.words());
            }
            link = new Link(Quantifier.EVERY, 0, noun());
            return;
        }
        closeLink();
        qualifying = false;
        negated = false;
        if (top != null && orders.isEmpty()) {
            orderKey(mark);
            return;
        }
        boolean found = false;
        while (true) {
            if (peek() instanceof Item.Mark unit && unit.tag().equals("unit")) {
                at++;
                Reference time = null;
                if (isMark("of") && peek(1) instanceof Item.Name name && isColumn(name.mention())) {
                    at++;
                    time = noun();
                }
                addBreakdown(new Breakdown.Each(unitOf(unit), time));
            } else if (peek() instanceof Item.Name name && !isValue(name.mention())) {
                addBreakdown(new Breakdown.By(noun()));
            } else {
                break;
            }
            found = true;
            boolean more = isMark("and") || peek() instanceof Item.Comma;
            boolean another = (peek(1) instanceof Item.Mark next && next.tag().equals("unit"))
                    || (peek(1) instanceof Item.Name name
                            && !name.verb()
                            && !isValue(name.mention())
                            && !isAmount(name.mention()));
            if (!more || !another || startsComparison(peek(2))) {
                break;
            }
            at++;
        }
        if (!found
                && !(peek() instanceof Item.Mark next
                        && Set.of("count", "agg", "growth").contains(next.tag()))) {
            throw new NotUnderstood(mark.words());
        }
    }

    private static boolean startsComparison(@Nullable Item item) {
        return item instanceof Item.Mark mark && Set.of("cmp", "between").contains(mark.tag());
    }

    private void addBreakdown(Breakdown breakdown) {
        Breakdown added = breakdown;
        if (breakdown instanceof Breakdown.Each each && each.time() == null && timeHint != null) {
            added = new Breakdown.Each(each.grain(), timeHint);
            hintUsed = true;
        }
        if (!breakdowns.contains(added)) {
            breakdowns.add(added);
        }
    }

    private void unit(Item.Mark mark) {
        if (at >= 2 && items.get(at - 2) instanceof Item.Figure) {
            throw new NotUnderstood(mark.words());
        }
        addBreakdown(new Breakdown.Each(unitOf(mark), null));
    }

    private static Unit unitOf(Item.Mark mark) {
        return Unit.valueOf(mark.argument().toUpperCase(Locale.ROOT));
    }

    /** What follows "top 10 customers by" or "sorted by". */
    private void orderKey(Item.Mark mark) {
        Top waiting = top;
        if (peek() instanceof Item.Mark next
                && Set.of("count", "countdistinct", "agg", "most", "least").contains(next.tag())) {
            return; // the measure that follows takes the order
        }
        if (peek() instanceof Item.Mark next
                && (next.tag().equals("top") || next.tag().equals("bottom"))) {
            at++;
            return;
        }
        if (!(peek() instanceof Item.Name) || waiting == null) {
            throw new NotUnderstood(mark.words());
        }
        Reference key = noun();
        top = null;
        limit = waiting.count() > 0 ? Integer.valueOf(waiting.count()) : limit;
        if (isColumn(key.mention()) && belongsToSubject(key)) {
            orders.add(new Order(new Order.OfReference(key), waiting.descending()));
        } else {
            Measure measure = Measure.of(isTable(key.mention()) ? Function.COUNT : Function.NATURAL, key);
            int position = measures.indexOf(measure);
            if (position < 0) {
                position = measures.size();
                measures.add(measure);
            }
            orders.add(new Order(new Order.OfMeasure(position), waiting.descending()));
        }
    }

    private boolean belongsToSubject(Reference attribute) {
        String table = subjectTable();
        return breakdowns.isEmpty()
                && table != null
                && mentions.get(attribute.mention()).meanings().stream()
                        .anyMatch(meaning -> meaning instanceof Meaning.OfColumn && table.equals(meaning.table()));
    }

    private boolean belongsToAsked(Reference attribute) {
        String asked = subjectTable();
        String table = asked == null && !shows.isEmpty()
                ? mentions.get(shows.getFirst().mention()).best().table()
                : asked;
        return table == null
                || belongsToSubject(attribute)
                || Objects.equals(mentions.get(attribute.mention()).best().table(), table);
    }

    private @Nullable String subjectTable() {
        Reference current = subject;
        return current == null ? null : mentions.get(current.mention()).best().table();
    }

    private void sort(Item.Mark mark) {
        closeLink();
        qualifying = false;
        boolean descending = false;
        if (peek() instanceof Item.Mark next
                && (next.tag().equals("desc") || next.tag().equals("asc"))) {
            at++;
            descending = next.tag().equals("desc");
        }
        if (!(peek() instanceof Item.Name) && !(peek() instanceof Item.Mark)) {
            direction(descending);
            return;
        }
        if (peek() instanceof Item.Mark unit && unit.tag().equals("unit")) {
            // The rows of a breakdown by time come in its order anyway.
            at++;
            direction(descending && isMark("desc"));
            return;
        }
        int before = orders.size();
        Integer limitBefore = limit;
        top = new Top(descending, 0, mark.words());
        orderKey(mark);
        for (int pieces = 0; pieces < 2 && orders.size() == before && at < items.size(); pieces++) {
            step(items.get(at));
        }
        if (orders.size() == before) {
            throw new NotUnderstood(mark.words());
        }
        top = null;
        limit = limitBefore;
        if (isMark("desc") || isMark("asc")) {
            direction(isMark("desc"));
            at++;
        }
    }

    /** "descending" turns the last key round, or makes one of the figure or thing shown. */
    private void direction(boolean descending) {
        if (!orders.isEmpty()) {
            orders.set(orders.size() - 1, new Order(orders.getLast().key(), descending));
        } else if (!measures.isEmpty()) {
            orders.add(new Order(new Order.OfMeasure(0), descending));
        } else if (!shows.isEmpty()) {
            orders.add(new Order(new Order.OfReference(shows.getFirst()), descending));
        } else if (subject != null) {
            orders.add(new Order(new Order.OfReference(Objects.requireNonNull(subject)), descending));
        } else {
            throw new NotUnderstood(descending ? "descending" : "ascending");
        }
    }

    // ---------------------------------------------------------------- superlatives

    private void superlative(boolean descending, Item.Mark mark) {
        closeLink();
        Integer said = limit;
        if (peek() instanceof Item.Figure figure) {
            at++;
            said = whole(figure);
        }
        if (peek() instanceof Item.Mark next
                && Set.of("count", "countdistinct", "agg").contains(next.tag())) {
            top = new Top(descending, said == null ? one() : said, mark.words());
            return;
        }
        if (!(peek() instanceof Item.Name name)) {
            throw new NotUnderstood(mark.words());
        }
        int place = at;
        Reference what = noun();
        if (isValue(what.mention())) {
            at = place;
            throw new NotUnderstood(mark.words() + " " + words(what));
        }
        if (isTable(what.mention())) {
            int count = said == null ? (isPlural(what) ? TOP_WHERE_NOT_SAID : 1) : said;
            if (subject == null || sameTable(what, Objects.requireNonNull(subject))) {
                subject = subject == null ? what : subject;
            } else if (qualifying || !breakdowns.isEmpty()) {
                throw new NotUnderstood(mark.words() + " " + words(what));
            }
            top = new Top(descending, count, mark.words());
            return;
        }
        boolean group = subject == null
                && measures.isEmpty()
                && isColumn(what.mention())
                && !(isNumeric(what) && said == null)
                && (isMark("by") || isMark("with"));
        if (group) {
            breakdowns.add(new Breakdown.By(what));
            top = new Top(descending, said == null ? (isPlural(what) ? TOP_WHERE_NOT_SAID : 1) : said, mark.words());
            return;
        }
        if (subject == null && shows.isEmpty() && breakdowns.isEmpty()) {
            addMeasure(Measure.of(descending ? Function.MAXIMUM : Function.MINIMUM, what));
            return;
        }
        int count = said == null ? one() : said;
        if (isAmount(what.mention()) || !belongsToSubject(what)) {
            top = new Top(descending, count, mark.words());
            addMeasure(Measure.of(Function.NATURAL, what));
        } else {
            orders.add(new Order(new Order.OfReference(what), descending));
            limit = count;
        }
        qualifying = false;
    }

    /** How many "the highest" means: one where the thing asked about is named in the singular. */
    private int one() {
        if (limit != null) {
            return limit;
        }
        Reference asked = subject != null ? subject : shows.isEmpty() ? null : shows.getFirst();
        return asked != null && isPlural(asked) ? TOP_WHERE_NOT_SAID : 1;
    }

    private void most(boolean descending, Item.Mark mark) {
        if (!(peek() instanceof Item.Name)) {
            mostOften(descending, mark);
            return;
        }
        closeLink();
        Reference what = noun();
        top = new Top(descending, limit == null ? one() : limit, mark.words());
        if (isColumn(what.mention()) && belongsToSubject(what)) {
            orders.add(new Order(new Order.OfReference(what), descending));
            limit = Objects.requireNonNull(top).count();
            top = null;
        } else if (isTable(what.mention()) || isColumn(what.mention()) || isAmount(what.mention())) {
            addMeasure(Measure.of(isTable(what.mention()) ? Function.COUNT : Function.NATURAL, what));
            if (subject == null && !shows.isEmpty()) {
                breakdowns.add(new Breakdown.By(shows.removeFirst()));
            }
        } else {
            throw new NotUnderstood(mark.words() + " " + words(what));
        }
        qualifying = false;
    }

    /** "Which customers spent the most", "which method is used most often": what was done, or the rows themselves, are counted. */
    private void mostOften(boolean descending, Item.Mark mark) {
        Link open = link;
        if (open != null && open.quantifier == Quantifier.SOME && open.conditions.isEmpty()) {
            link = null;
            preferAmount(open.to.mention());
            top = new Top(descending, one(), mark.words());
            groupByShow();
            addMeasure(Measure.of(isTable(open.to.mention()) ? Function.COUNT : Function.NATURAL, open.to));
            return;
        }
        closeLink();
        if (subject == null && shows.size() == 1 && breakdowns.isEmpty() && measures.isEmpty()) {
            int count = one();
            Reference what = shows.getFirst();
            groupByShow();
            countRows(what, descending, count, mark);
            return;
        }
        throw new NotUnderstood(mark.words());
    }

    private void groupByShow() {
        if (subject == null && !shows.isEmpty()) {
            breakdowns.add(new Breakdown.By(shows.removeFirst()));
        }
    }

    /** "Most common status": the value that most rows have. */
    private void commonest(Item.Mark mark) {
        if (!(peek() instanceof Item.Name name) || !isColumn(name.mention())) {
            throw new NotUnderstood(mark.words());
        }
        Reference what = noun();
        int count = limit == null ? (isPlural(what) ? TOP_WHERE_NOT_SAID : 1) : limit;
        breakdowns.add(new Breakdown.By(what));
        countRows(what, true, count, mark);
    }

    private void countRows(Reference attribute, boolean descending, int count, Item.Mark mark) {
        String table =
                Objects.requireNonNull(mentions.get(attribute.mention()).best().table());
        top = new Top(descending, count, mark.words());
        mentions.add(new Mention(mark.span(), table.replace('_', ' '), List.of(new Meaning.OfTable(table, 0.8))));
        addMeasure(Measure.of(Function.COUNT, Reference.to(mentions.size() - 1)));
    }

    /** "cheapest", "latest": the attribute is in the word. */
    private void adjective(Item.Mark mark) {
        String[] argument = mark.argument().split(" ");
        boolean descending = argument[0].equals("desc");
        Integer said = limit;
        if (peek() instanceof Item.Figure figure) {
            at++;
            said = whole(figure);
        }
        Reference thing = peek() instanceof Item.Name name && isTable(name.mention()) ? noun() : subject;
        if (thing == null) {
            throw new NotUnderstood(mark.words());
        }
        if (subject == null) {
            subject = thing;
        }
        int count = said == null ? (isPlural(thing) ? TOP_WHERE_NOT_SAID : 1) : said;
        if (argument[1].equals("@sales")) {
            List<Meaning> sales = index.meaningsOfName(List.of("sales"));
            if (sales.isEmpty()) {
                throw new NotUnderstood(mark.words());
            }
            top = new Top(descending, count, mark.words());
            addMeasure(Measure.of(Function.NATURAL, Reference.to(mention(mark, sales))));
            return;
        }
        String table = mentions.get(thing.mention()).best().table();
        List<Meaning> meanings = new ArrayList<>();
        if (argument[1].equals("@time")) {
            if (table != null) {
                index.kinds()
                        .time(index.table(table))
                        .ifPresent(time -> meanings.add(new Meaning.OfColumn(table, time.name(), 0.8)));
            }
        } else {
            index.meaningsOfName(List.of(argument[1])).stream()
                    .filter(meaning -> meaning instanceof Meaning.OfColumn && Objects.equals(meaning.table(), table))
                    .forEach(meanings::add);
        }
        if (meanings.isEmpty()) {
            throw new NotUnderstood(mark.words());
        }
        orders.add(new Order(new Order.OfReference(Reference.to(mention(mark, meanings))), descending));
        limit = count;
    }

    private int mention(Item.Mark mark, List<Meaning> meanings) {
        mentions.add(new Mention(mark.span(), words(mark.span()), meanings));
        return mentions.size() - 1;
    }

    // ---------------------------------------------------------------- comparing

    /** A comparison that no attribute stands in front of: "more than 3 orders", "products over 50". */
    private void quantity(Item.Mark mark) {
        Comparison comparison = comparison(mark);
        if (peek() instanceof Item.Figure figure) {
            if (peek(1) instanceof Item.Name name
                    && !name.verb()
                    && (isTable(name.mention()) || isAmount(name.mention()))) {
                at++;
                Reference what = noun();
                quantified(what, comparison, figure.value());
                return;
            }
            if (peek(1) instanceof Item.Name name
                    && isColumn(name.mention())
                    && isNumericColumn(Reference.to(name.mention()))
                    && !name.verb()) {
                at++;
                Reference what = noun();
                add(new Condition.Compare(
                        what, negated ? comparison.opposite() : comparison, new Operand.Number(figure.value())));
                negated = false;
                qualifying = false;
                return;
            }
            Link open = link;
            if (open != null && open.conditions.isEmpty()) {
                ofLinked(open, comparison, figure, mark);
                return;
            }
            compare(money(mark), mark);
            return;
        }
        if (peek() instanceof Item.Mark next && next.tag().equals("agg")) {
            compare(money(mark), mark);
            return;
        }
        if (comparison == Comparison.NOT_EQUAL && peek() instanceof Item.Name name && isValue(name.mention())) {
            negated = true;
            return;
        }
        if (comparison == Comparison.CONTAINS && peek() instanceof Item.Name name && isTable(name.mention())) {
            closeLink();
            qualifying = true;
            return;
        }
        Reference attribute = lastAttribute == null ? display() : lastAttribute;
        if (attribute != null && peek() instanceof Item.Name) {
            compare(attribute, mark);
            return;
        }
        throw new NotUnderstood(mark.words());
    }

    /** "Ordered more than 3 times", "spent more than 1000", "without payments over 100". */
    private void ofLinked(Link open, Comparison comparison, Item.Figure figure, Item.Mark mark) {
        Mention to = mentions.get(open.to.mention());
        boolean spends = to.meanings().stream().anyMatch(Meaning.OfAmount.class::isInstance);
        Reference asked = subject;
        if (spends && asked != null && open.quantifier == Quantifier.SOME) {
            at++;
            preferAmount(open.to.mention());
            link = null;
            breakdowns.add(new Breakdown.By(asked));
            subject = null;
            having.add(new GroupCondition(Measure.of(Function.TOTAL, open.to), comparison, figure.value()));
            return;
        }
        if (Lemma.isVerbForm(to.words())) {
            if (open.quantifier != Quantifier.SOME) {
                throw new NotUnderstood(mark.words());
            }
            at++;
            count(open, comparison, whole(figure));
            return;
        }
        Table table = index.table(Objects.requireNonNull(to.best().table()));
        List<Column> amounts = table.columns().stream()
                .filter(column -> index.kinds().isMoney(table, column))
                .toList();
        if (amounts.size() != 1) {
            throw new NotUnderstood(mark.words());
        }
        List<Meaning> meaning =
                List.of(new Meaning.OfColumn(table.name(), amounts.getFirst().name(), 0.75));
        compare(Reference.to(mention(mark, meaning)), mark);
    }

    private @Nullable Reference display() {
        String table = subjectTable();
        if (table == null) {
            return null;
        }
        List<Column> display = index.kinds().display(index.table(table));
        if (display.isEmpty()) {
            return null;
        }
        mentions.add(new Mention(
                Objects.requireNonNull(
                        mentions.get(Objects.requireNonNull(subject).mention()).span()),
                display.getFirst().name(),
                List.of(new Meaning.OfColumn(table, display.getFirst().name(), 0.8))));
        return Reference.to(mentions.size() - 1);
    }

    /** "more than 3 orders": a condition on the thing asked about, or on the groups of the answer. */
    private void quantified(Reference what, Comparison comparison, BigDecimal value) {
        boolean ofGroup = quantified != null || (subject == null && (!shows.isEmpty() || !breakdowns.isEmpty()));
        if (ofGroup || isAmount(what.mention())) {
            if (quantified == null && breakdowns.isEmpty() && !shows.isEmpty()) {
                breakdowns.add(new Breakdown.By(shows.getFirst()));
                shows.removeFirst();
            }
            if (breakdowns.isEmpty() && subject != null) {
                breakdowns.add(new Breakdown.By(Objects.requireNonNull(subject)));
                subject = null;
            }
            having.add(new GroupCondition(
                    Measure.of(Function.COUNT, what), negated ? comparison.opposite() : comparison, value));
            negated = false;
            qualifying = false;
            quantified = null;
            return;
        }
        if (subject == null) {
            throw new NotUnderstood(words(what));
        }
        closeLink();
        Link counted = new Link(Quantifier.SOME, 0, what);
        count(counted, negated ? comparison.opposite() : comparison, value.intValueExact());
        negated = false;
        link = counted;
        lastLinked = what;
        qualifying = false;
    }

    private static void count(Link link, Comparison comparison, int number) {
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

    /** "older than": the attribute is in the word. */
    private Reference attributeOfSubject(String attribute, Item.Mark mark) {
        String table = subjectTable();
        Reference owner = subject;
        if (owner == null && !measures.isEmpty() && measures.getLast().quantity() instanceof Quantity.Of of) {
            table = mentions.get(of.of().mention()).best().table();
        }
        String known = table;
        List<Meaning> meanings = index.meaningsOfName(List.of(attribute)).stream()
                .filter(meaning -> meaning instanceof Meaning.OfColumn && Objects.equals(meaning.table(), known))
                .toList();
        if (meanings.isEmpty()) {
            throw new NotUnderstood(mark.words());
        }
        return Reference.to(mention(mark, meanings));
    }

    /** The attribute that a bare amount of money is compared with: "products over 50". */
    private Reference money(Item.Mark mark) {
        if (lastAttribute != null && (isNumeric(lastAttribute) || isTemporal(lastAttribute))) {
            return lastAttribute;
        }
        String table = subjectTable();
        if (table != null) {
            Table owner = index.table(table);
            for (Column column : owner.columns()) {
                if (index.kinds().isMoney(owner, column)) {
                    return Reference.to(mention(mark, List.of(new Meaning.OfColumn(table, column.name(), 0.75))));
                }
            }
        }
        throw new NotUnderstood(mark.words());
    }

    private static Comparison comparison(Item.Mark mark) {
        return Comparison.valueOf(mark.argument().toUpperCase(Locale.ROOT));
    }

    private void compare(Reference what, Item.Mark mark) {
        boolean not = negated;
        negated = false;
        if (not && !belongsToAsked(what) && link == null && !isMark("agg")) {
            // "customers without payments over 20": none is, which is more than that some are not.
            int before = conditions.size();
            compare(what, mark);
            if (conditions.size() == before + 1) {
                conditions.add(new Condition.Not(conditions.removeLast()));
            }
            return;
        }
        Comparison comparison = not ? comparison(mark).opposite() : comparison(mark);
        lastAttribute = what;
        Item next = peek();
        switch (next) {
            case Item.Figure figure -> {
                at++;
                add(new Condition.Compare(what, comparison, new Operand.Number(figure.value())));
            }
            case Item.Day day -> {
                at++;
                add(new Condition.Compare(what, comparison, new Operand.Day(day.value())));
            }
            case Item.Window window
            when window.window() instanceof TimeWindow.Dates dates -> {
                at++;
                add(new Condition.During(dates, what));
            }
            case Item.Mark agg
            when agg.tag().equals("agg") -> {
                at++;
                if (peek() instanceof Item.Name name && !name.verb()) {
                    noun();
                }
                add(new Condition.Compare(
                        what,
                        comparison,
                        new Operand.OfAll(Function.valueOf(agg.argument().toUpperCase(Locale.ROOT)))));
            }
            case Item.Name name -> {
                if (isColumn(name.mention())
                        && comparison != Comparison.CONTAINS
                        && comparison != Comparison.STARTS_WITH
                        && comparison != Comparison.ENDS_WITH) {
                    add(new Condition.Compare(what, comparison, new Operand.Attribute(noun())));
                    return;
                }
                at++;
                Condition condition = new Condition.Compare(what, comparison, new Operand.Text(valueOf(name)));
                boolean textual = comparison == Comparison.CONTAINS
                        || comparison == Comparison.STARTS_WITH
                        || comparison == Comparison.ENDS_WITH;
                add(not && textual ? new Condition.Not(condition) : condition);
            }
            case null, default -> throw new NotUnderstood(mark.words());
        }
    }

    private String valueOf(Item.Name name) {
        Mention mention = mentions.get(name.mention());
        return mention.meanings().stream()
                .map(meaning -> meaning instanceof Meaning.OfValue value
                        ? value.value()
                        : meaning instanceof Meaning.OfLiteral literal ? literal.value() : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(mention.words());
    }

    private void between(Reference what) {
        Operand low = bound();
        and();
        addBetween(what, low, bound());
    }

    private void and() {
        if (isMark("and") || isMark("cmp")) {
            at++;
        }
    }

    private void addBetween(Reference what, Operand low, Operand high) {
        Condition condition = new Condition.Between(what, low, high);
        add(negated ? new Condition.Not(condition) : condition);
        negated = false;
    }

    private Operand bound() {
        Item next = peek();
        at++;
        return switch (next) {
            case Item.Figure figure -> new Operand.Number(figure.value());
            case Item.Day day -> new Operand.Day(day.value());
            case null, default -> throw new NotUnderstood("between");
        };
    }

    private void missing(Item.Mark mark) {
        if (peek() instanceof Item.Name name && isColumn(name.mention())) {
            Reference what = noun();
            add(new Condition.Missing(what, !negated));
            negated = false;
            return;
        }
        Reference attribute = lastAttribute;
        if (attribute == null) {
            throw new NotUnderstood(mark.words());
        }
        add(new Condition.Missing(attribute, !negated));
        negated = false;
    }

    private void add(Condition condition) {
        Link open = link;
        addTo(open == null ? conditions : open.conditions, condition);
    }

    /** "or" joins a condition with the one before it. */
    private void addTo(List<Condition> all, Condition condition) {
        if (orNext && !all.isEmpty()) {
            orNext = false;
            Condition before = all.removeLast();
            List<Condition> choices =
                    new ArrayList<>(before instanceof Condition.AnyOf any ? any.conditions() : List.of(before));
            choices.add(condition);
            all.add(new Condition.AnyOf(choices));
        } else {
            all.add(condition);
        }
    }

    private void during(TimeWindow window, @Nullable Reference time) {
        Condition condition = new Condition.During(window, time == null && link == null ? timeHint : time);
        hintUsed |= link == null;
        add(negated && link == null ? new Condition.Not(condition) : condition);
        if (link == null) {
            negated = false;
        }
    }

    private void late(boolean late) {
        boolean isLate = late != negated;
        Link open = link;
        if (open != null) {
            if (open.quantifier == Quantifier.NONE && open.conditions.isEmpty()) {
                // "not paid on time" was paid, but late.
                open.quantifier = Quantifier.SOME;
                isLate = !isLate;
            }
            open.conditions.add(new Condition.Late(open.to, isLate));
            if (negated) {
                negated = false;
            }
            return;
        }
        negated = false;
        if (subject != null
                && peek() instanceof Item.Name name
                && isTable(name.mention())
                && !sameTable(Reference.to(name.mention()), Objects.requireNonNull(subject))) {
            pendingLate = new Condition.Late(Reference.to(name.mention()), isLate);
            return;
        }
        conditions.add(new Condition.Late(lastLinked, isLate));
    }

    // ---------------------------------------------------------------- names

    private void name(Item.Name name) {
        if (howMuch) {
            preferAmount(name.mention());
        }
        Mention mention = mentions.get(name.mention());
        if (isValue(name.mention())) {
            at++;
            value(Reference.to(name.mention()));
            return;
        }
        if (name.verb() && isTable(name.mention())) {
            at++;
            verb(Reference.to(name.mention()));
            return;
        }
        if (butNot && lastLinked != null && isColumn(name.mention())) {
            butNot = false;
        }
        Reference what = noun();
        if (isTable(what.mention())) {
            thing(what, mention);
        } else {
            attribute(what, name);
        }
    }

    /** After "how much", "sold" is the amount, not the things. */
    private void preferAmount(int position) {
        Mention mention = mentions.get(position);
        List<Meaning> amounts = mention.meanings().stream()
                .filter(Meaning.OfAmount.class::isInstance)
                .toList();
        if (!amounts.isEmpty()) {
            mentions.set(position, new Mention(mention.span(), mention.words(), amounts));
            howMuch = false;
        }
    }

    private void verb(Reference verb) {
        String table = mentions.get(verb.mention()).best().table();
        closeLink();
        butNot = false;
        qualifying = false;
        if (subject == null && measures.isEmpty() && shows.isEmpty() && breakdowns.isEmpty()) {
            throw new NotUnderstood(words(verb));
        }
        lastLinked = verb;
        Reference current = subject;
        if (current != null
                && Objects.equals(mentions.get(current.mention()).best().table(), table)) {
            return; // "orders that were ordered in 2024" says nothing new
        }
        if (!negated
                && breakdowns.stream()
                        .anyMatch(breakdown -> breakdown instanceof Breakdown.By by
                                && Objects.equals(
                                        mentions.get(by.what().mention()).best().table(), table))) {
            return; // "courses that each teacher teaches" neither
        }
        link = new Link(negated ? Quantifier.NONE : onlyNext ? Quantifier.ONLY : Quantifier.SOME, 0, verb);
        negated = false;
        onlyNext = false;
    }

    private void value(Reference value) {
        List<Condition> choices = new ArrayList<>();
        choices.add(new Condition.Is(value, null));
        boolean and = false;
        boolean or = false;
        while ((isMark("or") || isMark("and") || peek() instanceof Item.Comma)
                && (peek(1) instanceof Item.Name next && isValue(next.mention())
                        || peek() instanceof Item.Comma
                                && isMark(1, "or", "and")
                                && peek(2) instanceof Item.Name last
                                && isValue(last.mention()))) {
            and |= isMark("and");
            or |= isMark("or");
            at++;
            if (isMark("or") || isMark("and")) {
                and |= isMark("and");
                or |= isMark("or");
                at++;
            }
            Item.Name next = (Item.Name) items.get(at);
            at++;
            choices.add(new Condition.Is(Reference.to(next.mention()), null));
        }
        // "the Physics department": the word behind the value says what it is.
        if (peek() instanceof Item.Name noun
                && !noun.verb()
                && isAdjacent(mentions.get(value.mention()).span(), noun.span())
                && !isValue(noun.mention())
                && subject != null
                && Objects.equals(
                        mentions.get(noun.mention()).best().table(),
                        mentions.get(value.mention()).best().table())
                && !Objects.equals(mentions.get(noun.mention()).best().table(), subjectTable())) {
            at++;
        }
        if (butNot && lastLinked != null && link == null && !isOfSubject(value)) {
            link = new Link(Quantifier.NONE, 0, Objects.requireNonNull(lastLinked));
            negated = false;
            butNot = false;
        }
        Link open = link;
        if (open != null
                && (and || both)
                && !or
                && choices.size() > 1
                && open.quantifier == Quantifier.SOME
                && !isOfSubject(value)
                && (both || open.conditions.isEmpty())) {
            // "bought A and B": one link for each, no single item is both.
            for (Condition choice : choices) {
                List<Condition> inner = new ArrayList<>(open.conditions);
                inner.add(choice);
                conditions.add(new Condition.Linked(open.quantifier, open.number, open.to, inner));
            }
            link = null;
            both = false;
            return;
        }
        if (choices.size() > 1 && (both || !oneColumn(choices))) {
            if (or || negated || (both && oneColumn(choices) && isOfSubject(value))) {
                throw new NotUnderstood(or ? "or" : "both");
            }
            both = false;
            choices.forEach(this::add);
            return;
        }
        Condition condition = choices.size() == 1 ? choices.getFirst() : new Condition.AnyOf(choices);
        boolean not = negated && link == null;
        Condition said = not ? new Condition.Not(condition) : condition;
        if (not) {
            negated = false;
            butNot = false;
        }
        if (isOfSubject(value)) {
            addTo(conditions, said);
        } else {
            add(said);
        }
    }

    /** Whether all values may be of one column, so that a row has one of them at most. */
    private boolean oneColumn(List<Condition> choices) {
        Meaning first = mentions.get(((Condition.Is) choices.getFirst()).value().mention())
                .best();
        if (!(first instanceof Meaning.OfValue known)) {
            return true;
        }
        return choices.stream()
                .allMatch(choice -> mentions.get(((Condition.Is) choice).value().mention()).meanings().stream()
                        .anyMatch(meaning -> meaning instanceof Meaning.OfLiteral
                                || (meaning instanceof Meaning.OfValue value
                                        && value.table().equals(known.table())
                                        && value.column().equals(known.column()))));
    }

    private boolean isOfSubject(Reference value) {
        String table = subjectTable();
        return table != null
                && table.equals(mentions.get(value.mention()).best().table());
    }

    private void thing(Reference what, Mention mention) {
        Reference current = subject;
        if (!functions.isEmpty()) {
            functionsOf(what);
            return;
        }
        if (derivation != null || (top != null && !qualifying && current != null && !sameTable(what, current))) {
            addMeasure(Measure.of(Function.COUNT, what));
            return;
        }
        Reference grouped = groupedBy(what);
        if (grouped != null && current == null) {
            quantified = what;
            return;
        }
        if (current == null && measures.isEmpty() && shows.isEmpty() && breakdowns.isEmpty()) {
            if (negated) {
                throw new NotUnderstood(mention.words());
            }
            subject = what;
            return;
        }
        if (current != null && sameTable(what, current)) {
            return;
        }
        if (showing) {
            shows.add(what);
            showing = false;
            return;
        }
        if (qualifying || negated || butNot) {
            if (current == null && measures.isEmpty() && !shows.isEmpty()) {
                // "countries without customers": the attribute is what is asked about.
                subject = shows.removeFirst();
            }
            closeLink();
            link = new Link(negated ? Quantifier.NONE : Quantifier.SOME, 0, what);
            Condition late = pendingLate;
            if (late != null) {
                Objects.requireNonNull(link).conditions.add(late);
                pendingLate = null;
            }
            lastLinked = what;
            negated = false;
            butNot = false;
            qualifying = false;
            return;
        }
        Link open = link;
        if (open != null && open.conditions.isEmpty()) {
            // "who reviewed products": the thing after the verb says more about the link.
            open.conditions.add(new Condition.Linked(Quantifier.SOME, 0, what, List.of()));
            return;
        }
        if (current == null && !shows.isEmpty()) {
            subject = what;
            return;
        }
        String table = mentions.get(what.mention()).best().table();
        String known = current == null ? measuredTable() : subjectTable();
        boolean oneEach =
                table != null && known != null && index.graph().toOne(known).containsKey(table);
        if (!oneEach && !(current == null && groupsBy(table))) {
            // There is no telling what a thing that has many of the others is named for.
            throw new NotUnderstood(mention.words());
        }
        if (current != null && (isMarkBefore("and") || isMarkBefore("with"))) {
            shows.add(what);
        }
        // Otherwise it says what belongs to what: "orders from customers in Germany", "sales by region for customers".
    }

    private @Nullable String measuredTable() {
        if (measures.isEmpty()) {
            return null;
        }
        Reference of = switch (measures.getLast().quantity()) {
            case Quantity.Of plain -> plain.of();
            case Quantity.Per per -> per.of();
        };
        return mentions.get(of.mention()).best().table();
    }

    private boolean groupsBy(@Nullable String table) {
        return breakdowns.stream()
                .anyMatch(breakdown -> breakdown instanceof Breakdown.By by
                        && Objects.equals(
                                mentions.get(by.what().mention()).best().table(), table));
    }

    private @Nullable Reference groupedBy(Reference what) {
        for (Breakdown breakdown : breakdowns) {
            if (breakdown instanceof Breakdown.By by
                    && CatalogIndex.same(
                            mentions.get(by.what().mention()).best(),
                            mentions.get(what.mention()).best())) {
                return by.what();
            }
        }
        return null;
    }

    private void functionsOf(Reference what) {
        boolean table = isTable(what.mention()) || isPieces(what);
        boolean averages =
                functions.stream().noneMatch(function -> function == Function.TOTAL || function == Function.COUNT);
        if (table && averages) {
            Breakdown per = per();
            if (per == null) {
                throw new NotUnderstood(
                        functions.getFirst().name().toLowerCase(Locale.ROOT) + " " + words(what) + " (per what?)");
            }
            for (Function function : functions) {
                addMeasure(new Measure(
                        function,
                        new Quantity.Per(isTable(what.mention()) ? Function.COUNT : Function.TOTAL, what, per),
                        null));
            }
        } else {
            List<Function> said = List.copyOf(functions);
            functions.clear();
            for (Function function : said) {
                addMeasure(Measure.of(function, what));
            }
        }
        functions.clear();
    }

    private void attribute(Reference what, Item.Name said) {
        if (peek() instanceof Item.Mark mark && mark.tag().equals("growth") && functions.isEmpty()) {
            functions.add(Function.NATURAL);
        }
        if (!functions.isEmpty()) {
            functionsOf(what);
            return;
        }
        if (derivation != null) {
            addMeasure(Measure.of(isNumeric(what) ? Function.NATURAL : Function.COUNT_DISTINCT, what));
            return;
        }
        Reference grouped = groupedBy(what);
        if (grouped != null && !startsComparison(peek())) {
            quantified = what;
            qualifying = false;
            return;
        }
        if (top != null && isNumeric(what)) {
            Top waiting = Objects.requireNonNull(top);
            if (belongsToSubject(what)) {
                orders.add(new Order(new Order.OfReference(what), waiting.descending()));
                limit = waiting.count();
                top = null;
            } else {
                addMeasure(Measure.of(Function.NATURAL, what));
            }
            return;
        }
        if (comparison(what)) {
            return;
        }
        if (isBoolean(what) && (peek() instanceof Item.Name || subject != null) && !showing) {
            addTo(
                    conditions,
                    new Condition.Compare(what, Comparison.EQUAL, new Operand.Text(negated ? "false" : "true")));
            negated = false;
            qualifying = false;
            return;
        }
        if (isTemporal(what) && peek() instanceof Item.Window window) {
            at++;
            add(new Condition.During(window.window(), what));
            qualifying = false;
            return;
        }
        if (said.verb() && isTemporal(what) && !negated) {
            // "signed up each month": the date that the months are of
            timeHint = what;
            return;
        }
        if (negated) {
            add(new Condition.Missing(what, true));
            negated = false;
            qualifying = false;
            return;
        }
        if (isAmount(what.mention()) || (isNumeric(what) && subject == null && (isMark("by") || isMark("unit")))) {
            addMeasure(Measure.of(Function.NATURAL, what));
            return;
        }
        if (qualifying && !showing && isNullable(what)) {
            add(new Condition.Missing(what, false));
            qualifying = false;
            return;
        }
        if (isMarkBefore("with") && qualifying && !showing && saysWhose()) {
            // "whose status" has to be followed by what the status is.
            throw new NotUnderstood(words(what));
        }
        lastAttribute = what;
        shows.add(what);
        qualifying = false;
    }

    /** An attribute with a comparison behind it; false where there is none. */
    private boolean comparison(Reference what) {
        int start = at;
        boolean negatedBefore = negated;
        while (isMark("not") || isMark("which") || isMark("who")) {
            negated |= isMark("not");
            at++;
        }
        Item next = peek();
        boolean said = false;
        if (next instanceof Item.Mark mark
                && mark.tag().equals("cmp")
                && !(peek(1) instanceof Item.Figure && peek(2) instanceof Item.Name name && isTable(name.mention()))) {
            at++;
            compare(what, mark);
            said = true;
        } else if (next instanceof Item.Mark mark && mark.tag().equals("between")) {
            at++;
            between(what);
            said = true;
        } else if (next instanceof Item.Mark mark && mark.tag().equals("missing")) {
            at++;
            add(new Condition.Missing(what, !negated));
            negated = false;
            said = true;
        } else if (next instanceof Item.Name name && isValueFor(name, what)) {
            at++;
            Condition condition = new Condition.Is(Reference.to(name.mention()), what);
            List<Condition> choices = new ArrayList<>(List.of(condition));
            while ((isMark("or") || isMark("and")) && peek(1) instanceof Item.Name other && isValueFor(other, what)) {
                at += 2;
                choices.add(new Condition.Is(Reference.to(other.mention()), what));
            }
            Condition whole = choices.size() == 1 ? condition : new Condition.AnyOf(choices);
            add(negated ? new Condition.Not(whole) : whole);
            negated = false;
            said = true;
        } else if (next instanceof Item.Figure figure && !(peek(1) instanceof Item.Name) && isNumericColumn(what)) {
            at++;
            add(new Condition.Compare(
                    what, negated ? Comparison.NOT_EQUAL : Comparison.EQUAL, new Operand.Number(figure.value())));
            negated = false;
            said = true;
        } else if (next instanceof Item.Day day && isTemporal(what)) {
            at++;
            add(new Condition.Compare(
                    what, negated ? Comparison.NOT_EQUAL : Comparison.EQUAL, new Operand.Day(day.value())));
            negated = false;
            said = true;
        }
        if (!said) {
            at = start;
            negated = negatedBefore;
            return false;
        }
        qualifying = false;
        lastAttribute = what;
        // "price over 10 and under 50"
        if ((isMark("and") || isMark("but"))
                && peek(1) instanceof Item.Mark again
                && again.tag().equals("cmp")
                && peek(2) instanceof Item.Figure
                && !(peek(3) instanceof Item.Name)) {
            at += 2;
            compare(what, again);
        }
        return true;
    }

    private boolean isValueFor(Item.Name name, Reference what) {
        if (!isColumn(what.mention()) || !isValue(name.mention())) {
            return false;
        }
        Mention value = mentions.get(name.mention());
        return value.meanings().stream()
                .anyMatch(meaning -> meaning instanceof Meaning.OfLiteral
                        || (meaning instanceof Meaning.OfValue of
                                && mentions.get(what.mention()).meanings().stream()
                                        .anyMatch(column -> column instanceof Meaning.OfColumn c
                                                && c.table().equals(of.table())
                                                && c.column().equals(of.column()))));
    }

    private void figure(Item.Figure figure) {
        at++;
        if (peek() instanceof Item.Mark mark
                && mark.words().startsWith("or ")
                && mark.tag().equals("cmp")
                && peek(1) instanceof Item.Name name
                && isTable(name.mention())) {
            at++;
            quantified(noun(), comparison(mark), figure.value());
            return;
        }
        boolean counts = peek() instanceof Item.Name next && isAdjacent(figure.span(), next.span()) && !next.verb();
        if (counts && qualifying && peek() instanceof Item.Name name && isTable(name.mention())) {
            quantified(noun(), Comparison.EQUAL, figure.value());
            return;
        }
        if (counts
                && peek() instanceof Item.Name name
                && (isTable(name.mention()) || isColumn(name.mention()))
                && limit == null
                && subject == null) {
            limit = whole(figure);
            return;
        }
        if (peek() instanceof Item.Mark mark
                && Set.of("superlative", "top", "bottom").contains(mark.tag())) {
            limit = whole(figure);
            return;
        }
        if (peek() instanceof Item.Name name
                && !name.verb()
                && isTable(name.mention())
                && (qualifying || link != null)) {
            quantified(noun(), Comparison.EQUAL, figure.value());
            return;
        }
        if (top != null && limit == null && orders.isEmpty()) {
            Top waiting = Objects.requireNonNull(top);
            top = new Top(waiting.descending(), whole(figure), waiting.words());
            return;
        }
        throw new NotUnderstood(words(figure.span()));
    }

    private static int whole(Item.Figure figure) {
        try {
            int value = figure.value().intValueExact();
            if (value > 0) {
                return value;
            }
        } catch (ArithmeticException fraction) {
            // falls through: a fraction of a row cannot be shown
        }
        throw new NotUnderstood(figure.value().toPlainString());
    }

    // ---------------------------------------------------------------- nouns

    /** A name with what it belongs to: "customer orders", "name of customers". */
    private Reference noun() {
        Item.Name head = (Item.Name) items.get(at);
        at++;
        Integer owner = null;
        while (peek() instanceof Item.Name next
                && !next.verb()
                && isTable(head.mention())
                && !isValue(next.mention())
                && isAdjacent(head.span(), next.span())) {
            owner = head.mention();
            head = next;
            at++;
        }
        boolean ofColumn = isMark("of")
                || (isMark("for") && isColumn(head.mention()) && breakdowns.isEmpty() && link == null && !qualifying);
        if (ofColumn
                && peek(1) instanceof Item.Name next
                && !next.verb()
                && isTable(next.mention())
                && !isTable(head.mention())) {
            at++;
            Reference of = noun();
            owner = of.mention();
            if (subject == null && functions.isEmpty() && derivation == null && !isAmount(head.mention())) {
                claimSubject(of);
            }
        }
        return new Reference(head.mention(), owner);
    }

    /** "names of customers": asks about customers, unless figures are asked for. */
    private void claimSubject(Reference of) {
        if (measures.isEmpty() && breakdowns.isEmpty() && top == null && !subjectIsCounted) {
            subject = of;
            // "first name and last name of students"
            shows.replaceAll(show -> show.of() == null ? new Reference(show.mention(), of.mention()) : show);
        }
    }

    private boolean isAdjacent(Span first, Span second) {
        return second.start() - first.end() <= 2
                && question.substring(first.end(), second.start()).isBlank();
    }

    private void closeLink() {
        Link open = link;
        if (open != null) {
            addTo(conditions, new Condition.Linked(open.quantifier, open.number, open.to, open.conditions));
            link = null;
        }
    }

    private void finish() {
        if (!functions.isEmpty() || derivation != null) {
            String what = functions.isEmpty()
                    ? "growth or share"
                    : functions.getFirst().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            throw new NotUnderstood(what + " (of what?)");
        }
        if (timeHint != null && !hintUsed) {
            conditions.add(new Condition.Missing(timeHint, false));
        }
        Top waiting = top;
        if (waiting != null && orders.isEmpty() && bySize(waiting)) {
            return;
        }
        if (waiting != null && orders.isEmpty()) {
            if (!waiting.words().equals("first") && !waiting.words().equals("top")) {
                throw new NotUnderstood(waiting.words() + " (by what?)");
            }
            if (measures.isEmpty()) {
                throw new NotUnderstood(waiting.words() + " (by what?)");
            }
            orders.add(new Order(new Order.OfMeasure(0), waiting.descending()));
            limit = waiting.count();
        }
        if (orNext) {
            throw new NotUnderstood("or");
        }
        if (negated || pendingLate != null) {
            throw new NotUnderstood(negated ? "not" : "late");
        }
        Reference current = subject;
        if (current != null && measures.isEmpty() && having.isEmpty() && !breakdowns.isEmpty() && shows.isEmpty()) {
            // "orders by status": how many of them there are
            measures.add(Measure.of(Function.COUNT, current));
            subjectIsCounted = true;
        }
        if (current != null && !measures.isEmpty() && !subjectIsCounted && breakdowns.isEmpty()) {
            breakdowns.add(new Breakdown.By(current));
            subject = null;
        }
        if (!measures.isEmpty() || !breakdowns.isEmpty()) {
            for (Reference show : shows) {
                addBreakdown(new Breakdown.By(show));
            }
            shows.clear();
        }
        for (int i = 0; i < measures.size(); i++) {
            if (measures.get(i).derivation() instanceof Derivation.Growth growth) {
                for (Breakdown breakdown : List.copyOf(breakdowns)) {
                    if (breakdown instanceof Breakdown.Each each && each.grain() != growth.grain()) {
                        Optional<Integer> back = periods(each.grain(), growth.grain());
                        if (back.isPresent()) {
                            measures.set(i, measures.get(i).with(new Derivation.Growth(each.grain(), back.get())));
                        }
                    }
                }
            }
        }
    }

    /** "The 5 largest orders": by what they amount to, where they have one such column. */
    private boolean bySize(Top waiting) {
        String table = subjectTable();
        if (table == null
                || !measures.isEmpty()
                || !Set.of("largest", "biggest", "highest", "smallest", "lowest")
                        .contains(waiting.words())) {
            return false;
        }
        Table owner = index.table(table);
        List<Column> amounts = owner.columns().stream()
                .filter(column -> index.kinds().isMoney(owner, column))
                .toList();
        if (amounts.size() != 1) {
            return false;
        }
        mentions.add(new Mention(
                mentions.get(Objects.requireNonNull(subject).mention()).span(),
                waiting.words(),
                List.of(new Meaning.OfColumn(table, amounts.getFirst().name(), 0.75))));
        orders.add(new Order(new Order.OfReference(Reference.to(mentions.size() - 1)), waiting.descending()));
        limit = waiting.count();
        return true;
    }

    /** How many small units a large one has: year over year by month looks 12 months back. */
    private static Optional<Integer> periods(Unit small, Unit large) {
        if (large == Unit.YEAR) {
            return switch (small) {
                case MONTH -> Optional.of(12);
                case QUARTER -> Optional.of(4);
                case DAY, WEEK, YEAR -> Optional.empty();
            };
        }
        return large == Unit.QUARTER && small == Unit.MONTH ? Optional.of(3) : Optional.empty();
    }

    // ---------------------------------------------------------------- looking at pieces

    private @Nullable Item peek() {
        return peek(0);
    }

    private @Nullable Item peek(int ahead) {
        return at + ahead < items.size() ? items.get(at + ahead) : null;
    }

    private boolean isMark(String tag) {
        return isMark(0, tag);
    }

    private boolean isMark(int ahead, String... tags) {
        return peek(ahead) instanceof Item.Mark mark && List.of(tags).contains(mark.tag());
    }

    private boolean isMarkBefore(String tag) {
        for (int i = at - 1; i >= 0; i--) {
            if (items.get(i) instanceof Item.Mark mark) {
                return mark.tag().equals(tag);
            }
        }
        return false;
    }

    private boolean saysWhose() {
        for (int i = at - 1; i >= 0; i--) {
            if (items.get(i) instanceof Item.Mark mark) {
                return mark.words().equals("whose") || mark.words().equals("where");
            }
        }
        return false;
    }

    private boolean isTable(int mention) {
        return mentions.get(mention).best() instanceof Meaning.OfTable;
    }

    private boolean isColumn(int mention) {
        return mentions.get(mention).best() instanceof Meaning.OfColumn;
    }

    private boolean isAmount(int mention) {
        return mentions.get(mention).best() instanceof Meaning.OfAmount;
    }

    private boolean isValue(int mention) {
        Meaning best = mentions.get(mention).best();
        return best instanceof Meaning.OfValue || best instanceof Meaning.OfLiteral;
    }

    private boolean isPieces(Reference reference) {
        return mentions.get(reference.mention()).best() instanceof Meaning.OfAmount amount
                && amount.factors().size() == 1
                && index.kinds()
                        .pieces(index.table(amount.table()))
                        .map(Column::name)
                        .filter(amount.factors().getFirst()::equals)
                        .isPresent();
    }

    private Optional<Column> column(Reference reference) {
        return mentions.get(reference.mention()).best() instanceof Meaning.OfColumn column
                ? Optional.of(index.column(column.table(), column.column()))
                : Optional.empty();
    }

    private boolean isNumericColumn(Reference reference) {
        return column(reference).map(column -> column.type().isNumeric()).orElse(false);
    }

    private boolean isNumeric(Reference reference) {
        return isAmount(reference.mention())
                || (mentions.get(reference.mention()).best() instanceof Meaning.OfColumn column
                        && index.kinds()
                                .isQuantity(
                                        index.table(column.table()), index.column(column.table(), column.column())));
    }

    private boolean isTemporal(Reference reference) {
        return column(reference).map(column -> column.type().isTemporal()).orElse(false);
    }

    private boolean isBoolean(Reference reference) {
        return column(reference)
                .map(column -> column.type() == DataType.BOOLEAN)
                .orElse(false);
    }

    private boolean isNullable(Reference reference) {
        return column(reference).map(Column::nullable).orElse(false);
    }

    private boolean sameTable(Reference one, Reference other) {
        return Objects.equals(
                mentions.get(one.mention()).best().table(),
                mentions.get(other.mention()).best().table());
    }

    private boolean isPlural(Reference reference) {
        String words = mentions.get(reference.mention()).words().toLowerCase(Locale.ROOT);
        String last = words.substring(words.lastIndexOf(' ') + 1);
        return !Lemma.of(last).equals(last);
    }

    private String words(Reference reference) {
        return mentions.get(reference.mention()).words();
    }

    private String words(Span span) {
        return question.substring(span.start(), span.end());
    }
}
