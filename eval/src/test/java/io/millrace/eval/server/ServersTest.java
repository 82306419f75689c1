package io.millrace.eval.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.eval.answer.Cell;
import io.millrace.eval.answer.Databases;
import io.millrace.eval.fixture.SmallSuite;
import io.millrace.eval.suite.Suite;
import io.millrace.eval.suite.UnusableSuite;
import io.millrace.language.catalog.Dialect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersTest {
    @TempDir
    Path folder;

    @Test
    void aScriptForPostgresqlIsLoadedIntoAServer() throws Exception {
        Suite suite = suite(".pg.sql", "COPY author (id, name, country) FROM stdin;\n4\tDi Lake\t\\N\n\\.\n");

        try (var databases = new Databases(suite.databases(), new Servers(null))) {
            assertThat(databases.require("library").dialect()).isEqualTo(Dialect.POSTGRESQL);
            assertThat(databases
                            .run("library", "SELECT name FROM author WHERE country IS NULL;")
                            .rows())
                    .containsExactly(List.of(new Cell.Text("Di Lake")));
            assertThatThrownBy(() -> databases.run("library", "DELETE FROM author"))
                    .hasMessageContaining("not run");
        }
    }

    @Test
    void aScriptThatDoesNotLoadIsNamed() throws Exception {
        Suite suite = suite(".pg.sql", "INSERT INTO magazine VALUES (1);\n");

        try (var databases = new Databases(suite.databases(), new Servers(null))) {
            assertThatThrownBy(() -> databases.require("library"))
                    .isInstanceOf(UnusableSuite.class)
                    .hasMessageContaining("library.pg.sql")
                    .hasMessageContaining("magazine");
        }
    }

    @Test
    void aScriptForMysqlNeedsAServer() throws Exception {
        Suite suite = suite(".mysql.sql");

        try (var databases = new Databases(suite.databases(), new Servers(" "))) {
            assertThatThrownBy(() -> databases.require("library")).hasMessageContaining("--mysql-url");
        }
    }

    @Test
    void theAddressOfAServerIsNeverShown() throws Exception {
        Suite suite = suite(".mysql.sql");

        for (String url : List.of("mysql://me:s3cret@", "http://me:s3cret@host", "mysql://host", "::s3cret")) {
            try (var databases = new Databases(suite.databases(), new Servers(url))) {
                assertThatThrownBy(() -> databases.require("library"))
                        .isInstanceOf(UnusableSuite.class)
                        .hasMessageContaining("mysql://user:password@host:port")
                        .hasMessageNotContaining("s3cret");
            }
        }
    }

    private Suite suite(String ending, String... more) throws Exception {
        return Suite.read(SmallSuite.in(folder)
                .cases(SmallSuite.one("1", "q", "SELECT 1"))
                .script(ending, more)
                .folder());
    }
}
