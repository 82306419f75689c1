package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.AnswerQuestion;
import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import io.millrace.llm.fixture.TestProvider;
import io.millrace.llm.fixture.TestProvider.Reply;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Questions that a language model reads, from REST to rows, against a provider in the test. */
class LanguageModelIT {
    private static final String STRANGE = "Whose purses were the emptiest among northern folk?";
    private static final String SURE = "How many orders are there?";

    private static final String EMPTIEST_IN_THE_NORTH = """
            {"outcome":"ANSWER","readings":[{"form":{"kind":"select","shows":[{"kind":"attribute","table":"people","column":"name",
            "via":null}],"distinct":false,"tables":[],"where":{"kind":"compare","left":{"kind":"attribute","table":"people",
            "column":"region","via":null},"operator":"EQUAL","right":{"kind":"constant","type":"TEXT","value":"north"}},"groups":[],
            "having":null,"sorts":[{"term":{"kind":"attribute","table":"people","column":"balance","via":null},"descending":false}],
            "limit":1},"difference":""}],"question":null,"missing":[],"follows":false}""";

    private static final String BEYOND = """
            {"outcome":"BEYOND","readings":[],"question":null,"missing":["ranks within groups"],"follows":false}""";

    private static TestProvider provider;
    private static Path till;
    private static EmbeddedStack stack;
    private static AnswerQuestion answer;

    @BeforeAll
    static void start() throws Exception {
        provider = new TestProvider();
        // Whoever is asked for tests and was told nothing of it writes none.
        provider.always(call -> call.system().startsWith("You write tests")
                ? new Reply.Text("{\"tests\": []}")
                : new Reply.Status(500, Map.of(), "nothing to say"));
        Path home = TestFolders.freshHome("language-model");
        Map<String, Object> settings = Map.of(
                "OPENAI_API_KEY", TestProvider.KEY,
                "OPENAI_BASE_URL", provider.baseUrl(),
                "OPENAI_MODEL", "test-model",
                "MILLRACE_MODEL_PRICE_IN", "1",
                "MILLRACE_MODEL_PRICE_OUT", "4");
        stack = EmbeddedStack.start(
                new EmbeddedSettings(home, Ports.free(), Ports.free(), Ports.free()),
                new ShowSteps(Terminal.plain(System.out)),
                context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("test-provider", settings)));
        answer = new AnswerQuestion(
                new GatewayClient(stack.gateway()), Terminal.plain(new PrintStream(OutputStream.nullOutputStream())));
        till = home.resolve("till.db");
        connect(till);
    }

    @AfterAll
    static void stop() {
        stack.close();
        provider.close();
    }

    @BeforeEach
    void forget() throws Exception {
        provider.forget();
        var gateway = new GatewayClient(stack.gateway());
        for (JsonNode memory : gateway.memories("till").path("memories")) {
            gateway.deleteMemory("till", memory.path("id").asString());
        }
    }

    private static void connect(Path file) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES people(id))");
            statement.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, region TEXT, balance INTEGER)");
            statement.execute(
                    "INSERT INTO people VALUES (1,'Ann','north',5), (2,'Bob','north',3), (3,'Cid','south',1)");
            statement.execute("INSERT INTO orders VALUES (1, 1), (2, 3)");
        }
        connect("till", file);
    }

    private static void connect(String id, Path file) throws Exception {
        var gateway = new GatewayClient(stack.gateway());
        JsonNode probe = gateway.addConnection(new JsonMapper()
                .createObjectNode()
                .put("id", id)
                .put("name", id)
                .put("db_type", "sqlite")
                .put("database", file.toString()));
        assertThat(gateway.follow(probe.path("request_id").asString(), event -> {})
                        .name())
                .isEqualTo("succeeded");
    }

    private static Answer ask(String question) throws Exception {
        return answer.answer(new Question(question, "till", null, null, null, null));
    }

    private static Answer ask(String question, String reader) throws Exception {
        return answer.answer(new Question(question, "till", null, null, null, null, List.of(), false, reader));
    }

    private static JsonNode plan(Answer answered) throws Exception {
        return step(answered, "plan");
    }

    private static JsonNode step(Answer answered, String stage) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String steps = client.send(
                            HttpRequest.newBuilder(
                                            stack.gateway().resolve("/api/v1/workflows/" + answered.id() + "/steps"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(steps).doesNotContain(TestProvider.KEY);
            for (JsonNode step : new JsonMapper().readTree(steps)) {
                if (step.path("name").asString("").equals(stage)) {
                    return step.path("output");
                }
            }
            throw new AssertionError("no such step in " + steps);
        }
    }

    private static String rows(Answer answered) {
        return answered.workflow().path("result").path("rows").toString();
    }

    private static String health(String status) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body = "";
            // What is known is kept for two seconds.
            for (int tries = 0; tries < 100 && !body.contains("\"status\":\"" + status + "\",\"provider\""); tries++) {
                body = client.send(
                                HttpRequest.newBuilder(stack.gateway().resolve("/health"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
                Thread.sleep(50);
            }
            return new JsonMapper().readTree(body).path("model").toString();
        }
    }

    @Test
    void theModelReadsWhatTheEngineDoesNotAndTheWorkflowSaysWhoAndForWhat() throws Exception {
        provider.then(new Reply.Text(EMPTIEST_IN_THE_NORTH));

        Answer answered = ask(STRANGE);

        assertThat(rows(answered)).isEqualTo("[[\"Bob\"]]");
        assertThat(answered.passed()).isTrue();
        JsonNode plan = plan(answered);
        assertThat(plan.path("reader").asString()).isEqualTo("model");
        assertThat(plan.path("model").path("name").asString()).isEqualTo("test-model");
        assertThat(plan.path("model").path("prompt").asString()).isEqualTo("read-question/2");
        assertThat(plan.path("model").path("cost_usd").asDouble()).isPositive();
        assertThat(answered.workflow().toString())
                .contains("\"origin\":\"model\"")
                .doesNotContain(TestProvider.KEY);
        assertThat(provider.calls()).hasSize(2);
        assertThat(provider.calls().getFirst().text())
                .contains(STRANGE, "people (3 rows)")
                .doesNotContain("Bob");
        assertThat(health("ready")).contains("test-model");
    }

    /**
     * Of five tests one is right, one expects what nobody asked for, three are none that may run. Those run in the session of the answer;
     * the wrong one is doubted, and refuses nothing.
     */
    @Test
    void aModelTestsAnAnswerAndIsDoubtedWhereItIsWrong() throws Exception {
        provider.then(new Reply.Text(EMPTIEST_IN_THE_NORTH), new Reply.Text("""
                        {"tests": [
                         {"kind": "row_count", "description": "There is one emptiest purse.", "columns": [],
                          "sql": "SELECT COUNT(*) FROM people WHERE region = 'north' AND balance = (SELECT MIN(balance) FROM people WHERE region = 'north')",
                          "at_least": null, "at_most": null},
                         {"kind": "no_rows", "description": "Nobody has less.", "columns": [],
                          "sql": "SELECT name FROM people WHERE balance < 3", "at_least": null, "at_most": null},
                         {"kind": "no_rows", "description": "Nobody is left.", "columns": [], "sql": "DELETE FROM people",
                          "at_least": null, "at_most": null},
                         {"kind": "no_rows", "description": "Nothing is hidden.", "columns": [], "sql": "SELECT sql FROM sqlite_master",
                          "at_least": null, "at_most": null},
                         {"kind": "no_rows", "description": "It loads.", "columns": [], "sql": "SELECT load_extension('x')",
                          "at_least": null, "at_most": null}]}"""), new Reply.Text("""
                        {"findings": [{"name": "model-2", "wrong": "test", "reason": "It counts people of the south."}]}"""));

        Answer answered = ask(STRANGE);

        assertThat(rows(answered)).isEqualTo("[[\"Bob\"]]");
        assertThat(answered.passed()).isTrue();
        JsonNode verdict = answered.workflow().path("verdict");
        assertThat(verdict.path("summary").asString())
                .endsWith("; 1 of 1 test of the language model passed, 1 does not count.");
        List<String> tests = new ArrayList<>();
        for (JsonNode check : verdict.path("checks")) {
            if (check.path("author").asString("").equals("model")) {
                tests.add(check.path("description").asString() + " " + check.path("passed") + " "
                        + check.path("dismissed").asString("counts"));
            }
        }
        assertThat(tests)
                .containsExactly(
                        "There is one emptiest purse. true counts",
                        "Nobody has less. false It counts people of the south.");
        assertThat(step(answered, "review").path("refused_tests").findValuesAsString("description"))
                .containsExactly("Nobody is left.", "Nothing is hidden.", "It loads.");
        assertThat(provider.calls().getLast().text()).contains("model-2").doesNotContain("Cid");
        JsonNode cost = capsule(answered).path("cost");
        assertThat(cost.path("calls").asInt()).isEqualTo(3);
        assertThat(cost.path("uses").findValuesAsString("stage")).containsExactly("plan", "review", "verify");
    }

    private static JsonNode capsule(Answer answered) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return new JsonMapper()
                    .readTree(client.send(
                                    HttpRequest.newBuilder(stack.gateway()
                                                    .resolve("/api/v1/runs/" + answered.id() + "/capsule"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body());
        }
    }

    /** No plan can say it; the first query names what is not there, which the guard finds; the second one does. */
    @Test
    void aModelWritesTheSqlWhereNoPlanCanSayItAndRepairsIt() throws Exception {
        provider.then(
                new Reply.Text(BEYOND),
                new Reply.Text(
                        "{\"sql\": \"SELECT name, RANK() OVER (PARTITION BY region ORDER BY balance) AS place FROM persons\","
                                + " \"reason\": \"Ranks within regions.\"}"),
                new Reply.Text(
                        "{\"sql\": \"SELECT name, RANK() OVER (PARTITION BY region ORDER BY balance) AS place FROM people"
                                + " ORDER BY region, place\", \"reason\": \"They are called people.\"}"));

        Answer answered = ask("Which place has everybody among the people of the same region by purse?");

        assertThat(rows(answered)).isEqualTo("[[\"Bob\",1],[\"Ann\",2],[\"Cid\",1]]");
        assertThat(answered.passed()).isTrue();
        JsonNode program = answered.workflow().path("program");
        assertThat(program.path("origin").asString()).isEqualTo("model");
        assertThat(program.path("explanation").asString())
                .isEqualTo(
                        "Written by a language model, not derived from a plan. In its words: They are called people.");
        assertThat(step(answered, "plan").path("beyond").asString()).isEqualTo("ranks within groups");
        assertThat(provider.calls().get(2).text()).contains("persons");
        JsonNode capsule = capsule(answered);
        assertThat(capsule.path("iterations")).hasSize(2);
        assertThat(capsule.path("iterations")
                        .path(0)
                        .path("findings")
                        .path(0)
                        .path("rule")
                        .asString())
                .isEqualTo("unknown-table");
        assertThat(capsule.path("cost").path("uses").findValuesAsString("stage"))
                .containsExactly("plan", "compose", "compose", "review");
    }

    /** Whatever the model writes: the guard refuses it, and the same mistake again is the end. */
    @Test
    void whatAModelWritesIsGuardedAndTheSameMistakeAgainIsTheEnd() throws Exception {
        provider.then(
                new Reply.Text(BEYOND),
                new Reply.Text("{\"sql\": \"DELETE FROM people\", \"reason\": \"\"}"),
                new Reply.Text("{\"sql\": \"DELETE FROM people WHERE 1 = 1\", \"reason\": \"\"}"));

        Answer answered = ask("Which place has everybody among the people of one region by purse?");

        assertThat(answered.workflow().path("status").asString()).isEqualTo("failed");
        assertThat(answered.workflow().path("failure").path("code").asString()).isEqualTo("program-rejected");
        assertThat(provider.calls()).hasSize(3);
        assertThat(rows(ask("How many people are there?", "rule"))).isEqualTo("[[3]]");
    }

    @Test
    void anAnswerThatIsLikedIsRememberedUntilItIsNot() throws Exception {
        String question = "Who of the north has the least?";
        provider.then(new Reply.Text(EMPTIEST_IN_THE_NORTH));
        Answer first = ask(question);
        thumb(first, "up");
        provider.forget();

        Answer second = ask("Please show me who of the North has the least");

        assertThat(rows(second)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(second).path("reader").asString()).isEqualTo("remembered");
        assertThat(plan(second).path("remembered").path("question").asString()).isEqualTo(question);
        assertThat(second.workflow().toString()).contains("\"origin\":\"remembered\"");
        assertThat(provider.calls()).isEmpty();

        var gateway = new GatewayClient(stack.gateway());
        String yaml = gateway.exportMemories("till");
        thumb(first, "down");
        assertThat(gateway.memories("till").path("memories")).isEmpty();
        assertThat(gateway.importMemories("till", yaml).path("imported").asInt())
                .isEqualTo(1);
        JsonNode memory = gateway.memories("till").path("memories").path(0);
        assertThat(memory.path("question").asString()).isEqualTo(question);
        assertThat(memory.path("because").asString()).isEqualTo("imported");
        gateway.deleteMemory("till", memory.path("id").asString());
        assertThat(gateway.memories("till").path("memories")).isEmpty();
    }

    private static void thumb(Answer answered, String thumb) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            stack.gateway().resolve("/api/v1/workflows/" + answered.id() + "/feedback"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"thumb\":\"" + thumb + "\"}"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatAModelHasReadAndPassedIsRememberedAndWhatItsUserMakesOfIt() throws Exception {
        String question = "Who of the north is worst off?";
        provider.then(new Reply.Text(EMPTIEST_IN_THE_NORTH));
        Answer first = ask(question);
        assertThat(memory("till", "passed")).isEqualTo(question);
        provider.forget();

        Answer second = ask(question);

        assertThat(rows(second)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(second).path("remembered").path("because").asString()).isEqualTo("passed");
        assertThat(provider.calls()).isEmpty();

        post(
                "/api/v1/workflows",
                "{\"sql\": \"SELECT name FROM people ORDER BY balance\", \"connection_id\": \"till\", \"edit_of\": \""
                        + first.id() + "\"}");

        assertThat(memory("till", "edited")).isEqualTo(question);
    }

    @Test
    void whatWasRememberedOfAConnectionGoesWithIt() throws Exception {
        var gateway = new GatewayClient(stack.gateway());
        connect("gone", till);
        post(
                "/api/v1/instances/gone/memories",
                "{\"question\": \"How many?\", \"sql\": \"SELECT count(*) FROM people\"}");
        assertThat(gateway.memories("gone").path("memories")).hasSize(1);

        delete("/api/v1/instances/gone");
        connect("gone", till);

        assertThat(gateway.memories("gone").path("memories")).isEmpty();
        delete("/api/v1/instances/gone");
    }

    /** The question of the memory that is there for this reason; what is learned of answers comes after them. */
    private static String memory(String connection, String because) throws Exception {
        var gateway = new GatewayClient(stack.gateway());
        for (int tries = 0; tries < 200; tries++) {
            for (JsonNode memory : gateway.memories(connection).path("memories")) {
                if (memory.path("because").asString("").equals(because)) {
                    return memory.path("question").asString();
                }
            }
            Thread.sleep(50);
        }
        return "";
    }

    private static void delete(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(stack.gateway().resolve(path))
                    .DELETE()
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isBetween(200, 299);
        }
    }

    private static void post(String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(stack.gateway().resolve(path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isBetween(200, 299);
        }
    }

    @Test
    void theEngineAnswersWhatItIsSureOf() throws Exception {
        Answer answered = ask(SURE);

        assertThat(rows(answered)).isEqualTo("[[2]]");
        assertThat(plan(answered).path("reader").asString()).isEqualTo("rule");
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void aRequestNamesItsReader() throws Exception {
        assertThat(plan(ask(STRANGE, "rule")).path("reader").asString()).isEqualTo("rule");
        assertThat(provider.calls()).isEmpty();

        provider.then(new Reply.Text(EMPTIEST_IN_THE_NORTH));
        Answer answered = ask(SURE, "model");

        assertThat(rows(answered)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(answered).path("reader").asString()).isEqualTo("model");
        assertThat(capsule(answered).path("request").path("reader").asString()).isEqualTo("model");
    }

    /** The model takes its time; what the workflow does is seen before. Timed by {@code bench/run model}. */
    @Test
    void whatIsDoneIsToldWhileTheModelThinks() throws Exception {
        double[] waited = new double[5];
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int round = 0; round < waited.length; round++) {
                provider.then(new Reply.Never());
                long begun = System.nanoTime();
                String id = begin(client, STRANGE);
                var events = client.send(
                        HttpRequest.newBuilder(stack.gateway().resolve("/api/v1/workflows/" + id + "/events"))
                                .build(),
                        BodyHandlers.ofLines());
                String asking;
                try (Stream<String> lines = events.body()) {
                    asking = lines.filter(line -> line.contains("Asking test-model"))
                            .findFirst()
                            .orElse("");
                }
                waited[round] = (System.nanoTime() - begun) / 1e6;
                assertThat(asking).contains("Asking test-model");
                client.send(
                        HttpRequest.newBuilder(stack.gateway().resolve("/api/v1/workflows/" + id + "/cancel"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
            }
        }
        Arrays.sort(waited);
        System.out.printf(
                "first event: model_is_asked_ms=%.0f (median of %d)%n", waited[waited.length / 2], waited.length);
    }

    private static String begin(HttpClient client, String question) throws Exception {
        var request = HttpRequest.newBuilder(stack.gateway().resolve("/api/v1/workflows"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"text\": \"" + question + "\", \"connection_id\": \"till\"}"))
                .build();
        return new JsonMapper()
                .readTree(client.send(request, BodyHandlers.ofString()).body())
                .path("request_id")
                .asString();
    }

    @Test
    void anAnswerThatCannotBeUsedAndOneThatIsRefusedForNowAreGotOver() throws Exception {
        provider.then(
                new Reply.Text("{\"outcome\": \"ANSWER\", \"readings\": ["),
                new Reply.Status(429, Map.of("retry-after-ms", "5"), "slow down"),
                new Reply.CutOff("{\"outcome\""),
                new Reply.Text(EMPTIEST_IN_THE_NORTH));

        Answer answered = ask(STRANGE);

        assertThat(rows(answered)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(answered).path("model").path("repaired").asBoolean()).isTrue();
        assertThat(plan(answered).path("model").path("calls").asInt()).isEqualTo(4);
    }

    @Test
    void withAKeyThatIsRefusedTheEngineDecidesAndHealthSaysSo() throws Exception {
        provider.then(new Reply.Status(401, Map.of(), "Incorrect API key"));

        Answer answered = ask(STRANGE);

        assertThat(plan(answered).path("reader").asString()).isEqualTo("rule");
        assertThat(plan(answered).path("model").path("failed").asString()).isEqualTo("wrong-key");
        assertThat(health("wrong-key")).contains("The provider refuses the key for the model test-model (401).");

        provider.then(new Reply.Text(EMPTIEST_IN_THE_NORTH));
        assertThat(plan(ask(STRANGE)).path("reader").asString()).isEqualTo("model");
        assertThat(health("ready")).doesNotContain("refuses");
    }
}
