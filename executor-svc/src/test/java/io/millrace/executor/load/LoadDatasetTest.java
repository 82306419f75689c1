package io.millrace.executor.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.fixture.FakeWork;
import io.millrace.agent.store.Draft;
import io.millrace.agent.store.FolderStore;
import io.millrace.executor.fixture.Spark;
import io.millrace.executor.probe.ProbeLimits;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.language.catalog.Column;
import io.millrace.language.catalog.DataType;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.BadRow;
import io.millrace.schemas.Budget;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Dataset;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Meta;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Upload;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of all kinds, read on a real Spark into a real folder. */
class LoadDatasetTest {
    private static final String CSV = """
            id,name,amount,since,rate
            1,Ada,10.50,2026-01-31,0.5
            2,Grace,,2026-02-01,1e3
            3,Edsger,7,2026-02-28,2
            """;

    @TempDir
    private Path folder;

    private final List<CatalogSnapshot> published = new ArrayList<>();

    @Test
    void findsTypesMissingValuesAndKeysOfACsv() throws Exception {
        Table table = table(load("people.csv", CSV));

        assertThat(table.name()).isEqualTo("people");
        assertThat(table.rowCount()).isEqualTo(3);
        assertThat(table.columns())
                .extracting(Column::name, Column::type, Column::nullable)
                .containsExactly(
                        tuple("id", DataType.INTEGER, false),
                        tuple("name", DataType.TEXT, false),
                        tuple("amount", DataType.DECIMAL, true),
                        tuple("since", DataType.DATE, false),
                        tuple("rate", DataType.DOUBLE, false));
        assertThat(table.primaryKey()).containsExactly("id");
        assertThat(table.column("name").orElseThrow().samples()).containsExactly("Ada", "Edsger", "Grace");
        assertThat(rows("SELECT id, amount, since, rate FROM rows ORDER BY id"))
                .containsExactly("[1,10.50,2026-01-31,0.5]", "[2,null,2026-02-01,1000.0]", "[3,7.00,2026-02-28,2.0]");
    }

    @Test
    void countsAndShowsEveryRowThatIsLeftOut() throws Exception {
        StringBuilder csv = new StringBuilder("id,amount\n");
        for (int i = 1; i <= 20; i++) {
            csv.append(i).append(',').append(i).append('\n');
        }
        csv.append("21\n").append("22,1,2\n").append("23,lots\n").append("24,NULL\n");

        Dataset dataset = load("ragged.csv", csv.toString());

        assertThat(dataset.getRowCount()).isEqualTo(21);
        assertThat(dataset.getBadRowCount()).isEqualTo(3);
        assertThat(dataset.getBadRows())
                .extracting(BadRow::getLine, BadRow::getReason, BadRow::getText)
                .containsExactly(
                        tuple(22L, "has 1 cell, the header has 2", "21"),
                        tuple(23L, "has 3 cells, the header has 2", "22,1,2"),
                        tuple(24L, "amount is \"lots\", not of type integer", "23,lots"));
    }

    @Test
    void takesTheTypesThatTheUserGives() throws Exception {
        Dataset dataset =
                load("codes.csv", bytes("code,amount\n1,5\n2,x\n"), Map.of("code", "text", "AMOUNT", "decimal"));

        assertThat(table(dataset).columns()).extracting(Column::type).containsExactly(DataType.TEXT, DataType.DECIMAL);
        assertThat(dataset.getBadRowCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "windows-1252"})
    void readsTheEncodingsThatFilesHave(String charset) throws Exception {
        load("towns.csv", "town,people\nZürich,1\nMünchen,2\n".getBytes(Charset.forName(charset)), Map.of());

        assertThat(rows("SELECT town FROM rows ORDER BY people")).containsExactly("[Zürich]", "[München]");
    }

    @Test
    void leavesAByteOrderMarkOutOfTheFirstName() throws Exception {
        Dataset dataset = load("marked.csv", "\ufefftown,people\nZürich,1\n");

        assertThat(table(dataset).columns()).extracting(Column::name).containsExactly("town", "people");
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "\t", "|"})
    void findsTheSeparator(String separator) throws Exception {
        Dataset dataset = load("parted.csv", "a,b|c\n1,5|2\n3,5|4\n".replace("|", separator));

        assertThat(table(dataset).columns()).extracting(Column::name).containsExactly("a_b", "c");
        assertThat(rows("SELECT * FROM rows ORDER BY c")).containsExactly("[1.5,2]", "[3.5,4]");
    }

    @Test
    void readsJsonLinesAndShowsWhatIsNone() throws Exception {
        Dataset dataset = load(
                "events.jsonl",
                "{\"kind\":\"click\",\"n\":1,\"tags\":[\"a\"]}\nnot json\n\n[1]\n{\"n\":2,\"at\":\"2026-01-01T10:00:00Z\"}\n");

        assertThat(dataset.getFormat()).isEqualTo("json");
        assertThat(dataset.getBadRows())
                .extracting(BadRow::getLine, BadRow::getReason)
                .containsExactly(tuple(2L, "is not JSON"), tuple(4L, "is not a JSON object"));
        assertThat(rows("SELECT kind, n, tags, at FROM rows ORDER BY n"))
                .containsExactly("[click,1,[\"a\"],null]", "[null,2,null,2026-01-01T10:00]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "orc"})
    void readsColumnarFilesWithTheirOwnTypes(String format) throws Exception {
        Path written = folder.resolve("written");
        Spark.engine().call(work(upload("x", "x", Map.of())), "write", session -> {
            session.sql(
                            "SELECT 1L AS `Order No.`, DATE'2026-01-02' AS day, CAST(1.25 AS DECIMAL(9,2)) AS price,"
                                    + " TIMESTAMP_NTZ'2026-01-02 03:04:05' AS at, array(1, 2) AS list, CAST(NULL AS STRING) AS note")
                    .coalesce(1)
                    .write()
                    .format(format)
                    .save(written.toUri().toString());
            return true;
        });
        byte[] file;
        try (Stream<Path> files = Files.list(written)) {
            file = Files.readAllBytes(
                    files.filter(path -> path.getFileName().toString().startsWith("part-"))
                            .findFirst()
                            .orElseThrow());
        }

        Dataset dataset = load("lines." + format, file, Map.of());

        assertThat(dataset.getFormat()).isEqualTo(format);
        assertThat(table(dataset).columns())
                .extracting(Column::name, Column::type)
                .containsExactly(
                        tuple("Order_No", DataType.INTEGER),
                        tuple("day", DataType.DATE),
                        tuple("price", DataType.DECIMAL),
                        tuple("at", DataType.TIMESTAMP),
                        tuple("list", DataType.TEXT),
                        tuple("note", DataType.TEXT));
        assertThat(rows("SELECT * FROM rows")).containsExactly("[1,2026-01-02,1.25,2026-01-02T03:04:05,[1,2],null]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.csv     | '   '                             | empty-file",
                "a.csv     | 'a,b'                             | no-rows",
                "a.csv     | 'a,b\n1\n2\n'                     | no-good-rows",
                "a.csv     | 'a,b\n1,\"x\n2,y\n3,z\n4,w\n'     | open-quotation",
                "a.json    | '[{\"a\":1},{\"a\":'              | unreadable-json",
                "a.json    | ' '                               | empty-file",
                "a.parquet | 'no such thing'                   | wrong-format",
                "a.csv     | 'PAR1 is all there is of it'      | unreadable-file",
                "a.csv     | 'ORC and nothing behind it'       | unreadable-file",
                "a.csv     | '%PDF-1.7'                        | wrong-format"
            })
    void saysWhatIsWrongWithAFile(String name, String text, String code) throws Exception {
        assertThatThrownBy(() -> load(name, text))
                .isInstanceOfSatisfying(
                        StageException.class,
                        failure -> assertThat(failure.failure().getCode()).isEqualTo(code));
        assertThat(published).isEmpty();
        assertThat(new FolderStore(folder).keys("datasets")).isEmpty();
    }

    @Test
    void takesBreaksAndQuotationsInsideOfCells() throws Exception {
        Dataset dataset =
                load("notes.csv", "id,note\n1,\"a\nb\"\n2,\"say \"\"hi\"\"\"\n3,5\" pipe\n4,\"end\nof it\"\n");

        assertThat(dataset.getBadRowCount()).isZero();
        assertThat(rows("SELECT note FROM rows ORDER BY id"))
                .containsExactly("[a\nb]", "[say \"hi\"]", "[5\" pipe]", "[end\nof it]");
    }

    @Test
    void refusesTextThatIsBrokenInPlaces() throws Exception {
        byte[] file = bytes("town\nZürich\nM?nchen\n");
        file[file.length - 8] = (byte) 0xfc;

        assertThatThrownBy(() -> load("towns.csv", file, Map.of()))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("Line 3 is not UTF-8");
    }

    @Test
    void namesTheColumnThatIsNotThere() {
        assertThatThrownBy(() -> load("a.csv", bytes("a,b\n1,2\n"), Map.of("c", "text")))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("no column c");
    }

    private Dataset load(String fileName, String text) throws Exception {
        return load(fileName, bytes(text), Map.of());
    }

    private Dataset load(String fileName, byte[] file, Map<String, String> types) throws Exception {
        var store = new FolderStore(folder);
        try (Draft draft = store.draft("uploads/1")) {
            draft.out().write(file);
            draft.commit();
        }
        String name = fileName.substring(0, fileName.indexOf('.'));
        new LoadDataset(store, Spark.engine(), published::add, ProbeLimits.DEFAULT, Clock.systemUTC())
                .handle(work(upload(name, fileName, types)));
        return published.getLast().getDataset();
    }

    private Table table(Dataset dataset) {
        assertThat(published.getLast().getDataset()).isEqualTo(dataset);
        return CatalogJson.read(published.getLast().getCatalog()).tables().getFirst();
    }

    private List<String> rows(String sql) throws Exception {
        String path = new FolderStore(folder)
                .locate(published.getLast().getDataset().getArtifact())
                .toString();
        return Spark.engine().call(work(upload("x", "x", Map.of())), "look", session -> {
            session.read().parquet(path).createOrReplaceTempView("rows");
            return session.sql(sql).collectAsList().stream().map(Row::toString).toList();
        });
    }

    private static Upload upload(String name, String fileName, Map<String, String> types) {
        return new Upload(name, name, fileName, "uploads/1", 1L, types, now());
    }

    private static FakeWork work(Upload upload) {
        String id = UUID.randomUUID().toString();
        var goal = new Goal(Mode.LOAD, "", "", Engine.AUTO, 1, null, List.of(), upload, false, null, null, null);
        return new FakeWork(new StageRequest(
                new Meta(id, id, Stage.PROBE, 1, now(), now().plusSeconds(120)),
                goal,
                List.of(Stage.PROBE),
                new Budget(0, 0, 1000L),
                ContextWith.nothing()));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
