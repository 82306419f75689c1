package io.millrace.language.brief;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.Link;
import io.millrace.language.anchor.ValueLink;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.understand.AnchorFinders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Puts the tables of a catalog in the order in which a question may need them: those that it names, by their own names, their columns or
 * their values; those that lie between them; their neighbours; the rest, larger ones first. Safe for use by many threads.
 */
public final class RankTables {
    private static final double OF_COLUMN = 0.8;
    private static final double OF_VALUE = 0.9;
    private static final double OF_FURTHER_COLUMN = 0.1;
    private static final double BETWEEN = 0.7;
    private static final double NEIGHBOUR = 0.4;
    /** A table that scores this much is taken to be meant, so that ways between such tables matter. */
    private static final double MEANT = 0.6;
    /** Ways between more tables than these are not looked for. */
    private static final int ENDS = 8;

    private final AnchorFinders finders = new AnchorFinders();

    /** @param known tables that an earlier reading uses: they come first */
    public List<String> rank(String question, CatalogIndex index, Collection<String> known) {
        Anchors anchors = finders.of(index).find(question);
        Elements elements = anchors.elements();
        int count = elements.tableCount();
        double[] scores = new double[count];
        for (int t = 0; t < count; t++) {
            scores[t] = named(anchors, t);
        }
        for (ValueLink value : anchors.values()) {
            if (value.column() >= 0) {
                int table = elements.column(value.column()).table();
                scores[table] = Math.max(scores[table], OF_VALUE * value.score());
            }
        }
        for (String table : known) {
            int number = elements.tableNumber(table);
            if (number >= 0) {
                scores[number] += 2;
            }
        }
        spread(scores, elements, index.graph());
        Comparator<Integer> byScore = Comparator.comparingDouble(t -> -scores[t]);
        return IntStream.range(0, count)
                .boxed()
                .sorted(byScore.thenComparing(t -> -elements.table(t).rowCount())
                        .thenComparing(t -> elements.table(t).name()))
                .map(t -> elements.table(t).name())
                .toList();
    }

    private static double named(Anchors anchors, int table) {
        double best = anchors.tableScore(table);
        double columns = 0;
        int named = 0;
        for (Elements.ColumnElement column : anchors.elements().columnsOf(table)) {
            List<Link> links = anchors.columns().get(column.number());
            if (!links.isEmpty()) {
                // A name that every table has says little.
                double weight = OF_COLUMN / Math.sqrt(Math.max(1, column.shared()));
                columns = Math.max(columns, weight * links.getFirst().score());
                named++;
            }
        }
        return Math.max(best, columns) + OF_FURTHER_COLUMN * Math.min(named, 5);
    }

    private static void spread(double[] scores, Elements elements, JoinGraph graph) {
        List<Integer> ends = IntStream.range(0, scores.length)
                .boxed()
                .filter(t -> scores[t] >= MEANT)
                .sorted(Comparator.comparingDouble(t -> -scores[t]))
                .limit(ENDS)
                .toList();
        Set<String> between = new LinkedHashSet<>();
        List<String> names = new ArrayList<>();
        ends.forEach(end -> names.add(elements.table(end).name()));
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                graph.connect(names.get(i), List.of(names.get(j))).ifPresent(tree -> between.addAll(tree.tables()));
            }
        }
        double[] raised = scores.clone();
        for (String table : between) {
            int number = elements.tableNumber(table);
            raised[number] = Math.max(raised[number], BETWEEN);
        }
        for (String name : names) {
            for (JoinGraph.Edge edge : graph.links(name)) {
                int other = elements.tableNumber(edge.to());
                raised[other] = Math.max(raised[other], NEIGHBOUR * Math.min(1, scores[elements.tableNumber(name)]));
            }
        }
        System.arraycopy(raised, 0, scores, 0, scores.length);
    }
}
