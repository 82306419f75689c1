package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.AnswerQuestion;
import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import io.millrace.composer.repair.RepairSql;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import io.millrace.llm.fixture.TestProvider;
import io.millrace.llm.fixture.TestProvider.Call;
import io.millrace.llm.fixture.TestProvider.Reply;
import io.millrace.llm.prompt.Prompt;
import io.millrace.planner.ask.AskModel;
import io.millrace.validator.expect.DoubtTests;
import io.millrace.validator.expect.WriteTests;
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
import java.util.function.Predicate;
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
    private static final Prompt READ = Prompt.read(AskModel.class, "read-question", 2);
    private static final Prompt WRITE_SQL = Prompt.read(RepairSql.class, "write-sql", 1);
    private static final Prompt REPAIR_SQL = Prompt.read(RepairSql.class, "repair-sql", 1);
    private static final Prompt WRITE_TESTS = Prompt.read(WriteTests.class, "write-tests", 1);
    private static final Prompt DOUBT_TESTS = Prompt.read(DoubtTests.class, "doubt-tests", 1);

    private static final String SURE = "How many orders are there?";

    private static final String EMPTIEST_IN_THE_NORTH = """
            {"outcome":"ANSWER","readings":[{"form":{"kind":"select","shows":[{"kind":"attribute","table":"people","column":"name",
            "via":null}],"distinct":false,"tables":[],"where":{"kind":"compare","left":{"kind":"attribute","table":"people",
            "column":"region","via":null},"operator":"EQUAL","right":{"kind":"constant","type":"TEXT","value":"north"}},"groups":[],
            "having":null,"sorts":[{"term":{"kind":"attribute","table":"people","column":"balance","via":null},"descending":false}],
            "limit":1},"difference":""}],"question":null,"missing":[],"follows":false}""";

    /** What is said after an answer that could not be used. */
    private static final Predicate<Call> TWICE = call -> call.text().contains("That cannot be used: ");

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
        provider.always(call -> call.system().startsWith(WRITE_TESTS.system())
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
        connect(id, file, true);
    }

    private static void connect(String id, Path file, boolean readOnly) throws Exception {
        var gateway = new GatewayClient(stack.gateway());
        JsonNode probe = gateway.addConnection(new JsonMapper()
                .createObjectNode()
                .put("id", id)
                .put("name", id)
                .put("db_type", "sqlite")
                .put("database", file.toString())
                .put("read_only", readOnly));
        assertThat(gateway.follow(probe.path("request_id").asString(), event -> {})
                        .name())
                .isEqualTo("succeeded");
    }

    /** What is asked with this prompt about this question, which no other test asks. */
    private static Predicate<Call> asks(Prompt prompt, String question) {
        return call -> call.system().startsWith(prompt.system()) && call.text().contains(question);
    }

    /** Each thing once that was asked, in order, however often it was delivered. */
    private static List<Call> asked() {
        return provider.calls().stream().distinct().toList();
    }

    private static Answer ask(String question) throws Exception {
        return answer.answer(new Question(question, "till", null, null, null, null));
    }

    private static Answer ask(String question, String reader) throws Exception {
        return answer.answer(new Question(question, "till", null, null, null, null, List.of(), false, reader));
    }

    private static String start(String path, String body) throws Exception {
        return post(path, body).path("request_id").asString();
    }

    private static JsonNode plan(Answer answered) throws Exception {
        return step(answered, "plan");
    }

    /** Of the first try. */
    private static JsonNode step(Answer answered, String stage) throws Exception {
        return steps(answered.id(), stage).getFirst();
    }

    /** What each try of a stage told. */
    private static List<JsonNode> steps(String id, String stage) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String steps = client.send(
                            HttpRequest.newBuilder(stack.gateway().resolve("/api/v1/workflows/" + id + "/steps"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(steps).doesNotContain(TestProvider.KEY);
            List<JsonNode> found = new ArrayList<>();
            for (JsonNode step : new JsonMapper().readTree(steps)) {
                if (step.path("name").asString("").equals(stage)) {
                    found.add(step.path("output"));
                }
            }
            assertThat(found).as("%s in %s", stage, steps).isNotEmpty();
            return found;
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
        String question = "Whose purses were the emptiest among northern folk?";
        provider.on(asks(READ, question), new Reply.Text(EMPTIEST_IN_THE_NORTH));

        Answer answered = ask(question);

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
        assertThat(asked()).hasSize(2);
        assertThat(asked().getFirst().text())
                .contains(question, "people (3 rows)")
                .doesNotContain("Bob");
        assertThat(health("ready")).contains("test-model");
    }

    /**
     * Of five tests one is right, one expects what nobody asked for, three are none that may run. Those run in the session of the answer;
     * the wrong one is doubted, and refuses nothing.
     */
    @Test
    void aModelTestsAnAnswerAndIsDoubtedWhereItIsWrong() throws Exception {
        String question = "Whose purse was the thinnest among northern folk?";
        provider.on(asks(READ, question), new Reply.Text(EMPTIEST_IN_THE_NORTH));
        provider.on(asks(WRITE_TESTS, question), new Reply.Text("""
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
                          "at_least": null, "at_most": null}]}"""));
        provider.on(asks(DOUBT_TESTS, question), new Reply.Text("""
                        {"findings": [{"name": "model-2", "wrong": "test", "reason": "It counts people of the south."}]}"""));

        Answer answered = ask(question);

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
        assertThat(asked().getLast().text()).contains("model-2").doesNotContain("Cid");
        JsonNode cost = capsule(answered).path("cost");
        assertThat(cost.path("calls").asInt()).isEqualTo(3);
        assertThat(cost.path("uses").findValuesAsString("stage")).containsExactly("plan", "review", "verify");
    }

    private static JsonNode capsule(Answer answered) throws Exception {
        return capsule(answered.id());
    }

    private static JsonNode capsule(String id) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return new JsonMapper()
                    .readTree(client.send(
                                    HttpRequest.newBuilder(stack.gateway().resolve("/api/v1/runs/" + id + "/capsule"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body());
        }
    }

    /** No plan can say it; the first query names what is not there, which the guard finds; the second one does. */
    @Test
    void aModelWritesTheSqlWhereNoPlanCanSayItAndRepairsIt() throws Exception {
        String question = "Which place has everybody among the people of the same region by purse?";
        provider.on(asks(READ, question), new Reply.Text(BEYOND));
        provider.on(
                asks(WRITE_SQL, question),
                new Reply.Text(
                        "{\"sql\": \"SELECT name, RANK() OVER (PARTITION BY region ORDER BY balance) AS place FROM persons\","
                                + " \"reason\": \"Ranks within regions.\"}"));
        provider.on(
                asks(REPAIR_SQL, question),
                new Reply.Text(
                        "{\"sql\": \"SELECT name, RANK() OVER (PARTITION BY region ORDER BY balance) AS place FROM people"
                                + " ORDER BY region, place\", \"reason\": \"They are called people.\"}"));

        Answer answered = ask(question);

        assertThat(rows(answered)).isEqualTo("[[\"Bob\",1],[\"Ann\",2],[\"Cid\",1]]");
        assertThat(answered.passed()).isTrue();
        JsonNode program = answered.workflow().path("program");
        assertThat(program.path("origin").asString()).isEqualTo("model");
        assertThat(program.path("explanation").asString())
                .isEqualTo(
                        "Written by a language model, not derived from a plan. In its words: They are called people.");
        assertThat(step(answered, "plan").path("beyond").asString()).isEqualTo("ranks within groups");
        assertThat(asked().get(2).text()).contains("persons");
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

    /** What was run for the first reading is doubted, the model has no other query for it, and reads the question again. */
    @Test
    void whereNoOtherQueryIsFoundTheQuestionIsReadAgainToldWhatDidNotDo() throws Exception {
        String question = "Who has the least of all northerners?";
        String wrong = EMPTIEST_IN_THE_NORTH.replace("north", "south");
        provider.on(
                asks(READ, question).and(call -> call.text().contains("The question was read before")),
                new Reply.Text(EMPTIEST_IN_THE_NORTH));
        provider.on(asks(READ, question), new Reply.Text(wrong));
        provider.on(asks(WRITE_TESTS, question).and(call -> call.text().contains("south")), new Reply.Text("""
                {"tests": [{"kind": "no_rows", "description": "Nobody of the north has less.", "columns": [],
                 "sql": "SELECT name, balance FROM people WHERE region = 'north'", "at_least": null, "at_most": null}]}"""));
        provider.on(asks(DOUBT_TESTS, question), new Reply.Text("""
                {"findings": [{"name": "model-1", "wrong": "answer", "reason": "The question is about the north."}]}"""));
        provider.on(asks(REPAIR_SQL, question), new Reply.Text("{\"sql\": \"\", \"reason\": \"\"}"));

        Answer answered = ask(question);

        assertThat(rows(answered)).isEqualTo("[[\"Bob\"]]");
        assertThat(answered.passed()).isTrue();
        String again = asked().stream()
                .filter(asks(READ, question))
                .reduce((_, last) -> last)
                .orElseThrow()
                .text();
        assertThat(again).contains("This does not hold: Nobody of the north has less.", "south");
        assertThat(asked()).allSatisfy(call -> assertThat(call.text()).doesNotContain("Ann", "Bob", "Cid"));
        assertThat(steps(answered.id(), "plan")).hasSize(2);
        assertThat(steps(answered.id(), "plan").getLast().path("reader").asString())
                .isEqualTo("model");
        assertThat(capsule(answered).path("cost").path("uses").findValuesAsString("stage"))
                .containsExactly("plan", "review", "verify", "compose", "plan", "review");
    }

    /** Its program is in the capsule, and is run as it was: no model is asked again. */
    @Test
    void whatAModelWroteIsReplayedAsItWasWritten() throws Exception {
        String question = "Which place has everybody among all people by purse?";
        provider.on(asks(READ, question), new Reply.Text(BEYOND));
        provider.on(
                asks(WRITE_SQL, question),
                new Reply.Text("{\"sql\": \"SELECT name, RANK() OVER (ORDER BY balance) AS place FROM people"
                        + " ORDER BY place\", \"reason\": \"Ranks.\"}"));
        provider.on(asks(WRITE_TESTS, question), new Reply.Text("""
                {"tests": [{"kind": "row_count", "description": "Everybody has a place.", "columns": [],
                 "sql": "SELECT COUNT(*) FROM people", "at_least": null, "at_most": null}]}"""));
        Answer first = ask(question);
        assertThat(rows(first)).isEqualTo("[[\"Cid\",1],[\"Bob\",2],[\"Ann\",3]]");
        provider.forget();

        String again = start("/api/v1/runs/" + first.id() + "/replay", "");
        assertThat(new GatewayClient(stack.gateway()).follow(again, _ -> {}).name())
                .isEqualTo("succeeded");

        JsonNode replayed = capsule(again);
        JsonNode original = capsule(first);
        assertThat(replayed.path("program")).isNotEmpty().isEqualTo(original.path("program"));
        assertThat(replayed.path("plan").isNull()).isTrue();
        assertThat(replayed.path("verdict")).isNotEmpty().isEqualTo(original.path("verdict"));
        assertThat(rowsOf(again)).isEqualTo(rowsOf(first.id()));
        assertThat(provider.calls()).isEmpty();
    }

    /** The rows wait until the test that they do not pass is judged: a wrong one lets them be written, a right one does not. */
    @Test
    void whatIsWrittenIsTestedBeforeItIsWritten() throws Exception {
        Path mart = emptyBeside("mart.db");
        connect("mart", mart, false);
        String target =
                ", \"approve\": true, \"connection_id\": \"till\", \"target\": {\"name\": \"%s\", \"connection_id\": \"mart\"}}";
        String right = "Whose purse of the northern ones is to be called the poorest?";
        String wrong = "Whose purse of the northern ones is to be called the richest?";
        String shown = "Whose purse of the northern ones is to be called the smallest?";
        for (String question : List.of(right, wrong, shown)) {
            provider.on(asks(READ, question), new Reply.Text(EMPTIEST_IN_THE_NORTH));
            provider.on(asks(WRITE_TESTS, question), new Reply.Text("""
                    {"tests": [{"kind": "no_rows", "description": "Nobody has less.", "columns": [],
                     "sql": "SELECT name FROM people WHERE balance < 3", "at_least": null, "at_most": null}]}"""));
            provider.on(asks(DOUBT_TESTS, question), new Reply.Text("""
                    {"findings": [{"name": "model-1", "wrong": "%s", "reason": "So it is."}]}""".formatted(
                            question.equals(wrong) ? "answer" : "test")));
            provider.on(asks(REPAIR_SQL, question), new Reply.Text("{\"sql\": \"\", \"reason\": \"\"}"));
        }
        var gateway = new GatewayClient(stack.gateway());

        String written = start("/api/v1/workflows", "{\"text\": \"" + right + "\"" + target.formatted("poorest"));
        String refused = start("/api/v1/workflows", "{\"text\": \"" + wrong + "\"" + target.formatted("richest"));

        assertThat(gateway.follow(written, _ -> {}).name()).isEqualTo("succeeded");
        assertThat(gateway.follow(refused, _ -> {}).name()).isEqualTo("failed");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + mart);
                var statement = connection.createStatement()) {
            try (var row = statement.executeQuery("SELECT name FROM poorest")) {
                assertThat(row.getString(1)).isEqualTo("Bob");
            }
            try (var table = statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE name = 'richest'")) {
                assertThat(table.getInt(1)).isZero();
            }
        }
        assertThat(capsule(written).path("verdict").path("summary").asString())
                .endsWith("the one test of the language model does not count.");
        assertThat(capsule(written).path("cost").path("uses").findValuesAsString("stage"))
                .containsExactly("plan", "review", "verify");
        assertThat(steps(written, "execute")).hasSize(2);
        assertThat(steps(written, "execute")
                        .getLast()
                        .path("written")
                        .path("rows")
                        .asInt())
                .isEqualTo(1);

        // What was judged of the rows before they were shown still holds when its user says yes.
        String waiting = start(
                "/api/v1/workflows",
                "{\"text\": \"" + shown + "\"" + target.formatted("smallest").replace("\"approve\": true, ", ""));
        assertThat(gateway.followToQuestion(waiting, _ -> {}).name()).isEqualTo("needs-input");
        post("/api/v1/workflows/" + waiting + "/answer", "{\"choice\": \"yes\"}");
        assertThat(gateway.follow(waiting, _ -> {}).name()).isEqualTo("succeeded");
        assertThat(capsule(waiting).path("cost").path("uses").findValuesAsString("stage"))
                .containsExactly("plan", "review", "verify");
    }

    /** A database to write to. */
    private static Path emptyBeside(String name) throws Exception {
        Path database = till.resolveSibling(name);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE other (id INTEGER)");
        }
        return database;
    }

    private static String rowsOf(String run) throws Exception {
        return steps(run, "execute").getLast().path("rows").toString();
    }

    /** Whatever the model writes: the guard refuses it, and the same mistake again is the end. */
    @Test
    void whatAModelWritesIsGuardedAndTheSameMistakeAgainIsTheEnd() throws Exception {
        String question = "Which place has everybody among the people of one region by purse?";
        provider.on(asks(READ, question), new Reply.Text(BEYOND));
        provider.on(asks(WRITE_SQL, question), new Reply.Text("{\"sql\": \"DELETE FROM people\", \"reason\": \"\"}"));
        provider.on(
                asks(REPAIR_SQL, question),
                new Reply.Text("{\"sql\": \"DELETE FROM people WHERE 1 = 1\", \"reason\": \"\"}"));

        Answer answered = ask(question);

        assertThat(answered.workflow().path("status").asString()).isEqualTo("failed");
        assertThat(answered.workflow().path("failure").path("code").asString()).isEqualTo("program-rejected");
        assertThat(asked()).hasSize(3);
        assertThat(rows(ask("How many people are there?", "rule"))).isEqualTo("[[3]]");
    }

    @Test
    void anAnswerThatIsLikedIsRememberedUntilItIsNot() throws Exception {
        String question = "Who of the north has the least?";
        provider.on(asks(READ, question), new Reply.Text(EMPTIEST_IN_THE_NORTH));
        Answer first = ask(question);
        thumb(first.id(), "up");
        provider.forget();

        Answer second = ask("Please show me who of the North has the least");

        assertThat(rows(second)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(second).path("reader").asString()).isEqualTo("remembered");
        assertThat(plan(second).path("remembered").path("question").asString()).isEqualTo(question);
        assertThat(second.workflow().toString()).contains("\"origin\":\"remembered\"");
        assertThat(provider.calls()).isEmpty();

        var gateway = new GatewayClient(stack.gateway());
        String yaml = gateway.exportMemories("till");
        thumb(first.id(), "down");
        assertThat(gateway.memories("till").path("memories")).isEmpty();
        assertThat(gateway.importMemories("till", yaml).path("imported").asInt())
                .isEqualTo(1);
        JsonNode memory = gateway.memories("till").path("memories").path(0);
        assertThat(memory.path("question").asString()).isEqualTo(question);
        assertThat(memory.path("because").asString()).isEqualTo("imported");
        gateway.deleteMemory("till", memory.path("id").asString());
        assertThat(gateway.memories("till").path("memories")).isEmpty();
    }

    private static void thumb(String answered, String thumb) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(stack.gateway().resolve("/api/v1/workflows/" + answered + "/feedback"))
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
        provider.on(asks(READ, question), new Reply.Text(EMPTIEST_IN_THE_NORTH));
        Answer first = ask(question);
        assertThat(memory("till", "passed")).isEqualTo(question);
        provider.forget();

        Answer second = ask(question);

        assertThat(rows(second)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(second).path("remembered").path("because").asString()).isEqualTo("passed");
        assertThat(provider.calls()).isEmpty();

        String edited = start(
                "/api/v1/workflows",
                "{\"sql\": \"SELECT name FROM people ORDER BY balance\", \"connection_id\": \"till\", \"edit_of\": \""
                        + first.id() + "\"}");

        assertThat(memory("till", "edited")).isEqualTo(question);

        thumb(edited, "up");
        assertThat(memory("till", "liked")).isEqualTo(question);
        Answer third = ask(question);

        assertThat(rowsOf(third.id())).isNotEqualTo(rowsOf(second.id())).isEqualTo(rowsOf(edited));
        assertThat(plan(third).path("reader").asString()).isEqualTo("remembered");
        assertThat(plan(third).path("remembered").path("because").asString()).isEqualTo("liked");
        String again = start("/api/v1/runs/" + third.id() + "/replay", "");
        new GatewayClient(stack.gateway()).follow(again, _ -> {});
        assertThat(capsule(again).path("program"))
                .isNotEmpty()
                .isEqualTo(capsule(third).path("program"));
        assertThat(rowsOf(again)).isEqualTo(rowsOf(edited));
        connect("loft", emptyBeside("loft.db"), false);
        String written = start(
                "/api/v1/workflows",
                "{\"text\": \"" + question + "\", \"approve\": true, \"connection_id\": \"till\","
                        + " \"target\": {\"name\": \"worst_off\", \"connection_id\": \"loft\"}}");
        new GatewayClient(stack.gateway()).follow(written, _ -> {});
        assertThat(capsule(written).path("failure").path("message").asString(""))
                .isEmpty();
        assertThat(capsule(written).path("status").asString()).isEqualTo("succeeded");
        assertThat(provider.calls()).isEmpty();

        thumb(third.id(), "down");
        assertThat(new GatewayClient(stack.gateway()).memories("till").path("memories"))
                .isEmpty();
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

    private static JsonNode post(String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(stack.gateway().resolve(path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return new JsonMapper().readTree(answer.body());
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
        assertThat(plan(ask("Whose purses are the slimmest?", "rule"))
                        .path("reader")
                        .asString())
                .isEqualTo("rule");
        assertThat(provider.calls()).isEmpty();

        provider.on(asks(READ, SURE), new Reply.Text(EMPTIEST_IN_THE_NORTH));
        Answer answered = ask(SURE, "model");

        assertThat(rows(answered)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(answered).path("reader").asString()).isEqualTo("model");
        assertThat(capsule(answered).path("request").path("reader").asString()).isEqualTo("model");
    }

    /** The model takes its time; what the workflow does is seen before. Timed by {@code bench/run model}. */
    @Test
    void whatIsDoneIsToldWhileTheModelThinks() throws Exception {
        String question = "Whose purses will be the lightest of all folk?";
        provider.on(asks(READ, question), new Reply.Never());
        double[] waited = new double[5];
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int round = 0; round < waited.length; round++) {
                long begun = System.nanoTime();
                String id = begin(client, question);
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
        String question = "Whose purses were the flattest of all folk?";
        provider.on(
                asks(READ, question).and(TWICE),
                new Reply.Status(429, Map.of("retry-after-ms", "5"), "slow down"),
                new Reply.CutOff("{\"outcome\""),
                new Reply.Text(EMPTIEST_IN_THE_NORTH));
        provider.on(asks(READ, question), new Reply.Text("{\"outcome\": \"ANSWER\", \"readings\": ["));

        Answer answered = ask(question);

        assertThat(rows(answered)).isEqualTo("[[\"Bob\"]]");
        assertThat(plan(answered).path("model").path("repaired").asBoolean()).isTrue();
        assertThat(provider.calls().stream().filter(asks(READ, question)).count())
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void withAKeyThatIsRefusedTheEngineDecidesAndHealthSaysSo() throws Exception {
        String question = "Whose purses were the leanest of all folk?";
        provider.on(asks(READ, question), new Reply.Status(401, Map.of(), "Incorrect API key"));

        Answer answered = ask(question);

        assertThat(plan(answered).path("reader").asString()).isEqualTo("rule");
        assertThat(plan(answered).path("model").path("failed").asString()).isEqualTo("wrong-key");
        assertThat(health("wrong-key")).contains("The provider refuses the key for the model test-model (401).");

        provider.forget();
        provider.on(asks(READ, question), new Reply.Text(EMPTIEST_IN_THE_NORTH));
        assertThat(plan(ask(question)).path("reader").asString()).isEqualTo("model");
        assertThat(health("ready")).doesNotContain("refuses");
    }
}
