package io.millrace.language.index;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a catalog and how they refer to each other: by declared foreign keys, and where a column has none, by keys
 * inferred from names and types.
 */
public final class JoinGraph {

    /** One foreign key, seen from one of its ends. */
    public record Edge(ForeignKey key, boolean forward) {
        public String from() {
            return forward ? key.table() : key.referencedTable();
        }

        public String to() {
            return forward ? key.referencedTable() : key.table();
        }

        public List<String> fromColumns() {
            return forward ? key.columns() : key.referencedColumns();
        }

        public List<String> toColumns() {
            return forward ? key.referencedColumns() : key.columns();
        }

        /** True where every row of {@link #from} meets at most one row of {@link #to}. */
        public boolean toOne() {
            return forward;
        }

        public Edge reversed() {
            return new Edge(key, !forward);
        }

        double cost() {
            return (key.declared() ? 1 : 1.2) + (forward ? 0 : 0.05);
        }
    }

    /** Tables connected by edges; every edge starts at a table that is already in the tree. */
    public record Tree(String root, List<Edge> edges) {
        public Tree {
            edges = List.copyOf(edges);
        }

        public Set<String> tables() {
            Set<String> tables = new LinkedHashSet<>();
            tables.add(root);
            edges.forEach(edge -> tables.add(edge.to()));
            return tables;
        }

        public double cost() {
            return edges.stream().mapToDouble(Edge::cost).sum();
        }
    }

    /** Columns of these names say nothing about which rows belong together. */
    private static final Set<String> GENERIC =
            Set.of("name", "identifier", "description", "date", "type", "year", "status", "title");

    private static final int LEAST_NAMES = 5;
    private static final double LEAST_SHARE = 0.9;

    private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
    private final Set<String> foreignKeyColumns = new HashSet<>();

    JoinGraph(Catalog catalog, SplitIdentifier split) {
        catalog.tables().forEach(table -> edges.put(table.name(), new ArrayList<>()));
        catalog.foreignKeys().forEach(this::add);
        for (ForeignKey inferred : infer(catalog, split)) {
            add(inferred);
        }
        for (ForeignKey namesake :
                namesakes(catalog, split, table -> links(table.name()).isEmpty())) {
            add(namesake);
        }
        for (ForeignKey named :
                namedByValues(catalog, split, table -> links(table.name()).isEmpty())) {
            add(named);
        }
    }

    private void add(ForeignKey key) {
        edges.getOrDefault(key.table(), new ArrayList<>()).add(new Edge(key, true));
        edges.getOrDefault(key.referencedTable(), new ArrayList<>()).add(new Edge(key, false));
        key.columns().forEach(column -> foreignKeyColumns.add(key.table() + "." + column));
    }

    public boolean isForeignKey(String table, String column) {
        return foreignKeyColumns.contains(table + "." + column);
    }

    /** The edges that start at a table. */
    public List<Edge> links(String table) {
        return edges.getOrDefault(table, List.of());
    }

    /** The tables that every row of a table meets at most once, with the edges that lead there; the table itself without any. */
    public Map<String, List<Edge>> toOne(String table) {
        Map<String, List<Edge>> paths = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>();
        paths.put(table, List.of());
        open.add(table);
        while (!open.isEmpty()) {
            String current = open.remove();
            for (Edge edge : links(current)) {
                if (edge.toOne() && !paths.containsKey(edge.to())) {
                    List<Edge> path = new ArrayList<>(paths.getOrDefault(current, List.of()));
                    path.add(edge);
                    paths.put(edge.to(), path);
                    open.add(edge.to());
                }
            }
        }
        return paths;
    }

    /** The cheapest way to connect the tables, found by adding the nearest one again and again; empty where there is none. */
    public Optional<Tree> connect(String root, Collection<String> tables) {
        return connect(List.of(root), tables, Set.of());
    }

    /**
     * The same from tables that are connected already.
     *
     * @param avoid tables that the way does not lead through
     */
    public Optional<Tree> connect(Collection<String> roots, Collection<String> tables, Set<String> avoid) {
        List<Edge> chosen = new ArrayList<>();
        Set<String> reached = new LinkedHashSet<>(roots);
        Set<String> missing = new LinkedHashSet<>(tables);
        missing.removeAll(reached);
        while (!missing.isEmpty()) {
            List<Edge> path = nearest(reached, missing, avoid);
            if (path == null) {
                return Optional.empty();
            }
            for (Edge edge : path) {
                chosen.add(edge);
                reached.add(edge.to());
                missing.remove(edge.to());
            }
        }
        return Optional.of(new Tree(roots.iterator().next(), chosen));
    }

    private @Nullable List<Edge> nearest(Set<String> reached, Set<String> targets, Set<String> avoid) {
        record Step(
                String table,
                double cost,
                @Nullable Edge edge,
                @Nullable Step before) {
            List<Edge> path() {
                List<Edge> path = new ArrayList<>();
                for (Step step = this; step != null && step.edge != null; step = step.before) {
                    path.addFirst(step.edge);
                }
                return path;
            }
        }
        PriorityQueue<Step> open = new PriorityQueue<>(Comparator.comparingDouble(Step::cost));
        Map<String, Double> done = new HashMap<>();
        reached.forEach(table -> open.add(new Step(table, 0, null, null)));
        while (!open.isEmpty()) {
            Step step = open.remove();
            if (done.putIfAbsent(step.table, step.cost) != null) {
                continue;
            }
            if (targets.contains(step.table)) {
                return step.path();
            }
            for (Edge edge : links(step.table)) {
                if (!done.containsKey(edge.to()) && !edge.to().equals(edge.from()) && !avoid.contains(edge.to())) {
                    open.add(new Step(edge.to(), step.cost + edge.cost(), edge, step));
                }
            }
        }
        return null;
    }

    // ---------------------------------------------------------------- inferred keys

    /** A table that a column may refer to: its number, its key, and the words of both their names. */
    private record Target(int number, Table table, Column key, List<String> words, List<String> keyWords) {}

    private List<ForeignKey> infer(Catalog catalog, SplitIdentifier split) {
        Map<List<String>, List<Target>> targets = targets(catalog, split);
        List<ForeignKey> found = new ArrayList<>();
        for (Table table : catalog.tables()) {
            for (Column column : table.columns()) {
                if (!isForeignKey(table.name(), column.name())) {
                    best(targets, table, column, split.split(column.name())).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** Each table by the words that a column which refers to it ends with: see {@link #score}. */
    private static Map<List<String>, List<Target>> targets(Catalog catalog, SplitIdentifier split) {
        Map<List<String>, List<Target>> targets = new HashMap<>();
        for (int number = 0; number < catalog.tables().size(); number++) {
            Table table = catalog.tables().get(number);
            if (table.primaryKey().size() != 1) {
                continue;
            }
            Column key = table.column(table.primaryKey().getFirst()).orElseThrow();
            List<String> words = split.split(table.name());
            List<String> keyWords = split.split(key.name());
            if (keyWords.isEmpty()) {
                continue;
            }
            Target target = new Target(number, table, key, words, keyWords);
            List<String> named = new ArrayList<>(words);
            named.add(keyWords.getLast());
            Set<List<String>> ends = new HashSet<>(List.of(words, named));
            if (keyWords.size() > 1) {
                ends.add(keyWords);
            }
            ends.forEach(end ->
                    targets.computeIfAbsent(end, none -> new ArrayList<>()).add(target));
        }
        return targets;
    }

    private static Optional<ForeignKey> best(
            Map<List<String>, List<Target>> targets, Table table, Column column, List<String> words) {
        boolean ownKey = table.primaryKey().equals(List.of(column.name()));
        Target best = null;
        double bestScore = 0;
        for (int from = 0; from == 0 || from < words.size(); from++) {
            for (Target target : targets.getOrDefault(words.subList(from, words.size()), List.of())) {
                if (target.table() == table) {
                    continue;
                }
                double score = score(words, target.words(), target.keyWords(), ownKey);
                // Files and old databases keep keys as text here and as numbers there.
                if (target.key().type() != column.type() && (score < 0.9 || !bothKeep(target.key(), column))) {
                    continue;
                }
                boolean earlier = best != null && score == bestScore && target.number() < best.number();
                if (score > bestScore || earlier) {
                    bestScore = score;
                    best = target;
                }
            }
        }
        return Optional.ofNullable(best)
                .map(found -> new ForeignKey(
                        table.name(),
                        List.of(column.name()),
                        found.table().name(),
                        found.table().primaryKey(),
                        false));
    }

    private static boolean bothKeep(Column one, Column other) {
        return (one.type() == DataType.INTEGER || one.type() == DataType.TEXT)
                && (other.type() == DataType.INTEGER || other.type() == DataType.TEXT);
    }

    /** A column without two equal values, and where it stands. */
    private record Unique(int table, Table of, Column column, Set<String> samples) {}

    /** Tables without any way between them are joined on columns of the same name and the same values, unique in one of them. */
    private static List<ForeignKey> namesakes(Catalog catalog, SplitIdentifier split, Predicate<Table> alone) {
        List<Table> tables = catalog.tables();
        if (tables.stream().noneMatch(alone)) {
            return List.of();
        }
        Map<String, List<Unique>> uniques = new HashMap<>();
        for (int t = 0; t < tables.size(); t++) {
            for (Column column : tables.get(t).columns()) {
                List<String> words = split.split(column.name());
                if (Kinds.isUnique(tables.get(t), column) && (words.isEmpty() || !GENERIC.contains(words.getLast()))) {
                    uniques.computeIfAbsent(ignoringCase(column.name()), none -> new ArrayList<>())
                            .add(new Unique(t, tables.get(t), column, new HashSet<>(column.samples())));
                }
            }
        }
        record Namesake(int target, ForeignKey key) {}
        List<ForeignKey> found = new ArrayList<>();
        for (Table table : tables) {
            boolean tableAlone = alone.test(table);
            List<Namesake> ofTable = new ArrayList<>();
            for (Column column : table.columns()) {
                int last = -1;
                for (Unique other : uniques.getOrDefault(ignoringCase(column.name()), List.of())) {
                    if (other.of() != table
                            && other.table() != last
                            && other.column().type() == column.type()
                            && (tableAlone || alone.test(other.of()))
                            && shareValues(column, other.samples())) {
                        last = other.table();
                        ofTable.add(new Namesake(
                                last,
                                new ForeignKey(
                                        table.name(),
                                        List.of(column.name()),
                                        other.of().name(),
                                        List.of(other.column().name()),
                                        false)));
                    }
                }
            }
            ofTable.sort(Comparator.comparingInt(Namesake::target));
            ofTable.forEach(namesake -> found.add(namesake.key()));
        }
        return found;
    }

    /** A table without any way to another is joined where one of its texts holds the names of another table's rows. */
    private static List<ForeignKey> namedByValues(Catalog catalog, SplitIdentifier split, Predicate<Table> alone) {
        List<ForeignKey> found = new ArrayList<>();
        for (Table table : catalog.tables()) {
            if (!alone.test(table)) {
                continue;
            }
            for (Column column : table.columns()) {
                if (column.type() == DataType.TEXT && column.samples().size() >= LEAST_NAMES) {
                    catalog.tables().stream()
                            .filter(other -> other != table)
                            .flatMap(other -> other.columns().stream()
                                    .filter(name -> name.type() == DataType.TEXT
                                            && Kinds.isUnique(other, name)
                                            && isNameOf(split.split(name.name()), split.split(other.name()))
                                            && holdsNames(column, new HashSet<>(name.samples())))
                                    .map(name -> new ForeignKey(
                                            table.name(),
                                            List.of(column.name()),
                                            other.name(),
                                            List.of(name.name()),
                                            false)))
                            .findFirst()
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** "name", "state_name" of the states. */
    private static boolean isNameOf(List<String> column, List<String> table) {
        List<String> named = new ArrayList<>(table);
        named.add("name");
        return column.equals(List.of("name")) || column.equals(named) || column.equals(table);
    }

    private static boolean holdsNames(Column column, Set<String> names) {
        long known = column.samples().stream().filter(names::contains).count();
        return known >= LEAST_NAMES && known >= LEAST_SHARE * column.samples().size();
    }

    /** The same for all names that {@link String#equalsIgnoreCase} takes for equal. */
    private static String ignoringCase(String name) {
        char[] letters = name.toCharArray();
        for (int i = 0; i < letters.length; i++) {
            letters[i] = Character.toLowerCase(Character.toUpperCase(letters[i]));
        }
        return String.valueOf(letters);
    }

    private static boolean shareValues(Column one, Set<String> others) {
        long shared = one.samples().stream().filter(others::contains).count();
        return shared > 0 && shared * 2 >= one.samples().size();
    }

    /** How well a column's name points at a table: it repeats the table's key, or names the table in front of the key's word. */
    private static double score(List<String> column, List<String> target, List<String> key, boolean ownKey) {
        boolean generic = key.size() == 1;
        List<String> named = new ArrayList<>(target);
        named.add(key.getLast());
        boolean namesTarget = column.equals(named);
        boolean endsWithTarget = column.size() > named.size()
                && column.subList(column.size() - named.size(), column.size()).equals(named);
        boolean keyNamesTarget = key.size() > 1 && target.containsAll(key.subList(0, key.size() - 1));
        if (ownKey) {
            // One table may extend another: both have the same key, and its name belongs to the other.
            return column.equals(key) && keyNamesTarget ? 0.7 : 0;
        }
        if (column.equals(key) && !generic) {
            return keyNamesTarget ? 1 : 0.6;
        }
        if (namesTarget) {
            return 0.95;
        }
        if (endsWithTarget) {
            return 0.8;
        }
        if (!generic
                && column.size() > key.size()
                && column.subList(column.size() - key.size(), column.size()).equals(key)
                && keyNamesTarget) {
            return 0.75;
        }
        return column.equals(target) && (generic || keyNamesTarget) ? 0.5 : 0;
    }
}
