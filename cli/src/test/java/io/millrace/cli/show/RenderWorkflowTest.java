package io.millrace.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.gateway.StreamEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RenderWorkflowTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void anAnswerShowsPlanSqlRowsAndVerdict() {
        assertThat(render("""
                        {"status":"succeeded",
                         "tree":"aggregate by country\\n  scan orders\\n",
                         "program":{"sql":"SELECT 1","spark_sql":"SELECT 2","explanation":"Counts."},
                         "result":{"engine":"direct","columns":[{"name":"n","type":"INTEGER"}],"rows":[[1],[2]],"row_count":2,"truncated":false,"elapsed_ms":4},
                         "verdict":{"passed":false,"summary":"1 of 2 checks failed","checks":[
                            {"name":"shape","description":"has one column","passed":true,"expected":"1","seen":"1"},
                            {"name":"total","passed":false,"expected":"3","seen":"4"}]}}""", 1))
                .containsExactly(
                        "Plan",
                        "  aggregate by country",
                        "    scan orders",
                        "",
                        "SQL",
                        "  SELECT 1",
                        "  Counts.",
                        "",
                        "Rows (2, direct, 4 ms)",
                        "  n",
                        "  -",
                        "  1",
                        "  … 1 more",
                        "",
                        "Verdict",
                        "  ✗ 1 of 2 checks failed",
                        "    ✓ has one column",
                        "    ✗ total: expected 3, saw 4");
    }

    @Test
    void aFailureShowsWhichWordsWereUnderstood() {
        assertThat(render("""
                        {"status":"failed","failure":{"category":"user","code":"unknown-words","message":"I do not know 'flurbs'.",
                         "remedy":"Ask about tables of this database.","understood":["customers: table customers"],"not_understood":["flurbs"]}}""", 10))
                .containsExactly(
                        "Not answered",
                        "  ✗ I do not know 'flurbs'.",
                        "  understood: customers: table customers",
                        "  not understood: flurbs",
                        "  What you can do: Ask about tables of this database.");
    }

    @Test
    void aQuestionShowsItsChoicesWithWhatDiffers() {
        assertThat(render("""
                        {"status":"needs_input","needs_input":{"question":"Which sales?","choices":[
                          {"id":"1","text":"Total by order","difference":"orders.total","sql":"SELECT 1\\nFROM a","row_count":1},
                          {"id":"2","text":"Total by payment","difference":"","sql":"SELECT 2","row_count":null}]}}""", 10))
                .containsExactly(
                        "Which one?",
                        "  Which sales?",
                        "",
                        "  1  Total by order  (1 row)",
                        "     differs in: orders.total",
                        "     SELECT 1",
                        "     FROM a",
                        "",
                        "  2  Total by payment  (not counted)",
                        "     SELECT 2");
    }

    @Test
    void whatWasWrittenIsSaidBelowTheRows() {
        assertThat(render("""
                        {"status":"succeeded","result":{"engine":"direct","columns":[{"name":"n","type":"INTEGER"}],"rows":[[1]],"row_count":1,
                         "written":{"target":"mart.sales","format":"table","action":"upsert","rows":12}}}""", 10)).containsSubsequence("Written", "  ✓ 12 rows: table mart.sales (updated by key)");
    }

    @Test
    void aTurnShowsWhatWasKeptAndWhatWasChanged() {
        assertThat(render("""
                        {"status":"succeeded","turn":{"edit":"refinement","kept":["sales","by region"],"changed":["only 2025"],"name":"Q3"}}""", 10))
                .containsExactly("Conversation", "  kept: sales, by region", "  changed: only 2025", "  called: Q3");
    }

    @Test
    void withoutATerminalAStageIsALineWhenItEnds() {
        var bytes = new ByteArrayOutputStream();
        try (var stages = new ShowStages(Terminal.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8)))) {
            stages.accept(event("stage-started", """
                    {"stage":"plan","attempt":1,"at":"2026-02-28T10:00:00Z"}"""));
            stages.accept(event("stage-completed", """
                    {"stage":"plan","attempt":1,"at":"2026-02-28T10:00:00.012Z","output":{"summary":"count of orders"}}"""));
            stages.accept(event("stage-failed", """
                    {"stage":"execute","attempt":2,"retrying":true,"elapsed_micros":1500000,"failure":{"message":"connection refused"}}"""));
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "  ✓ plan        12 ms  count of orders",
                        "  ✗ execute     1.5 s  connection refused (trying again) (attempt 2)");
    }

    private static StreamEvent event(String name, String data) {
        return new StreamEvent("1", name, JSON.readTree(data));
    }

    private static List<String> render(String workflow, int maxRows) {
        return new RenderWorkflow(Terminal.plain(System.out)).render(JSON.readTree(workflow), maxRows);
    }
}
