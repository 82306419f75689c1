package io.millrace.language.generate;

import io.millrace.language.anchor.Anchors;
import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.Link;
import io.millrace.language.index.Degree;
import io.millrace.language.read.Token;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Words that ask for an operation, and how a form says it. A question that has the words but a form without the operation, or the other
 * way round, speaks against the form.
 */
enum Cue {
    /** "the average age", "mean price" */
    AVERAGE(words("average", "mean", "avg", "averages"), form -> form.has("AVG(")),
    /** "total sales", "the sum of" */
    SUM(words("total", "sum", "totals"), form -> form.has("SUM(")),
    /** "how many students", "the number of shops", "count the" */
    COUNT(
            (anchors, i) -> word(anchors, i).equals("count")
                    || (word(anchors, i).equals("many")
                            && word(anchors, i - 1).equals("how")
                            && !isFigure(anchors, i + 1))
                    || (word(anchors, i).equals("of")
                            && Set.of("number", "numbers", "amount").contains(word(anchors, i - 1))),
            form -> form.has("COUNT")),
    /** "the oldest", "highest price", but not "at least" */
    SUPERLATIVE(
            (anchors, i) -> Degree.of(word(anchors, i)).map(Degree::superlative).orElse(false)
                    && !bound(anchors, i)
                    && !isPartOfName(anchors, i),
            form -> form.has("MAX(") || form.has("MIN(") || form.limited()),
    /** "the smallest", "youngest" */
    LOWEST(
            (anchors, i) -> Degree.of(word(anchors, i))
                            .map(degree -> degree.superlative() && degree.low())
                            .orElse(false)
                    && !bound(anchors, i)
                    && !isPartOfName(anchors, i),
            form -> form.has("MIN(") || form.limited() && form.ascending()),
    /** "more than 5", "at least two", "older than 30", "above" */
    COMPARISON(
            (anchors, i) -> bound(anchors, i)
                    || word(anchors, i).equals("than")
                    || Set.of(
                                    "above",
                                    "below",
                                    "over",
                                    "under",
                                    "exceed",
                                    "exceeds",
                                    "exceeding",
                                    "between",
                                    "before",
                                    "after",
                                    "since")
                            .contains(word(anchors, i)),
            form -> form.has("GREATER") || form.has("LESS") || form.has("between")),
    /** "different cities", "distinct", "unique" */
    DISTINCT(words("distinct", "different", "unique", "various"), form -> form.has("distinct")),
    /** "for each store", "per year", "every" */
    EACH(words("each", "per", "every", "grouped", "corresponding"), Asked::grouped),
    /** "sorted by age", "in alphabetical order" */
    ORDER(
            words(
                    "sorted",
                    "sort",
                    "ordered",
                    "alphabetical",
                    "alphabetically",
                    "ascending",
                    "descending",
                    "lexicographic",
                    "lexicographical",
                    "rank",
                    "chronological"),
            form -> form.sorted() && !form.limited()),
    /** "in descending order" */
    DESCENDING(words("descending", "decreasing", "reverse"), Asked::descending),
    /** "who have not", "without", "never", "except" */
    NEGATION(
            words("not", "no", "never", "without", "except", "excluding", "neither", "nor", "cannot"),
            form -> form.has("not in")
                    || form.has("EXCEPT")
                    || form.has("NOT_EQUAL")
                    || form.has("unlike")
                    || form.has("missing")),
    /** "either in A or in B" */
    CHOICE(words("or", "either"), form -> form.has("any(") || form.has("UNION") || form.has("_OR_EQUAL")),
    /** "both A and B" */
    BOTH(words("both"), form -> form.has("INTERSECT")),
    /** "whose name contains", "starting with" */
    PATTERN(
            words(
                    "contain",
                    "contains",
                    "containing",
                    "substring",
                    "starts",
                    "starting",
                    "begins",
                    "beginning",
                    "ending",
                    "ends",
                    "letter",
                    "word",
                    "prefix",
                    "includes",
                    "phrase"),
            form -> form.has("like")),
    /** "the most common", "most often" */
    FREQUENT(
            (anchors, i) ->
                    Set.of("common", "popular", "frequent", "frequently", "often", "commonly", "prevalent", "many")
                                    .contains(word(anchors, i))
                            && Set.of("most", "least", "as").contains(word(anchors, i - 1)),
            form -> form.has("sorted COUNT")),
    /** "the longest river", "biggest city": the thing itself is meant, not how long it is */
    EXTREME_THING(
            (anchors, i) -> Degree.of(word(anchors, i)).map(Degree::superlative).orElse(false)
                    && !bound(anchors, i)
                    && isThing(anchors, i + 1)
                    && !isFigureOf(anchors, i),
            form -> form.has("show column")),
    /** "full name", "first and last names" */
    FULL_NAME(
            (anchors, i) -> Set.of("name", "names").contains(word(anchors, i))
                    && (word(anchors, i - 1).equals("full")
                            || word(anchors, i - 2).equals("and")
                                    && word(anchors, i - 3).equals("first")),
            form -> form.columns() > 1);

    private static final double STRONG = 0.85;
    private static final double NAMED = 0.6;

    private final BiPredicate<Anchors, Integer> said;
    private final Predicate<Asked> done;

    Cue(BiPredicate<Anchors, Integer> said, Predicate<Asked> done) {
        this.said = said;
        this.done = done;
    }

    Cue(Set<String> words, Predicate<Asked> done) {
        this((anchors, i) -> words.contains(word(anchors, i)), done);
    }

    /** What a template asks for, by its parts. */
    record Asked(Template template) {
        boolean has(String text) {
            return template.parts().stream().anyMatch(part -> !part.startsWith("A:") && part.contains(text));
        }

        boolean limited() {
            return template.parts().contains("limited first")
                    || template.parts().contains("limited limit");
        }

        boolean sorted() {
            return template.parts().stream()
                    .anyMatch(part -> part.startsWith("sorted ") && part.length() > "sorted ".length());
        }

        boolean descending() {
            return template.parts().stream().anyMatch(part -> part.startsWith("sorted ") && part.contains("-"));
        }

        boolean ascending() {
            return template.parts().stream().anyMatch(part -> part.startsWith("sorted ") && part.contains("+"));
        }

        boolean grouped() {
            return template.parts().contains("grouped");
        }

        int columns() {
            for (int columns = 1; columns < 9; columns++) {
                if (template.parts().contains("columns " + columns)) {
                    return columns;
                }
            }
            return 9;
        }
    }

    /** Whether a question has its words, outside of values. */
    boolean isSaid(Anchors anchors, Shape shape) {
        for (int i = 0; i < anchors.size(); i++) {
            if (anchors.token(i).kind() == Token.Kind.WORD && !shape.isValue(i) && said.test(anchors, i)) {
                return true;
            }
        }
        return false;
    }

    boolean isDone(Template template) {
        return done.test(new Asked(template));
    }

    private static Set<String> words(String... words) {
        return Set.of(words);
    }

    private static String word(Anchors anchors, int position) {
        return position < 0 || position >= anchors.size()
                ? ""
                : anchors.token(position).lower();
    }

    /** "The highest elevation", where a column is called so. */
    private static boolean isPartOfName(Anchors anchors, int position) {
        return anchors.columns().stream()
                .flatMap(List::stream)
                .anyMatch(link ->
                        link.exact() && link.to() - link.from() > 1 && link.from() <= position && position < link.to());
    }

    /** Whether a table is named there, and no figure. */
    private static boolean isThing(Anchors anchors, int position) {
        boolean table = anchors.tables().stream()
                .flatMap(List::stream)
                .anyMatch(link -> link.from() == position && link.score() >= STRONG);
        if (!table) {
            return false;
        }
        return figure(anchors, position) < STRONG;
    }

    /** "How long is the longest river", "the length of the longest river": what is asked is a figure of the thing. */
    private static boolean isFigureOf(Anchors anchors, int position) {
        if (word(anchors, 0).equals("how")) {
            return true;
        }
        for (int i = 0; i < position; i++) {
            if (figure(anchors, i) >= NAMED) {
                return true;
            }
        }
        return false;
    }

    /** Whether a figure that counts already is named there, and no table as well: "how many people live in" a city with a population. */
    static boolean isFigure(Anchors anchors, int position) {
        double figure = figure(anchors, position);
        return figure >= NAMED
                && anchors.tables().stream()
                        .flatMap(List::stream)
                        .noneMatch(link -> link.from() <= position && position < link.to() && link.score() >= figure);
    }

    /** How surely a numeric column is named there. */
    private static double figure(Anchors anchors, int position) {
        double figure = 0;
        for (int column = 0; column < anchors.columns().size(); column++) {
            Elements.ColumnElement element = anchors.elements().column(column);
            if (element.type().isNumeric() && !element.key()) {
                for (Link link : anchors.columns().get(column)) {
                    if (link.from() <= position && position < link.to()) {
                        figure = Math.max(figure, link.score());
                    }
                }
            }
        }
        return figure;
    }

    /** "at least", "no more than": a bound, not a superlative. */
    private static boolean bound(Anchors anchors, int i) {
        return Set.of("least", "most").contains(word(anchors, i))
                && word(anchors, i - 1).equals("at");
    }
}
