package io.millrace.executor.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.WrittenFile;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.fixture.DyingStore;
import io.millrace.executor.fixture.LostAnswers;
import io.millrace.executor.fixture.ReadDelta;
import io.millrace.executor.fixture.Requests;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Dialect;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.WriteMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writing Delta Lake tables, which Kernel's own reader of folders then reads. */
class WriteDeltaTest {
    private static final String NAME = "people.delta";

    private final DefaultEngine engine = DefaultEngine.create(new Configuration());
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
    void people(@TempDir Path folder) throws Exception {
        shop.folder = folder;
        shop.people();
        shop.connections.changed(WriteContract.CONNECTION, shop.settings());
    }

    private static Target target(WriteMode mode, String... key) {
        return new Target(TargetFormat.DELTA, null, "people", "", mode, List.of(key), true, null, null);
    }

    private Table table() {
        return Table.forPath(
                engine,
                Path.of(shop.folder.toString(), "artifacts", "written", NAME).toString());
    }

    private Snapshot snapshot() throws Exception {
        return table().getLatestSnapshot(engine);
    }

    private List<String> rows() throws Exception {
        List<String> rows = ReadDelta.rows(engine, snapshot());
        WrittenFile about = WrittenFile.find(shop.store(), NAME).orElseThrow();
        assertThat(about.version()).isEqualTo(snapshot().getVersion());
        assertThat(about.rows()).isEqualTo(rows.size());
        return rows;
    }

    @Test
    void makesATableThatOthersRead() throws Exception {
        shop.execute(
                "CREATE TABLE kinds (id INTEGER, yes BOOLEAN, part DOUBLE, exact DECIMAL(30,10), day DATE, at DATETIME, text"
                        + " TEXT)",
                "INSERT INTO kinds VALUES (9223372036854775807, 1, 9e999, 12345678901.25, '2026-02-28', '2026-03-29T"
                        + "02:30:00.123456', 'naïve'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL)");

        StageOutcome.NeedsInput asked = (StageOutcome.NeedsInput) shop.run(
                "SELECT * FROM kinds",
                Target.newBuilder(target(WriteMode.REPLACE)).setApprove(false).build());
        assertThat(asked.clarification().getQuestion())
                .startsWith("Create file people.delta with 2 rows")
                .contains("Nothing of that name is there yet.");
        StageOutcome done = shop.run("SELECT * FROM kinds", WriteContract.said(target(WriteMode.REPLACE), asked));

        assertThat(WriteContract.written(done))
                .isEqualTo("{\"target\":\"people.delta\",\"format\":\"delta\",\"action\":\"create\",\"rows\":2}");
        assertThat(rows())
                .containsExactly(
                        "9223372036854775807|true|Infinity|12345678901.25|2026-02-28|2026-03-29T02:30:00.123456Z|naïve",
                        "null|null|null|null|null|null|null");
        assertThat(snapshot().getSchema().fields())
                .extracting(field -> field.getName() + " " + field.getDataType())
                .containsExactly(
                        "id long",
                        "yes boolean",
                        "part double",
                        "exact Decimal(20, 2)",
                        "day date",
                        "at timestamp_ntz",
                        "text string");
    }

    @Test
    void replacesAllRowsAndColumnsAndKeepsWhatWasInTheLog() throws Exception {
        shop.run("SELECT id, name FROM people", target(WriteMode.REPLACE));

        StageOutcome done = shop.run("SELECT born, id FROM people WHERE id > 1", target(WriteMode.REPLACE));

        assertThat(WriteContract.written(done)).contains("\"action\":\"replace\",\"rows\":2");
        assertThat(rows()).containsExactly("null|2", "2000-12-01|3");
        assertThat(ReadDelta.rows(engine, table().getSnapshotAsOfVersion(engine, 0)))
                .containsExactly("1|Ann", "2|tab\tand \\ and 'quote'", "3|null");
    }

    @Test
    void appendsAndUpserts() throws Exception {
        shop.run("SELECT id, name, amount FROM people WHERE id < 3", target(WriteMode.APPEND));
        shop.run("SELECT 7 AS ID, 100.5 AS amount, 'Seven' AS name", target(WriteMode.APPEND));
        shop.run(
                "SELECT 'Two' AS name, 2 AS id, 0 AS amount UNION ALL SELECT 'Nine', 9, NULL",
                target(WriteMode.UPSERT, "id"));

        assertThat(rows()).containsExactlyInAnyOrder("1|Ann|10.5", "2|Two|0", "7|Seven|100.5", "9|Nine|null");
        assertThat(snapshot().getVersion()).isEqualTo(2);
        StageOutcome.NeedsInput asked = (StageOutcome.NeedsInput) shop.run(
                "SELECT 1 AS id, 'x' AS name, 1 AS amount",
                Target.newBuilder(target(WriteMode.UPSERT, "id"))
                        .setApprove(false)
                        .build());
        assertThat(asked.clarification().getQuestion())
                .startsWith("Update file people.delta by id")
                .contains("It is there with 4 rows and the columns id, name, amount; Millrace has made it.");
    }

    @Test
    void theSameWorkDeliveredAgainWritesNothingTwice() throws Exception {
        String workflow = UUID.randomUUID().toString();
        String sql = "SELECT id FROM people";

        StageOutcome first = shop.run(workflow, sql, target(WriteMode.APPEND));
        StageOutcome again = shop.run(workflow, sql, target(WriteMode.APPEND));
        for (int i = 10; i < 23; i++) {
            shop.run("SELECT " + i + " AS id", target(WriteMode.APPEND));
        }
        StageOutcome late = shop.run(workflow, sql, target(WriteMode.REPLACE));

        assertThat(WriteContract.written(again)).isEqualTo(WriteContract.written(first));
        assertThat(WriteContract.written(late)).isEqualTo(WriteContract.written(first));
        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "1", "2", "3", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22");
        assertThat(shop.store().keys(WrittenFile.folder(NAME)))
                .as("a log that is long gets a checkpoint")
                .anyMatch(key -> key.endsWith(".checkpoint.parquet"));
    }

    @ParameterizedTest
    @EnumSource(names = {"APPEND", "UPSERT"})
    void whereverItsProcessDiesTheTableIsWholeAndTheNextTryWritesOnce(WriteMode mode) throws Exception {
        ArtifactStore alive = shop.store();
        List<String> before = List.of("1|old", "2|old");
        List<String> expected = mode == WriteMode.APPEND
                ? List.of("1|old", "2|old", "2|new", "3|new")
                : List.of("1|old", "2|new", "3|new");
        String[] key = mode == WriteMode.UPSERT ? new String[] {"id"} : new String[0];
        int deaths = 0;
        // The first two keep the rows of the query.
        for (int changes = 3; ; changes++) {
            for (boolean lastIsMade : new boolean[] {false, true}) {
                shop.store = alive;
                alive.delete(WrittenFile.folder(NAME));
                shop.run("SELECT id, 'old' AS name FROM people WHERE id < 3", target(WriteMode.REPLACE));
                String workflow = UUID.randomUUID().toString();
                String sql = "SELECT id, 'new' AS name FROM people WHERE id > 1";
                var dying = new DyingStore(alive, changes, lastIsMade);
                shop.store = dying;
                Throwable death = catchThrowable(() -> shop.run(workflow, sql, target(mode, key)));
                shop.store = alive;
                if (!dying.isDead()) {
                    assertThat(death).isNull();
                    assertThat(deaths).as("steps at which it died").isGreaterThan(6);
                    return;
                }
                deaths++;
                assertThat(ReadDelta.rows(engine, snapshot()).stream().sorted().toList())
                        .as("after %d changes", changes)
                        .isIn(before, expected.stream().sorted().toList());

                shop.run(workflow, sql, target(mode, key));

                assertThat(rows()).as("after %d changes", changes).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoWhoWriteAtTheSameTimeTheSecondSeesTheFirst(WriteMode mode) throws Exception {
        shop.run("SELECT 1 AS id, 'a' AS name", target(WriteMode.APPEND));
        String[] key = mode == WriteMode.UPSERT ? new String[] {"id"} : new String[0];
        var others = new AtomicInteger();

        shop.stage()
                .handle(new WriteContract.Disturbed(
                        shop.request(UUID.randomUUID().toString(), "SELECT 2 AS id, 'b' AS name", target(mode, key)),
                        message -> {
                            if (message.startsWith("Checked") && others.getAndIncrement() == 0) {
                                shop.run("SELECT 3 AS id, 'c' AS name", target(WriteMode.APPEND));
                            }
                        }));

        assertThat(rows())
                .containsExactlyInAnyOrderElementsOf(
                        mode == WriteMode.REPLACE ? List.of("2|b") : List.of("1|a", "3|c", "2|b"));
        assertThat(others).hasValue(2);
    }

    @Test
    void ofTwoWhoMakeATableAtTheSameTimeTheSecondIsTold() throws Exception {
        var others = new AtomicInteger();

        Throwable late = catchThrowable(() -> shop.stage()
                .handle(new WriteContract.Disturbed(
                        shop.request(UUID.randomUUID().toString(), "SELECT 2 AS id", target(WriteMode.REPLACE)),
                        message -> {
                            if (message.startsWith("Checked") && others.getAndIncrement() == 0) {
                                shop.run("SELECT 3 AS id", target(WriteMode.REPLACE));
                            }
                        })));

        assertThat(late).hasMessageContaining("is not what it was");
        assertThat(rows()).containsExactly("3");
    }

    @Test
    void whatDoesNotFitIsToldAndTheTableStaysAsItWas() throws Exception {
        shop.run("SELECT id, name, amount FROM people WHERE id = 1", target(WriteMode.REPLACE));

        Target append = target(WriteMode.APPEND);
        Target upsert = target(WriteMode.UPSERT, "id");
        assertThat(shop.failure("SELECT id FROM people", append).getCode()).isEqualTo("missing-target-column");
        assertThat(shop.failure("SELECT id, name, amount, born FROM people", append)
                        .getCode())
                .isEqualTo("unknown-target-column");
        assertThat(shop.failure("SELECT 1.5 AS id, 'x' AS name, 1 AS amount", append)
                        .getCode())
                .isEqualTo("rows-do-not-fit");
        assertThat(shop.failure("SELECT 1 AS id, 'x' AS name, 1.2345 AS amount", append)
                        .getMessage())
                .contains("its column amount is decimal(19, 1), the value is 1.2345");
        assertThat(shop.failure("SELECT NULL AS id, 'x' AS name, 1 AS amount", upsert)
                        .getCode())
                .isEqualTo("key-missing");
        assertThat(shop.failure("SELECT 1 AS id, 'x' AS name, 1 AS amount UNION ALL SELECT 1, 'y', 1", upsert)
                        .getCode())
                .isEqualTo("duplicate-keys");
        assertThat(shop.failure("SELECT id AS 'the id' FROM people", target(WriteMode.REPLACE))
                        .getMessage())
                .contains("cannot have columns called the id");

        assertThat(rows()).containsExactly("1|Ann|10.5");
        assertThat(snapshot().getVersion()).isZero();
    }

    @Test
    void aTableThatSomebodyElseMadeIsReplacedOnlyWhereItIsNamed() throws Exception {
        table().createTransactionBuilder(engine, "somebody", Operation.CREATE_TABLE)
                .withSchema(engine, new StructType().add("ratio", FloatType.FLOAT))
                .build(engine)
                .commit(engine, CloseableIterable.emptyIterable());

        StageOutcome asked = shop.run("SELECT id FROM people", target(WriteMode.REPLACE));
        assertThat(((StageOutcome.NeedsInput) asked).clarification().getQuestion())
                .contains("It is there with 0 rows and the columns ratio; Millrace has NOT made it.");
        assertThat(shop.failure("SELECT 1 AS ratio", target(WriteMode.APPEND)).getCode())
                .isEqualTo("delta-not-supported");

        shop.run(
                "SELECT id FROM people",
                Target.newBuilder(target(WriteMode.REPLACE))
                        .setApproveReplace(NAME)
                        .build());
        assertThat(rows()).containsExactly("1", "2", "3");
        shop.run("SELECT id FROM people WHERE id = 1", target(WriteMode.REPLACE));
        assertThat(rows()).containsExactly("1");
    }

    @Test
    void decimalsHaveRoomForMoreThanTheFirstOnes() throws Exception {
        shop.run("SELECT 1.25 AS amount", target(WriteMode.APPEND));
        shop.run("SELECT 123456789012345.75 AS amount", target(WriteMode.APPEND));

        assertThat(rows()).containsExactlyInAnyOrder("1.25", "123456789012345.75");
        assertThat(snapshot().getSchema().get("amount").getDataType()).isEqualTo(new DecimalType(20, 2));
    }

    @Test
    void aStoreThatAsksAgainAfterALostAnswerWritesOnce() throws Exception {
        shop.store = new LostAnswers(shop.store());
        shop.run("SELECT 1 AS id", target(WriteMode.APPEND));
        shop.run("SELECT 2 AS id", target(WriteMode.APPEND));
        shop.run("SELECT 3 AS id", target(WriteMode.UPSERT, "id"));

        assertThat(rows()).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void noRowsAreATableToo() throws Exception {
        shop.run("SELECT id, name FROM people WHERE id > 100", target(WriteMode.REPLACE));

        assertThat(rows()).isEmpty();
        assertThat(snapshot().getSchema().fieldNames()).containsExactly("id", "name");
    }
}
