package io.millrace.language.anchor;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.Term;
import io.millrace.language.glossary.CheckedGlossary;
import io.millrace.language.glossary.NamedMeasure;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.index.Kinds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;

/**
 * The tables and columns of a catalog, numbered, with what the generator asks of them again and again. Built once per snapshot;
 * safe for use by many threads.
 */
public final class Elements {
    /** Farther than any join. */
    public static final int UNREACHABLE = 9;

    private final CatalogIndex index;
    private final List<Table> tables;
    private final List<ColumnElement> columns = new ArrayList<>();
    private final List<List<String>> tableWords = new ArrayList<>();
    private final int[] firstColumn;
    private final Map<String, Integer> tableNumbers = new HashMap<>();
    private final Map<String, List<Posting>> postings = new LinkedHashMap<>();
    private final List<Name> names = new ArrayList<>();
    private final AtomicReferenceArray<byte[]> distances;

    /**
     * A column.
     *
     * @param words of its name, as lemmas
     * @param key whether it only identifies or links rows
     * @param display whether people call a row of its table by it
     * @param naming what kind of thing its values are names of
     * @param shared how many tables have a column of this name
     */
    public record ColumnElement(
            int number,
            int table,
            String tableName,
            Column column,
            List<String> words,
            boolean key,
            boolean primary,
            boolean foreign,
            boolean display,
            Naming naming,
            boolean unique,
            int shared) {

        /** Whether all rows have the same value: whether a question says it makes no difference. */
        public boolean constant() {
            return column.complete() && column.samples().size() == 1;
        }

        public String name() {
            return column.name();
        }

        public DataType type() {
            return column.type();
        }
    }

    /** What the values of a column are names of: rows of its own table, things that another table is about, or neither. */
    public enum Naming {
        OWN,
        OTHER,
        NONE
    }

    /**
     * A name of an element; columns are counted from 0, tables from -1 downwards.
     *
     * @param owner words that may be said beside it or left out: those of a column's table
     */
    record Name(int element, List<String> words, List<String> owner) {}

    /** A word of a name. */
    record Posting(int name, int position) {}

    public Elements(CatalogIndex index) {
        this.index = index;
        this.tables = index.catalog().tables();
        this.firstColumn = new int[tables.size() + 1];
        this.distances = new AtomicReferenceArray<>(tables.size());
        Map<String, Integer> names = new HashMap<>();
        for (Table table : tables) {
            table.columns().forEach(column -> names.merge(column.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
        }
        for (int t = 0; t < tables.size(); t++) {
            Table table = tables.get(t);
            tableNumbers.put(table.name(), t);
            firstColumn[t] = columns.size();
            List<String> own = index.kinds().words(table);
            tableWords.add(own);
            post(new Name(-1 - t, own, List.of()));
            Set<Column> display = new HashSet<>(index.kinds().display(table));
            for (Column column : table.columns()) {
                List<String> words = index.kinds().words(table, column);
                post(new Name(columns.size(), words, own));
                named(table, column, words).ifPresent(name -> post(new Name(columns.size(), name, own)));
                columns.add(new ColumnElement(
                        columns.size(),
                        t,
                        table.name(),
                        column,
                        words,
                        index.kinds().isKey(table, column),
                        table.primaryKey().contains(column.name()),
                        index.graph().isForeignKey(table.name(), column.name()),
                        display.contains(column),
                        display.contains(column)
                                ? Naming.OWN
                                : namesOther(table, column, words) ? Naming.OTHER : Naming.NONE,
                        Kinds.isUnique(table, column),
                        names.getOrDefault(column.name().toLowerCase(Locale.ROOT), 1)));
            }
        }
        firstColumn[tables.size()] = columns.size();
        for (CheckedGlossary.Name given : index.givenNames()) {
            String column = given.of().column();
            String table = given.of().table();
            int element = column == null ? -1 - tableNumber(table) : columnNumber(table, column);
            post(new Name(element, given.words(), List.of()));
        }
        for (NamedMeasure measure : index.measures()) {
            // A figure that adds up one column is named by naming that.
            if (measure.factors().size() == 1) {
                Term.Attribute added = measure.factors().getFirst();
                int element = columnNumber(added.table(), added.column());
                measure.names().forEach(words -> post(new Name(element, words, List.of())));
            }
        }
    }

    /** "State name" for a text that holds the names of states and is not called so. */
    private Optional<List<String>> named(Table table, Column column, List<String> words) {
        return index.graph().links(table.name()).stream()
                .filter(edge -> edge.toOne()
                        && column.type() == DataType.TEXT
                        && edge.fromColumns().equals(List.of(column.name())))
                .map(edge -> index.catalog().table(edge.to()).orElseThrow())
                .filter(other -> index.kinds().display(other).stream()
                        .anyMatch(name -> index.graph().links(table.name()).stream()
                                .anyMatch(edge -> edge.to().equals(other.name())
                                        && edge.toColumns().equals(List.of(name.name())))))
                .map(other -> index.kinds().words(other))
                .filter(other -> !other.isEmpty() && !words.containsAll(other))
                .map(other -> Stream.concat(other.stream(), Stream.of("name")).toList())
                .findFirst();
    }

    /** Whether a text is called after another table, as the {@code state_name} of a city is. */
    private boolean namesOther(Table table, Column column, List<String> words) {
        return column.type() == DataType.TEXT
                && (index.graph().isForeignKey(table.name(), column.name())
                        || tables.stream()
                                .filter(other -> !other.equals(table))
                                .map(other -> index.kinds().words(other))
                                .anyMatch(other -> !other.isEmpty() && words.containsAll(other)));
    }

    private void post(Name name) {
        for (int i = 0; i < name.words().size(); i++) {
            postings.computeIfAbsent(name.words().get(i), none -> new ArrayList<>())
                    .add(new Posting(names.size(), i));
        }
        names.add(name);
    }

    public CatalogIndex index() {
        return index;
    }

    public int tableCount() {
        return tables.size();
    }

    public Table table(int number) {
        return tables.get(number);
    }

    /** @return the number of a table, -1 where there is none of this name */
    public int tableNumber(String name) {
        return tableNumbers.getOrDefault(name, -1);
    }

    public List<String> tableWords(int number) {
        return tableWords.get(number);
    }

    public List<ColumnElement> columns() {
        return Collections.unmodifiableList(columns);
    }

    public ColumnElement column(int number) {
        return columns.get(number);
    }

    /** The columns of a table, in its order. */
    public List<ColumnElement> columnsOf(int table) {
        return columns.subList(firstColumn[table], firstColumn[table + 1]);
    }

    /** @return the number of a column, -1 where there is none of this name */
    public int columnNumber(String table, String column) {
        int t = tableNumber(table);
        if (t < 0) {
            return -1;
        }
        for (ColumnElement found : columnsOf(t)) {
            if (found.name().equals(column)) {
                return found.number();
            }
        }
        return -1;
    }

    /** The words that names are made of. */
    public Set<String> vocabulary() {
        return postings.keySet();
    }

    Name name(int number) {
        return names.get(number);
    }

    List<Posting> postings(String word) {
        return postings.getOrDefault(word, List.of());
    }

    /** How many joins lie between two tables; {@link #UNREACHABLE} where no way is shorter. */
    public int distance(int from, int to) {
        byte[] known = distances.get(from);
        if (known == null) {
            known = distancesFrom(from);
            distances.set(from, known);
        }
        return known[to];
    }

    private byte[] distancesFrom(int from) {
        byte[] distance = new byte[tables.size()];
        Arrays.fill(distance, (byte) UNREACHABLE);
        Deque<Integer> open = new ArrayDeque<>();
        distance[from] = 0;
        open.add(from);
        while (!open.isEmpty()) {
            int current = open.remove();
            if (distance[current] + 1 >= UNREACHABLE) {
                continue;
            }
            for (JoinGraph.Edge edge : index.graph().links(tables.get(current).name())) {
                int next = tableNumber(edge.to());
                if (next >= 0 && distance[next] > distance[current] + 1) {
                    distance[next] = (byte) (distance[current] + 1);
                    open.add(next);
                }
            }
        }
        return distance;
    }
}
