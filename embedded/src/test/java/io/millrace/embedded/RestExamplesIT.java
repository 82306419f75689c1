package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.MatchDocument;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.fixture.TwoMeanings;
import io.millrace.embedded.home.Ports;
import io.millrace.planner.UnderstandQuestion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples of docs/rest.md, run in their order as they stand there; only the ports are those of this test. And what users get wrong. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestExamplesIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern EXAMPLE =
            Pattern.compile("```bash\n(.*?)```\n```(json|text)\n(.*?)```", Pattern.DOTALL);
    private static final JsonMapper JSON = GatewayClient.exactNumbers();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static EmbeddedStack stack;
    private static Path home;
    private static String answered;
    private static String unclear;

    @BeforeAll
    static void start() throws Exception {
        home = TestFolders.freshHome("rest");
        var understand = new TwoMeanings(
                "Show me the sales", List.of("Show me total sales by region", "Show me total sales by country"));
        stack = EmbeddedStack.start(
                new EmbeddedSettings(home, 0, Ports.free(), Ports.free()),
                new ShowSteps(Terminal.plain(System.out)),
                context -> context.registerBean(UnderstandQuestion.class, () -> understand));
        var gateway = new GatewayClient(stack.gateway());
        try (var shop = stack.postgres().connect(EmbeddedPostgres.SHOP)) {
            new ConnectShop(new LoadShop(new GenerateShop()), gateway)
                    .connect(
                            shop,
                            new ConnectShop.Address(
                                    "127.0.0.1", stack.postgres().port(), EmbeddedPostgres.SHOP),
                            LocalDate.now());
        }
        try (var archive = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("archive.db"));
                var statement = archive.createStatement()) {
            statement.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT)");
            statement.execute("INSERT INTO orders VALUES (1, 'north'), (2, 'south')");
        }
        answered = gateway.ask(Question.of("Show me total sales by region", ConnectShop.CONNECTION));
        gateway.follow(answered, event -> {});
        unclear = gateway.ask(Question.of("Show me the sales", ConnectShop.CONNECTION));
        gateway.followToQuestion(unclear, event -> {});
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> examples() throws Exception {
        Matcher matcher = EXAMPLE.matcher(Files.readString(ROOT.resolve("docs/rest.md")));
        List<DynamicTest> examples = new ArrayList<>();
        while (matcher.find()) {
            String command = matcher.group(1);
            String kind = matcher.group(2);
            String expected = matcher.group(3).strip();
            examples.add(DynamicTest.dynamicTest(
                    command.strip().lines().findFirst().orElseThrow(), () -> check(command, kind, expected)));
        }
        assertThat(examples).hasSizeGreaterThan(25);
        return examples.stream();
    }

    private static void check(String command, String kind, String expected) throws Exception {
        String answer = run(command);
        if (kind.equals("text")) {
            assertThat(answer.strip()).isEqualTo(expected);
        } else {
            assertThat(MatchDocument.differences(JSON.readTree(expected), JSON.readTree(answer)))
                    .as(answer)
                    .isEmpty();
        }
    }

    private static String run(String command) throws Exception {
        var process = new ProcessBuilder(
                        "bash",
                        "-uc",
                        command.replace("http://127.0.0.1:8080", stack.gateway().toString())
                                .replace(
                                        "5432",
                                        Integer.toString(stack.postgres().port())))
                .directory(ROOT.toFile());
        process.environment().put("ID", answered);
        process.environment().put("UNCLEAR", unclear);
        process.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process running = process.start();
        String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    @Order(2)
    void theBodiesOfTheDescriptionAreTakenAsTheyStand() throws Exception {
        JsonNode paths = json(send("GET", "/v3/api-docs", null)).path("paths");
        List<String> refused = new ArrayList<>();
        int sent = 0;
        for (var path : paths.properties()) {
            for (var operation : path.getValue().properties()) {
                JsonNode example = operation
                        .getValue()
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("example");
                if (example.isMissingNode() || path.getKey().contains("{id}/answer")) {
                    continue;
                }
                String body = example.isString() ? example.stringValue() : example.toString();
                String id = path.getKey().contains("/instances/") ? "shop" : answered;
                var answer = send(
                        operation.getKey().toUpperCase(Locale.ROOT),
                        path.getKey().replace("{id}", id),
                        body);
                sent++;
                if (answer.statusCode() >= 300) {
                    refused.add(path.getKey() + " " + body + " → " + answer.body());
                }
            }
        }

        assertThat(refused).isEmpty();
        assertThat(sent).isGreaterThan(6);
    }

    @Test
    @Order(3)
    void aSchemaInsteadOfAConnectionGivesThePlanAndTheSqlAndRunsNothing() throws Exception {
        String id =
                json(send("POST", "/api/v1/workflows", """
                {"text": "How many books are there?", "schema": {"dialect": "mysql", "tables": [
                  {"name": "books", "columns": [{"name": "id", "type": "int", "primary_key": true},
                                                {"name": "title", "type": "varchar(200)"}]}]}}""")).path("request_id").asString();
        new GatewayClient(stack.gateway()).follow(id, event -> {});

        JsonNode workflow = json(send("GET", "/api/v1/workflows/" + id, null));
        assertThat(workflow.path("status").asString()).isEqualTo("succeeded");
        assertThat(workflow.path("mode").asString()).isEqualTo("plan");
        assertThat(workflow.path("program").path("sql").asString()).containsIgnoringCase("from books");
        assertThat(workflow.path("result").isNull()).isTrue();
        assertThat(json(send("GET", "/api/v1/instances", null)).toString()).doesNotContain("schema:");
    }

    @Test
    @Order(4)
    void whatIsWrongWithAConnectionIsSaidNextToItsField() throws Exception {
        refused("{'name': 'a', 'db_type': 'sqlite', 'database': '/etc/passwd'}", 422, "database");
        refused("{'name': 'b', 'db_type': 'sqlite', 'database': '../../secret.db'}", 422, "database");
        refused(
                "{'name': 'c', 'db_type': 'postgresql', 'host': 'no-such-host.invalid', 'database': 'x', 'username': 'u'}",
                422,
                "host");
        refused(
                "{'name': 'd', 'db_type': 'postgresql', 'host': '127.0.0.1', 'port': 1, 'database': 'x', 'username': 'u'}",
                422,
                "port");
        refused(
                "{'name': 'e', 'db_type': 'mysql', 'host': '127.0.0.1', 'port': 0, 'database': 'x', 'username': 'u'}",
                400,
                "port");
        refused("{'name': 'demo SHOP', 'db_type': 'sqlite', 'database': 'archive.db'}", 409, "name");
        assertThat(json(send("GET", "/api/v1/instances", null))
                        .valueStream()
                        .map(one -> one.path("name").asString()))
                .doesNotContain("a", "b", "c", "d", "e");
    }

    private static void refused(String body, int status, String field) throws Exception {
        var answer = send("POST", "/api/v1/instances", body.replace('\'', '"'));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).path("errors").path(0).path("field").asString())
                .as(answer.body())
                .isEqualTo(field);
        assertThat(json(answer).path("remedy").asString()).isNotEmpty();
    }

    @Test
    @Order(5)
    void aWorkflowWhoseConnectionIsDeletedEndsAndSaysSo() throws Exception {
        int port = stack.postgres().port();
        String created = json(send("POST", "/api/v1/instances", """
                {"id": "leaving", "name": "Leaving", "db_type": "postgresql", "host": "127.0.0.1", "port": %d,
                 "database": "%s", "username": "postgres", "password": "x"}""".formatted(port, EmbeddedPostgres.SHOP)))
                .path("request_id")
                .asString();
        var gateway = new GatewayClient(stack.gateway());
        assertThat(gateway.follow(created, event -> {}).name()).isEqualTo("succeeded");
        String slow =
                json(send("POST", "/api/v1/workflows", """
                {"mode": "sql", "connection_id": "leaving",
                 "text": "SELECT count(*) FROM order_items a, order_items b, order_items c, order_items d"}""")).path("request_id").asString();
        var started = new AtomicBoolean();

        var end = gateway.follow(slow, event -> {
            if (event.data().path("message").asString("").startsWith("Running on") && !started.getAndSet(true)) {
                try {
                    assertThat(send("DELETE", "/api/v1/instances/leaving", null).statusCode())
                            .isEqualTo(204);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });

        assertThat(started).isTrue();
        assertThat(end.name()).isEqualTo("failed");
        assertThat(end.data().path("failure").path("code").asString()).isIn("connection-deleted", "unknown-connection");
    }

    @Test
    @Order(6)
    void aReplayRunsTheSameProgramAsTheCapsuleHas() throws Exception {
        JsonNode before = json(send("GET", "/api/v1/runs/" + answered + "/capsule", null));
        String again = json(send("POST", "/api/v1/runs/" + answered + "/replay", null))
                .path("run_id")
                .asString();
        assertThat(new GatewayClient(stack.gateway()).follow(again, event -> {}).name())
                .isEqualTo("succeeded");

        JsonNode after = json(send("GET", "/api/v1/runs/" + again + "/capsule", null));

        assertThat(after.path("program").path("statement").path("sql").asString())
                .isNotEmpty();
        assertThat(after.path("program")).isEqualTo(before.path("program"));
        assertThat(after.path("plan")).isEqualTo(before.path("plan"));
        assertThat(after.path("request").path("origin").asString()).isEqualTo(answered);
        assertThat(after.path("results").path("row_count"))
                .isEqualTo(before.path("results").path("row_count"));
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
