package io.millrace.language.index;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.Term;
import io.millrace.language.glossary.CheckGlossary;
import io.millrace.language.glossary.CheckedGlossary;
import io.millrace.language.glossary.Glossary;
import io.millrace.language.glossary.NamedMeasure;
import io.millrace.language.intent.Meaning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what words may mean in one catalog. Built once per snapshot; immutable; its size grows with the names and the sampled
 * values, not with the data.
 */
public final class CatalogIndex {
    private static final int LONGEST_VALUE_WORDS = 8;

    /** What else a name may mean that the glossary gives to something. */
    private static final double BESIDE_GLOSSARY = 0.8;

    private final Catalog catalog;
    private final Glossary glossary;
    private final CheckedGlossary said;
    private final WordLists lists;
    private final SplitIdentifier split;
    private final JoinGraph graph;
    private final Kinds kinds;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, List<Meaning>> names = new HashMap<>();
    private final Map<String, List<Meaning>> roots = new HashMap<>();
    private final Map<String, List<Meaning>> given = new HashMap<>();
    private final Map<String, List<Meaning.OfValue>> values = new LinkedHashMap<>();
    private final ValueTrigrams nearValues;
    private final List<Meaning.OfAmount> sales;
    /** What a value is worth that is written nearly the same, without what its likeness adds. */
    private static final double MISTYPED = 0.8;

    private int longestValue = 1;

    public CatalogIndex(Catalog catalog) {
        this(catalog, Glossary.NONE);
    }

    /** @param glossary what of it does not fit the catalog is left out */
    public CatalogIndex(Catalog catalog, Glossary glossary) {
        this.catalog = catalog;
        this.glossary = glossary;
        this.said = CheckGlossary.of(glossary, catalog);
        this.lists = WordLists.BUNDLED;
        List<String> identifiers = new ArrayList<>();
        for (Table table : catalog.tables()) {
            tables.put(table.name(), table);
            identifiers.add(table.name());
            table.columns().forEach(column -> identifiers.add(column.name()));
        }
        this.split = new SplitIdentifier(lists, identifiers);
        this.graph = new JoinGraph(catalog, split);
        this.kinds = new Kinds(lists, catalog.tables(), split, graph, said.defaultDates());
        catalog.tables().forEach(this::addNames);
        said.names().forEach(this::addGiven);
        said.measures().forEach(this::addGiven);
        catalog.tables().forEach(this::addValues);
        nearValues = new ValueTrigrams(values.keySet());
        this.sales = kinds.sales(catalog.tables());
        names.values()
                .forEach(found ->
                        found.sort(Comparator.comparingDouble(Meaning::score).reversed()));
        roots.values()
                .forEach(found ->
                        found.sort(Comparator.comparingDouble(Meaning::score).reversed()));
    }

    public Catalog catalog() {
        return catalog;
    }

    public Glossary glossary() {
        return glossary;
    }

    /** Other names of tables and columns that the glossary gives. */
    public List<CheckedGlossary.Name> givenNames() {
        return said.names();
    }

    /** The figures that the glossary has names for. */
    public List<NamedMeasure> measures() {
        return said.measures();
    }

    public JoinGraph graph() {
        return graph;
    }

    public Kinds kinds() {
        return kinds;
    }

    /** Whether there is a table of that name. */
    public boolean has(String table) {
        return tables.containsKey(table);
    }

    public Table table(String name) {
        Table table = tables.get(name);
        if (table == null) {
            throw new UnknownName("there is no table " + name);
        }
        return table;
    }

    public Column column(String table, String column) {
        return table(table)
                .column(column)
                .orElseThrow(() -> new UnknownName("there is no column " + table + "." + column));
    }

    /** The most words of a question that may be one value. */
    public int longestValue() {
        return longestValue;
    }

    // ---------------------------------------------------------------- what names mean

    private void addNames(Table table) {
        List<String> own = kinds.words(table);
        Meaning.OfTable whole = new Meaning.OfTable(table.name(), 1);
        put(names, own, whole);
        put(roots, own.stream().map(Lemma::root).toList(), new Meaning.OfTable(table.name(), 0.85));
        for (int from = 1; from < own.size(); from++) {
            List<String> tail = own.subList(from, own.size());
            put(names, tail, new Meaning.OfTable(table.name(), 0.8));
            put(roots, tail.stream().map(Lemma::root).toList(), new Meaning.OfTable(table.name(), 0.7));
        }
        if (own.size() > 1) {
            put(names, own.subList(0, own.size() - 1), new Meaning.OfTable(table.name(), 0.55));
        }
        kinds.pieces(table).ifPresent(pieces -> {
            if (own.size() > 1) {
                put(
                        names,
                        own.subList(own.size() - 1, own.size()),
                        new Meaning.OfAmount(table.name(), List.of(pieces.name()), 0.82));
            }
            put(names, List.of("unit"), new Meaning.OfAmount(table.name(), List.of(pieces.name()), 0.8));
            put(names, List.of("piece"), new Meaning.OfAmount(table.name(), List.of(pieces.name()), 0.8));
        });
        for (Column column : table.columns()) {
            addNames(table, own, column);
        }
    }

    private void addNames(Table table, List<String> own, Column column) {
        List<String> words = kinds.words(table, column);
        if (words.isEmpty()) {
            return;
        }
        // A key that refers elsewhere is a poor answer to a question about what it refers to.
        double penalty = graph.isForeignKey(table.name(), column.name()) ? 0.15 : 0;
        put(names, words, new Meaning.OfColumn(table.name(), column.name(), 0.98 - penalty));
        if (words.size() > 1) {
            put(
                    roots,
                    words.stream().map(Lemma::root).toList(),
                    new Meaning.OfColumn(table.name(), column.name(), 0.75 - penalty));
        } else {
            put(
                    roots,
                    List.of(Lemma.root(words.getFirst())),
                    new Meaning.OfColumn(table.name(), column.name(), 0.8 - penalty));
        }
        boolean ownFirst = words.size() > 1 && own.contains(words.getFirst());
        boolean isIdentifier = words.getLast().equals("identifier");
        for (int from = 1; from < words.size(); from++) {
            List<String> tail = words.subList(from, words.size());
            if (!isIdentifier || ownFirst) {
                put(names, tail, new Meaning.OfColumn(table.name(), column.name(), (ownFirst ? 0.9 : 0.72) - penalty));
            }
        }
        if (words.size() > 1) {
            put(
                    names,
                    words.subList(0, words.size() - 1),
                    new Meaning.OfColumn(table.name(), column.name(), isIdentifier ? 0.35 : 0.6 - penalty));
        }
        // "customer country", "order value": the table's words in front of the column's.
        if (!ownFirst) {
            for (int from = 0; from < own.size(); from++) {
                List<String> owner = own.subList(from, own.size());
                List<String> both = new ArrayList<>(owner);
                both.addAll(words);
                put(names, both, new Meaning.OfColumn(table.name(), column.name(), 1 - penalty - from * 0.03));
                if (words.size() > 1 && column.type().isNumeric() && !kinds.isKey(table, column)) {
                    for (String word : words) {
                        List<String> one = new ArrayList<>(owner);
                        one.add(word);
                        put(names, one, new Meaning.OfColumn(table.name(), column.name(), 0.97 - from * 0.03));
                    }
                }
            }
        }
        String description = said.descriptions().get(new CheckedGlossary.Element(table.name(), column.name()));
        String comment = description == null ? column.comment() : description;
        if (comment != null) {
            List<String> said = split.split(comment);
            if (!said.isEmpty() && said.size() <= 4) {
                put(names, said, new Meaning.OfColumn(table.name(), column.name(), 0.85));
            }
        }
    }

    /** A name of the glossary, alone and as the owner of columns ("client country") or with its owner ("order turnover"). */
    private void addGiven(CheckedGlossary.Name name) {
        Table table = table(name.of().table());
        String of = name.of().column();
        if (of != null) {
            Meaning meaning = new Meaning.OfColumn(table.name(), of, 1);
            give(name.words(), meaning);
            put(names, joined(kinds.words(table), name.words()), meaning);
            return;
        }
        give(name.words(), new Meaning.OfTable(table.name(), 1));
        for (Column column : table.columns()) {
            List<String> words = kinds.words(table, column);
            if (!words.isEmpty()) {
                put(names, joined(name.words(), words), new Meaning.OfColumn(table.name(), column.name(), 1));
            }
        }
    }

    /** A figure that adds up the product of columns; others have no single meaning of this kind. */
    private void addGiven(NamedMeasure measure) {
        List<Term.Attribute> factors = measure.factors();
        if (!factors.isEmpty()) {
            String table = factors.getFirst().table();
            List<String> columns = factors.stream().map(Term.Attribute::column).toList();
            measure.names().forEach(words -> give(words, new Meaning.OfAmount(table, columns, 1)));
        }
    }

    private void give(List<String> words, Meaning meaning) {
        put(given, words, meaning);
        put(names, words, meaning);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static void put(Map<String, List<Meaning>> map, List<String> words, Meaning meaning) {
        List<Meaning> found = map.computeIfAbsent(String.join(" ", words), none -> new ArrayList<>());
        for (int i = 0; i < found.size(); i++) {
            if (same(found.get(i), meaning)) {
                if (found.get(i).score() < meaning.score()) {
                    found.set(i, meaning);
                }
                return;
            }
        }
        found.add(meaning);
    }

    /** True where two meanings stand for the same thing, whatever their scores. */
    public static boolean same(Meaning one, Meaning other) {
        return Objects.equals(one.table(), other.table()) && scored(one, 0).equals(scored(other, 0));
    }

    static Meaning scored(Meaning meaning, double score) {
        return switch (meaning) {
            case Meaning.OfTable table -> new Meaning.OfTable(table.table(), score);
            case Meaning.OfColumn column -> new Meaning.OfColumn(column.table(), column.column(), score);
            case Meaning.OfValue value -> new Meaning.OfValue(value.table(), value.column(), value.value(), score);
            case Meaning.OfAmount amount -> new Meaning.OfAmount(amount.table(), amount.factors(), score);
            case Meaning.OfLiteral literal -> new Meaning.OfLiteral(literal.value(), score);
        };
    }

    /**
     * What some words, taken together as a name, may mean: by the glossary, by the names themselves, by synonyms of one of the
     * words, and by the root of a verb.
     *
     * @param words in lower case, in their order in the text
     * @return best first; empty where they name nothing
     */
    public List<Meaning> meaningsOfName(List<String> words) {
        Map<Meaning, Double> best = new LinkedHashMap<>();
        List<String> lemmas = words.stream().map(Lemma::of).toList();
        List<String> written = lemmas.stream()
                .map(word -> word.equals("no") ? word : lists.abbreviation(word))
                .toList();
        boolean verb = words.size() == 1 && Lemma.isVerbForm(words.getFirst());
        collect(best, names.get(String.join(" ", lemmas)), 1);
        collect(best, names.get(String.join(" ", written)), 1);
        for (int i = 0; i < written.size(); i++) {
            for (String synonym : lists.synonyms(written.get(i))) {
                List<String> other = new ArrayList<>(written);
                other.set(i, synonym);
                collect(best, names.get(String.join(" ", other)), other.size() > 1 ? 0.9 : 0.8);
            }
        }
        for (String synonym : written.size() > 1 ? lists.synonyms(String.join(" ", written)) : List.<String>of()) {
            collect(best, names.get(synonym), 0.8);
        }
        if (words.size() == 1) {
            String root = Lemma.root(words.getFirst());
            collect(best, roots.get(root), verb ? 1 : 0.8);
            for (String synonym : lists.synonyms(root)) {
                collect(best, names.get(synonym), verb ? 0.9 : 0.6);
            }
            if (lists.set("spend_root").contains(root)) {
                collect(best, sales, 0.9);
            }
        }
        if (lists.set("sales_word").contains(String.join(" ", lemmas))) {
            collect(best, sales, 1);
        }
        List<Meaning> wanted = given.get(String.join(" ", written));
        if (wanted == null) {
            return ranked(best);
        }
        best.replaceAll((meaning, score) -> score * BESIDE_GLOSSARY);
        collect(best, wanted, 1);
        return ranked(best);
    }

    /** True where a word alone is the name of a table or column, or the last word of one. */
    public boolean isName(String word) {
        return names.getOrDefault(Lemma.of(word), List.of()).stream().anyMatch(meaning -> meaning.score() >= 0.7);
    }

    /** What a word with one letter too many, too few, wrong or swapped may mean as a name; empty for short words. */
    public List<Meaning> meaningsOfMisspelt(String word) {
        String lemma = Lemma.of(word);
        if (lemma.length() < 5) {
            return List.of();
        }
        Map<Meaning, Double> best = new LinkedHashMap<>();
        for (Map.Entry<String, List<Meaning>> entry : names.entrySet()) {
            if (isOneEditApart(lemma, entry.getKey())) {
                collect(best, entry.getValue(), 0.7);
            }
        }
        return ranked(best);
    }

    private static boolean isOneEditApart(String one, String other) {
        int difference = one.length() - other.length();
        if (Math.abs(difference) > 1 || other.isEmpty() || one.charAt(0) != other.charAt(0)) {
            return false;
        }
        int at = 0;
        int shorter = Math.min(one.length(), other.length());
        while (at < shorter && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        if (at == shorter) {
            return true;
        }
        String restOfOne = one.substring(at);
        String restOfOther = other.substring(at);
        if (difference == 0) {
            boolean swapped = restOfOne.length() > 1
                    && restOfOne.charAt(0) == restOfOther.charAt(1)
                    && restOfOne.charAt(1) == restOfOther.charAt(0)
                    && restOfOne.substring(2).equals(restOfOther.substring(2));
            return swapped || restOfOne.substring(1).equals(restOfOther.substring(1));
        }
        return difference > 0
                ? restOfOne.substring(1).equals(restOfOther)
                : restOfOther.substring(1).equals(restOfOne);
    }

    private static List<Meaning> ranked(Map<Meaning, Double> best) {
        List<Meaning> result = new ArrayList<>();
        best.forEach((meaning, score) -> result.add(scored(meaning, Math.round(score * 1000) / 1000.0)));
        result.sort(Comparator.comparingDouble(Meaning::score).reversed());
        return result;
    }

    private static void collect(Map<Meaning, Double> best, @Nullable List<? extends Meaning> found, double factor) {
        if (found != null) {
            for (Meaning meaning : found) {
                best.merge(scored(meaning, 0), meaning.score() * factor, Math::max);
            }
        }
    }

    // ---------------------------------------------------------------- what values there are

    private void addValues(Table table) {
        for (Column column : table.columns()) {
            if (column.type() != DataType.TEXT) {
                continue;
            }
            boolean sex = kinds.words(table, column).stream().anyMatch(Set.of("sex", "gender")::contains);
            for (String value : column.samples()) {
                if (sex) {
                    addSex(table, column, value);
                }
                String folded = fold(value);
                int words = folded.isEmpty() ? 0 : folded.split(" ").length;
                if (words > 0 && words <= LONGEST_VALUE_WORDS) {
                    values.computeIfAbsent(folded, none -> new ArrayList<>())
                            .add(new Meaning.OfValue(table.name(), column.name(), value, 0.85));
                    longestValue = Math.max(longestValue, words);
                    addOtherNames(table, column, value, folded);
                }
            }
        }
    }

    /** "The United States" where the data says "usa". */
    private void addOtherNames(Table table, Column column, String value, String folded) {
        for (String other : WordLists.BUNDLED.otherNames(folded)) {
            values.computeIfAbsent(other, none -> new ArrayList<>())
                    .add(new Meaning.OfValue(table.name(), column.name(), value, 0.8));
            longestValue = Math.max(longestValue, other.split(" ").length);
        }
    }

    /** "F" and "M" are seldom said. */
    private void addSex(Table table, Column column, String value) {
        List<String> said = switch (value.toLowerCase(Locale.ROOT)) {
            case "f", "female" -> List.of("female", "females", "woman", "women", "girls");
            case "m", "male" -> List.of("male", "males", "man", "men", "boys");
            default -> List.of();
        };
        for (String word : said) {
            values.computeIfAbsent(word, none -> new ArrayList<>())
                    .add(new Meaning.OfValue(table.name(), column.name(), value, 0.9));
        }
    }

    /** Sampled values that some words are, letter case and punctuation aside. */
    public List<Meaning.OfValue> meaningsOfValue(String words) {
        List<Meaning.OfValue> found = values.getOrDefault(fold(words), List.of());
        return found.stream()
                .map(value -> new Meaning.OfValue(
                        value.table(),
                        value.column(),
                        value.value(),
                        value.value().equals(words)
                                ? 1
                                : value.value().equalsIgnoreCase(words) ? 0.95 : Math.min(value.score(), 0.9)))
                .toList();
    }

    /** Sampled values that are written nearly like some words, as "Germny" is like "Germany": less sure than any that is written the same. */
    public List<Meaning.OfValue> meaningsOfMistypedValue(String words) {
        return nearValues.nearest(fold(words)).stream()
                .flatMap(near -> values.getOrDefault(near.value(), List.of()).stream()
                        .map(value -> new Meaning.OfValue(
                                value.table(), value.column(), value.value(), MISTYPED + near.similarity() / 10)))
                .toList();
    }

    /** Text as values are compared: lower case, one blank for whatever is no letter or digit. */
    public static String fold(String text) {
        StringBuilder folded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                folded.append(c);
            } else if (c != '\'' && c != '’' && !folded.isEmpty() && folded.charAt(folded.length() - 1) != ' ') {
                folded.append(' ');
            }
        }
        return folded.toString().strip().toLowerCase(Locale.ROOT);
    }

    /** Tables by name, for suggestions: those with the most rows and names that people say. */
    public Set<String> tableNames() {
        return tables.keySet();
    }
}
