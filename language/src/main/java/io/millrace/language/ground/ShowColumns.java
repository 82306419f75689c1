package io.millrace.language.ground;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Kinds;
import io.millrace.language.index.Lemma;
import io.millrace.language.intent.Condition;
import io.millrace.language.intent.Meaning;
import io.millrace.language.intent.Reference;
import io.millrace.language.plan.Expression;
import io.millrace.language.plan.JoinKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the columns that show a thing.
 *
 * <pre>
 * customers             →  customer_id, name
 * category of products  →  category = categories.name
 * </pre>
 */
final class ShowColumns {
    private final CatalogIndex index;
    private final Kinds kinds;
    private final GroundConditions conditions;
    private final Labels labels;
    private final MeasureRows measureRows;

    ShowColumns(Grounding grounding, MeasureRows measureRows) {
        index = grounding.index();
        kinds = grounding.kinds();
        conditions = grounding.conditions();
        labels = grounding.labels();
        this.measureRows = measureRows;
    }

    /** What a row of a table is shown by: its key and its name; everything where it has no name. */
    List<Column> entityColumns(Table table) {
        List<Column> display = kinds.display(table);
        List<Column> columns = new ArrayList<>();
        if (display.isEmpty()) {
            table.columns().stream()
                    .filter(column -> column.type() != DataType.OTHER)
                    .limit(12)
                    .forEach(columns::add);
            return columns;
        }
        for (String key : table.primaryKey()) {
            columns.add(table.column(key).orElseThrow());
        }
        display.stream().filter(column -> !columns.contains(column)).forEach(columns::add);
        return columns;
    }

    /** Shows the attributes that a condition looks at, so that the answer proves itself. */
    void shown(Condition condition, Frame frame, Map<String, Expression> outputs) {
        Reference what = switch (condition) {
            case Condition.Compare compare -> compare.what();
            case Condition.Between between -> between.what();
            case Condition.Is is -> is.value();
            case Condition.During during -> during.time();
            case Condition.Not not when not.condition() instanceof Condition.Is is -> is.value();
            case Condition.AnyOf any when any.conditions().getFirst() instanceof Condition.Is is -> is.value();
            case Condition.Missing ignored -> null;
            case Condition.Late ignored -> null;
            case Condition.Linked ignored -> null;
            case Condition.AnyOf ignored -> null;
            case Condition.Not ignored -> null;
        };
        if (what == null || conditions.meaning(what) instanceof Meaning.OfLiteral) {
            return;
        }
        GroundConditions.Place place = conditions.place(what);
        if (frame.reachesOne(place.table().name())) {
            put(outputs, place.table(), place.column(), frame.column(place.table(), place.column()), false);
        }
    }

    static @Nullable String named(Map<String, Expression> outputs, Expression expression) {
        return outputs.entrySet().stream()
                .filter(output -> output.getValue().equals(expression))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** Adds the columns of something to show; true where one of them tells the rows of the list apart. */
    boolean show(Reference show, Frame frame, Map<String, Expression> outputs, Table entity) {
        if (conditions.meaning(show) instanceof Meaning.OfTable of) {
            Table table = index.table(of.table());
            frame.require(table.name(), JoinKind.LEFT);
            for (Column column : table.equals(entity) ? entityColumns(table) : nameColumns(table)) {
                put(outputs, table, column, frame.column(table, column), !table.equals(entity));
            }
            return table.equals(entity);
        }
        if (conditions.meaning(show) instanceof Meaning.OfAmount amount) {
            put(outputs, labels.words(show), measureRows.product(amount, frame));
            return false;
        }
        GroundConditions.Place place = conditions.place(show);
        frame.require(place.table().name(), JoinKind.LEFT);
        List<Column> display = kinds.display(place.table());
        if (display.size() > 1
                && display.contains(place.column())
                && Lemma.of(conditions.words(show)).equals("name")) {
            display.forEach(column -> put(outputs, place.table(), column, frame.column(place.table(), column), false));
            return false;
        }
        put(outputs, place.table(), place.column(), frame.column(place.table(), place.column()), false);
        return place.table().equals(entity) && Kinds.isUnique(place.table(), place.column());
    }

    private List<Column> nameColumns(Table table) {
        List<Column> display = kinds.display(table);
        return display.isEmpty() ? entityColumns(table) : display;
    }

    private void put(
            Map<String, Expression> outputs, Table table, Column column, Expression expression, boolean foreign) {
        boolean clash = outputs.containsKey(column.name());
        put(outputs, foreign || clash ? singular(table, column) : column.name(), expression);
    }

    private static void put(Map<String, Expression> outputs, String name, Expression expression) {
        if (named(outputs, expression) == null) {
            outputs.put(Labels.fresh(name, new HashSet<>(outputs.keySet())), expression);
        }
    }

    /** "name" of categories is "category" where it stands beside other things; other columns get the table in front. */
    String singular(Table table, Column column) {
        List<String> words = kinds.words(table, column);
        String thing = String.join("_", kinds.words(table));
        if (words.equals(List.of("name")) || words.equals(List.of("title"))) {
            return thing;
        }
        return words.size() > 1 ? column.name() : thing + "_" + column.name();
    }

    /** The columns that tell the rows of a table apart. */
    List<Column> identity(Table table) {
        if (!table.primaryKey().isEmpty()) {
            return table.primaryKey().stream()
                    .map(key -> table.column(key).orElseThrow())
                    .toList();
        }
        return entityColumns(table);
    }
}
