package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.agent.fixture.S3Server;
import io.millrace.agent.store.s3.ConnectBucket;
import io.millrace.agent.store.s3.S3Store;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.SameRows;
import io.millrace.embedded.fixture.SendForm;
import io.millrace.embedded.fixture.SendForm.Answer;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files sent over HTTP and asked, alone and with a database; runs fetched whole, replayed and resumed. All of them are kept in a bucket of a
 * server with the API of S3; {@link RestExamplesIT} and {@link MaterialiseIT} keep theirs in a folder.
 */
class DatasetsIT {
    private static final int MOST_BYTES = 1_000_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static S3Server bucket;
    private static S3Store store;
    private static EmbeddedStack stack;
    private static Connection shop;
    private static GatewayClient gateway;
    private static SendForm form;

    @BeforeAll
    static void start() throws Exception {
        Path home = TestFolders.freshHome("datasets");
        bucket = new S3Server();
        store = ConnectBucket.connect(bucket.bucket("it/", home.resolve("cache-of-the-test")));
        var settings = new EmbeddedSettings(home, 0, Ports.free(), Ports.free());
        Map<String, Object> properties = Map.of(
                "MILLRACE_UPLOAD_BYTES",
                MOST_BYTES,
                "MILLRACE_ARTIFACTS",
                "s3://" + S3Server.BUCKET + "/it",
                "MILLRACE_S3_ENDPOINT",
                bucket.endpoint().toString(),
                "AWS_ACCESS_KEY_ID",
                S3Server.KEY_ID,
                "AWS_SECRET_ACCESS_KEY",
                S3Server.SECRET);
        stack = EmbeddedStack.start(
                settings,
                new ShowSteps(Terminal.plain(System.out)),
                context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("test", properties)));
        shop = stack.postgres().connect(EmbeddedPostgres.SHOP);
        gateway = new GatewayClient(stack.gateway());
        form = new SendForm(stack.gateway());
        new ConnectShop(new LoadShop(new GenerateShop()), gateway)
                .connect(
                        shop,
                        new ConnectShop.Address("127.0.0.1", stack.postgres().port(), EmbeddedPostgres.SHOP),
                        LocalDate.now());
    }

    @AfterAll
    static void stop() throws Exception {
        if (shop != null) {
            shop.close();
        }
        if (stack != null) {
            stack.close();
        }
        if (store != null) {
            store.close();
        }
        if (bucket != null) {
            bucket.close();
        }
    }

    @Test
    void answersAQuestionOnAFile() throws Exception {
        Answer created = form.upload(
                "machines.csv",
                "machine,site,amount,checked\nM1,Oslo,10,2026-01-02\nM2,Oslo,30,2026-01-03\nM3,Bergen,5,\n");

        assertThat(created.status()).as(created.body().toPrettyString()).isEqualTo(201);
        assertThat(created.body().path("rows").asInt()).isEqualTo(3);
        assertThat(columns(created)).containsExactly("machine text", "site text", "amount integer", "checked date");
        assertThat(form.send("GET", "/datasets/machines/schema", "")
                        .body()
                        .path("tables")
                        .path(0)
                        .path("row_count")
                        .asInt())
                .isEqualTo(3);

        JsonNode answered = ask("Total amount by site", null, "machines");

        assertThat(answered.path("result").path("engine_reason").asString()).contains("files");
        assertThat(answered.path("verdict").path("passed").asBoolean()).isTrue();
        assertThat(answered.path("result").path("rows").toString()).isEqualTo("[[\"Bergen\",5],[\"Oslo\",40]]");
    }

    @Test
    void joinsAFileWithADatabase() throws Exception {
        Answer created = form.upload(
                "regional_managers.csv",
                "region;manager\nEurope;Ada\nNorth America;Grace\nAsia Pacific;Ada\nSouth America;Edsger\n");
        assertThat(created.status()).as(created.body().toPrettyString()).isEqualTo(201);

        JsonNode answered = ask("Show me total sales by manager", "shop", "regional_managers");

        assertThat(answered.path("status").asString())
                .as(answered.toPrettyString())
                .isEqualTo("succeeded");
        assertThat(answered.path("result").path("engine_reason").asString()).contains("database and a dataset");
        assertThat(answered.path("verdict").path("passed").asBoolean()).isTrue();
        SameRows.assertSame(answered.path("result"), shop, """
                SELECT m.manager, SUM(o.total_amount) FROM orders o JOIN customers c ON o.customer_id = c.customer_id
                  JOIN (VALUES ('Europe', 'Ada'), ('North America', 'Grace'), ('Asia Pacific', 'Ada'),
                               ('South America', 'Edsger')) AS m (region, manager) ON c.region = m.region
                 GROUP BY m.manager""", false);
    }

    @Test
    void showsBadRowsAndBringsThemBackWithAnotherType() throws Exception {
        StringBuilder csv = new StringBuilder("code,label\n");
        for (int i = 1; i <= 15; i++) {
            csv.append(i).append(",x\n");
        }
        csv.append("A7,y\n").append("17\n");

        Answer created = form.upload("codes.csv", csv.toString());

        assertThat(created.body().path("rows").asInt()).isEqualTo(15);
        assertThat(created.body().path("bad_rows_shown").valueStream())
                .extracting(
                        row -> row.path("line").asInt(),
                        row -> row.path("reason").asString())
                .containsExactly(
                        tuple(17, "code is \"A7\", not of type integer"), tuple(18, "has 1 cell, the header has 2"));

        Answer corrected = form.send("PUT", "/api/v1/datasets/codes/types", "{\"code\": \"text\"}");

        assertThat(corrected.status()).as(corrected.body().toPrettyString()).isEqualTo(200);
        assertThat(corrected.body().path("rows").asInt()).isEqualTo(16);
        assertThat(columns(corrected)).containsExactly("code text", "label text");
        assertThat(form.send("PUT", "/datasets/codes/types", "{\"code\": \"numbers\"}")
                        .status())
                .isEqualTo(400);
        assertThat(form.send("PUT", "/datasets/codes/types", "{\"none\": \"text\"}")
                        .status())
                .isEqualTo(422);
    }

    /** Its log needs no more of a bucket than that one writer gets a new name. */
    @Test
    void aDeltaLakeTableIsKeptInABucketLikeInAFolder() throws Exception {
        for (String text : List.of(
                "save total sales by region as a Delta table called kept",
                "append total sales by region to kept.delta",
                "save total sales by region to upserted.delta, update existing by region",
                "save total sales by region to upserted.delta, update existing by region")) {
            Answer accepted = form.send(
                    "POST",
                    "/api/v1/workflows",
                    "{\"text\": \"" + text + "\", \"connection_id\": \"shop\", \"approve\": true}");
            String id = accepted.body().path("request_id").asString();
            assertThat(gateway.follow(id, event -> {}).name()).as(text).isEqualTo("succeeded");
        }

        assertThat(form.send("GET", "/api/v1/files", "").body().valueStream())
                .filteredOn(file -> file.path("format").asString().equals("delta"))
                .extracting(file -> file.path("name").asString() + " " + file.path("rows") + " " + file.path("version"))
                .containsExactly("kept.delta 10 1", "upserted.delta 5 1");
        assertThat(store.keys("written/kept.delta/_delta_log"))
                .contains(
                        "written/kept.delta/_delta_log/00000000000000000000.json",
                        "written/kept.delta/_delta_log/00000000000000000001.json");
    }

    @Test
    void refusesAFileThatIsTooLargeAndKeepsNothingOfIt() throws Exception {
        List<String> before = files();

        Answer refused = form.upload("large.csv", "a,b\n" + "1,2\n".repeat(MOST_BYTES / 4));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.body().path("errors").path(0).path("field").asString())
                .isEqualTo("file");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void saysWhatIsWrongWithAFileAndKeepsNothingOfIt() throws Exception {
        List<String> before = files();

        Answer empty = form.upload("empty.csv", "");
        Answer header = form.upload("header.csv", "a,b\n");
        byte[] broken = "town\nZürich\nXYZ\n".getBytes(StandardCharsets.UTF_8);
        broken[broken.length - 2] = (byte) 0xff;
        Answer garbled = form.upload("garbled.csv", broken, Map.of());

        assertThat(List.of(empty, header, garbled)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body().path("errors").path(0).path("field").asString())
                    .isEqualTo("file");
        });
        assertThat(garbled.body().path("detail").asString()).contains("Line 3");
        assertThat(files()).isEqualTo(before);
        assertThat(form.send("GET", "/datasets/garbled", "").status()).isEqualTo(404);
    }

    @Test
    void refusesANameThatIsTakenUnlessItReplaces() throws Exception {
        assertThat(form.upload("stock.csv", "item,n\na,1\n").status()).isEqualTo(201);

        Answer taken = form.upload("stock.csv", "item,n\nb,2\nc,3\n");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.body().path("errors").path(0).path("field").asString()).isEqualTo("name");

        byte[] file = "item,n\nb,2\nc,3\n".getBytes(StandardCharsets.UTF_8);
        Answer replaced = form.upload("stock.csv", file, Map.of("replace", "true"));
        assertThat(replaced.body().path("rows").asInt()).isEqualTo(2);
    }

    @Test
    void ofTwoFilesSentAtOnceUnderOneNameOneBecomesTheDataset() throws Exception {
        Callable<Answer> send = () -> form.upload("twins.csv", "item,n\na,1\n");
        try (var both = Executors.newFixedThreadPool(2)) {
            List<Answer> answers = both.invokeAll(List.of(send, send)).stream()
                    .map(Future::resultNow)
                    .sorted(Comparator.comparing(Answer::status))
                    .toList();

            assertThat(answers).extracting(Answer::status).containsExactly(201, 409);
            assertThat(answers.getLast()
                            .body()
                            .path("errors")
                            .path(0)
                            .path("field")
                            .asString())
                    .isEqualTo("name");
        }
        assertThat(form.send("GET", "/datasets/twins", "").body().path("rows").asInt())
                .isEqualTo(1);
    }

    @Test
    void aMessageOfAConversationMayAskAFile() throws Exception {
        assertThat(form.upload("depots.csv", "site,crates\nOslo,3\nBergen,4\nOslo,5\n")
                        .status())
                .isEqualTo(201);

        Answer answered = form.send(
                "POST",
                "/api/v1/chat",
                "{\"thread_id\": \"crates\", \"message\": \"Total crates by site\", \"datasets\": [\"depots\"]}");

        assertThat(answered.body().path("status").asString())
                .as(answered.body().toPrettyString())
                .isEqualTo("succeeded");
        assertThat(answered.body().path("result").path("rows").toString()).isEqualTo("[[\"Bergen\",4],[\"Oslo\",8]]");
    }

    @Test
    void takesHostileNamesAsTexts() throws Exception {
        Answer created = form.upload(
                "../../etc/passwd.csv",
                "\"=cmd|'/c calc'!A1\",a,A,,\"x`;--\"\n1,2,3,4,5\n".getBytes(StandardCharsets.UTF_8),
                Map.of("name", "<script>alert(1)</script>"));

        assertThat(created.status()).as(created.body().toPrettyString()).isEqualTo(201);
        assertThat(created.body().path("id").asString()).isEqualTo("script_alert_1_script");
        assertThat(created.body().path("file_name").asString()).isEqualTo("passwd.csv");
        assertThat(columns(created))
                .containsExactly("cmd_c_calc_A1 integer", "a integer", "A_2 integer", "column_4 integer", "x integer");
        assertThat(form.send("DELETE", "/api/v1/datasets/script_alert_1_script", "")
                        .status())
                .isEqualTo(204);
        assertThat(form.send("GET", "/api/v1/datasets/script_alert_1_script", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void declinesAQuestionOnADatasetThatIsNotThere() throws Exception {
        Answer refused = form.send("POST", "/api/v1/workflows", "{\"text\":\"How many?\",\"datasets\":[\"nowhere\"]}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("errors").path(0).path("field").asString())
                .isEqualTo("datasets");
    }

    @Test
    void keepsAllRowsOfARunAndGivesThemAsPagesAndFiles() throws Exception {
        String id = run("{\"sql\":\"SELECT order_id, status, 0 - total_amount AS owed FROM orders ORDER BY order_id\","
                + "\"connection_id\":\"shop\",\"max_rows\":10}");
        long orders = count("SELECT count(*) FROM orders");

        JsonNode run = form.send("GET", "/api/v1/runs/" + id, "").body();
        assertThat(run.path("status").asString()).as(run.toPrettyString()).isEqualTo("succeeded");
        assertThat(run.path("result").path("rows")).hasSize(10);
        assertThat(run.path("result").path("kept_rows").asLong()).isEqualTo(orders);
        assertThat(store.keys("runs/" + id))
                .containsExactly("runs/" + id + "/about.json", "runs/" + id + "/rows.jsonl");
        JsonNode page = form.send("GET", "/runs/" + id + "/result?offset=1500&limit=2", "")
                .body();
        assertThat(page.path("row_count").asLong()).isEqualTo(orders);
        assertThat(page.path("rows").valueStream().map(row -> row.path(0).asInt()))
                .containsExactly(1501, 1502);

        String csv = form.text("/api/v1/runs/" + id + "/download?format=csv");
        assertThat(csv).startsWith("order_id,status,owed\r\n1,").contains(",-");
        assertThat(csv.lines().count()).isEqualTo(orders + 1);
        assertThat(JSON.readTree(form.text("/runs/" + id + "/download?format=json"))
                        .path("rows"))
                .hasSize((int) orders);
        byte[] parquet = form.bytes("/api/v1/runs/" + id + "/download?format=parquet");
        Answer again = form.upload("owed.parquet", parquet, Map.of("name", "from a run"));
        assertThat(again.body().path("rows").asLong())
                .as(again.body().toPrettyString())
                .isEqualTo(orders);
        assertThat(columns(again)).containsExactly("order_id integer", "status text", "owed decimal");
        assertThat(form.send("GET", "/runs/" + id + "/download?format=xlsx", "").status())
                .isEqualTo(400);
    }

    @Test
    void fetchesTheRowsThatAQuestionLeftAndReplaysIt() throws Exception {
        JsonNode asked = ask("Show me total sales by region", "shop", 2);
        String id = asked.path("request_id").asString();
        assertThat(asked.path("result").path("truncated").asBoolean()).isTrue();

        assertThat(form.text("/api/v1/runs/" + id + "/download?format=csv")
                        .lines()
                        .count())
                .isEqualTo(1 + count("SELECT count(DISTINCT region) FROM customers"));

        Answer replayed = form.send("POST", "/api/v1/runs/" + id + "/replay", "");
        assertThat(replayed.status()).isEqualTo(202);
        String newId = replayed.body().path("run_id").asString();
        gateway.follow(newId, event -> {});
        JsonNode replay = gateway.workflow(newId);
        assertThat(replay.path("status").asString()).as(replay.toPrettyString()).isEqualTo("succeeded");
        assertThat(replay.path("origin").asString()).isEqualTo(id);
        assertThat(replay.path("program").path("sql"))
                .isEqualTo(asked.path("program").path("sql"));
        assertThat(replay.path("result").path("rows"))
                .isEqualTo(asked.path("result").path("rows"));
        assertThat(replay.path("verdict").path("passed").asBoolean()).isTrue();
    }

    @Test
    void resumesAFailedQuestionFromTheStageThatFailed() throws Exception {
        change("REVOKE SELECT ON categories FROM shop_reader");
        JsonNode failed;
        try {
            failed = ask("How many categories are there?", "shop");
        } finally {
            change("GRANT SELECT ON categories TO shop_reader");
        }
        assertThat(failed.path("status").asString()).as(failed.toPrettyString()).isEqualTo("failed");
        String id = failed.path("request_id").asString();

        assertThat(form.send("POST", "/api/v1/workflows/" + id + "/resume", "{\"stage\":\"probe\"}")
                        .status())
                .isEqualTo(422);
        Answer resumed = form.send("POST", "/api/v1/workflows/" + id + "/resume", "{\"stage\":\"execute\"}");
        assertThat(resumed.status()).as(resumed.body().toPrettyString()).isEqualTo(202);
        String newId = resumed.body().path("request_id").asString();
        gateway.follow(newId, event -> {});

        JsonNode answered = gateway.workflow(newId);
        assertThat(answered.path("status").asString())
                .as(answered.toPrettyString())
                .isEqualTo("succeeded");
        assertThat(answered.path("result").path("rows").toString())
                .isEqualTo("[[" + count("SELECT count(*) FROM categories") + "]]");
        assertThat(answered.path("plan").isObject()).isTrue();
        assertThat(form.send("POST", "/api/v1/workflows/" + newId + "/resume", "")
                        .status())
                .isEqualTo(409);
        assertThat(form.send("POST", "/api/v1/runs/" + UNKNOWN + "/replay", "").status())
                .isEqualTo(404);
    }

    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

    private static List<String> columns(Answer dataset) {
        return dataset.body()
                .path("columns")
                .valueStream()
                .map(column -> column.path("name").asString() + " "
                        + column.path("type").asString())
                .toList();
    }

    /** What is in the artifact store of uploads and datasets. */
    private static List<String> files() {
        return Stream.of("uploads", "datasets")
                .flatMap(folder -> keys(folder).stream())
                .toList();
    }

    private static List<String> keys(String folder) {
        try {
            return store.keys(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(String sql) throws Exception {
        try (var statement = shop.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void change(String sql) throws Exception {
        try (var statement = shop.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String run(String json) throws Exception {
        Answer accepted = form.send("POST", "/api/v1/runs", json);
        assertThat(accepted.status()).as(accepted.body().toPrettyString()).isEqualTo(202);
        String id = accepted.body().path("run_id").asString();
        gateway.follow(id, event -> {});
        return id;
    }

    private static JsonNode ask(String text, @Nullable String connection, String... datasets) throws Exception {
        return ask(text, connection, 1_000, datasets);
    }

    private static JsonNode ask(String text, @Nullable String connection, int mostRows, String... datasets)
            throws Exception {
        var question = JSON.createObjectNode().put("text", text).put("max_rows", mostRows);
        if (connection != null) {
            question.put("connection_id", connection);
        }
        var ids = question.putArray("datasets");
        for (String id : datasets) {
            ids.add(id);
        }
        Answer accepted = form.send("POST", "/api/v1/workflows", question.toString());
        assertThat(accepted.status()).as(accepted.body().toPrettyString()).isEqualTo(202);
        String id = accepted.body().path("request_id").asString();
        gateway.follow(id, event -> {});
        return gateway.workflow(id);
    }
}
