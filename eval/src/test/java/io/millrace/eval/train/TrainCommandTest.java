package io.millrace.eval.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.eval.fixture.SmallSuite;
import io.millrace.language.rank.Trained;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final List<String> TWINS = List.of("library", "archive");

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void theSameSuitesGiveTheSameBytes() throws Exception {
        Path suite = suite();
        Path once = folder.resolve("once.weights");
        Path again = folder.resolve("again.weights");

        assertThat(train("--suite", suite.toString(), "--folds", "2", "--out", once.toString()))
                .isZero();
        assertThat(train("--suite", suite.toString(), "--folds", "2", "--out", again.toString()))
                .isZero();

        byte[] bytes = Files.readAllBytes(once);
        assertThat(Files.readAllBytes(again)).isEqualTo(bytes);
        Trained trained = Trained.read(new ByteArrayInputStream(bytes));
        assertThat(trained.madeBy()).isEqualTo("./millrace train --suite small --rank small --folds 2");
        assertThat(trained.templates()).hasSizeGreaterThan(2);
        assertThat(trained.slotWeights().weights()).contains(0).matches(TrainCommandTest::learned);
        assertThat(trained.templateWeights().weights()).matches(TrainCommandTest::learned);
    }

    @Test
    void eachFoldIsAskedWithWeightsThatDidNotSeeIt() throws Exception {
        Path out = folder.resolve("folds");

        assertThat(train("--suite", suite().toString(), "--folds", "2", "--cross-validate", "--out", out.toString()))
                .isZero();

        List<String> first = Files.readAllLines(out.resolve("fold-0.databases"));
        List<String> second = Files.readAllLines(out.resolve("fold-1.databases"));
        assertThat(first).hasSize(1).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(1);
        assertThat(Files.readAllBytes(out.resolve("fold-0.weights")))
                .isNotEqualTo(Files.readAllBytes(out.resolve("fold-1.weights")));
    }

    @Test
    void aWrongCommandLineIsTwo() throws Exception {
        String suite = suite().toString();

        assertThat(train("--suite", suite)).isEqualTo(2);
        assertThat(train("--suite", suite, "--out", "x", "--rank", "other")).isEqualTo(2);
        assertThat(train("--suite", suite, "--out", "x", "--folds", "1")).isEqualTo(2);
    }

    @Test
    void whatIsNoSuiteIsSaidInOneLine() {
        assertThat(train("--suite", folder.resolve("missing").toString(), "--out", "x"))
                .isEqualTo(1);

        assertThat(err.toString().lines()).hasSize(1);
    }

    /** Two databases, one in each fold, with questions that need three templates. */
    private Path suite() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String database : TWINS) {
            for (String table : List.of("author", "book")) {
                lines.add(one(database, "How many " + table + "s are there?", "SELECT count(*) FROM " + table));
            }
            lines.add(one(database, "What are the names of the authors?", "SELECT name FROM author"));
            lines.add(one(database, "What are the titles of the books?", "SELECT title FROM book"));
            lines.add(one(database, "Name of authors from Chile", "SELECT name FROM author WHERE country = 'Chile'"));
            lines.add(one(database, "Name of authors from Norway", "SELECT name FROM author WHERE country = 'Norway'"));
        }
        SmallSuite small = SmallSuite.in(folder.resolve("small")).library().cases(lines.toArray(String[]::new));
        Path databases = small.folder().resolve("databases");
        Path copy = databases.resolve("archive").resolve("archive.sqlite");
        if (!Files.exists(copy)) {
            Files.createDirectories(copy.getParent());
            Files.copy(databases.resolve("library").resolve("library.sqlite"), copy);
        }
        assertThat(TWINS.stream().map(name -> Fold.of(name, 2)).distinct()).hasSize(2);
        return small.folder();
    }

    private static String one(String database, String question, String gold) {
        return SmallSuite.one(database + question.hashCode(), question, gold)
                .replace("\"db_id\": \"library\"", "\"db_id\": \"" + database + "\"");
    }

    private static boolean learned(float[] weights) {
        for (float weight : weights) {
            if (weight != 0) {
                return true;
            }
        }
        return false;
    }

    private int train(String... arguments) {
        return TrainCommand.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
