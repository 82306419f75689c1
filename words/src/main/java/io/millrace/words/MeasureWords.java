package io.millrace.words;

import io.millrace.language.index.Lemma;
import io.millrace.language.index.WordLists;
import io.millrace.language.words.WordVectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command that says what the vectors are worth: for words that stand for a name of the database, at which place among all names of
 * the database the right one comes.
 */
public final class MeasureWords {
    private MeasureWords() {}

    /**
     * @param args the folder of a suite whose {@code cases.jsonl} has {@code question} and {@code original_question}, with its databases
     *     in SQLite; then files of vectors to compare with those that ship
     */
    public static void main(String[] args) throws IOException, SQLException {
        List<Replacement> replacements = replacements(Path.of(args[0]));
        System.out.printf(
                Locale.ROOT,
                "%d replacements, %d different, %.0f names to choose from%n",
                replacements.size(),
                replacements.stream()
                        .map(one -> List.of(one.said(), one.meant()))
                        .distinct()
                        .count(),
                replacements.stream()
                        .mapToInt(one -> one.names().size())
                        .average()
                        .orElse(0));
        System.out.println("| | first | among the first 3 | mean reciprocal rank |");
        System.out.println("|---|---|---|---|");
        report("same word only", replacements, (said, name) -> overlap(said, name, false));
        report("hand-written synonyms (words.txt)", replacements, (said, name) -> overlap(said, name, true));
        RelateWords relate = new RelateWords(new ReadWordNet(Sources::dictionary).read());
        report("WordNet only", replacements, relate::alignment);
        report("shipped, mean of the phrase", replacements, (said, name) -> mean(WordVectors.BUNDLED, said, name));
        report("shipped, alignment", replacements, WordVectors.BUNDLED::alignment);
        for (double share : new double[] {0.2, 0.5, 1}) {
            report(
                    "shipped, alignment + " + share + " WordNet",
                    replacements,
                    (said, name) -> WordVectors.BUNDLED.alignment(said, name) + share * relate.alignment(said, name));
        }
        for (int i = 1; i < args.length; i++) {
            WordVectors vectors;
            try (InputStream in = Files.newInputStream(Path.of(args[i]))) {
                vectors = WordVectors.read(in);
            }
            String file = Path.of(args[i]).getFileName().toString();
            report(file + ", mean of the phrase", replacements, (said, name) -> mean(vectors, said, name));
            report(file + ", alignment", replacements, vectors::alignment);
        }
    }

    private static double mean(WordVectors vectors, List<String> said, List<String> name) {
        return vectors.similarity(String.join(" ", said), String.join(" ", name));
    }

    private static double overlap(List<String> said, List<String> name, boolean synonyms) {
        Set<String> meant = new LinkedHashSet<>();
        for (String word : said) {
            meant.add(Lemma.of(word));
            if (synonyms) {
                meant.addAll(WordLists.BUNDLED.synonyms(Lemma.of(word)));
            }
        }
        return (double) name.stream().filter(meant::contains).count() / name.size();
    }

    /** Names that score alike come before the right one: a score that says nothing earns nothing. */
    private static void report(
            String way, List<Replacement> replacements, ToDoubleBiFunction<List<String>, List<String>> score) {
        int first = 0;
        int third = 0;
        double reciprocal = 0;
        for (Replacement replacement : replacements) {
            Map<List<String>, Double> scores = new HashMap<>();
            replacement.names().forEach(name -> scores.put(name, score.applyAsDouble(replacement.said(), name)));
            double best =
                    replacement.wanted().stream().mapToDouble(scores::get).max().orElseThrow();
            long rank = 1
                    + scores.entrySet().stream()
                            .filter(entry -> !replacement.wanted().contains(entry.getKey()))
                            .filter(entry -> entry.getValue() >= best - 1e-9)
                            .count();
            first += rank == 1 ? 1 : 0;
            third += rank <= 3 ? 1 : 0;
            reciprocal += 1.0 / rank;
        }
        double count = replacements.size();
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.3f |%n",
                way,
                100 * first / count,
                100 * third / count,
                reciprocal / count);
    }

    /** Each replacement once per database. */
    private static List<Replacement> replacements(Path suite) throws IOException, SQLException {
        Map<String, Set<List<String>>> names = new HashMap<>();
        Map<List<Object>, Replacement> replacements = new LinkedHashMap<>();
        for (String line : Files.readAllLines(suite.resolve("cases.jsonl"))) {
            JsonNode item = JsonMapper.shared().readTree(line);
            String database = item.path("db_id").asString();
            if (!names.containsKey(database)) {
                names.put(database, names(suite, database));
            }
            FindReplacements.find(
                            database,
                            item.path("question").asString(),
                            item.path("original_question").asString(),
                            names.getOrDefault(database, Set.of()))
                    .forEach(one -> replacements.putIfAbsent(List.of(one.database(), one.said(), one.meant()), one));
        }
        return List.copyOf(replacements.values());
    }

    private static Set<List<String>> names(Path suite, String database) throws IOException, SQLException {
        Path folder = suite.resolve("databases").resolve(database);
        if (Files.isRegularFile(folder)) {
            // A link to another suite, checked out as a text file.
            folder = folder.resolveSibling(Files.readString(folder).strip());
        }
        Set<List<String>> names = new LinkedHashSet<>();
        String url = "jdbc:sqlite:file:" + folder.resolve(database + ".sqlite").toRealPath() + "?mode=ro&immutable=1";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("select t.name, c.name from sqlite_master t, pragma_table_info(t.name) c"
                                + " where t.type = 'table' and t.name not like 'sqlite_%'")) {
            while (rows.next()) {
                names.add(FindReplacements.split(rows.getString(1)));
                names.add(FindReplacements.split(rows.getString(2)));
            }
        }
        return names;
    }
}
