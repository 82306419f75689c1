package io.millrace.language.glossary;

import java.util.List;

/**
 * The words of the users of one connection, as they wrote them down: nothing in it is known to be in the catalog, see
 * {@link CheckGlossary}. Lines count from 1.
 */
public record Glossary(
        List<Synonym> synonyms,
        List<Description> descriptions,
        List<Measure> measures,
        List<DefaultDate> defaultDates) {

    /** Says nothing. */
    public static final Glossary NONE = new Glossary(List.of(), List.of(), List.of(), List.of());

    public Glossary {
        synonyms = List.copyOf(synonyms);
        descriptions = List.copyOf(descriptions);
        measures = List.copyOf(measures);
        defaultDates = List.copyOf(defaultDates);
    }

    /**
     * Another name.
     *
     * @param of a table, or a column as {@code table.column}; for a synonym of a measure, the name of that
     */
    public record Synonym(String of, String words, int line) {}

    /** @param of a table, or a column as {@code table.column} */
    public record Description(String of, String text, int line) {}

    /**
     * A figure with a name.
     *
     * @param expression an aggregate over columns, as SQL writes it: {@code sum(order_items.quantity * order_items.unit_price)}
     */
    public record Measure(String name, String expression, List<Synonym> synonyms, int line) {
        public Measure {
            synonyms = List.copyOf(synonyms);
        }
    }

    /** The date that "in May" and "by month" are about, for rows of the table. */
    public record DefaultDate(String table, String column, int line) {}
}
