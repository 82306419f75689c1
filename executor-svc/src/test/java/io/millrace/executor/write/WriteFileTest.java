package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.StageOutcome;
import io.millrace.agent.store.FolderStore;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.Requests;
import io.millrace.executor.fixture.SmallDisk;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing files of the artifact store, from a connection that is only read. */
class WriteFileTest {
    private final WriteContract shop = new WriteContract() {
        @Override
        ConnectionSettings settings() {
            return Requests.sqlite(CONNECTION, folder.resolve("shop.db"));
        }

        @Override
        Dialect dialect() {
            return Dialect.SQLITE;
        }

        @Override
        Connection connect() throws java.sql.SQLException {
            return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
        }

        @Override
        void killWriter() {}

        @Override
        Connections connections() {
            return Requests.connections(folder);
        }
    };

    @BeforeEach
    void people(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        shop.folder = folder;
        shop.people();
        shop.connections.changed(WriteContract.CONNECTION, shop.settings());
    }

    private static Target file(TargetFormat format, boolean approve) {
        return new Target(format, null, "people", "", WriteMode.REPLACE, List.of(), approve, null, null);
    }

    private String read(String file) throws Exception {
        try (var in = Channels.newInputStream(shop.store().open("files/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void asksBeforeItWrites() throws Exception {
        StageOutcome asked = shop.run("SELECT id FROM people", file(TargetFormat.CSV, false));

        assertThat(asked).isInstanceOf(StageOutcome.NeedsInput.class);
        assertThat(shop.store().has("files/people.csv")).isFalse();

        shop.run("SELECT id FROM people", WriteContract.said(file(TargetFormat.CSV, false), (StageOutcome.NeedsInput)
                asked));
        assertThat(shop.store().has("files/people.csv")).isTrue();
    }

    @Test
    void csv() throws Exception {
        shop.run("SELECT id, name, amount FROM people WHERE id <> 2", file(TargetFormat.CSV, true));

        assertThat(read("people.csv")).isEqualTo("id,name,amount\r\n1,Ann,10.5\r\n3,,\r\n");
    }

    @Test
    void jsonLines() throws Exception {
        shop.run("SELECT id, name, amount FROM people WHERE id <> 2", file(TargetFormat.JSON, true));

        assertThat(read("people.json").lines())
                .containsExactly(
                        "{\"id\":1,\"name\":\"Ann\",\"amount\":10.5}", "{\"id\":3,\"name\":null,\"amount\":null}");
    }

    @Test
    void parquetIsReplacedAsAWhole() throws Exception {
        shop.run("SELECT id FROM people", file(TargetFormat.PARQUET, true));
        shop.run("SELECT id, name, amount, born FROM people", file(TargetFormat.PARQUET, true));

        Path copy =
                Files.copy(Path.of(shop.store().locate("files/people.parquet")), shop.folder.resolve("copy.parquet"));
        List<String> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(copy.toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(row.getLong("id", 0) + " " + row.getFieldRepetitionCount("name") + " "
                        + row.getFieldRepetitionCount("born"));
            }
        }
        assertThat(rows).containsExactly("1 1 1", "2 1 0", "3 0 1");
    }

    @Test
    void whatIsNoFiniteNumberKeepsItsName() throws Exception {
        shop.execute("UPDATE people SET amount = -9e999 WHERE id = 1");
        String sql = "SELECT id, amount FROM people WHERE id = 1";

        shop.run(sql, file(TargetFormat.JSON, true));
        shop.run(sql, file(TargetFormat.CSV, true));

        assertThat(read("people.json")).isEqualTo("{\"id\":1,\"amount\":\"-Infinity\"}\n");
        assertThat(read("people.csv")).isEqualTo("id,amount\r\n1,-Infinity\r\n");
    }

    @Test
    void aFullDiskLeavesTheFileAsItWas() throws Exception {
        String many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
                + " SELECT i, 'some words that take room' AS words FROM n";
        try (SmallDisk disk = SmallDisk.mount("1m")) {
            shop.store = new FolderStore(disk.folder());
            shop.run("SELECT id FROM people", file(TargetFormat.CSV, true));

            var failure = shop.failure(many, file(TargetFormat.CSV, true));

            assertThat(failure.getCategory()).isEqualTo(Category.PLATFORM);
            assertThat(failure.getMessage()).contains("could not be kept");
            assertThat(read("people.csv").lines()).hasSize(4);
            try (var drafts = Files.list(disk.folder().resolve(".drafts"))) {
                assertThat(drafts).isEmpty();
            }
        }
    }
}
