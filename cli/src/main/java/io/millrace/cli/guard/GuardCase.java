package io.millrace.cli.guard;

import io.millrace.language.catalog.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A statement of a file of cases, and what the guard ought to say of it.
 *
 * @param allowed whether it ought to run
 */
record GuardCase(String id, Dialect dialect, String category, String sql, boolean allowed) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @throws IOException where a line is no JSON object with dialect, sql and expect */
    static List<GuardCase> read(Path file) throws IOException {
        List<GuardCase> cases = new ArrayList<>();
        int line = 0;
        for (String text : Files.readAllLines(file)) {
            line++;
            if (!text.isBlank()) {
                cases.add(parse(text, file + ", line " + line));
            }
        }
        return cases;
    }

    private static GuardCase parse(String text, String where) throws IOException {
        try {
            JsonNode node = JSON.readTree(text);
            String expected = node.path("expect").asString("");
            if (!expected.equals("allow") && !expected.equals("deny")) {
                throw new IOException(where + ": expect is neither allow nor deny");
            }
            return new GuardCase(
                    node.path("id").asString(where),
                    Dialect.valueOf(node.path("dialect").asString("").toUpperCase(Locale.ROOT)),
                    node.path("category").asString(""),
                    node.path("sql").asString(""),
                    expected.equals("allow"));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }
}
