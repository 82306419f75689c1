package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cli.AnswerQuestion;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.demo.GenerateShop;
import io.millrace.embedded.demo.HandWrittenAnswers;
import io.millrace.embedded.demo.LoadShop;
import io.millrace.embedded.fixture.SameRows;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo's questions, asked over HTTP of everything in one JVM, against hand-written SQL on the same rows. */
class DemoQuestionsIT {
    private static final LocalDate TODAY = LocalDate.now();
    private static EmbeddedStack stack;
    private static Connection shop;
    private static GatewayClient gateway;

    @BeforeAll
    static void start() throws Exception {
        var settings = new EmbeddedSettings(TestFolders.freshHome("demo-questions"), 0, Ports.free(), Ports.free());
        stack = EmbeddedStack.start(settings, new ShowSteps(Terminal.plain(System.out)));
        shop = stack.postgres().connect(EmbeddedPostgres.SHOP);
        gateway = new GatewayClient(stack.gateway());
        new ConnectShop(new LoadShop(new GenerateShop()), gateway)
                .connect(
                        shop,
                        new ConnectShop.Address("127.0.0.1", stack.postgres().port(), EmbeddedPostgres.SHOP),
                        TODAY);
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

    static Stream<Arguments> answersOnEachEngine() {
        List<HandWrittenAnswers.Answer> answers = HandWrittenAnswers.upTo(TODAY);
        return Stream.concat(
                answers.stream().map(answer -> Arguments.of("auto", answer)),
                // An aggregate over a join, an anti join, window functions, and a distinct count with dates.
                Stream.of(3, 5, 7, 8).map(answers::get).map(answer -> Arguments.of("spark", answer)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("answersOnEachEngine")
    void givesTheSameRowsAsHandWrittenSql(String engine, HandWrittenAnswers.Answer expected) throws Exception {
        JsonNode workflow = ask(new Question(expected.question(), ConnectShop.CONNECTION, engine, 2_000, null, null));

        assertThat(workflow.path("status").asString())
                .as(workflow.toPrettyString())
                .isEqualTo("succeeded");
        assertThat(workflow.path("verdict").path("passed").asBoolean())
                .as(workflow.path("verdict").toPrettyString())
                .isTrue();
        if (engine.equals("spark")) {
            assertThat(workflow.path("result").path("engine").asString()).isEqualToIgnoringCase("spark");
        }
        SameRows.assertSame(workflow.path("result"), shop, expected.sql(), expected.ordered());
    }

    @Test
    void aQuestionAboutNothingThatIsThereSaysWhichWordsItKnows() throws Exception {
        JsonNode workflow = ask(Question.of("How many flurbs did customers glorp", ConnectShop.CONNECTION));

        assertThat(workflow.path("status").asString()).isEqualTo("failed");
        JsonNode failure = workflow.path("failure");
        assertThat(failure.path("category").asString()).isEqualToIgnoringCase("user");
        assertThat(failure.path("remedy").asString()).isNotBlank();
        assertThat(failure.path("not_understood").valueStream().map(JsonNode::asString))
                .contains("flurbs", "glorp");
        assertThat(failure.path("understood").toString()).contains("customers");
    }

    @Test
    void aGlossarySaysWhatItsWordsMean() throws Exception {
        Question revenue = Question.of("Show total revenue by region", ConnectShop.CONNECTION);
        Question takings = Question.of("takings by month", ConnectShop.CONNECTION);
        assertThat(ask(revenue).path("program").toString()).doesNotContain("unit_price");
        assertThat(ask(takings).path("failure").path("not_understood").toString())
                .isEqualTo("[\"takings\"]");

        gateway.setGlossary(
                ConnectShop.CONNECTION, Files.readString(Path.of("..", "docs", "examples", "glossary.yaml")));
        try {
            JsonNode answered = ask(revenue);
            assertThat(sql(answered)).contains("unit_price");
            SameRows.assertSame(answered.path("result"), shop, """
                    SELECT c.region, SUM(i.quantity * i.unit_price) AS total_revenue
                    FROM order_items i JOIN orders o ON o.order_id = i.order_id
                    JOIN customers c ON c.customer_id = o.customer_id GROUP BY c.region ORDER BY c.region
                    """, true);
            SameRows.assertSame(ask(takings).path("result"), shop, """
                    SELECT CAST(date_trunc('month', o.order_date) AS date) AS month, SUM(o.total_amount) AS total_takings
                    FROM orders o GROUP BY 1 ORDER BY 1
                    """, true);
        } finally {
            gateway.deleteGlossary(ConnectShop.CONNECTION);
        }
        assertThat(ask(takings).path("status").asString()).isEqualTo("failed");
    }

    /** Nobody has told Millrace: it finds out when its program fails, reads the tables again, and answers. */
    @Test
    void aTableThatHasChangedSinceItWasReadIsReadAgain() throws Exception {
        Path file = TestFolders.freshHome("changed-tables").resolve("till.db");
        try (Connection till = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = till.createStatement()) {
            statement.execute("CREATE TABLE sales (id INTEGER PRIMARY KEY, region TEXT, amount INTEGER)");
            statement.execute("INSERT INTO sales VALUES (1, 'north', 10), (2, 'south', 20), (3, 'north', 5)");
            JsonNode probe = gateway.addConnection(new JsonMapper()
                    .createObjectNode()
                    .put("id", "till")
                    .put("name", "Till")
                    .put("db_type", "sqlite")
                    .put("database", file.toString()));
            gateway.follow(probe.path("request_id").asString(), event -> {});
            Question question = Question.of("Show the total amount of sales by region", "till");
            assertThat(ask(question).path("result").path("rows").toString())
                    .isEqualTo("[[\"north\",15],[\"south\",20]]");

            statement.execute("ALTER TABLE sales RENAME COLUMN amount TO amounts");
            JsonNode renamed = ask(question);
            statement.execute("ALTER TABLE sales RENAME TO old_sales");
            JsonNode moved = ask(question);

            assertThat(renamed.path("result").path("rows").toString())
                    .as(renamed.toPrettyString())
                    .isEqualTo("[[\"north\",15],[\"south\",20]]");
            assertThat(sql(renamed)).contains("amounts");
            assertThat(gateway.capsule(renamed.path("request_id").asString()).toString())
                    .contains("column sales.amount is gone, column sales.amounts is new");
            assertThat(sql(moved)).contains("FROM old_sales");
        }
    }

    private static String sql(JsonNode workflow) {
        assertThat(workflow.path("status").asString())
                .as(workflow.toPrettyString())
                .isEqualTo("succeeded");
        return workflow.path("program").toString();
    }

    @Test
    void anUnknownConnectionIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> gateway.ask(Question.of("Show me total sales by region", "nowhere")))
                .isInstanceOfSatisfying(
                        GatewayProblem.class,
                        problem -> assertThat(problem.status()).isBetween(400, 499))
                .hasMessageContaining("nowhere");
    }

    @Test
    void everyStageIsShownWhileItHappens() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var terminal = Terminal.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        new AnswerQuestion(gateway, terminal)
                .answer(Question.of("Show me total sales by region", ConnectShop.CONNECTION));

        assertThat(bytes.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.strip().split("\\s+")[1]))
                .containsSubsequence("plan", "map", "compose", "review", "execute", "verify");
    }

    private static JsonNode ask(Question question) throws Exception {
        var nowhere = Terminal.plain(new PrintStream(java.io.OutputStream.nullOutputStream()));
        return new AnswerQuestion(gateway, nowhere).answer(question).workflow();
    }
}
