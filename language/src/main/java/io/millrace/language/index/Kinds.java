package io.millrace.language.index;

import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.intent.Meaning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the columns of a table are for, told by their types, keys and the words of their names. */
public final class Kinds {
    private final WordLists lists;
    private final Map<String, List<String>> tableWords = new HashMap<>();
    private final Map<String, Map<String, List<String>>> columnWords = new HashMap<>();
    private final JoinGraph graph;
    private final Map<String, String> defaultDates;

    /** @param defaultDates the date that the users of the data say tells the time of a table's rows, by table */
    Kinds(
            WordLists lists,
            List<Table> tables,
            SplitIdentifier split,
            JoinGraph graph,
            Map<String, String> defaultDates) {
        this.defaultDates = defaultDates;
        this.lists = lists;
        this.graph = graph;
        for (Table table : tables) {
            tableWords.put(table.name(), split.split(table.name()));
            Map<String, List<String>> columns = new HashMap<>();
            table.columns().forEach(column -> columns.put(column.name(), split.split(column.name())));
            columnWords.put(table.name(), columns);
        }
    }

    /** The words of a table's name, as lemmas. */
    public List<String> words(Table table) {
        return tableWords.getOrDefault(table.name(), List.of());
    }

    /** The words of a column's name, as lemmas. */
    public List<String> words(Table table, Column column) {
        return columnWords.getOrDefault(table.name(), Map.of()).getOrDefault(column.name(), List.of());
    }

    /** True for columns that only identify or link rows. */
    public boolean isKey(Table table, Column column) {
        if (table.primaryKey().contains(column.name()) && column.type() != DataType.TEXT) {
            return true;
        }
        if (graph.isForeignKey(table.name(), column.name())) {
            return true;
        }
        List<String> words = words(table, column);
        return !words.isEmpty()
                && (words.getLast().equals("identifier") || words.getLast().equals("uuid"));
    }

    /** What people call a row of the table by: its name or title, or first and last name; empty where it has none. */
    public List<Column> display(Table table) {
        List<Column> texts = table.columns().stream()
                .filter(column -> column.type() == DataType.TEXT && !graph.isForeignKey(table.name(), column.name()))
                .toList();
        List<Column> parts = texts.stream()
                .filter(column -> {
                    List<String> words = words(table, column);
                    return words.contains("name") && words.stream().anyMatch(lists.set("display_part")::contains);
                })
                .toList();
        Column best = null;
        int bestScore = 0;
        for (Column column : texts) {
            int score = displayScore(table, column);
            if (score > bestScore) {
                best = column;
                bestScore = score;
            }
        }
        if (bestScore < 4 && parts.size() >= 2) {
            return parts.subList(0, 2);
        }
        return best == null ? parts.stream().limit(1).toList() : List.of(best);
    }

    private int displayScore(Table table, Column column) {
        List<String> words = words(table, column);
        List<String> own = words(table);
        if (words.equals(List.of("name")) || words.equals(List.of("full", "name"))) {
            return 6;
        }
        if (words.size() > 1 && words.getLast().equals("name") && own.containsAll(words.subList(0, words.size() - 1))) {
            return 6;
        }
        if (words.equals(List.of("title"))
                || (words.getLast().equals("title") && own.containsAll(words.subList(0, words.size() - 1)))) {
            return 5;
        }
        if (words.equals(own)) {
            return 4;
        }
        if (words.getLast().equals("name") && words.stream().noneMatch(lists.set("display_part")::contains)) {
            return 3;
        }
        if (words.size() == 1 && lists.set("display").contains(words.getFirst())) {
            return 2;
        }
        return words.equals(List.of("description")) ? 1 : 0;
    }

    /** True where no two rows share a value: declared, or seen in a complete sample. */
    public static boolean isUnique(Table table, Column column) {
        List<String> alone = List.of(column.name());
        return table.primaryKey().equals(alone)
                || table.uniqueKeys().contains(alone)
                || (column.complete()
                        && table.rowCount() > 0
                        && column.samples().size() == table.rowCount());
    }

    /** The date that tells when a row came to be: the one the glossary names, else by its words; empty where the table has none. */
    public Optional<Column> time(Table table) {
        String wanted = defaultDates.get(table.name());
        if (wanted != null) {
            return table.column(wanted);
        }
        List<String> own = words(table);
        return table.columns().stream()
                .filter(column -> column.type().isTemporal())
                .max(Comparator.comparingInt((Column column) -> timeScore(column, own, words(table, column)))
                        .thenComparing(column -> table.columns().indexOf(column), Comparator.reverseOrder()));
    }

    private int timeScore(Column column, List<String> own, List<String> words) {
        int score = 0;
        if (words.stream()
                .anyMatch(word -> own.contains(word)
                        || own.stream().anyMatch(part -> Lemma.root(part).equals(Lemma.root(word))))) {
            score += 4;
        }
        if (words.stream().anyMatch(lists.set("time_word")::contains)) {
            score += 2;
        }
        if (words.stream().anyMatch(lists.set("time_minor")::contains)) {
            score -= 3;
        }
        return column.nullable() ? score : score + 1;
    }

    /** The date of a table that an action set: "paid" is {@code paid_date}. */
    public Optional<Column> timeOf(Table table, String verb) {
        String root = Lemma.root(verb);
        return table.columns().stream()
                .filter(column -> column.type().isTemporal())
                .filter(column -> words(table, column).stream()
                        .anyMatch(word -> Lemma.root(word).equals(root)))
                .findFirst();
    }

    /** A date by which something had to happen and the date on which it did. */
    public record DuePair(String table, Column due, Column done) {}

    /** The pair of dates of a table that says what was late: the pair whose second date belongs to the verb, else the first found. */
    public Optional<DuePair> duePair(Table table, String verb) {
        List<Column> due = dates(table, "due");
        List<Column> done = new ArrayList<>(dates(table, "done"));
        done.removeAll(due);
        if (due.isEmpty() || done.isEmpty()) {
            return Optional.empty();
        }
        String root = Lemma.root(verb);
        for (Column column : done) {
            if (words(table, column).stream().anyMatch(word -> Lemma.root(word).equals(root))) {
                return Optional.of(new DuePair(table.name(), due.getFirst(), column));
            }
        }
        return Optional.of(new DuePair(table.name(), due.getFirst(), done.getFirst()));
    }

    private List<Column> dates(Table table, String set) {
        return table.columns().stream()
                .filter(column -> column.type().isTemporal())
                .filter(column -> words(table, column).stream().anyMatch(lists.set(set)::contains))
                .toList();
    }

    /** True for columns whose values can be added up or averaged: numbers that are no keys. */
    public boolean isQuantity(Table table, Column column) {
        return column.type().isNumeric() && !isKey(table, column);
    }

    /** True for a price or an amount of money. */
    public boolean isMoney(Table table, Column column) {
        return isQuantity(table, column)
                && (column.type() != DataType.INTEGER
                        || words(table, column).stream().noneMatch(lists.set("quantity")::contains))
                && words(table, column).stream().anyMatch(lists.set("money")::contains);
    }

    /** The column that counts pieces on a row of the table: {@code quantity}. */
    public Optional<Column> pieces(Table table) {
        return table.columns().stream()
                .filter(column -> isQuantity(table, column))
                .filter(column -> {
                    List<String> words = words(table, column);
                    return words.equals(List.of("quantity"))
                            || (words.size() <= 2 && words.getLast().equals("quantity"))
                            || (words.contains("quantity") && words.stream().anyMatch(words(table)::contains));
                })
                .findFirst();
    }

    /** What "sales" may mean in this catalog, the most natural first. */
    public List<Meaning.OfAmount> sales(List<Table> tables) {
        List<Meaning.OfAmount> found = new ArrayList<>();
        for (Table table : tables) {
            Set<String> things = lists.set("sale_thing");
            List<String> own = words(table);
            boolean sells = own.stream().anyMatch(things::contains);
            boolean part = sells && own.stream().anyMatch(lists.set("sale_part")::contains);
            Optional<Column> pieces = pieces(table);
            Optional<Column> price = table.columns().stream()
                    .filter(column -> isMoney(table, column))
                    .filter(column -> words(table, column).stream().anyMatch(lists.set("unit_price")::contains))
                    .findFirst();
            if (pieces.isPresent()
                    && price.isPresent()
                    && !graph.links(table.name()).isEmpty()) {
                double score = sells ? 0.9 : 0.7;
                found.add(new Meaning.OfAmount(
                        table.name(), List.of(pieces.get().name(), price.get().name()), score));
            }
            boolean pays = own.stream().anyMatch(lists.set("pay_thing")::contains);
            if (sells || pays) {
                table.columns().stream()
                        .filter(column -> isMoney(table, column))
                        .filter(column -> words(table, column).stream().anyMatch(lists.set("money_total")::contains))
                        .max(Comparator.comparingInt(column -> totalScore(words(table, column))))
                        .ifPresent(column -> found.add(new Meaning.OfAmount(
                                table.name(), List.of(column.name()), pays ? 0.6 : part ? 0.85 : 0.95)));
            }
        }
        found.sort(Comparator.comparingDouble(Meaning.OfAmount::score).reversed());
        return Collections.unmodifiableList(found);
    }

    private static int totalScore(List<String> words) {
        return (words.contains("total") ? 2 : 0) + (words.contains("amount") ? 1 : 0);
    }
}
