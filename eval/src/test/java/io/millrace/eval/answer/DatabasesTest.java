package io.millrace.eval.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.StageException;
import io.millrace.eval.fixture.SmallSuite;
import io.millrace.eval.suite.Suite;
import io.millrace.eval.suite.UnusableSuite;
import io.millrace.language.catalog.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {
    @TempDir
    Path folder;

    @Test
    void theCatalogIsWhatTheProbePublishes() throws Exception {
        try (Databases databases = library()) {
            var catalog = databases.require("library");

            assertThat(catalog.tables()).extracting(Table::name).containsExactlyInAnyOrder("author", "book");
            assertThat(catalog.foreignKeys()).hasSize(1);
            assertThat(catalog.table("author")
                            .orElseThrow()
                            .column("country")
                            .orElseThrow()
                            .samples())
                    .containsExactlyInAnyOrder("Chile", "Norway");
            assertThat(databases.require("library")).isSameAs(catalog);
        }
    }

    @Test
    void aQueryGivesItsRows() throws Exception {
        try (Databases databases = library()) {
            Answer answer =
                    databases.run("library", "SELECT country, count(*) FROM author GROUP BY country ORDER BY 1;\n");

            assertThat(answer.rows())
                    .containsExactly(
                            List.of(new Cell.Text("Chile"), new Cell.Amount(2)),
                            List.of(new Cell.Text("Norway"), new Cell.Amount(1)));
        }
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        try (Databases databases = library()) {
            assertThatThrownBy(() -> databases.run("library", "DELETE FROM author"))
                    .isInstanceOf(StageException.class);
        }
    }

    @Test
    void aFolderMayBeALinkToASiblings() throws Exception {
        SmallSuite.in(folder.resolve("first"))
                .cases(SmallSuite.one("1", "q", "SELECT 1"))
                .library();
        SmallSuite.in(folder.resolve("linked")).cases(SmallSuite.one("1", "q", "SELECT 1"));
        Files.createDirectories(folder.resolve("linked/databases"));
        Files.createSymbolicLink(folder.resolve("linked/databases/library"), Path.of("../../first/databases/library"));
        SmallSuite.in(folder.resolve("text")).cases(SmallSuite.one("1", "q", "SELECT 1"));
        Files.createDirectories(folder.resolve("text/databases"));
        Files.writeString(folder.resolve("text/databases/library"), "../../first/databases/library");

        for (String suite : List.of("linked", "text")) {
            try (var databases = new Databases(Suite.read(folder.resolve(suite)).databases(), ServeScripts.NONE)) {
                assertThat(databases.run("library", "SELECT count(*) FROM book").rows())
                        .containsExactly(List.of(new Cell.Amount(4)));
            }
        }
    }

    @Test
    void anUnknownDatabaseIsSaidToBeMissing() throws Exception {
        try (Databases databases = library()) {
            assertThatThrownBy(() -> databases.run("elsewhere", "SELECT 1"))
                    .isInstanceOf(UnusableSuite.class)
                    .hasMessageContaining("elsewhere");
            assertThatThrownBy(() -> databases.run("../library", "SELECT 1")).isInstanceOf(UnusableSuite.class);
        }
    }

    private Databases library() throws Exception {
        SmallSuite.in(folder).cases(SmallSuite.one("1", "q", "SELECT 1")).library();
        return new Databases(Suite.read(folder).databases(), ServeScripts.NONE);
    }
}
