package io.millrace.eval.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The project's own format, one JSON object a line:
 *
 * <pre>
 * cases.jsonl       {"id": …, "db_id": …, "question": …, "gold_sql": …, "difficulty": …, "evidence": …, "split": …}
 *                   also "alternative_gold_sql": […], "interpretations": [{"interpretation": …, "gold_sql": …}],
 *                   "expected": "unanswerable" with "gold_sql": null
 * dialogues.jsonl   {"id": …, "db_id": …, "turns": [{"question": …, "gold_sql": …, "difficulty": …}], "split": …}
 * databases/        see {@link DatabaseFolders}; further instances in testsuite/
 * </pre>
 */
final class ReadProjectFormat {
    private static final String CASES = "cases.jsonl";
    private static final String DIALOGUES = "dialogues.jsonl";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReadProjectFormat() {}

    static boolean found(Path folder) {
        return Files.isRegularFile(folder.resolve(CASES)) || Files.isRegularFile(folder.resolve(DIALOGUES));
    }

    static Suite read(Path folder) {
        List<Case> cases = lines(folder.resolve(CASES), ReadProjectFormat::toCase, Case::id);
        List<Dialogue> dialogues = lines(folder.resolve(DIALOGUES), ReadProjectFormat::toDialogue, Dialogue::id);
        if (cases.isEmpty() && dialogues.isEmpty()) {
            throw new UnusableSuite("The suite in " + folder + " is empty.");
        }
        return new Suite(
                String.valueOf(folder.getFileName()),
                cases,
                dialogues,
                new DatabaseFolders(folder.resolve("databases"), folder.resolve("testsuite")));
    }

    private static <T> List<T> lines(Path file, Function<Fields, T> reading, Function<T, String> id) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        var found = new ArrayList<T>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                T one = reading.apply(new Fields(JSON.readTree(line)));
                if (!ids.add(id.apply(one))) {
                    throw new IllegalArgumentException("the id " + id.apply(one) + " is taken");
                }
                found.add(one);
            }
        } catch (JacksonException e) {
            throw broken(file, number, "not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw broken(file, number, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UnusableSuite(
                    "The file " + file + " cannot be read after line " + number + ": " + e.getMessage() + ".", e);
        }
        return found;
    }

    private static UnusableSuite broken(Path file, int line, String why, Exception cause) {
        return new UnusableSuite("Line " + line + " of " + file + " is broken: " + why + ".", cause);
    }

    private static Case toCase(Fields fields) {
        boolean answerable = !"unanswerable".equals(fields.textOrNull("expected"));
        @Nullable String gold = answerable ? fields.text("gold_sql") : null;
        return new Case(
                fields.text("id"),
                fields.text("db_id"),
                fields.text("question"),
                gold,
                fields.texts("alternative_gold_sql"),
                fields.objects("interpretations").stream()
                        .map(reading -> new Case.Reading(reading.text("interpretation"), reading.text("gold_sql")))
                        .toList(),
                fields.difficulty(),
                fields.textOrNull("evidence"),
                fields.textOrNull("split"));
    }

    private static Dialogue toDialogue(Fields fields) {
        return new Dialogue(
                fields.text("id"),
                fields.text("db_id"),
                fields.objects("turns").stream()
                        .map(turn -> new Turn(turn.text("question"), turn.text("gold_sql"), turn.difficulty()))
                        .toList(),
                fields.textOrNull("split"));
    }
}
