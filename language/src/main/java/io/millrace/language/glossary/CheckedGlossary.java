package io.millrace.language.glossary;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a glossary fits a catalog, and what does not.
 *
 * @param names other names of tables and columns
 * @param defaultDates the column that tells the time of a table's rows, by table
 * @param problems in the order of the text; empty where all of it fits
 */
public record CheckedGlossary(
        List<Name> names,
        List<NamedMeasure> measures,
        Map<String, String> defaultDates,
        Map<Element, String> descriptions,
        List<GlossaryProblem> problems) {

    public CheckedGlossary {
        names = List.copyOf(names);
        measures = List.copyOf(measures);
        defaultDates = Map.copyOf(defaultDates);
        descriptions = Map.copyOf(descriptions);
        problems = List.copyOf(problems);
    }

    /** @param column null for the table itself */
    public record Element(String table, @Nullable String column) {
        @Override
        public String toString() {
            return column == null ? table : table + "." + column;
        }
    }

    /** @param words as lemmas, abbreviations written out */
    public record Name(Element of, List<String> words) {
        public Name {
            words = List.copyOf(words);
        }
    }
}
