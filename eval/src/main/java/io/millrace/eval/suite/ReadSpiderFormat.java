package io.millrace.eval.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spider's own format (github.com/taoyds/spider): a JSON list of {@code {"db_id", "question", "query"}}, the databases in
 * {@code database/} beside it. The split of a case is what its file is called without {@code _spider}.
 */
final class ReadSpiderFormat {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReadSpiderFormat() {}

    static Suite read(Path folder, List<Path> files) {
        var cases = new ArrayList<Case>();
        files.forEach(file -> addCases(file, cases));
        if (cases.isEmpty()) {
            throw new UnusableSuite("The suite in " + folder + " is empty.");
        }
        return new Suite(
                String.valueOf(folder.getFileName()),
                cases,
                List.of(),
                new DatabaseFolders(databases(folder), folder.resolve("testsuite")));
    }

    private static Path databases(Path folder) {
        Path ofSpider = folder.resolve("database");
        return Files.isDirectory(ofSpider) ? ofSpider : folder.resolve("databases");
    }

    private static void addCases(Path file, List<Case> cases) {
        String split = file.getFileName().toString().replaceAll("(_spider)?\\.json$", "");
        int number = 0;
        try (MappingIterator<JsonNode> entries = JSON.readerFor(JsonNode.class).readValues(file)) {
            while (entries.hasNext()) {
                number++;
                var entry = new Fields(entries.next());
                cases.add(new Case(
                        String.format("%s-%05d", split, number),
                        entry.text("db_id"),
                        entry.text("question"),
                        entry.text("query"),
                        List.of(),
                        List.of(),
                        entry.difficulty(),
                        null,
                        split));
            }
        } catch (JacksonException e) {
            throw new UnusableSuite(
                    "Entry " + Math.max(1, number) + " of " + file + " is broken: not JSON: " + e.getOriginalMessage()
                            + ".",
                    e);
        } catch (IllegalArgumentException e) {
            throw new UnusableSuite("Entry " + number + " of " + file + " is broken: " + e.getMessage() + ".", e);
        }
    }
}
