package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.fixture.TwoMeanings;
import io.millrace.embedded.home.Ports;
import io.millrace.planner.UnderstandQuestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples of the README, run as they stand there; only the ports are those of this test. */
class ReadmeExamplesIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- tested: (\\S+) -->\n```bash\n(.*?)```", Pattern.DOTALL);
    private static final JsonMapper JSON = new JsonMapper();

    private static final Map<String, String> EXAMPLES = new HashMap<>();
    private static EmbeddedStack stack;
    private static String workflow;

    @BeforeAll
    static void start() throws Exception {
        Matcher matcher = EXAMPLE.matcher(Files.readString(ROOT.resolve("README.md")));
        while (matcher.find()) {
            EXAMPLES.put(matcher.group(1), matcher.group(2));
        }
        var settings = new EmbeddedSettings(TestFolders.freshHome("readme"), 0, Ports.free(), Ports.free());
        var understand = new TwoMeanings(
                "Show me the sales", List.of("Show me total sales by region", "Show me total sales by country"));
        stack = EmbeddedStack.start(
                settings,
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
        workflow = gateway.ask(Question.of("Show me total sales by region", ConnectShop.CONNECTION));
        gateway.follow(workflow, event -> {});
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void rest() throws Exception {
        assertThat(json(run("rest")).path("request_id").asString()).hasSize(36);
    }

    @Test
    void aWorkflowById() throws Exception {
        String[] answers = run("rest-id").split("(?<=[}\\]])(?=\\{\"status\"|\\[\\{\"name\"|\\{\"request_id\")");

        assertThat(answers).hasSize(3);
        assertThat(json(answers[0]).path("status").asString()).isEqualTo("succeeded");
        assertThat(json(answers[1]).valueStream().map(step -> step.path("name").asString()))
                .containsExactly("plan", "map", "compose", "review", "execute", "verify");
        assertThat(json(answers[2]).path("result").path("rows")).hasSize(5);
    }

    @Test
    void serverSentEvents() throws Exception {
        assertThat(run("sse")).contains("event:accepted", "event:stage-completed", "event:succeeded");
    }

    @Test
    void webSocket() throws Exception {
        assertThat(run("websocket").lines())
                .allSatisfy(line ->
                        assertThat(json(line).path("workflow_id").asString()).isEqualTo(workflow))
                .last()
                .satisfies(
                        line -> assertThat(json(line).path("type").asString()).isEqualTo("succeeded"));
    }

    @Test
    void kafka() throws Exception {
        assertThat(run("kafka")).contains("SUCCEEDED").contains("[[");
    }

    @Test
    void answeringAQuestion() throws Exception {
        String unclear = gateway().ask(Question.of("Show me the sales", ConnectShop.CONNECTION));
        gateway().followToQuestion(unclear, event -> {});

        String answers = run("answer", unclear);

        assertThat(answers).startsWith("\"status\":\"needs_input\"").contains("\"answer\":\"1\"");
        assertThat(gateway().follow(unclear, event -> {}).name()).isEqualTo("succeeded");
    }

    @Test
    void aConversation() throws Exception {
        String answers = run("conversation");

        JsonNode turns =
                json(answers.substring(answers.indexOf("{\"conversation_id\""))).path("turns");
        assertThat(turns.path(0).path("text").asString()).isEqualTo("Show me total sales by region");
    }

    @Test
    void aFileAndADatabase() throws Exception {
        String answers = run("dataset");

        JsonNode dataset = json(answers.substring(0, answers.lastIndexOf("{\"request_id\"")));
        assertThat(dataset.path("rows").asInt()).isEqualTo(5);
        String id = json(answers.substring(answers.lastIndexOf("{\"request_id\"")))
                .path("request_id")
                .asString();
        gateway().follow(id, event -> {});
        assertThat(gateway().workflow(id).path("result").path("rows")).hasSize(3);
    }

    @Test
    void allRowsOfAnAnswer() throws Exception {
        assertThat(run("download").lines()).hasSize(6).first().isEqualTo("region,total_sales");
    }

    @Test
    void anAnswerAsAFile() throws Exception {
        String answers = run("materialise");

        assertThat(answers).startsWith("{\"request_id\"");
        assertThat(answers.lines())
                .hasSize(6)
                .first()
                .satisfies(line -> assertThat(line).endsWith("region,total_sales"));
    }

    @Test
    void aGlossary() throws Exception {
        assertThat(json(run("glossary")))
                .isEqualTo(json("{'connection_id':'shop','synonyms':4,'descriptions':1,'measures':2,'default_dates':1}"
                        .replace('\'', '"')));
    }

    private static GatewayClient gateway() {
        return new GatewayClient(stack.gateway());
    }

    @Test
    void connectingADatabase() throws Exception {
        EXAMPLES.computeIfPresent(
                "connect",
                (name, command) -> command.replace("\"…\"", "\"s3cret-reader\"")
                        .replace("5432", Integer.toString(stack.postgres().port())));
        try (var owner = stack.postgres().connect("postgres");
                var statement = owner.createStatement()) {
            statement.execute("CREATE ROLE reader LOGIN PASSWORD 's3cret-reader'");
            statement.execute("CREATE DATABASE sales");
        }

        String answer = run("connect");

        assertThat(json(answer).path("id").asString()).isEqualTo("mine");
        assertThat(json(answer).path("created_at").asString()).isNotEmpty();
        assertThat(answer).doesNotContain("s3cret-reader");
    }

    private static String run(String name) throws IOException, InterruptedException {
        return run(name, workflow);
    }

    /** @param id what {@code $ID} stands for */
    private static String run(String name, String id) throws IOException, InterruptedException {
        String command = java.util.Objects.requireNonNull(EXAMPLES.get(name), name)
                .replace("http://127.0.0.1:8080", stack.gateway().toString())
                .replace("127.0.0.1:9092", stack.bootstrapServers());
        var process = new ProcessBuilder("bash", "-euc", command).directory(ROOT.toFile());
        process.environment().put("ID", id);
        process.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, java) -> java + ":" + path);
        process.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process running = process.start();
        String output = new String(running.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).as(output).isZero();
        return output;
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }
}
