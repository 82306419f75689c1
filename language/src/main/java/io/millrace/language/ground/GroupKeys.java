package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Kinds;
import io.millrace.language.intent.Breakdown;
import io.millrace.language.intent.Derivation;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Measure;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import io.millrace.language.intent.Unit;
import io.millrace.language.plan.DateUnit;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Grounds what figures are broken down by.
 *
 * <pre>
 * by month     →  month = date_truncate(month, order_date)
 * by customer  →  customer_id, customer = name
 * </pre>
 */
final class GroupKeys {
    private final Select select;
    private final CatalogIndex index;
    private final Kinds kinds;
    private final GroundConditions conditions;
    private final ShowColumns showColumns;

    GroupKeys(Grounding grounding, ShowColumns showColumns) {
        select = grounding.select();
        index = grounding.index();
        kinds = grounding.kinds();
        conditions = grounding.conditions();
        this.showColumns = showColumns;
    }

    /** Growth needs its periods as rows. */
    List<Breakdown> breakdowns() {
        List<Breakdown> breakdowns = new ArrayList<>();
        for (Breakdown breakdown : select.breakdowns()) {
            boolean repeated = breakdown instanceof Breakdown.By by
                    && breakdowns.stream()
                            .anyMatch(known -> known instanceof Breakdown.By other
                                    && CatalogIndex.same(
                                            conditions.meaning(other.what()), conditions.meaning(by.what())));
            if (!repeated) {
                breakdowns.add(breakdown);
            }
        }
        for (Measure measure : select.measures()) {
            Unit grain = switch (measure.derivation()) {
                case Derivation.Growth growth -> growth.grain();
                case Derivation.RunningTotal ignored -> Unit.MONTH;
                case Derivation.Share ignored -> null;
                case null -> null;
            };
            boolean timed = breakdowns.stream().anyMatch(Breakdown.Each.class::isInstance);
            if (grain != null && !timed) {
                breakdowns.add(new Breakdown.Each(grain, null));
            }
        }
        return breakdowns;
    }

    List<Key> keys(List<Breakdown> breakdowns, Frame frame) {
        List<Key> keys = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Breakdown breakdown : breakdowns) {
            switch (breakdown) {
                case Breakdown.Each each ->
                    keys.add(new Key(
                            Labels.fresh(each.grain().name().toLowerCase(Locale.ROOT), taken),
                            truncated(each, frame),
                            true,
                            true));
                case Breakdown.By by -> {
                    if (conditions.meaning(by.what()) instanceof Meaning.OfTable of) {
                        entityKeys(index.table(of.table()), frame, keys, taken);
                    } else {
                        GroundConditions.Place place = conditions.place(by.what());
                        Expression column = frame.column(place.table(), place.column());
                        keys.add(new Key(
                                keyName(place, taken),
                                column,
                                place.column().type().isTemporal(),
                                true));
                    }
                }
            }
        }
        return keys;
    }

    private String keyName(GroundConditions.Place place, Set<String> taken) {
        String name = place.column().name();
        List<String> words = kinds.words(place.table(), place.column());
        boolean vague =
                words.equals(List.of("name")) || words.equals(List.of("title")) || words.equals(List.of("identifier"));
        return Labels.fresh(vague ? showColumns.singular(place.table(), place.column()) : name, taken);
    }

    /** A thing is told apart by its key and shown by its name; a unique name needs no key beside it. */
    private void entityKeys(Table table, Frame frame, List<Key> keys, Set<String> taken) {
        List<Column> display = kinds.display(table);
        boolean named = display.size() == 1 && Kinds.isUnique(table, display.getFirst());
        if (!named) {
            for (Column column : showColumns.identity(table)) {
                String name =
                        kinds.words(table, column).size() == 1 ? showColumns.singular(table, column) : column.name();
                keys.add(new Key(Labels.fresh(name, taken), frame.column(table, column), false, display.isEmpty()));
            }
        }
        for (Column column : display) {
            Expression expression = frame.column(table, column);
            if (keys.stream().noneMatch(key -> key.expression().equals(expression))) {
                keys.add(new Key(Labels.fresh(showColumns.singular(table, column), taken), expression, false, true));
            }
        }
    }

    Expression truncated(Breakdown.Each each, Frame frame) {
        Reference said = each.time();
        DateUnit unit = GroundConditions.unit(each.grain());
        GroundConditions.Place place;
        if (said == null) {
            // A table may keep the year itself as a number instead of a date.
            String word = each.grain().name().toLowerCase(Locale.ROOT);
            Column own = frame.root().columns().stream()
                    .filter(column -> kinds.words(frame.root(), column).equals(List.of(word)))
                    .findFirst()
                    .orElse(null);
            if (own != null && kinds.time(frame.root()).isEmpty()) {
                return frame.column(frame.root(), own);
            }
            place = conditions.timeOf(frame.root().name(), null, frame);
        } else {
            place = conditions.place(said);
        }
        Expression time = frame.column(place.table(), place.column());
        if (!time.type().isTemporal()) {
            throw new NotGrounded(place.table().name() + "." + place.column().name() + " is no date");
        }
        return new Expression.DateTruncate(time, unit);
    }

    static List<Output> outputs(List<Key> keys) {
        return keys.stream()
                .map(key -> new Output(key.name(), key.expression()))
                .toList();
    }

    static List<Output> again(List<Key> keys, Relation rows) {
        return keys.stream()
                .map(key -> new Output(key.name(), rows.column(key.name())))
                .toList();
    }
}
