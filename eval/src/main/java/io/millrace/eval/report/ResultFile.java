package io.millrace.eval.report;

import io.millrace.eval.run.CaseResult;
import io.millrace.eval.run.Status;
import io.millrace.eval.suite.UnusableSuite;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every case of a run, one JSON object a line: id, db_id, difficulty, question, status, sql, confidence, correct, choice_right,
 * gold_ran, ms, note.
 */
public final class ResultFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ResultFile() {}

    public static void write(Path file, List<CaseResult> cases) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (BufferedWriter lines = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (CaseResult one : cases) {
                lines.write(JSON.writeValueAsString(document(one)));
                lines.write('\n');
            }
        }
    }

    private static Map<String, @Nullable Object> document(CaseResult one) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", one.id());
        document.put("db_id", one.databaseId());
        document.put("difficulty", one.difficulty());
        document.put("question", one.question());
        document.put("status", one.status().word());
        document.put("sql", one.sql());
        document.put("confidence", one.confidence());
        document.put("correct", one.correct());
        document.put("choice_right", one.choiceRight());
        document.put("gold_ran", one.goldRan());
        document.put("ms", Math.round(one.ms() * 100) / 100.0);
        document.put("note", one.note());
        return document;
    }

    /** @throws UnusableSuite where it is no result file */
    public static List<CaseResult> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UnusableSuite("There is no result file " + file + ". --out writes one.");
        }
        var cases = new ArrayList<CaseResult>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                number++;
                if (!line.isBlank()) {
                    cases.add(toCase(JSON.readTree(line)));
                }
            }
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new UnusableSuite("Line " + number + " of " + file + " is no result: " + e.getMessage(), e);
        }
        return cases;
    }

    private static CaseResult toCase(JsonNode line) {
        if (!line.path("id").isString()
                || !line.path("status").isString()
                || !line.path("correct").isBoolean()) {
            throw new IllegalArgumentException("id, status or correct is missing");
        }
        JsonNode confidence = line.path("confidence");
        return new CaseResult(
                line.path("id").stringValue(),
                line.path("db_id").asString(""),
                line.path("question").asString(""),
                line.path("difficulty").asString(""),
                Status.valueOf(line.path("status").stringValue().toUpperCase(Locale.ROOT)),
                text(line.path("sql")),
                confidence.isNumber() ? confidence.doubleValue() : null,
                line.path("correct").booleanValue(),
                line.path("choice_right").asBoolean(false),
                line.path("gold_ran").asBoolean(true),
                line.path("ms").asDouble(0),
                text(line.path("note")));
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }
}
