package io.millrace.eval.train;

import io.millrace.language.anchor.Elements;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.language.form.Condition;
import io.millrace.language.form.Select;
import io.millrace.language.form.Term;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.index.JoinGraph;
import io.millrace.language.plan.AggregateFunction;
import io.millrace.language.plan.Expression.ComparisonOperator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Makes simple questions about the things that a database is about: "the longest river", "how high is X", "which cities are in Y". The
 * suites hardly have them, and people ask little else when they see a database for the first time. They are made of a catalog's names and
 * samples, and so of any database.
 */
final class MakeExercises {
    private static final int PER_DATABASE = 48;
    private static final int PER_PATTERN = 5;
    private static final Set<String> PLACES = Set.of(
            "city",
            "state",
            "country",
            "region",
            "location",
            "continent",
            "county",
            "district",
            "province",
            "town",
            "nation");

    /**
     * How people speak of a figure without naming it.
     *
     * @param words of a column's name, any of them
     * @param most superlatives
     * @param least superlatives of the other end
     * @param asked questions for the figure of one thing, "%s"
     */
    private record Manner(Set<String> words, List<String> most, List<String> least, List<String> asked) {}

    private static final List<Manner> MANNERS = List.of(
            new Manner(
                    Set.of("area", "size"),
                    List.of("largest", "biggest"),
                    List.of("smallest"),
                    List.of("how big is %s", "how large is %s", "what is the size of %s")),
            new Manner(
                    Set.of("population"),
                    List.of("largest", "biggest", "most populous", "most populated"),
                    List.of("smallest", "least populous", "least populated"),
                    List.of(
                            "how many people live in %s",
                            "how many inhabitants does %s have",
                            "how many people are there in %s",
                            "how many residents does %s have",
                            "how many citizens are in %s")),
            new Manner(
                    Set.of("length", "duration"),
                    List.of("longest"),
                    List.of("shortest"),
                    List.of("how long is %s", "what is the length of %s")),
            new Manner(
                    Set.of("height", "elevation", "altitude"),
                    List.of("highest", "tallest"),
                    List.of("lowest"),
                    List.of("how high is %s", "how tall is %s")),
            new Manner(Set.of("age"), List.of("oldest"), List.of("youngest"), List.of("how old is %s")),
            new Manner(
                    Set.of("price", "cost"),
                    List.of("most expensive", "priciest"),
                    List.of("cheapest", "least expensive"),
                    List.of("how much does %s cost", "how expensive is %s")),
            new Manner(Set.of("weight"), List.of("heaviest"), List.of("lightest"), List.of("how heavy is %s")),
            new Manner(Set.of("speed"), List.of("fastest"), List.of("slowest"), List.of("how fast is %s")),
            new Manner(
                    Set.of("capacity", "seat"),
                    List.of("largest", "biggest"),
                    List.of("smallest"),
                    List.of("how many people fit into %s")),
            new Manner(Set.of("depth"), List.of("deepest"), List.of("shallowest"), List.of("how deep is %s")),
            new Manner(Set.of("width"), List.of("widest"), List.of("narrowest"), List.of("how wide is %s")),
            new Manner(Set.of("density"), List.of("densest", "most dense"), List.of("least dense"), List.of()),
            new Manner(
                    Set.of("salary", "wage"),
                    List.of("best paid"),
                    List.of("worst paid"),
                    List.of("how much does %s earn")),
            new Manner(Set.of("rating", "score"), List.of("best", "top"), List.of("worst"), List.of()));

    private static final Set<String> COUNTING = Set.of("number", "total", "count", "amount", "quantity");

    /** A question and the form that answers it. */
    record Exercise(String question, Select form) {}

    private final CatalogIndex index;
    private final Elements elements;
    private final Random random;
    private final List<List<Exercise>> byPattern = new ArrayList<>();

    private MakeExercises(CatalogIndex index, long seed) {
        this.index = index;
        this.elements = new Elements(index);
        this.random = new Random(seed);
    }

    /** @param databaseId seeds the choice together with the seed */
    static List<Exercise> of(CatalogIndex index, String databaseId, long seed) {
        return new MakeExercises(index, seed + databaseId.hashCode()).make();
    }

    private List<Exercise> make() {
        for (int t = 0; t < elements.tableCount(); t++) {
            Table table = elements.table(t);
            Elements.ColumnElement name = name(t).orElse(null);
            if (name != null && table.rowCount() >= 3 && elements.tableWords(t).size() <= 2) {
                ofThing(t, name);
            }
        }
        List<Exercise> chosen = new ArrayList<>();
        for (List<Exercise> pattern : byPattern) {
            Collections.shuffle(pattern, random);
            chosen.addAll(pattern.subList(0, Math.min(PER_PATTERN, pattern.size())));
        }
        Collections.shuffle(chosen, random);
        return chosen.subList(0, Math.min(PER_DATABASE, chosen.size())).stream()
                .map(exercise -> new Exercise(written(exercise.question()), exercise.form()))
                .toList();
    }

    /** The one column that people call the things of a table by. */
    private Optional<Elements.ColumnElement> name(int table) {
        List<Elements.ColumnElement> names = elements.columnsOf(table).stream()
                .filter(column -> column.display() && column.type() == DataType.TEXT)
                .toList();
        return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
    }

    private void ofThing(int table, Elements.ColumnElement name) {
        String thing = String.join(" ", elements.tableWords(table));
        String things = plural(thing);
        Term.Attribute called = attribute(name);
        List<Exercise> all = new ArrayList<>();
        all.add(new Exercise(
                any("what are the ", "list the ", "name all the ", "show me the ") + things, Select.of(called)));
        byPattern.add(all);
        boolean sized = elements.columnsOf(table).stream().anyMatch(column -> isOf(column, MANNERS.getFirst()));
        for (Elements.ColumnElement column : elements.columnsOf(table)) {
            if (column != name && column.type() == DataType.TEXT) {
                nested(things, called, column, table);
            }
            if (column.type().isNumeric() && !column.key()) {
                figure(thing, called, name, column, sized, table);
            } else if (column != name && isPlace(column)) {
                place(thing, things, called, name, column, table);
            } else if (column != name && column.type() == DataType.TEXT && !column.primary()) {
                attribute(thing, called, name, column, table);
            }
        }
    }

    private void figure(
            String thing,
            Term.Attribute called,
            Elements.ColumnElement name,
            Elements.ColumnElement column,
            boolean sized,
            int table) {
        Term.Attribute figure = attribute(column);
        String said = said(column, table);
        List<Exercise> named = new ArrayList<>();
        for (String value : values(name)) {
            named.add(new Exercise(
                    any("what is the ", "give me the ", "tell me the ")
                            + said
                            + any(" of ", " in ", " of ")
                            + thingOr(thing, value),
                    about(figure, name, value)));
        }
        byPattern.add(named);
        placed(said, figure, name, table);
        counted(thing, name, column, table);
        List<Exercise> extremes = new ArrayList<>();
        for (boolean most : new boolean[] {true, false}) {
            Select form = Select.of(called).withSorts(List.of(new Select.Sort(figure, most)), 1);
            String degree = most ? any("largest", "highest", "greatest") : any("smallest", "lowest");
            extremes.add(new Exercise(any("what ", "which ") + thing + " has the " + degree + " " + said, form));
            extremes.add(new Exercise(
                    any("what is the ", "give me the ", "name the ") + thing + " with the " + degree + " " + said,
                    form));
        }
        byPattern.add(extremes);
        for (Manner manner : MANNERS) {
            if (isOf(column, manner)) {
                manner(
                        thing,
                        called,
                        name,
                        figure,
                        manner,
                        sized && manner.words().contains("population"),
                        table);
            }
        }
    }

    /** "What is the population of X Y", where X is in Y. */
    private void placed(String said, Term.Attribute figure, Elements.ColumnElement name, int table) {
        List<Exercise> all = new ArrayList<>();
        for (Elements.ColumnElement column : elements.columnsOf(table)) {
            if (column != name && isPlace(column)) {
                for (String place : values(column)) {
                    for (String value : values(name)) {
                        all.add(new Exercise(
                                any("what is the ", "tell me the ") + said + " of " + value
                                        + any(" ", " ", ", ", " in ") + place,
                                Select.of(figure)
                                        .withWhere(new Condition.All(List.of(
                                                equal(attribute(name), value), equal(attribute(column), place))))));
                    }
                }
            }
        }
        byPattern.add(all);
    }

    /** A figure that counts something: "how many shops does X have". */
    private void counted(String thing, Elements.ColumnElement name, Elements.ColumnElement column, int table) {
        List<String> counted = new ArrayList<>(index.kinds().words(elements.table(table), column.column()));
        if (counted.removeAll(COUNTING) && !counted.isEmpty()) {
            String things = plural(String.join(" ", counted).replace("of ", ""));
            List<Exercise> asked = new ArrayList<>();
            for (String value : values(name)) {
                asked.add(new Exercise(
                        "how many " + things + " does " + thingOr(thing, value) + " have",
                        about(attribute(column), name, value)));
                asked.add(new Exercise(
                        "how many " + things + " are there " + any("in ", "at ", "of ") + thingOr(thing, value),
                        about(attribute(column), name, value)));
            }
            byPattern.add(asked);
        }
    }

    private void manner(
            String thing,
            Term.Attribute called,
            Elements.ColumnElement name,
            Term.Attribute figure,
            Manner manner,
            boolean otherSize,
            int table) {
        List<Exercise> asked = new ArrayList<>();
        for (String value : values(name)) {
            for (String question : manner.asked()) {
                asked.add(new Exercise(question.formatted(thingOr(thing, value)), about(figure, name, value)));
            }
        }
        byPattern.add(asked);
        for (boolean most : new boolean[] {true, false}) {
            List<Exercise> extremes = new ArrayList<>();
            List<Exercise> here = new ArrayList<>();
            List<Exercise> others = new ArrayList<>();
            List<Select.Sort> order = List.of(new Select.Sort(figure, most));
            for (String degree : most ? manner.most() : manner.least()) {
                if (otherSize && !degree.contains("popul")) {
                    continue;
                }
                Select form = Select.of(called).withSorts(order, 1);
                extremes.add(
                        new Exercise(any("what is the ", "which is the ", "name the ") + degree + " " + thing, form));
                extremes.add(new Exercise(any("what ", "which ") + thing + " is the " + degree, form));
                for (Elements.ColumnElement column : elements.columnsOf(table)) {
                    if (column != name && isPlace(column)) {
                        for (String value : values(column)) {
                            here.add(new Exercise(
                                    any("what is the ", "which is the ", "give me the ") + degree + " " + thing
                                            + any(" in ", " in ", " of ") + value,
                                    form.withWhere(equal(attribute(column), value))));
                        }
                        others.add(new Exercise(
                                "what is the " + said(column, table) + " of the " + degree + " " + thing,
                                form.withShows(List.of(attribute(column)))));
                        others.add(new Exercise(
                                any("where is the ", "in which " + said(column, table) + " is the ") + degree + " "
                                        + thing,
                                form.withShows(List.of(attribute(column)))));
                    }
                }
            }
            byPattern.add(extremes);
            byPattern.add(here);
            byPattern.add(others);
        }
        greatest(thing, figure, manner, otherSize, table);
    }

    /** "How long is the longest river", "what is the length of the shortest river in X". */
    private void greatest(String thing, Term.Attribute figure, Manner manner, boolean otherSize, int table) {
        String said = String.join(
                " ",
                index.kinds()
                        .words(
                                elements.table(table),
                                elements.column(elements.columnNumber(figure.table(), figure.column()))
                                        .column()));
        List<Exercise> all = new ArrayList<>();
        for (boolean most : new boolean[] {true, false}) {
            Select form =
                    Select.of(new Term.Measure(most ? AggregateFunction.MAX : AggregateFunction.MIN, false, figure));
            for (String degree : most ? manner.most() : manner.least()) {
                if (otherSize && !degree.contains("popul")) {
                    continue;
                }
                String extreme = "the " + degree + " " + thing;
                List<Exercise> asked = new ArrayList<>();
                asked.add(new Exercise("what is the " + said + " of " + extreme, form));
                for (String question : manner.asked()) {
                    asked.add(new Exercise(question.formatted(extreme), form));
                }
                all.addAll(asked);
                for (Elements.ColumnElement column : elements.columnsOf(table)) {
                    if (isPlace(column)) {
                        for (String value : values(column)) {
                            Exercise plain = asked.get(random.nextInt(asked.size()));
                            all.add(new Exercise(
                                    plain.question() + " in " + value,
                                    form.withWhere(equal(attribute(column), value))));
                        }
                    }
                }
            }
        }
        byPattern.add(all);
    }

    private void place(
            String thing,
            String things,
            Term.Attribute called,
            Elements.ColumnElement name,
            Elements.ColumnElement column,
            int table) {
        Term.Attribute place = attribute(column);
        List<Exercise> lists = new ArrayList<>();
        List<Exercise> counts = new ArrayList<>();
        for (String value : values(column)) {
            Condition there = equal(place, value);
            lists.add(new Exercise(
                    any(
                                    "what are the " + things + " in ",
                                    "what " + things + " are in ",
                                    "which " + things + " are there in ",
                                    "name all the " + things + " in ",
                                    "give me the " + things + " of ",
                                    things + " in ")
                            + value,
                    Select.of(called).withWhere(there)));
            Select count = Select.of(Term.Measure.countRows(place.table())).withWhere(there);
            counts.add(new Exercise("how many " + things + any(" are in ", " are there in ") + value, count));
            counts.add(new Exercise("how many " + things + " does " + value + " have", count));
        }
        byPattern.add(lists);
        byPattern.add(counts);
        List<Exercise> where = new ArrayList<>();
        for (String value : isNearest(column, table) ? values(name) : List.<String>of()) {
            where.add(new Exercise(
                    any("where is ", "in which " + said(column, table) + " is ", "what " + said(column, table) + " is ")
                            + thingOr(thing, value)
                            + any("", " in", " located"),
                    about(place, name, value)));
        }
        byPattern.add(where);
    }

    /** Of the places of a thing the one that says most: the city rather than the country. */
    private boolean isNearest(Elements.ColumnElement column, int table) {
        int values = column.column().samples().size();
        return values > 1
                && elements.columnsOf(table).stream()
                        .filter(MakeExercises::isPlace)
                        .allMatch(other -> other.column().samples().size() <= values);
    }

    /** "Rivers in the largest state", where a text of the rivers holds the names of states. */
    private void nested(String things, Term.Attribute called, Elements.ColumnElement column, int table) {
        for (JoinGraph.Edge edge : index.graph().links(elements.table(table).name())) {
            int other = elements.tableNumber(edge.to());
            Elements.ColumnElement name = name(other).orElse(null);
            if (!edge.toOne()
                    || name == null
                    || !edge.fromColumns().equals(List.of(column.name()))
                    || !edge.toColumns().equals(List.of(name.name()))) {
                continue;
            }
            String owner = String.join(" ", elements.tableWords(other));
            Term.Attribute link = attribute(column);
            List<Exercise> ofMost = new ArrayList<>();
            for (Elements.ColumnElement figure : elements.columnsOf(other)) {
                if (figure.type().isNumeric() && !figure.key()) {
                    for (boolean most : new boolean[] {true, false}) {
                        Select one = Select.of(attribute(name))
                                .withSorts(List.of(new Select.Sort(attribute(figure), most)), 1);
                        Condition there = new Condition.Compare(link, ComparisonOperator.EQUAL, new Term.Answer(one));
                        for (String which : extremes(owner, figure, other, most)) {
                            ofMost.add(new Exercise(
                                    any(
                                                    "what are the " + things + " in ",
                                                    "which " + things + " are in ",
                                                    things + " of ")
                                            + which,
                                    Select.of(called).withWhere(there)));
                            ofMost.add(new Exercise(
                                    "how many " + things + any(" are in ", " are there in ") + which,
                                    Select.of(Term.Measure.countRows(link.table()))
                                            .withWhere(there)));
                        }
                    }
                }
            }
            byPattern.add(ofMost);
            List<Exercise> most = new ArrayList<>();
            Select counted = Select.of(link)
                    .withGroups(List.of(link))
                    .withSorts(List.of(new Select.Sort(Term.Measure.countRows(link.table()), true)), 1);
            most.add(new Exercise(any("which ", "what ") + owner + " has the most " + things, counted));
            most.add(new Exercise(any("what is the ", "name the ") + owner + " with the most " + things, counted));
            most.add(new Exercise(
                    any("which ", "what ") + plural(owner) + " have no " + things,
                    Select.of(attribute(name)).withWhere(new Condition.In(attribute(name), Select.of(link), true))));
            most.add(new Exercise(
                    any("which ", "what ") + plural(owner) + " have " + things,
                    Select.of(link).withDistinct(true)));
            byPattern.add(most);
        }
    }

    /** "The largest state", "the state with the smallest area". */
    private List<String> extremes(String thing, Elements.ColumnElement figure, int table, boolean most) {
        List<String> all = new ArrayList<>();
        String degree = most ? any("largest", "highest", "greatest") : any("smallest", "lowest");
        all.add("the " + thing + " with the " + degree + " " + said(figure, table));
        for (Manner manner : MANNERS) {
            if (isOf(figure, manner)) {
                all.add("the " + (most ? manner.most() : manner.least()).getFirst() + " " + thing);
            }
        }
        return all;
    }

    /** "What is the colour of X", "X's owner". */
    private void attribute(
            String thing,
            Term.Attribute called,
            Elements.ColumnElement name,
            Elements.ColumnElement column,
            int table) {
        List<Exercise> asked = new ArrayList<>();
        for (String value : values(name)) {
            asked.add(new Exercise(
                    any("what is the ", "which is the ", "tell me the ") + said(column, table) + " of "
                            + thingOr(thing, value),
                    about(attribute(column), name, value)));
        }
        byPattern.add(asked);
    }

    // ---------------------------------------------------------------- names

    private static Term.Attribute attribute(Elements.ColumnElement column) {
        return Term.Attribute.of(column.tableName(), column.name());
    }

    private static Condition equal(Term.Attribute attribute, String value) {
        return new Condition.Compare(attribute, ComparisonOperator.EQUAL, Term.Constant.text(value));
    }

    /** What is known of the thing of a name; once, where several rows are about it. */
    private static Select about(Term.Attribute shown, Elements.ColumnElement name, String value) {
        return Select.of(shown)
                .withWhere(equal(attribute(name), value))
                .withDistinct(name.column().complete() && !name.unique());
    }

    private static boolean isOf(Elements.ColumnElement column, Manner manner) {
        return column.type().isNumeric() && column.words().stream().anyMatch(manner.words()::contains);
    }

    private static boolean isPlace(Elements.ColumnElement column) {
        return column.type() == DataType.TEXT
                && !column.primary()
                && column.words().stream().anyMatch(PLACES::contains);
    }

    /** Up to three values that a person could write. */
    private static List<String> values(Elements.ColumnElement column) {
        Column found = column.column();
        return found.samples().stream()
                .filter(value -> value.length() >= 3 && value.length() <= 30 && Character.isLetter(value.charAt(0)))
                .limit(3)
                .toList();
    }

    /** What people call a column: its words without those of its table. */
    private String said(Elements.ColumnElement column, int table) {
        List<String> words = new ArrayList<>(index.kinds().words(elements.table(table), column.column()));
        words.removeAll(elements.tableWords(table));
        if (words.size() > 1) {
            words.remove("name");
        }
        return words.isEmpty() ? String.join(" ", column.words()) : String.join(" ", words);
    }

    private String thingOr(String thing, String value) {
        return random.nextInt(5) == 0 ? "the " + thing + " " + value : value;
    }

    private String any(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    /** As people write: mostly with a capital and a question mark. */
    private String written(String question) {
        return switch (random.nextInt(3)) {
            case 0 -> question;
            case 1 -> question.substring(0, 1).toUpperCase(Locale.ROOT) + question.substring(1);
            default -> question.substring(0, 1).toUpperCase(Locale.ROOT) + question.substring(1) + "?";
        };
    }

    private static String plural(String noun) {
        if (noun.endsWith("person")) {
            return noun.substring(0, noun.length() - 6) + "people";
        }
        if (noun.endsWith("man")) {
            return noun.substring(0, noun.length() - 2) + "en";
        }
        if (noun.matches(".*[^aeiou]y")) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return noun + (noun.matches(".*(s|x|ch|sh)") ? "es" : "s");
    }
}
