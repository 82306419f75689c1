package io.millrace.eval.errors;

import static io.millrace.eval.fixture.SmallSuite.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.ServeScripts;
import io.millrace.eval.fixture.SmallSuite;
import io.millrace.eval.run.CaseResult;
import io.millrace.eval.run.Status;
import io.millrace.eval.suite.Suite;
import io.millrace.eval.suite.UnusableSuite;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountErrorsTest {
    private static final String GOLD = "SELECT title FROM book WHERE pages > 300";

    @TempDir
    Path folder;

    @Test
    void wrongAnswersAreCountedByWhatIsWrong() throws Exception {
        Suite suite = suite();
        List<CaseResult> results = List.of(
                result("1", Status.ANSWERED, GOLD, true),
                result("2", Status.ANSWERED, "SELECT title, price FROM book WHERE pages > 200", false),
                result("3", Status.ANSWERED, "SELECT title FROM book WHERE pages > 200", false),
                result("4", Status.DECLINED, null, false),
                result("of another suite", Status.DECLINED, null, false));

        CountErrors.Counted counted;
        try (Databases databases = new Databases(suite.databases(), ServeScripts.NONE)) {
            counted = new CountErrors(databases).count(suite, results);
        }

        assertThat(CountErrors.lines(suite.name(), counted))
                .containsExactly(
                        suite.name() + ": 4 questions, 1 right, 3 not.",
                        "",
                        "| error | cases | of all errors | alone |",
                        "|---|---|---|---|",
                        "| another value | 2 | 66.7 % | 1 |",
                        "| declined | 1 | 33.3 % | 1 |",
                        "| shows too many columns | 1 | 33.3 % | 0 |");
    }

    @Test
    void aRunOfAnotherSuiteIsRefused() throws Exception {
        Suite suite = suite();
        try (Databases databases = new Databases(suite.databases(), ServeScripts.NONE)) {
            CountErrors count = new CountErrors(databases);

            assertThatThrownBy(() -> count.count(suite, List.of(result("other", Status.DECLINED, null, false))))
                    .isInstanceOf(UnusableSuite.class)
                    .hasMessageContaining("another suite");
        }
    }

    private Suite suite() throws Exception {
        String question = "Titles of books with more than 300 pages?";
        return Suite.read(SmallSuite.in(folder)
                .library()
                .cases(
                        one("1", question, GOLD),
                        one("2", question, GOLD),
                        one("3", question, GOLD),
                        one("4", question, GOLD))
                .folder());
    }

    private static CaseResult result(String id, Status status, @Nullable String sql, boolean correct) {
        return new CaseResult(id, "library", "", "easy", status, sql, 0.5, correct, false, true, 1, null);
    }
}
