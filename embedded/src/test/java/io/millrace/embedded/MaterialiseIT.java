package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.SameRows;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers that are written to tables and files, through all services: asked for in words and in fields, approved, refused, asked about. */
class MaterialiseIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = GatewayClient.exactNumbers();

    private static EmbeddedStack stack;
    private static GatewayClient gateway;
    private static Connection shop;
    private static Path home;

    @BeforeAll
    static void start() throws Exception {
        home = TestFolders.freshHome("materialise");
        stack = EmbeddedStack.start(
                new EmbeddedSettings(home, 0, Ports.free(), Ports.free()), new ShowSteps(Terminal.plain(System.out)));
        gateway = new GatewayClient(stack.gateway());
        shop = stack.postgres().connect(EmbeddedPostgres.SHOP);
        new ConnectShop(new LoadShop(new GenerateShop()), gateway)
                .connect(
                        shop,
                        new ConnectShop.Address("127.0.0.1", stack.postgres().port(), EmbeddedPostgres.SHOP),
                        LocalDate.now());
        try (Statement statement = shop.createStatement()) {
            statement.execute("CREATE SCHEMA mart");
            statement.execute("CREATE TABLE mart.regions (region text, total_sales numeric, note text)");
            statement.execute("INSERT INTO mart.regions VALUES ('Europe', 0, 'mine'), ('Atlantis', 1, 'mine')");
        }
        String created = json(send("POST", "/api/v1/instances", """
                {"id": "writer", "name": "Writer", "db_type": "postgresql", "host": "127.0.0.1", "port": %d, "database": "%s",
                 "username": "postgres", "password": "x", "read_only": false}""".formatted(
                                stack.postgres().port(), EmbeddedPostgres.SHOP)))
                .path("request_id")
                .asString();
        assertThat(gateway.follow(created, event -> {}).name()).isEqualTo("succeeded");
    }

    @AfterAll
    static void stop() throws Exception {
        if (shop != null) {
            shop.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void wordsAreShownWhatTheyWouldWriteAndWriteItAfterYes() throws Exception {
        String id = start("""
                {"text": "Create a table sales_by_region of total sales by region in connection writer", "connection_id": "shop"}""");
        assertThat(gateway.followToQuestion(id, event -> {}).name()).isEqualTo("needs-input");

        JsonNode asked = workflow(id, "needs_input");
        JsonNode proposal = asked.path("needs_input").path("proposal");
        assertThat(proposal.path("target").asString()).isEqualTo("public.sales_by_region");
        assertThat(proposal.path("action").asString()).isEqualTo("create");
        assertThat(proposal.path("row_count").asInt()).isEqualTo(5);
        assertThat(proposal.path("there").isNull()).isTrue();
        assertThat(asked.path("needs_input")
                        .path("choices")
                        .valueStream()
                        .map(choice -> choice.path("id").asString()))
                .containsExactly("yes", "no");
        assertThat(tables()).doesNotContain("sales_by_region");

        assertThat(send("POST", "/api/v1/workflows/" + id + "/answer", "{\"choice\": \"yes\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(gateway.follow(id, event -> {}).name()).isEqualTo("succeeded");
        JsonNode done = workflow(id, "succeeded");
        assertThat(done.path("result").path("written").toString())
                .isEqualTo(
                        "{\"target\":\"public.sales_by_region\",\"format\":\"table\",\"action\":\"create\",\"rows\":5}");
        assertThat(done.path("verdict").path("passed").asBoolean()).isTrue();
        SameRows.assertSame(done.path("result"), shop, "SELECT region, total_sales FROM sales_by_region", false);

        // The new table can be asked about at once.
        String next = start(
                "{\"text\": \"How many sales by region are there?\", \"mode\": \"sql\", \"connection_id\": \"writer\"}"
                        .replace("How many sales by region are there?", "SELECT count(*) FROM sales_by_region"));
        assertThat(gateway.follow(next, event -> {}).name()).isEqualTo("succeeded");
    }

    @Test
    void whatWasAnsweredIsWrittenByAFurtherTurn() throws Exception {
        String conversation = java.util.UUID.randomUUID().toString();
        String turn = "{\"text\": \"%s\", \"connection_id\": \"writer\", \"conversation_id\": \"" + conversation
                + "\", \"approve\": true}";
        String first = start(turn.formatted("Show me total sales by country"));
        assertThat(gateway.follow(first, event -> {}).name()).isEqualTo("succeeded");

        String saved = start(turn.formatted("save that as mart.by_country"));
        assertThat(gateway.follow(saved, event -> {}).name()).isEqualTo("succeeded");
        String file = start(turn.formatted("write the result to a CSV file"));
        assertThat(gateway.follow(file, event -> {}).name()).isEqualTo("succeeded");

        SameRows.assertSame(workflow(first, "succeeded").path("result"), shop, "SELECT * FROM mart.by_country", false);
        assertThat(workflow(file, "succeeded")
                        .path("result")
                        .path("written")
                        .path("target")
                        .asString())
                .isEqualTo("by_country.csv");
    }

    @Test
    void severalThingsAreWrittenOneAfterTheOther() throws Exception {
        String first = start("""
                {"text": "Create a table steps_one of total sales by region in connection writer; then append it to table mart.steps_two in connection writer and save the top 5 products by total sales as steps.csv",
                 "connection_id": "shop", "conversation_id": "%s", "approve": true}""".formatted(java.util.UUID.randomUUID()));
        assertThat(gateway.follow(first, event -> {}).name()).isEqualTo("succeeded");

        String second = next(
                first,
                "append total sales by region to table mart.steps_two in connection writer and save the top 5 products by total sales as steps.csv");
        String third = next(second, "save the top 5 products by total sales as steps.csv");
        assertThat(gateway.follow(third, event -> {}).name()).isEqualTo("succeeded");

        assertThat(workflow(third, "succeeded").path("next").isNull()).isTrue();
        String replayed = json(send("POST", "/api/v1/runs/" + second + "/replay", "{}"))
                .path("request_id")
                .asString();
        assertThat(gateway.followToQuestion(replayed, event -> {})
                        .data()
                        .path("next")
                        .isMissingNode())
                .isTrue();
        assertThat(workflow(replayed, "succeeded").path("next").isNull()).isTrue();
        assertThat(rows("SELECT count(*) FROM steps_one JOIN mart.steps_two USING (region, total_sales)"))
                .containsExactly("10");
        assertThat(send("GET", "/api/v1/files/steps.csv", null).body()).startsWith("product,total_sales");
    }

    /** Follows the step, and the one behind it until it is accepted. */
    private static String next(String step, String text) throws Exception {
        assertThat(gateway.follow(step, event -> {}).name()).isEqualTo("succeeded");
        JsonNode next = workflow(step, "succeeded").path("next");
        assertThat(next.path("text").asString()).isEqualTo(text);
        String id = next.path("request_id").asString();
        for (int tries = 0;
                tries < 400 && send("GET", "/api/v1/workflows/" + id, null).statusCode() == 404;
                tries++) {
            Thread.sleep(25);
        }
        return id;
    }

    @Test
    void nothingFollowsWhatHasFailed() throws Exception {
        String first = start("""
                {"text": "load the cleaned customers into mart.cleaned, update existing by email; then save the orders as never.csv",
                 "connection_id": "writer", "approve": true}""");
        assertThat(gateway.follow(first, event -> {}).name()).isEqualTo("failed");
        JsonNode next = workflow(first, "failed").path("next");
        assertThat(next.path("text").asString()).isEqualTo("save the orders as never.csv");

        // Whatever the end of the first began would have been accepted before this one ends.
        String other = start("{\"sql\": \"SELECT 1\", \"connection_id\": \"writer\"}");
        gateway.follow(other, event -> {});
        workflow(other, "succeeded");
        assertThat(send("GET", "/api/v1/workflows/" + next.path("request_id").asString(), null)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aWordThatIsNotUnderstoodIsNamedAndNothingIsWritten() throws Exception {
        String id = start("""
                {"text": "load the cleaned customers into mart.customers, update existing by email", "connection_id": "writer"}""");

        var end = gateway.followToQuestion(id, event -> {});

        assertThat(end.name()).isEqualTo("failed");
        assertThat(end.data().path("failure").path("code").asString()).isEqualTo("not-understood");
        assertThat(end.data().path("failure").path("not_understood").toString()).contains("cleaned");
    }

    @Test
    void noWritesNothing() throws Exception {
        String id = start("{\"text\": \"Create a table of total sales by country\", \"connection_id\": \"writer\"}");
        gateway.followToQuestion(id, event -> {});

        var answer = send("POST", "/api/v1/workflows/" + id + "/answer", "{\"choice\": \"no\"}");

        assertThat(json(answer).path("status").asString()).isEqualTo("cancelled");
        assertThat(workflow(id, "cancelled").path("result").isNull()).isTrue();
        assertThat(tables()).doesNotContain("total_sales_by_country");
    }

    @Test
    void fieldsSayItWhateverTheWords() throws Exception {
        String id = start("""
                {"text": "Show me total sales by region", "connection_id": "shop", "approve": true,
                 "target": {"name": "mart.regions", "mode": "upsert", "key": ["region"], "connection_id": "writer"}}""");

        assertThat(gateway.follow(id, event -> {}).name()).isEqualTo("succeeded");

        assertThat(rows("SELECT region, note FROM mart.regions WHERE note = 'mine' ORDER BY region"))
                .containsExactly("Atlantis|mine", "Europe|mine");
        assertThat(rows("SELECT count(*) FROM mart.regions")).containsExactly("6");
        assertThat(rows("SELECT total_sales > 0 FROM mart.regions WHERE region = 'Europe'"))
                .containsExactly("t");
    }

    @Test
    void aStatementOfOnesOwnIsWrittenToo() throws Exception {
        String id = start("""
                {"sql": "SELECT region, count(*) AS customers FROM customers GROUP BY region", "connection_id": "writer",
                 "target": {"name": "customers_by_region"}, "approve": true}""");

        assertThat(gateway.follow(id, event -> {}).name()).isEqualTo("succeeded");

        assertThat(rows("SELECT sum(customers) = (SELECT count(*) FROM customers) FROM customers_by_region"))
                .containsExactly("t");
        assertThat(send("GET", "/api/v1/runs/" + id + "/job", null).body())
                .contains(
                        "BEGIN;",
                        "CREATE TABLE \"public\".\"millrace_job_",
                        "FROM customers GROUP BY region",
                        "COMMIT;");
        assertThat(send("GET", "/api/v1/runs/" + id + "/job?format=java", null).body())
                .contains("public final class Job");
    }

    @Test
    void whatIsThereAndNotOursWaitsForItsYesThoughApproved() throws Exception {
        try (Statement statement = shop.createStatement()) {
            statement.execute("CREATE TABLE precious (id integer)");
        }
        String id = start("""
                {"sql": "SELECT count(*) AS customers FROM customers", "connection_id": "writer", "approve": true,
                 "target": {"name": "precious"}}""");

        assertThat(gateway.followToQuestion(id, event -> {}).name()).isEqualTo("needs-input");
        assertThat(workflow(id, "needs_input")
                        .path("needs_input")
                        .path("question")
                        .asString())
                .contains("NOT made it");
        assertThat(rows("SELECT count(*) FROM precious")).containsExactly("0");

        String named = start("""
                {"sql": "SELECT count(*) AS customers FROM customers", "connection_id": "writer", "approve": true,
                 "approve_replace": "precious", "target": {"name": "precious"}}""");
        assertThat(gateway.follow(named, event -> {}).name()).isEqualTo("succeeded");
        assertThat(rows("SELECT customers > 0 FROM precious")).containsExactly("t");

        // What its user saw there is gone: the old yes counts for nothing.
        send("POST", "/api/v1/workflows/" + id + "/answer", "{\"choice\": \"yes\"}");
        assertThat(gateway.follow(id, event -> {})
                        .data()
                        .path("failure")
                        .path("code")
                        .asString())
                .isEqualTo("target-changed");
    }

    @Test
    void theDemoConnectionIsOnlyRead() throws Exception {
        String id = start("{\"text\": \"Create a table of total sales by country\", \"connection_id\": \"shop\"}");

        var end = gateway.followToQuestion(id, event -> {});

        assertThat(end.name()).isEqualTo("failed");
        assertThat(end.data().path("failure").path("code").asString()).isEqualTo("connection-read-only");
    }

    @Test
    void filesAreWrittenListedAndFetched() throws Exception {
        String id = start("""
                {"text": "Save total sales by region as a Parquet file called regions", "connection_id": "shop", "approve": true}""");
        assertThat(gateway.follow(id, event -> {}).name()).isEqualTo("succeeded");
        String csv = start("""
                {"text": "save total sales by region as CSV", "connection_id": "shop", "approve": true}""");
        assertThat(gateway.follow(csv, event -> {}).name()).isEqualTo("succeeded");

        assertThat(json(send("GET", "/api/v1/files", null))
                        .valueStream()
                        .map(file -> file.path("name").asString()))
                .contains("regions.parquet", "total_sales_by_region.csv");
        assertThat(send("GET", "/api/v1/files/total_sales_by_region.csv", null)
                        .body()
                        .lines())
                .hasSize(6)
                .first()
                .isEqualTo("region,total_sales");
        assertThat(send("GET", "/api/v1/files/regions.parquet", null).body()).startsWith("PAR1");
        assertThat(send("GET", "/api/v1/files/none.csv", null).statusCode()).isEqualTo(404);
    }

    @Test
    void rowsAreAppendedToFilesAndUpdatedByKey() throws Exception {
        for (String text : List.of(
                "save total sales by region as a CSV file called kept",
                "append total sales by region to kept.csv",
                "save total sales by region to upserted.json, update existing by region",
                "save total sales by region to upserted.json, update existing by region")) {
            String id = start("{\"text\": \"" + text + "\", \"connection_id\": \"shop\", \"approve\": true}");
            assertThat(gateway.follow(id, event -> {}).name()).as(text).isEqualTo("succeeded");
        }

        assertThat(json(send("GET", "/api/v1/files", null)).valueStream())
                .filteredOn(file -> List.of("kept.csv", "upserted.json")
                        .contains(file.path("name").asString()))
                .extracting(file -> file.path("rows").asInt() + " " + file.path("version") + " " + file.path("columns"))
                .containsExactly("10 2 [\"region\",\"total_sales\"]", "5 2 [\"region\",\"total_sales\"]");
        List<String> lines =
                send("GET", "/api/v1/files/kept.csv", null).body().lines().toList();
        assertThat(lines.subList(1, 6)).isEqualTo(lines.subList(6, 11));
    }

    @Test
    void aDeltaTableIsWrittenListedAndFetchedAsAFolder() throws Exception {
        for (String text : List.of(
                "save total sales by region as a Delta table called regions",
                "append total sales by region to regions.delta")) {
            String id = start("{\"text\": \"" + text + "\", \"connection_id\": \"shop\", \"approve\": true}");
            assertThat(gateway.follow(id, event -> {}).name()).as(text).isEqualTo("succeeded");
        }

        assertThat(json(send("GET", "/api/v1/files", null)).valueStream())
                .filteredOn(file -> file.path("format").asString().equals("delta"))
                .extracting(file -> file.path("name").asString() + " " + file.path("rows") + " " + file.path("version"))
                .containsExactly("regions.delta 10 1");
        HttpResponse<byte[]> zip = HTTP.send(
                HttpRequest.newBuilder(URI.create(stack.gateway() + "/api/v1/files/regions.delta"))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(zip.headers().firstValue("Content-Type")).contains("application/zip");
        List<String> names = new ArrayList<>();
        try (var entries = new ZipInputStream(new ByteArrayInputStream(zip.body()))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                names.add(entry.getName().replaceAll("[0-9a-f]{8}-[0-9a-f-]+", "ID"));
                if (entry.getName().endsWith("/00000000000000000001.json")) {
                    assertThat(new String(entries.readAllBytes(), StandardCharsets.UTF_8))
                            .contains("\\\"numRecords\\\":5");
                }
            }
        }
        assertThat(names)
                .contains(
                        "regions.delta/_delta_log/00000000000000000000.json",
                        "regions.delta/_delta_log/00000000000000000001.json",
                        "regions.delta/part-00000-ID.snappy.parquet")
                .noneMatch(name -> name.contains("_millrace"));
    }

    @Test
    void aTargetThatMakesNoSenseIsAFaultOfItsField() throws Exception {
        var answer = send(
                "POST",
                "/api/v1/workflows",
                "{\"text\": \"total sales\", \"connection_id\": \"shop\", \"target\": {\"name\": \"t\", \"mode\": \"upsert\"}}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("errors").path(0).path("field").asString()).isEqualTo("target.key");
    }

    private static String start(String body) throws Exception {
        var answer = send("POST", "/api/v1/workflows", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("request_id").asString();
    }

    /** The live stream may be a moment ahead of what is projected. */
    private static JsonNode workflow(String id, String status) throws Exception {
        JsonNode workflow = json(send("GET", "/api/v1/workflows/" + id, null));
        for (int tries = 0; tries < 200 && !workflow.path("status").asString().equals(status); tries++) {
            Thread.sleep(25);
            workflow = json(send("GET", "/api/v1/workflows/" + id, null));
        }
        assertThat(workflow.path("status").asString()).isEqualTo(status);
        return workflow;
    }

    private static List<String> tables() throws Exception {
        return rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
    }

    private static List<String> rows(String sql) throws Exception {
        try (Statement statement = shop.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    cells.add(row.getString(i));
                }
                rows.add(String.join("|", cells));
            }
            return rows;
        }
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.gateway() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }
}
