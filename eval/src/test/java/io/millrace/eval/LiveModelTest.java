package io.millrace.eval;

import static io.millrace.eval.fixture.SmallSuite.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.eval.fixture.SmallSuite;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks a real model, with the profile {@code live} and a key: the questions of a small suite, or of the one that
 * {@code MILLRACE_LIVE_SUITE} names. What it prints is what {@code ./millrace eval} prints.
 */
@EnabledIfSystemProperty(named = "millrace.live", matches = "true")
class LiveModelTest {
    @TempDir
    Path folder;

    @Test
    void aModelAnswersTheQuestionsOfASuite() throws Exception {
        String named = System.getenv("MILLRACE_LIVE_SUITE");
        String suite = named == null
                ? SmallSuite.in(folder)
                        .library()
                        .cases(
                                one("1", "How many books are there?", "SELECT count(*) FROM book"),
                                one(
                                        "2",
                                        "Which titles have more than 300 pages?",
                                        "SELECT title FROM book WHERE pages > 300"),
                                one(
                                        "3",
                                        "Who wrote the longest book?",
                                        "SELECT a.name FROM author a JOIN book b ON b.author_id = a.id"
                                                + " ORDER BY b.pages DESC LIMIT 1"))
                        .folder()
                        .toString()
                : named;

        int code = EvalCommand.commandLine()
                .setOut(new PrintWriter(System.out, true))
                .setErr(new PrintWriter(System.out, true))
                .execute("--suite", suite, "--engine", "model");

        assertThat(code).as("what eval says of itself").isZero();
    }
}
