package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.agent.StageOutcome;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.FolderStore;
import io.millrace.agent.store.WrittenFile;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.file.WriteFile;
import io.millrace.executor.fixture.DyingStore;
import io.millrace.executor.fixture.LostAnswers;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    private static Target file(TargetFormat format, WriteMode mode, String... key) {
        return new Target(format, null, "people", "", mode, List.of(key), true, null, null);
    }

    /** The rows of a file, cell by cell, as Millrace reads it. */
    private List<String> rows(TargetFormat format) throws Exception {
        WrittenFile file = WrittenFile.find(
                        shop.store(), "people." + format.name().toLowerCase(Locale.ROOT))
                .orElseThrow();
        List<String> rows = new ArrayList<>();
        new WriteFile(shop.store(), file(format, WriteMode.APPEND), "reader")
                .read(
                        file,
                        cells -> rows.add(
                                Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining("|"))));
        assertThat(file.rows()).isEqualTo(rows.size());
        return rows;
    }

    private String read(String file) throws Exception {
        try (var in =
                Channels.newInputStream(WrittenFile.open(shop.store(), file).orElseThrow())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void asksBeforeItWrites() throws Exception {
        StageOutcome asked = shop.run("SELECT id FROM people", file(TargetFormat.CSV, false));

        assertThat(asked).isInstanceOf(StageOutcome.NeedsInput.class);
        assertThat(WrittenFile.find(shop.store(), "people.csv")).isEmpty();

        shop.run("SELECT id FROM people", WriteContract.said(file(TargetFormat.CSV, false), (StageOutcome.NeedsInput)
                asked));
        assertThat(read("people.csv").lines()).hasSize(4);
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

        Path copy = Files.copy(
                Path.of(shop.store()
                        .locate(WrittenFile.find(shop.store(), "people.parquet")
                                .orElseThrow()
                                .data())),
                shop.folder.resolve("copy.parquet"));
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

    @ParameterizedTest
    @EnumSource(names = {"CSV", "JSON", "PARQUET"})
    void appendsBehindWhatIsThere(TargetFormat format) throws Exception {
        shop.run("SELECT id, name, amount, born FROM people WHERE id = 1", file(format, WriteMode.APPEND));

        StageOutcome.NeedsInput asked = (StageOutcome.NeedsInput) shop.run(
                "SELECT born, amount * 100000 AS amount, id, NAME FROM people WHERE id > 1",
                Target.newBuilder(file(format, WriteMode.APPEND))
                        .setApprove(false)
                        .build());
        assertThat(asked.clarification().getQuestion())
                .startsWith("Append to file people." + format.name().toLowerCase(Locale.ROOT))
                .contains("with 2 rows")
                .contains("It is there with 1 row and the columns id, name, amount, born; Millrace has made it.");
        StageOutcome done = shop.run(
                "SELECT born, amount * 100000.125 AS amount, id, NAME FROM people WHERE id > 1",
                WriteContract.said(file(format, WriteMode.APPEND), asked));

        assertThat(WriteContract.written(done)).contains("\"action\":\"append\",\"rows\":2");
        assertThat(rows(format))
                .hasSize(3)
                .satisfies(rows -> assertThat(rows.get(0)).matches("1\\|Ann\\|10\\.50*\\|1990-01-31"))
                .satisfies(rows -> assertThat(rows.get(1)).startsWith("2|tab\tand \\ and 'quote'|-25000.03125|null"))
                .satisfies(rows -> assertThat(rows.get(2)).isEqualTo("3|null|null|2000-12-01"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "JSON", "PARQUET"})
    void upsertReplacesByKeyInPlaceAndAddsTheOthers(TargetFormat format) throws Exception {
        shop.run("SELECT id, name, amount, born FROM people WHERE id < 3", file(format, WriteMode.UPSERT, "ID"));
        shop.execute(
                "UPDATE people SET name = 'Annie', amount = NULL WHERE id = 1",
                "INSERT INTO people VALUES (4, 'Dee', 4, '2004-04-04')");

        StageOutcome done = shop.run(
                "SELECT born, amount, name, id FROM people WHERE id <> 2 ORDER BY id DESC",
                file(format, WriteMode.UPSERT, "id"));

        assertThat(WriteContract.written(done)).contains("\"action\":\"upsert\",\"rows\":3");
        assertThat(rows(format)).satisfies(rows -> {
            assertThat(rows).hasSize(4);
            assertThat(rows.get(0)).isEqualTo("1|Annie|null|1990-01-31");
            assertThat(rows.get(1)).startsWith("2|tab\tand \\ and 'quote'|-0.25|null");
            assertThat(rows.get(2)).matches("4\\|Dee\\|4[.0]*\\|2004-04-04");
            assertThat(rows.get(3)).isEqualTo("3|null|null|2000-12-01");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "JSON", "PARQUET"})
    void aKeyOfSeveralColumnsIsFoundWhateverItsNumbersAreWrittenLike(TargetFormat format) throws Exception {
        shop.run(
                "SELECT 1.5 AS a, 'x' AS b, 'old' AS c UNION ALL SELECT 15, '.x', 'stays'",
                file(format, WriteMode.UPSERT, "a", "b"));

        shop.run("SELECT 'new' AS c, 'x' AS b, 1.50 AS a", file(format, WriteMode.UPSERT, "a", "b"));

        assertThat(rows(format)).satisfies(rows -> {
            assertThat(rows.get(0)).matches("1\\.50*\\|x\\|new");
            assertThat(rows.get(1)).matches("15[.0]*\\|\\.x\\|stays");
            assertThat(rows).hasSize(2);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "JSON", "PARQUET"})
    void theSameWorkDeliveredAgainWritesNothingTwice(TargetFormat format) throws Exception {
        String workflow = UUID.randomUUID().toString();
        String sql = "SELECT id FROM people";

        StageOutcome first = shop.run(workflow, sql, file(format, WriteMode.APPEND));
        StageOutcome again = shop.run(workflow, sql, file(format, WriteMode.APPEND));
        shop.run("SELECT 7 AS id", file(format, WriteMode.APPEND));
        shop.run("SELECT 8 AS id", file(format, WriteMode.APPEND));
        StageOutcome late = shop.run(workflow, sql, file(format, WriteMode.REPLACE));

        assertThat(WriteContract.written(again)).isEqualTo(WriteContract.written(first));
        assertThat(WriteContract.written(late)).isEqualTo(WriteContract.written(first));
        assertThat(rows(format)).containsExactly("1", "2", "3", "7", "8");
        String folder = WrittenFile.folder("people." + format.name().toLowerCase(Locale.ROOT));
        assertThat(shop.store().keys(folder))
                .as("rows of earlier versions are removed")
                .filteredOn(key -> key.contains("-") && !key.contains("/by/"))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whereverItsProcessDiesTheFileIsWholeAndTheNextTryWritesOnce(WriteMode mode) throws Exception {
        ArtifactStore alive = shop.store();
        List<String> expected = switch (mode) {
            case REPLACE -> List.of("2|new", "3|new");
            case APPEND -> List.of("1|old", "2|old", "2|new", "3|new");
            case UPSERT -> List.of("1|old", "2|new", "3|new");
        };
        String[] key = mode == WriteMode.UPSERT ? new String[] {"id"} : new String[0];
        int deaths = 0;
        for (int changes = 1; ; changes++) {
            for (boolean lastIsMade : new boolean[] {false, true}) {
                shop.store = alive;
                shop.run(
                        "SELECT id, 'old' AS name FROM people WHERE id < 3", file(TargetFormat.CSV, WriteMode.REPLACE));
                String workflow = UUID.randomUUID().toString();
                String sql = "SELECT id, 'new' AS name FROM people WHERE id > 1";
                var dying = new DyingStore(alive, changes, lastIsMade);
                shop.store = dying;
                Throwable death = catchThrowable(() -> shop.run(workflow, sql, file(TargetFormat.CSV, mode, key)));
                shop.store = alive;
                if (!dying.isDead()) {
                    assertThat(death).isNull();
                    assertThat(deaths).as("steps at which it died").isGreaterThanOrEqualTo(12);
                    return;
                }
                deaths++;
                assertThat(rows(TargetFormat.CSV))
                        .as("after %d changes", changes)
                        .isIn(List.of("1|old", "2|old"), expected);

                shop.run(workflow, sql, file(TargetFormat.CSV, mode, key));
                shop.run(workflow, sql, file(TargetFormat.CSV, mode, key));

                assertThat(rows(TargetFormat.CSV))
                        .as("after %d changes", changes)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void ofTwoWhoAppendAtTheSameTimeBothDo() throws Exception {
        shop.run("SELECT 1 AS id", file(TargetFormat.CSV, WriteMode.APPEND));
        var others = new AtomicInteger();

        shop.stage()
                .handle(new WriteContract.Disturbed(
                        shop.request(
                                UUID.randomUUID().toString(),
                                "SELECT 2 AS id",
                                file(TargetFormat.CSV, WriteMode.APPEND)),
                        message -> {
                            if (message.startsWith("Checked") && others.getAndIncrement() == 0) {
                                shop.run("SELECT 3 AS id", file(TargetFormat.CSV, WriteMode.APPEND));
                            }
                        }));

        assertThat(rows(TargetFormat.CSV)).containsExactly("1", "3", "2");
        assertThat(others).hasValue(2);
    }

    @Test
    void aStoreThatAsksAgainAfterALostAnswerWritesOnce() throws Exception {
        shop.store = new LostAnswers(shop.store());
        shop.run("SELECT 1 AS id", file(TargetFormat.CSV, WriteMode.APPEND));
        shop.run("SELECT 2 AS id", file(TargetFormat.CSV, WriteMode.APPEND));

        assertThat(rows(TargetFormat.CSV)).containsExactly("1", "2");
    }

    @Test
    void whatIsCancelledLeavesTheFileAsItWas() throws Exception {
        shop.run("SELECT 1 AS id", file(TargetFormat.CSV, WriteMode.APPEND));
        var work = new WriteContract.Disturbed[1];
        work[0] = new WriteContract.Disturbed(
                shop.request(UUID.randomUUID().toString(), "SELECT 2 AS id", file(TargetFormat.CSV, WriteMode.APPEND)),
                message -> {
                    if (message.startsWith("Checked")) {
                        work[0].cancel();
                    }
                });

        assertThat(catchThrowable(() -> shop.stage().handle(work[0]))).isInstanceOf(InterruptedException.class);

        assertThat(rows(TargetFormat.CSV)).containsExactly("1");
        assertThat(shop.store().keys("written"))
                .filteredOn(key -> key.contains("-"))
                .hasSize(1);
    }

    @Test
    void whatSomebodyElseHasMadeSinceTheYesIsNotReplaced() throws Exception {
        Target target = file(TargetFormat.CSV, false);
        StageOutcome.NeedsInput asked = (StageOutcome.NeedsInput) shop.run("SELECT id FROM people", target);
        shop.run("SELECT name FROM people", file(TargetFormat.CSV, WriteMode.REPLACE));

        assertThat(shop.failure("SELECT id FROM people", WriteContract.said(target, asked))
                        .getCode())
                .isEqualTo("target-changed");
        assertThat(read("people.csv")).startsWith("name\r\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"CSV", "JSON", "PARQUET"})
    void whatDoesNotFitIsToldAndTheFileStaysAsItWas(TargetFormat format) throws Exception {
        shop.run("SELECT id, name FROM people WHERE id = 1", file(format, WriteMode.REPLACE));

        Target append = file(format, WriteMode.APPEND);
        Target upsert = file(format, WriteMode.UPSERT, "id");
        assertThat(shop.failure("SELECT id, name, amount FROM people", append).getMessage())
                .contains("no column for amount")
                .contains("it has id, name");
        assertThat(shop.failure("SELECT id FROM people", append).getCode()).isEqualTo("missing-target-column");
        assertThat(shop.failure("SELECT 1.5 AS id, 'x' AS name", append).getMessage())
                .contains("its column id is integer, the value is 1.5")
                .contains("Nothing was written");
        assertThat(shop.failure("SELECT NULL AS id, 'x' AS name UNION ALL SELECT 2, 'y'", upsert)
                        .getCode())
                .isEqualTo("key-missing");
        assertThat(shop.failure("SELECT 5 AS id, 'x' AS name UNION ALL SELECT 5, 'y'", upsert)
                        .getMessage())
                .contains("1 row has a key that another has (id), such as 5");
        assertThat(shop.failure("SELECT 1 AS id, 'x' AS name", file(format, WriteMode.UPSERT, "email"))
                        .getCode())
                .isEqualTo("unknown-key");
        assertThat(rows(format)).containsExactly("1|Ann");

        shop.run("SELECT 1 AS id, 'again' AS name", append);
        assertThat(shop.failure("SELECT 1 AS id, 'x' AS name", upsert).getCode())
                .isEqualTo("key-not-unique-in-target");
        assertThat(rows(format)).containsExactly("1|Ann", "1|again");
    }

    @Test
    void textsSurviveByteForByteWhatIsWrittenBesideThem() throws Exception {
        shop.execute("DELETE FROM people");
        List<String> texts =
                List.of("=1+1", "'=1+1", "''quoted", "", "two\nlines", "a,b;\"c\"", " padded ", "'\t'", "-5");
        for (int i = 0; i < texts.size(); i++) {
            shop.execute(
                    "INSERT INTO people VALUES (" + i + ", '" + texts.get(i).replace("'", "''") + "', NULL, NULL)");
        }
        shop.execute("INSERT INTO people VALUES (100, NULL, NULL, NULL)");
        shop.run("SELECT id, name FROM people ORDER BY id", file(TargetFormat.CSV, WriteMode.REPLACE));
        shop.run("SELECT id, name FROM people ORDER BY id", file(TargetFormat.JSON, WriteMode.REPLACE));
        String csv = read("people.csv");
        String json = read("people.json");

        shop.run("SELECT 0 AS id, '=1+1' AS name", file(TargetFormat.CSV, WriteMode.UPSERT, "id"));
        shop.run("SELECT 0 AS id, '=1+1' AS name", file(TargetFormat.JSON, WriteMode.UPSERT, "id"));
        shop.run("SELECT '=1+1' AS name, 0 AS id", file(TargetFormat.CSV, WriteMode.UPSERT, "name"));

        assertThat(read("people.csv")).isEqualTo(csv);
        assertThat(read("people.json")).isEqualTo(json);
        assertThat(csv).contains("\r\n3,\"\"\r\n").endsWith("\r\n100,\r\n");
    }

    @Test
    void aColumnWithoutAnyValueIsKept() throws Exception {
        shop.run("SELECT name FROM people WHERE id = 3", file(TargetFormat.CSV, WriteMode.REPLACE));
        shop.run("SELECT name FROM people WHERE id <> 2", file(TargetFormat.CSV, WriteMode.APPEND));

        assertThat(rows(TargetFormat.CSV)).containsExactly("null", "Ann", "null");
    }

    @Test
    void aFullDiskWhileItAppendsLeavesTheFileAsItWas() throws Exception {
        String many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                + " SELECT i AS id FROM n";
        try (SmallDisk disk = SmallDisk.mount("480k")) {
            shop.store = new FolderStore(disk.folder());
            shop.run(many, file(TargetFormat.CSV, WriteMode.REPLACE));
            shop.store().delete("runs");
            String before = read("people.csv");

            var failure = shop.failure(many, file(TargetFormat.CSV, WriteMode.APPEND));

            assertThat(failure.getCategory()).isEqualTo(Category.PLATFORM);
            assertThat(read("people.csv")).isEqualTo(before);
        }
    }
}
