package io.millrace.eval.run;

import static io.millrace.eval.fixture.SmallSuite.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.eval.answer.Databases;
import io.millrace.eval.answer.ServeScripts;
import io.millrace.eval.fixture.SmallSuite;
import io.millrace.eval.report.WriteReport;
import io.millrace.eval.suite.Suite;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Understand;
import io.millrace.language.understand.Understanding;
import io.millrace.planner.UnderstandQuestion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judged are replies to questions that any engine understands; what else an engine may say is said here for it. */
class RunEvalTest {
    private static final String BOOKS = "How many books are there?";
    private static final String AUTHORS = "How many authors are there?";
    private static final String COUNT_BOOKS = "SELECT count(*) FROM book";
    private static final String COUNT_AUTHORS = "SELECT count(*) FROM author";

    @TempDir
    Path folder;

    private SmallSuite suite;
    private final Says engine = new Says();

    @BeforeEach
    void aLibrary() throws Exception {
        suite = SmallSuite.in(folder.resolve("small")).library();
    }

    /** Understands with the real engine, always as sure of it; or says what the first word of the question tells it to say. */
    private static final class Says implements UnderstandQuestion {
        private final UnderstandQuestion real = new Understand()::understand;
        private final List<Conversation> conversations = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Understanding understand(String question, CatalogIndex index, Conversation conversation) {
            conversations.add(conversation);
            if (question.startsWith("Which? ")) {
                return new Understanding.Unclear(
                        "Which one?", List.of(sure(BOOKS, index, 0.6), sure(AUTHORS, index, 0.5)), List.of());
            }
            if (question.startsWith("What? ")) {
                return new Understanding.Declined(List.of(), List.of(question), List.of());
            }
            if (question.startsWith("Crash! ")) {
                throw new IllegalStateException("out of words");
            }
            return new Understanding.Clear(sure(question, index, 0.9), List.of(), null, null);
        }

        private Understanding.Candidate sure(String question, CatalogIndex index, double confidence) {
            var clear = (Understanding.Clear) real.understand(question, index, Conversation.NONE);
            return new Understanding.Candidate(
                    clear.candidate().interpretation(),
                    confidence,
                    clear.candidate().summary(),
                    "");
        }
    }

    @Test
    void anAnswerIsRightWhereItsRowsAre() throws Exception {
        suite.cases(one("right", BOOKS, COUNT_BOOKS), one("wrong", BOOKS, COUNT_AUTHORS));

        List<CaseResult> results = run().cases();

        assertThat(results).extracting(CaseResult::status).containsOnly(Status.ANSWERED);
        assertThat(results).extracting(CaseResult::correct).containsExactly(true, false);
        assertThat(results.getFirst().sql()).containsIgnoringCase("count(*)").contains("book");
        assertThat(results.getFirst().confidence()).isEqualTo(0.9);
        assertThat(results.getFirst().ms()).isPositive();
    }

    @Test
    void oneOfSeveralKnownAnswersIsEnough() throws Exception {
        suite.cases("""
                {"id": "1", "db_id": "library", "question": "%s", "gold_sql": "%s", "alternative_gold_sql": ["SELECT 1", "%s"]}""".formatted(BOOKS, COUNT_AUTHORS, COUNT_BOOKS));

        assertThat(run().cases().getFirst().correct()).isTrue();
    }

    @Test
    void anAnswerHasToBeRightOnEveryInstance() throws Exception {
        // On the library alone two queries that mean different things give the same number.
        suite.cases(one("lucky", BOOKS, "SELECT 4"), one("right", BOOKS, COUNT_BOOKS))
                .instance("other", "INSERT INTO book VALUES (1, 'Ash', 1, 90, 3.0)");

        assertThat(run().cases()).extracting(CaseResult::correct).containsExactly(false, true);
    }

    @Test
    void aKnownQueryThatDoesNotRunIsReported() throws Exception {
        suite.cases(one("1", BOOKS, "SELECT count(*) FROM magazine"), one("2", "What? ", "SELECT isbn FROM book"));

        SuiteResult result = run();

        assertThat(result.cases()).extracting(CaseResult::goldRan).containsOnly(false);
        assertThat(result.cases()).extracting(CaseResult::correct).containsOnly(false);
        assertThat(WriteReport.lines(read(), result))
                .anyMatch(line -> line.startsWith("Known queries that do not run on their database: 2"))
                .anyMatch(line -> line.startsWith("  1: ") && line.contains("magazine"))
                .last()
                .asString()
                .contains(" n=2 ");
    }

    @Test
    void declinedIsRightWhereNothingCanBeAnswered() throws Exception {
        suite.cases(unanswerable("1", "What? is love"), unanswerable("2", "Which? one"), unanswerable("3", BOOKS));

        assertThat(run().cases()).extracting(CaseResult::correct).containsExactly(true, true, false);
    }

    @Test
    void askingIsNoAnswer() throws Exception {
        suite.cases(one("there", "Which? one", COUNT_AUTHORS), one("missing", "Which? one", "SELECT title FROM book"));

        List<CaseResult> results = run().cases();

        assertThat(results).extracting(CaseResult::status).containsOnly(Status.ASKED);
        assertThat(results).extracting(CaseResult::correct).containsOnly(false);
        assertThat(results).extracting(CaseResult::choiceRight).containsExactly(true, false);
    }

    @Test
    void anAmbiguousQuestionIsToBeAskedAboutWithTwoOfItsMeanings() throws Exception {
        suite.cases(
                ambiguous("both", "Which? one", COUNT_AUTHORS),
                ambiguous("only one", "Which? one", "SELECT title FROM book"),
                ambiguous("not noticed", BOOKS, COUNT_AUTHORS));

        SuiteResult result = run();

        assertThat(result.cases()).extracting(CaseResult::correct).containsExactly(true, false, false);
        assertThat(WriteReport.lines(read(), result)).contains("noticed=66.7");
    }

    @Test
    void whatBreaksIsAnError() throws Exception {
        suite.cases(one("1", "Crash! now", COUNT_BOOKS));

        CaseResult result = run().cases().getFirst();

        assertThat(result.status()).isEqualTo(Status.ERROR);
        assertThat(result.note()).contains("out of words");
    }

    @Test
    void aTurnIsAskedWithItsOwnEarlierTurns() throws Exception {
        suite.dialogues(dialogue("d", BOOKS, "What? ", AUTHORS));

        SuiteResult result = run();

        assertThat(result.cases()).extracting(CaseResult::id).containsExactly("d/1", "d/2", "d/3");
        assertThat(engine.conversations)
                .extracting(conversation -> conversation.turns().stream()
                        .map(Conversation.Turn::text)
                        .toList())
                .containsExactly(List.of(), List.of(BOOKS), List.of(BOOKS));
    }

    @Test
    void aDialogueIsRightWhereAllItsTurnsAre() throws Exception {
        suite.dialogues(dialogue("right", BOOKS, BOOKS), dialogue("wrong", BOOKS, AUTHORS));

        List<String> report = WriteReport.lines(read(), run());

        assertThat(report).contains("interaction-match=50.0");
        assertThat(report.getLast()).startsWith("strict-ex=75.0 ");
        assertThat(report.indexOf("interaction-match=50.0")).isEqualTo(report.size() - 2);
    }

    @Test
    void evidenceIsUsedOnRequestOnly() throws Exception {
        suite.cases("""
                {"id": "1", "db_id": "library", "question": "What? ", "gold_sql": "SELECT 1", "evidence": "hint"}""");

        assertThat(run(false, 1).cases().getFirst().note()).doesNotContain("hint");
        assertThat(run(true, 1).cases().getFirst().note()).contains("hint");
    }

    @Test
    void severalAtATimeComeInTheSameOrder() throws Exception {
        suite.cases(one("1", BOOKS, COUNT_BOOKS), one("2", "What? ", COUNT_BOOKS), one("3", AUTHORS, COUNT_BOOKS))
                .dialogues(dialogue("d", BOOKS, AUTHORS));

        assertThat(run(false, 3).cases()).extracting(CaseResult::id).containsExactly("1", "2", "3", "d/1", "d/2");
    }

    @Test
    void theReportIsThis() throws Exception {
        suite.cases(
                one("1", BOOKS, COUNT_BOOKS),
                one("2", AUTHORS, COUNT_BOOKS),
                one("3", BOOKS, COUNT_BOOKS).replace("easy", "hard"),
                one("4", "What? ", COUNT_BOOKS).replace("easy", "hard"),
                one("5", "Which? one", COUNT_BOOKS).replace("easy", "extra"),
                one("6", "Crash! now", COUNT_BOOKS).replace("easy", "medium"),
                one("7", BOOKS, "SELECT count(*) FROM magazine").replace("easy", "medium"));

        String report = String.join("\n", WriteReport.lines(read(), run())) + "\n";

        assertThat(report.replaceAll("_ms=\\d+", "_ms=#")).isEqualTo(golden("report.txt"));
    }

    private static String golden(String name) throws Exception {
        try (var in = RunEvalTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String unanswerable(String id, String question) {
        return """
                {"id": "%s", "db_id": "library", "question": "%s", "gold_sql": null, "expected": "unanswerable"}""".formatted(id, question);
    }

    private static String ambiguous(String id, String question, String otherGold) {
        return """
                {"id": "%s", "db_id": "library", "question": "%s", "gold_sql": "SELECT count(*) FROM book", "interpretations":\
                 [{"interpretation": "this", "gold_sql": "SELECT count(*) FROM book"},\
                 {"interpretation": "that", "gold_sql": "%s"}]}""".formatted(id, question, otherGold);
    }

    /** Each turn is known to be answered by the number of books. */
    private static String dialogue(String id, String... questions) {
        var turns = new ArrayList<String>();
        for (String question : questions) {
            turns.add("{\"question\": \"" + question + "\", \"gold_sql\": \"" + COUNT_BOOKS
                    + "\", \"difficulty\": \"easy\"}");
        }
        return "{\"id\": \"" + id + "\", \"db_id\": \"library\", \"turns\": [" + String.join(", ", turns) + "]}";
    }

    private Suite read() {
        return Suite.read(suite.folder());
    }

    private SuiteResult run() throws Exception {
        return run(false, 1);
    }

    private SuiteResult run(boolean evidence, int jobs) throws Exception {
        Suite read = read();
        try (var databases = new Databases(read.databases(), ServeScripts.NONE)) {
            return new RunEval(databases, new AskInProcess(databases, engine), evidence, jobs).run(read, _ -> {});
        }
    }
}
