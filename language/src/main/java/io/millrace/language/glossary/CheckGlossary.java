package io.millrace.language.glossary;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.Term;
import io.millrace.language.glossary.CheckedGlossary.Element;
import io.millrace.language.glossary.CheckedGlossary.Name;
import io.millrace.language.glossary.FindElement.Unknown;
import io.millrace.language.glossary.Glossary.DefaultDate;
import io.millrace.language.glossary.Glossary.Description;
import io.millrace.language.glossary.Glossary.Measure;
import io.millrace.language.glossary.Glossary.Synonym;
import io.millrace.language.index.Lemma;
import io.millrace.language.index.WordLists;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Holds a glossary against a catalog. What does not fit is a problem and is left out; the rest can be used, so that a glossary
 * survives a column that is dropped.
 */
public final class CheckGlossary {
    private static final int MOST_WORDS = 6;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final Catalog catalog;
    private final FindElement find;
    private final List<GlossaryProblem> problems = new ArrayList<>();
    private final List<Name> names = new ArrayList<>();
    private final List<NamedMeasure> measures = new ArrayList<>();
    private final Map<String, String> defaultDates = new HashMap<>();
    private final Map<Element, String> descriptions = new HashMap<>();
    private final Map<List<String>, Owner> owners = new HashMap<>();

    /** What a name stands for, and the line that says so. */
    private record Owner(String of, int line) {}

    private CheckGlossary(Catalog catalog) {
        this.catalog = catalog;
        this.find = new FindElement(catalog);
    }

    public static CheckedGlossary of(Glossary glossary, Catalog catalog) {
        CheckGlossary check = new CheckGlossary(catalog);
        glossary.synonyms().forEach(check::synonym);
        glossary.measures().forEach(check::measure);
        glossary.descriptions().forEach(check::description);
        glossary.defaultDates().forEach(check::defaultDate);
        check.problems.sort(Comparator.comparingInt(GlossaryProblem::line));
        return new CheckedGlossary(check.names, check.measures, check.defaultDates, check.descriptions, check.problems);
    }

    private void synonym(Synonym synonym) {
        try {
            Element of = find.element(synonym.of());
            words(synonym.words(), of.toString(), synonym.line()).ifPresent(words -> names.add(new Name(of, words)));
        } catch (Unknown unknown) {
            // Said once for all names of the same thing.
            if (problems.stream().noneMatch(problem -> problem.message().equals(unknown.said()))) {
                problem(synonym.line(), unknown.said());
            }
        }
    }

    private void measure(Measure measure) {
        List<List<String>> said = new ArrayList<>();
        words(measure.name(), measure.name(), measure.line()).ifPresent(said::add);
        for (Synonym synonym : measure.synonyms()) {
            words(synonym.words(), measure.name(), synonym.line()).ifPresent(said::add);
        }
        try {
            Term term = new ReadExpression(catalog).read(measure.expression());
            measures.add(new NamedMeasure(measure.name(), said, term));
        } catch (Unknown unknown) {
            problem(measure.line(), "the measure " + measure.name() + ": " + unknown.said());
        }
    }

    private void description(Description description) {
        try {
            descriptions.put(find.element(description.of()), description.text());
        } catch (Unknown unknown) {
            problem(description.line(), unknown.said());
        }
    }

    private void defaultDate(DefaultDate date) {
        try {
            Table table = find.table(date.table());
            String prefix = table.name() + ".";
            String written =
                    date.column().startsWith(prefix) ? date.column().substring(prefix.length()) : date.column();
            Column column = find.columnOf(table, written);
            if (column.type().isTemporal()) {
                defaultDates.put(table.name(), column.name());
            } else {
                problem(
                        date.line(),
                        prefix + column.name() + " is no date but "
                                + column.type().name().toLowerCase(Locale.ROOT) + dates(table));
            }
        } catch (Unknown unknown) {
            problem(date.line(), unknown.said());
        }
    }

    private static String dates(Table table) {
        List<String> dates = table.columns().stream()
                .filter(column -> column.type().isTemporal())
                .map(Column::name)
                .toList();
        return dates.isEmpty() ? "; the table has no date" : "; the dates of the table: " + String.join(", ", dates);
    }

    /** The words of a name, where it can be one of this thing. */
    private Optional<List<String>> words(String written, String of, int line) {
        List<String> words = lemmas(written);
        if (words.isEmpty() || words.size() > MOST_WORDS) {
            problem(
                    line,
                    "\"" + written + "\" is no name: it has " + words.size() + " words, a name has 1 to " + MOST_WORDS);
            return Optional.empty();
        }
        Optional<Table> table = catalog.tables().stream()
                .filter(one -> !one.name().equals(of) && lemmas(one.name()).equals(words))
                .findFirst();
        if (table.isPresent()) {
            problem(
                    line,
                    "\"" + written + "\" cannot stand for " + of + ": it is the name of the table "
                            + table.get().name());
            return Optional.empty();
        }
        Owner before = owners.putIfAbsent(words, new Owner(of, line));
        if (before != null) {
            if (!before.of().equals(of)) {
                problem(
                        line,
                        "\"" + written + "\" is given for " + of + ", but line " + before.line() + " gives it for "
                                + before.of());
            }
            return Optional.empty();
        }
        return Optional.of(words);
    }

    private static List<String> lemmas(String written) {
        return Arrays.stream(BETWEEN_WORDS.split(written.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .map(word -> WordLists.BUNDLED.abbreviation(Lemma.of(word)))
                .toList();
    }

    private void problem(int line, String message) {
        problems.add(new GlossaryProblem(line, message));
    }
}
