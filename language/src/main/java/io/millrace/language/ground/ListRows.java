package io.millrace.language.ground;

import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Kinds;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Order;
import io.millrace.language.intent.Reference;
import io.millrace.language.intent.Select;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.Output;
import io.millrace.language.plan.Relation;
import io.millrace.language.plan.SortKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Grounds a question for things, not figures.
 *
 * <pre>
 * products where price &gt; 50  →  show product_id, name, price / filter price &gt; 50 / scan products
 * </pre>
 */
final class ListRows {
    private final Select select;
    private final CatalogIndex index;
    private final Kinds kinds;
    private final Aliases names;
    private final GroundConditions conditions;
    private final ShowColumns showColumns;

    ListRows(Grounding grounding, ShowColumns showColumns) {
        select = grounding.select();
        index = grounding.index();
        kinds = grounding.kinds();
        names = grounding.names();
        conditions = grounding.conditions();
        this.showColumns = showColumns;
    }

    Relation list() {
        Reference subject = select.subject();
        Reference first = subject == null ? select.shows().getFirst() : subject;
        String entity = conditions.meaning(first).table();
        if (entity == null) {
            throw new NotGrounded("'" + conditions.words(first) + "' is nothing that can be listed");
        }
        Table table = index.table(entity);
        boolean ofColumn = subject != null && !(conditions.meaning(subject) instanceof Meaning.OfTable);
        Frame frame = new Frame(index, names, table, Set.of(), false);
        for (Condition condition : select.conditions()) {
            frame.where(conditions.ground(condition, frame, entity, conditions.lateVerb(select.conditions(), entity)));
        }
        Map<String, Expression> outputs = new LinkedHashMap<>();
        List<String> display = new ArrayList<>();
        List<Reference> shows = new ArrayList<>(select.shows());
        if (ofColumn && subject != null) {
            shows.addFirst(subject);
        }
        boolean unique = false;
        if (shows.isEmpty()) {
            unique = true;
            showColumns.entityColumns(table).forEach(column -> outputs.put(column.name(), frame.column(table, column)));
            kinds.display(table).forEach(column -> display.add(column.name()));
            select.conditions().forEach(condition -> showColumns.shown(condition, frame, outputs));
        }
        for (Reference show : shows) {
            unique |= showColumns.show(show, frame, outputs, table);
        }
        List<SortKey> sortKeys = new ArrayList<>();
        List<String> sortNames = new ArrayList<>();
        for (Order order : select.orders()) {
            if (order.key() instanceof Order.OfReference key) {
                GroundConditions.Place place = conditions.place(key.what());
                Expression column = frame.column(place.table(), place.column());
                String name = ShowColumns.named(outputs, column);
                if (name == null) {
                    name = Labels.fresh(place.column().name(), new HashSet<>(outputs.keySet()));
                    outputs.put(name, column);
                }
                sortNames.add((order.descending() ? "-" : "+") + name);
            }
        }
        Relation rows = new Relation.Project(
                frame.filtered(),
                outputs.entrySet().stream()
                        .map(output -> new Output(output.getKey(), output.getValue()))
                        .toList());
        if (select.distinct() || frame.multiplied() || (!unique && subject == null) || ofColumn) {
            rows = new Relation.Distinct(rows);
        }
        for (String name : sortNames) {
            sortKeys.add(new SortKey(rows.column(name.substring(1)), name.startsWith("-"), false));
        }
        if (!sortKeys.isEmpty() || select.limit() != null) {
            // What is equal is put in an order too, so that the same question gives the same answer.
            List<String> rest = new ArrayList<>(display);
            outputs.keySet().stream().filter(name -> !rest.contains(name)).forEach(rest::add);
            for (String name : rest) {
                if (sortNames.stream().noneMatch(sorted -> sorted.substring(1).equals(name))) {
                    sortKeys.add(SortKey.ascending(rows.column(name)));
                }
            }
            rows = new Relation.Sort(rows, sortKeys);
        }
        Integer limit = select.limit();
        return limit == null ? rows : new Relation.Limit(rows, limit, 0);
    }
}
