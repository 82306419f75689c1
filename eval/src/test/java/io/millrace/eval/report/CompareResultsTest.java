package io.millrace.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.eval.run.CaseResult;
import io.millrace.eval.run.Status;
import io.millrace.eval.suite.UnusableSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareResultsTest {
    @TempDir
    Path folder;

    @Test
    void eachCaseIsFixedBrokenOrTheSame() {
        List<CaseResult> before = List.of(
                result("fixed", Status.DECLINED, false),
                result("broken", Status.ANSWERED, true),
                result("right", Status.ANSWERED, true),
                result("wrong", Status.ANSWERED, false),
                result("gone", Status.ANSWERED, true));
        List<CaseResult> after = List.of(
                result("fixed", Status.ANSWERED, true),
                result("broken", Status.ANSWERED, false),
                result("right", Status.ANSWERED, true),
                result("wrong", Status.DECLINED, false),
                result("new", Status.ANSWERED, true));

        assertThat(CompareResults.lines(before, after))
                .containsExactly(
                        "Fixed:",
                        "  fixed (declined → answered) Question fixed?",
                        "      before: not understood",
                        "      after:  SELECT 1",
                        "Broken:",
                        "  broken (answered → answered) Question broken?",
                        "      before: SELECT 1",
                        "      after:  SELECT 1",
                        "Only in the first file: 1, only in the second: 1",
                        "fixed=1 broken=1 still_right=1 still_wrong=1 of_these_with_another_status=1");
    }

    @Test
    void aFileGivesBackWhatWasWritten() throws Exception {
        List<CaseResult> results = List.of(result("a", Status.ANSWERED, true), result("b", Status.DECLINED, false));
        Path file = folder.resolve("new/out.jsonl");

        ResultFile.write(file, results);

        assertThat(ResultFile.read(file)).isEqualTo(results);
        assertThat(Files.readAllLines(file).getFirst()).isEqualTo("""
                        {"id":"a","db_id":"library","difficulty":"easy","question":"Question a?","status":"answered",\
                        "sql":"SELECT 1","confidence":0.75,"correct":true,"choice_right":false,"gold_ran":true,"ms":1.25,"note":null}""");
    }

    @Test
    void whatIsNoResultFileIsSaidToBeNone() throws Exception {
        Files.writeString(folder.resolve("cases.jsonl"), "{\"id\": \"a\"}\n");

        assertThatThrownBy(() -> ResultFile.read(folder.resolve("cases.jsonl")))
                .isInstanceOf(UnusableSuite.class)
                .hasMessageContaining("Line 1 of ");
        assertThatThrownBy(() -> ResultFile.read(folder.resolve("missing"))).hasMessageContaining("no result file");
    }

    private static CaseResult result(String id, Status status, boolean correct) {
        boolean answered = status == Status.ANSWERED;
        return new CaseResult(
                id,
                "library",
                "Question " + id + "?",
                "easy",
                status,
                answered ? "SELECT 1" : null,
                answered ? 0.75 : null,
                correct,
                false,
                true,
                1.25,
                answered ? null : "not understood");
    }
}
