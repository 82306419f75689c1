package io.millrace.eval;

import static io.millrace.eval.fixture.SmallSuite.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.eval.fixture.SmallSuite;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvalCommandTest {
    private static final String BOOKS = "How many books are there?";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void measuresASuiteAndWritesEveryCase() throws Exception {
        String suite = SmallSuite.in(folder)
                .library()
                .cases(one("1", BOOKS, "SELECT count(*) FROM book"), one("2", BOOKS, "SELECT 0"))
                .folder()
                .toString();
        Path file = folder.resolve("out.jsonl");

        assertThat(eval("--suite", suite, "--out", file.toString())).isZero();

        assertThat(out.toString().lines().toList().getLast())
                .matches("strict-ex=50\\.0 answered=100\\.0 asked=0\\.0 declined=0\\.0 precision=50\\.0 n=2"
                        + " p50_ms=\\d+ p95_ms=\\d+");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        JsonNode first = JsonMapper.builder().build().readTree(lines.getFirst());
        assertThat(first.propertyNames()).contains("id", "status", "sql", "confidence", "correct", "ms");
        assertThat(first.path("status").stringValue()).isEqualTo("answered");
        assertThat(first.path("correct").booleanValue()).isTrue();
    }

    @Test
    void measuresSpidersOwnFormat() throws Exception {
        SmallSuite.in(folder).sqlite(folder.resolve("database/library/library.sqlite"), List.of());
        Files.writeString(
                folder.resolve("dev.json"),
                "[{\"db_id\": \"library\", \"question\": \"" + BOOKS
                        + "\", \"query\": \"SELECT count(*) FROM book\"}]");

        assertThat(eval("--suite", folder.toString(), "--split", "dev")).isZero();

        assertThat(out.toString()).contains("strict-ex=100.0").contains(" n=1 ");
    }

    @Test
    void comparesTwoFiles() throws Exception {
        Path one = folder.resolve("one.jsonl");
        Path two = folder.resolve("two.jsonl");
        Files.writeString(one, "{\"id\": \"a\", \"status\": \"declined\", \"correct\": false}\n");
        Files.writeString(two, "{\"id\": \"a\", \"status\": \"answered\", \"correct\": true}\n");

        assertThat(eval("--compare", one.toString(), two.toString())).isZero();

        assertThat(out.toString()).contains("fixed=1 broken=0");
    }

    @Test
    void withoutAModelThereIsNoneToMeasure() throws Exception {
        assertThat(eval("--suite", folder.toString(), "--engine", "model")).isEqualTo(2);

        assertThat(err.toString()).contains("no model configured");
    }

    @Test
    void aWrongCommandLineIsTwo() {
        assertThat(eval()).isEqualTo(2);
        assertThat(eval("--suite", "x", "--engine", "guess")).isEqualTo(2);
        assertThat(eval("--suite", "x", "--limit", "0")).isEqualTo(2);
        assertThat(eval("--suit", "x")).isEqualTo(2);
    }

    @Test
    void whatCannotBeUsedIsSaidInOneLine() throws Exception {
        assertThat(eval("--suite", folder.resolve("missing").toString())).isEqualTo(1);
        SmallSuite.in(folder).cases(one("1", BOOKS, "SELECT 1"));
        assertThat(eval("--suite", folder.toString())).isEqualTo(1);
        assertThat(eval("--suite", folder.toString(), "--db", "other")).isEqualTo(1);

        assertThat(err.toString().lines().toList())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).endsWith("."));
    }

    @Test
    void helpIsThere() {
        assertThat(eval("--help")).isZero();

        assertThat(out.toString()).contains("--suite", "--engine", "--out", "--split", "--db", "--limit", "--compare");
    }

    private int eval(String... arguments) {
        return EvalCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
