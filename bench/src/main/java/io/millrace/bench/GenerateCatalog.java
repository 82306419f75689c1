package io.millrace.bench;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.catalog.ForeignKey;
import io.millrace.language.catalog.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a schema of any size, the same for the same seed: families of tables around one thing each ({@code invoice},
 * {@code invoice_line}, {@code invoice_status}), so that names share words as they do in large applications. Half of the foreign keys are
 * declared, the others are left to be inferred; texts have sampled values.
 */
final class GenerateCatalog {
    private static final List<String> THINGS =
            List.of(("customer invoice product employee shipment supplier project contract warehouse vehicle"
                            + " campaign ticket account payment machine building course student doctor patient"
                            + " flight airport hotel guest booking recipe ingredient song album artist"
                            + " player team stadium match league book author publisher library loan"
                            + " policy claim agent branch deposit transfer card merchant terminal refund"
                            + " sensor device network server backup incident release feature defect sprint"
                            + " farm field crop harvest tractor animal species habitat forest river"
                            + " museum painting exhibition visitor tour guide station train route driver"
                            + " factory shift component assembly inspection tool spare batch pallet container"
                            + " court lawyer hearing verdict law election candidate party district vote"
                            + " school teacher lesson exam grade faculty scholarship dormitory club event"
                            + " pharmacy drug prescription laboratory test disease nurse ward surgery appointment"
                            + " menu restaurant dish waiter chef")
                    .split(" "));

    /** What a family consists of: the thing itself, and what is kept about it. */
    private static final List<String> PARTS =
            List.of("", "_line", "_type", "_note", "_history", "_document", "_assignment", "_budget");

    private static final String[] QUANTITIES = {
        "amount",
        "price",
        "weight",
        "capacity",
        "duration",
        "rating",
        "discount",
        "cost",
        "score",
        "length",
        "age",
        "population"
    };
    private static final String[] DATES = {
        "created_at", "updated_at", "start_date", "end_date", "due_date", "birth_date"
    };
    private static final Map<String, List<String>> TEXTS = texts();
    private static final String[] FIRST = {
        "Anna", "Boris", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Irma", "Jonas", "Karin", "Louis",
        "Maria", "Nils", "Olga"
    };
    private static final String[] LAST = {
        "Adler", "Brown", "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Horvat", "Ivanov", "Jensen", "Keller",
        "Lopez", "Moreau", "Novak"
    };
    private static final int SAMPLES = 24;
    private static final int COLUMNS = 6;

    private final Random random;
    private final List<Table> tables = new ArrayList<>();
    private final List<ForeignKey> keys = new ArrayList<>();

    GenerateCatalog(long seed) {
        this.random = new Random(seed);
    }

    /**
     * @param count of tables, at most {@code 8 * 125}
     * @param partsEach how many tables make a family, at most 8
     */
    Catalog generate(int count, int partsEach) {
        for (int t = 0; t < count; t++) {
            String thing = THINGS.get(t / partsEach);
            String part = PARTS.get(t % partsEach);
            List<Column> columns = new ArrayList<>();
            columns.add(column(thing + part + "_id", DataType.INTEGER, List.of()));
            if (part.isEmpty()) {
                columns.add(column("name", DataType.TEXT, names()));
                for (int i = 0; i < 2 && t >= partsEach; i++) {
                    refer(thing, THINGS.get(random.nextInt(t / partsEach)), columns);
                }
            } else if (part.equals("_type")) {
                columns.add(column("name", DataType.TEXT, kinds(thing)));
            } else {
                refer(thing + part, thing, columns);
            }
            Set<String> more = new TreeSet<>();
            while (more.size() < COLUMNS) {
                more.add(pick(
                        switch (random.nextInt(5)) {
                            case 0, 1 -> QUANTITIES;
                            case 2 -> DATES;
                            default -> TEXTS.keySet().toArray(String[]::new);
                        }));
            }
            more.forEach(name -> columns.add(described(name)));
            tables.add(new Table(
                    null,
                    thing + part,
                    columns,
                    List.of(thing + part + "_id"),
                    List.of(),
                    1_000 + random.nextInt(100_000),
                    null));
        }
        return new Catalog("generated", Dialect.POSTGRESQL, tables, keys);
    }

    private void refer(String from, String to, List<Column> columns) {
        String key = to + "_id";
        if (columns.stream().noneMatch(column -> column.name().equals(key))) {
            columns.add(column(key, DataType.INTEGER, List.of()));
            if (random.nextBoolean()) {
                keys.add(new ForeignKey(from, List.of(key), to, List.of(key), true));
            }
        }
    }

    private Column described(String name) {
        List<String> values = TEXTS.get(name);
        if (values != null) {
            return new Column(name, DataType.TEXT, true, null, values, true);
        }
        return name.endsWith("_at") || name.endsWith("_date")
                ? column(name, DataType.DATE, List.of())
                : column(name, random.nextBoolean() ? DataType.INTEGER : DataType.DECIMAL, numbers());
    }

    private static Column column(String name, DataType type, List<String> samples) {
        return new Column(name, type, true, null, samples, false);
    }

    private List<String> names() {
        Set<String> names = new TreeSet<>();
        while (names.size() < SAMPLES) {
            names.add(pick(FIRST) + " " + pick(LAST));
        }
        return List.copyOf(names);
    }

    private static List<String> kinds(String thing) {
        return List.of("standard " + thing, "premium " + thing, "internal " + thing, "temporary " + thing);
    }

    private List<String> numbers() {
        Set<String> numbers = new TreeSet<>();
        while (numbers.size() < SAMPLES) {
            numbers.add(String.valueOf(random.nextInt(1_000)));
        }
        return List.copyOf(numbers);
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private static Map<String, List<String>> texts() {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        texts.put("status", List.of("open", "closed", "pending", "cancelled"));
        texts.put(
                "country",
                List.of(
                        "France", "Germany", "Italy", "Spain", "Poland", "Norway", "Canada", "Japan", "Brazil",
                        "Kenya"));
        texts.put(
                "city",
                List.of(
                        "Paris", "Berlin", "Rome", "Madrid", "Warsaw", "Oslo", "Toronto", "Tokyo", "Recife",
                        "Nairobi"));
        texts.put("color", List.of("red", "green", "blue", "black", "white", "yellow"));
        texts.put("priority", List.of("low", "medium", "high", "urgent"));
        texts.put("language", List.of("English", "French", "German", "Spanish", "Polish", "Japanese"));
        texts.put("currency", List.of("EUR", "USD", "GBP", "JPY", "NOK"));
        texts.put("size", List.of("small", "large", "extra large"));
        texts.put("channel", List.of("web", "phone", "store", "partner"));
        texts.put("region", List.of("north", "south", "east", "west"));
        return texts;
    }

    /** Questions about a generated schema, in the words of its names and values; the same for the same seed. */
    static List<String> questions(Catalog catalog, int count, long seed) {
        Random random = new Random(seed);
        List<String> questions = new ArrayList<>();
        while (questions.size() < count) {
            Table table = catalog.tables().get(random.nextInt(catalog.tables().size()));
            String things = table.name().replace('_', ' ') + "s";
            List<Column> numbers = table.columns().stream()
                    .filter(column ->
                            column.type().isNumeric() && !column.samples().isEmpty())
                    .toList();
            List<Column> texts =
                    table.columns().stream().filter(Column::complete).toList();
            List<ForeignKey> references = catalog.foreignKeys().stream()
                    .filter(key -> key.table().equals(table.name()))
                    .toList();
            if (numbers.isEmpty() || texts.isEmpty() || references.isEmpty()) {
                continue;
            }
            String number = numbers.get(random.nextInt(numbers.size())).name().replace('_', ' ');
            Column of = texts.get(random.nextInt(texts.size()));
            String text = of.name();
            String value = of.samples().get(random.nextInt(of.samples().size()));
            String parent = references.getFirst().referencedTable().replace('_', ' ');
            questions.add(
                    switch (questions.size() % 10) {
                        case 0 -> "How many " + things + " are there?";
                        case 1 -> "What is the average " + number + " of " + things + " by " + text + "?";
                        case 2 ->
                            "Show the " + text + " and " + number + " of all " + things + " whose " + text + " is "
                                    + value + ".";
                        case 3 -> "Which " + parent + " has the most " + things + "?";
                        case 4 -> "List the top 5 " + things + " by " + number + ".";
                        case 5 ->
                            "Names of each " + parent + " with " + value + " " + things + " and " + number
                                    + " above 500";
                        case 6 -> "Which " + parent + "s have no " + things + "?";
                        case 7 ->
                            "For each " + text + ", how many " + things + " have a " + number + " of less than 20?";
                        case 8 -> "Find the maximum and minimum " + number + " of " + things + " in " + value + ".";
                        default ->
                            "Show the different " + text + " values of " + things + " sorted by " + number
                                    + " in descending order.";
                    });
        }
        return questions;
    }
}
