package io.millrace.language.anchor;

import io.millrace.language.anchor.Elements.ColumnElement;
import io.millrace.language.anchor.Elements.Name;
import io.millrace.language.anchor.Elements.Posting;
import io.millrace.language.catalog.DataType;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.Degree;
import io.millrace.language.index.Lemma;
import io.millrace.language.index.WordLists;
import io.millrace.language.intent.Meaning;
import io.millrace.language.read.Token;
import io.millrace.language.read.Tokenize;
import io.millrace.language.words.WordVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the words of a question that may name tables, columns and values. */
public final class FindAnchors {
    private static final int LONGEST_NAME = 6;
    private static final int LINKS_PER_ELEMENT = 3;
    private static final double LEAST_SCORE = 0.3;
    private static final double NAMED = 0.6;
    /** Words of a value that is looked for although it is written otherwise. */
    private static final int MOST_MISTYPED = 3;

    /** What is left of the score where the words are words of the language: they may well be meant as they are written. */
    private static final double MEANT_AS_WRITTEN = 0.75;

    private static final Set<String> PLAIN_WORDS = WordLists.BUNDLED.set("plain_word");
    /** What a column that people call a thing by is named besides the thing itself. */
    private static final Set<String> CALLING = Set.of("name", "title");

    private static final Set<String> BEFORE_PLACES =
            Set.of("the", "in", "of", "from", "across", "within", "through", "to");

    private static final Set<String> INSIDE =
            Set.of("of", "the", "a", "an", "and", "for", "in", "by", "on", "'s", "to", "is", "are", "with");

    private final Elements elements;
    private final CompareWords compare;

    public FindAnchors(Elements elements) {
        this.elements = elements;
        this.compare = new CompareWords(elements.vocabulary());
    }

    public Anchors find(String question) {
        List<Token> tokens = Tokenize.of(question);
        List<String> lemmas = new ArrayList<>();
        for (Token token : tokens) {
            lemmas.add(token.kind() == Token.Kind.WORD ? lemma(token.lower()) : token.lower());
        }
        List<List<Link>> columns = new ArrayList<>();
        List<List<Link>> tables = new ArrayList<>();
        for (int c = 0; c < elements.columns().size(); c++) {
            columns.add(List.of());
        }
        for (int t = 0; t < elements.tableCount(); t++) {
            tables.add(List.of());
        }
        for (Map.Entry<Integer, List<Hit>> named : hits(tokens, lemmas).entrySet()) {
            Name name = elements.name(named.getKey());
            List<Link> links = links(named.getValue(), name.words(), name.owner(), lemmas, tokens);
            List<List<Link>> found = name.element() >= 0 ? columns : tables;
            int number = name.element() >= 0 ? name.element() : -1 - name.element();
            found.set(number, together(found.get(number), links));
        }
        withoutModifiers(columns);
        List<ValueLink> values = new FindValues(elements, tokens, named(tokens, columns, tables)).find();
        return new Anchors(
                question,
                elements,
                tokens,
                lemmas,
                columns,
                tables,
                new TellNamesApart(elements, tokens, tables, values).meant());
    }

    /** The tokens that some name is near to. */
    private static boolean[] named(List<Token> tokens, List<List<Link>> columns, List<List<Link>> tables) {
        boolean[] named = new boolean[tokens.size()];
        Stream.concat(columns.stream(), tables.stream())
                .flatMap(List::stream)
                .filter(link -> link.score() >= NAMED)
                .forEach(link -> Arrays.fill(named, link.from(), link.to(), true));
        return named;
    }

    /** In "the population density", where there are figures for both, the one is meant that comes last. */
    private void withoutModifiers(List<List<Link>> columns) {
        for (int c = 0; c < columns.size(); c++) {
            ColumnElement column = elements.column(c);
            if (!columns.get(c).isEmpty() && isFigure(column)) {
                List<Link> heads = elements.columnsOf(column.table()).stream()
                        .filter(other -> other != column && isFigure(other))
                        .flatMap(other -> columns.get(other.number()).stream())
                        .filter(Link::exact)
                        .toList();
                columns.set(
                        c,
                        columns.get(c).stream()
                                .filter(link -> heads.stream().noneMatch(head -> head.from() == link.to()))
                                .toList());
            }
        }
    }

    private static boolean isFigure(ColumnElement column) {
        return column.type().isNumeric() && !column.key();
    }

    /** "Biggest" is looked for as "big", so that a population or a size is near. */
    private static String lemma(String word) {
        return Degree.of(word)
                .filter(degree -> !word.equals("most") && !word.equals("more"))
                .map(Degree::base)
                .orElseGet(() -> WordLists.BUNDLED.abbreviation(Lemma.of(word)));
    }

    /** The links of an element by all its names. */
    private static List<Link> together(List<Link> one, List<Link> other) {
        return one.isEmpty() ? other : other.isEmpty() ? one : best(Stream.concat(one.stream(), other.stream()));
    }

    /** A token that is like a word of a name. */
    private record Hit(int token, int position, double similarity) {}

    private Map<Integer, List<Hit>> hits(List<Token> tokens, List<String> lemmas) {
        Map<Integer, List<Hit>> hits = new LinkedHashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).kind() == Token.Kind.SIGN || tokens.get(i).kind() == Token.Kind.QUOTED) {
                continue;
            }
            for (CompareWords.Similar similar : compare.similar(tokens.get(i).lower(), lemmas.get(i))) {
                for (Posting posting : elements.postings(similar.word())) {
                    hits.computeIfAbsent(posting.name(), none -> new ArrayList<>())
                            .add(new Hit(i, posting.position(), similar.similarity()));
                }
            }
        }
        return hits;
    }

    private static List<Link> links(
            List<Hit> hits, List<String> words, List<String> owner, List<String> lemmas, List<Token> tokens) {
        double[] weight = new double[words.size()];
        double whole = 0;
        double[] calling = new double[words.size()];
        double wholeCalling = 0;
        for (int w = 0; w < weight.length; w++) {
            boolean own = words.size() > 1 && owner.contains(words.get(w));
            weight[w] = own ? 0.3 : 1;
            whole += weight[w];
            // "States" may be the name of the state: what is left unsaid is only that it is a name.
            calling[w] = words.size() > 1 && CALLING.contains(words.get(w)) ? 0.3 : 1;
            wholeCalling += calling[w];
        }
        List<Link> links = new ArrayList<>();
        for (Hit first : hits) {
            for (Hit last : hits) {
                int from = first.token();
                int to = last.token() + 1;
                if (to <= from || to - from > LONGEST_NAME) {
                    continue;
                }
                double[] said = new double[words.size()];
                Set<Integer> used = new HashSet<>();
                for (Hit hit : hits) {
                    if (hit.token() >= from && hit.token() < to && hit.similarity() > said[hit.position()]) {
                        said[hit.position()] = hit.similarity();
                        used.add(hit.token());
                    }
                }
                double covered = 0;
                double coveredCalling = 0;
                boolean exact = true;
                for (int w = 0; w < weight.length; w++) {
                    covered += weight[w] * said[w];
                    coveredCalling += calling[w] * said[w];
                    exact &= said[w] >= 0.99 || (weight[w] < 1 && said[w] == 0);
                }
                int strange = 0;
                boolean ownerSaid = false;
                for (int i = from; i < to; i++) {
                    if (!used.contains(i)) {
                        if (owner.contains(lemmas.get(i))) {
                            ownerSaid = true;
                        } else if (!INSIDE.contains(lemmas.get(i))
                                || tokens.get(i).kind() != Token.Kind.WORD) {
                            strange += 2;
                        } else {
                            strange++;
                        }
                    }
                }
                double score = Math.max(covered / whole, 0.95 * coveredCalling / wholeCalling)
                        - 0.12 * strange
                        + (ownerSaid ? 0.02 : 0);
                if (score >= LEAST_SCORE) {
                    links.add(new Link(from, to, Math.min(1, score), exact && strange == 0));
                }
            }
        }
        return best(links.stream());
    }

    private static List<Link> best(Stream<Link> links) {
        return withoutOverlaps(links.sorted(Comparator.comparingDouble(Link::score)
                        .reversed()
                        .thenComparing(link -> link.from() - link.to())
                        .thenComparing(Link::from))
                .toList());
    }

    private static List<Link> withoutOverlaps(Collection<Link> links) {
        List<Link> kept = new ArrayList<>();
        for (Link link : links) {
            if (kept.size() < LINKS_PER_ELEMENT && kept.stream().noneMatch(link::overlaps)) {
                kept.add(link);
            }
        }
        return List.copyOf(kept);
    }

    /** Values of the samples, and what is quoted or written like a name. */
    private static final class FindValues {
        private final Elements elements;
        private final List<Token> tokens;
        private final boolean[] named;
        private final CatalogIndex index;
        private final Map<String, ValueLink> found = new HashMap<>();

        FindValues(Elements elements, List<Token> tokens, boolean[] named) {
            this.elements = elements;
            this.tokens = tokens;
            this.named = named;
            this.index = elements.index();
        }

        List<ValueLink> find() {
            for (int from = 0; from < tokens.size(); from++) {
                if (tokens.get(from).kind() == Token.Kind.SIGN) {
                    continue;
                }
                StringBuilder words = new StringBuilder();
                for (int to = from + 1; to <= Math.min(tokens.size(), from + index.longestValue()); to++) {
                    if (!words.isEmpty()) {
                        words.append(' ');
                    }
                    words.append(tokens.get(to - 1).text());
                    add(from, to, words.toString(), 1);
                    if (to > from + 1 && tokens.get(to - 1).kind() == Token.Kind.WORD) {
                        String last = tokens.get(to - 1).text();
                        String lemmaOfLast = Lemma.of(tokens.get(to - 1).lower());
                        if (!lemmaOfLast.equals(tokens.get(to - 1).lower())) {
                            add(from, to, words.substring(0, words.length() - last.length()) + lemmaOfLast, 0.9);
                        }
                    }
                    if (to == from + 1 && tokens.get(from).kind() == Token.Kind.WORD) {
                        String lemma = Lemma.of(tokens.get(from).lower());
                        if (!lemma.equals(tokens.get(from).lower())) {
                            add(from, to, lemma, 0.9);
                        } else if (lemma.length() > 3) {
                            add(from, to, lemma + "s", 0.85);
                        }
                    }
                }
                literal(from);
            }
            mistyped();
            List<ValueLink> values = new ArrayList<>(found.values());
            values.sort(Comparator.comparingDouble(ValueLink::score)
                    .reversed()
                    .thenComparing(value -> value.from() - value.to())
                    .thenComparing(ValueLink::from)
                    .thenComparing(ValueLink::column)
                    .thenComparing(ValueLink::value));
            return List.copyOf(values);
        }

        private void add(int from, int to, String words, double factor) {
            if (words.equalsIgnoreCase("us") && !isPlace(from)) {
                return;
            }
            for (Meaning.OfValue value : index.meaningsOfValue(words)) {
                int column = elements.columnNumber(value.table(), value.column());
                boolean quoted = to == from + 1 && tokens.get(from).kind() == Token.Kind.QUOTED;
                put(new ValueLink(from, to, column, value.value(), value.score() * factor, quoted));
            }
        }

        /** Whether it is "the US", not "tell us". */
        private boolean isPlace(int at) {
            return tokens.get(at).text().equals("US")
                    || at > 0 && BEFORE_PLACES.contains(tokens.get(at - 1).lower());
        }

        /** Words that are nothing else may be a value in which a letter is wrong. */
        private void mistyped() {
            boolean[] known = named.clone();
            for (ValueLink value : found.values()) {
                if (value.column() >= 0) {
                    Arrays.fill(known, value.from(), value.to(), true);
                }
            }
            for (int from = 0; from < tokens.size(); from++) {
                StringBuilder words = new StringBuilder();
                boolean strange = false;
                for (int to = from + 1; to <= Math.min(tokens.size(), from + MOST_MISTYPED); to++) {
                    Token token = tokens.get(to - 1);
                    boolean word = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED;
                    if (known[to - 1] || !word || PLAIN_WORDS.contains(token.lower())) {
                        break;
                    }
                    words.append(words.isEmpty() ? "" : " ").append(token.text());
                    strange |= token.kind() == Token.Kind.QUOTED || !WordVectors.BUNDLED.knows(token.lower());
                    for (Meaning.OfValue value : index.meaningsOfMistypedValue(words.toString())) {
                        put(new ValueLink(
                                from,
                                to,
                                elements.columnNumber(value.table(), value.column()),
                                value.value(),
                                strange ? value.score() : MEANT_AS_WRITTEN * value.score(),
                                token.kind() == Token.Kind.QUOTED));
                    }
                }
            }
        }

        /** A quoted text, or a word written like a name, that no sample has. */
        private void literal(int from) {
            Token token = tokens.get(from);
            if (token.kind() == Token.Kind.QUOTED) {
                put(new ValueLink(from, from + 1, -1, token.text(), 0.5, true));
            } else if (token.kind() == Token.Kind.DATE) {
                put(new ValueLink(from, from + 1, -1, token.text(), 0.5, false));
            } else if (from > 0 && isName(token)) {
                int to = from + 1;
                StringBuilder words = new StringBuilder(token.text());
                while (to < tokens.size() && isName(tokens.get(to))) {
                    words.append(' ').append(tokens.get(to).text());
                    to++;
                }
                if (!isName(tokens.get(from - 1)) || from == 1) {
                    put(new ValueLink(from, to, -1, words.toString(), 0.3, false));
                }
            }
        }

        private static boolean isName(Token token) {
            return token.kind() == Token.Kind.WORD
                    && Character.isUpperCase(token.text().charAt(0));
        }

        private void put(ValueLink value) {
            found.merge(
                    value.from() + " " + value.to() + " " + value.column() + " " + value.value(),
                    value,
                    (one, other) -> one.score() >= other.score() ? one : other);
        }
    }

    /** True for columns that a text can be looked for in. */
    public static boolean isText(ColumnElement column) {
        return column.type() == DataType.TEXT || column.type() == DataType.OTHER;
    }
}
