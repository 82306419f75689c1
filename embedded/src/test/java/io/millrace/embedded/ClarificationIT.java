package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.AnswerQuestion;
import io.millrace.cli.AnswerQuestion.Answer;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.fixture.TwoMeanings;
import io.millrace.embedded.home.Ports;
import io.millrace.language.understand.Conversation;
import io.millrace.planner.UnderstandQuestion;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A question with two meanings: asked, everything stopped and started again, answered; and the conversation goes on from there. */
class ClarificationIT {
    private static final String UNCLEAR = "What about the takings?";
    private static final String CONVERSATION = "takings";

    private final TwoMeanings understand =
            new TwoMeanings(UNCLEAR, List.of("How many orders are there?", "Show the amount of payments"));

    @Test
    void theAnswerAfterARestartGoesOnWithTheChosenMeaning() throws Exception {
        Path home = TestFolders.freshHome("clarification");
        var settings = new EmbeddedSettings(home, Ports.free(), Ports.free(), Ports.free());
        String id;
        try (EmbeddedStack stack = start(settings)) {
            connect(stack, home.resolve("till.db"));
            Answer asked = ask(stack, UNCLEAR);
            id = asked.id();

            assertThat(asked.waits()).isTrue();
            JsonNode choices = asked.workflow().path("needs_input").path("choices");
            assertThat(choices.valueStream()
                            .map(choice -> choice.path("row_count").asInt()))
                    .containsExactly(1, 3);
            assertThat(choices.path(1).path("sql").asString()).contains("payments");
        }

        try (EmbeddedStack stack = start(settings)) {
            Answer answered = answer(stack).resume(id, "2");

            assertThat(answered.succeeded()).isTrue();
            assertThat(answered.workflow().path("result").path("rows").toString())
                    .isEqualTo("[[10],[20],[30]]");
            assertThat(answered.workflow().path("needs_input").path("answer").asString())
                    .isEqualTo("2");

            assertThat(ask(stack, "How many orders are there?").succeeded()).isTrue();
            assertThat(understand.heard().getLast().turns())
                    .extracting(Conversation.Turn::text)
                    .containsExactly(UNCLEAR);
            assertThat(new GatewayClient(stack.gateway())
                            .conversation(CONVERSATION)
                            .path("turns"))
                    .hasSize(2);
        }
    }

    private EmbeddedStack start(EmbeddedSettings settings) throws Exception {
        return EmbeddedStack.start(
                settings,
                new ShowSteps(Terminal.plain(System.out)),
                context -> context.registerBean(UnderstandQuestion.class, () -> understand));
    }

    private static void connect(EmbeddedStack stack, Path file) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT)");
            statement.execute("CREATE TABLE payments (id INTEGER PRIMARY KEY, amount INTEGER)");
            statement.execute("INSERT INTO orders VALUES (1, 'north'), (2, 'south')");
            statement.execute("INSERT INTO payments VALUES (1, 10), (2, 20), (3, 30)");
        }
        var gateway = new GatewayClient(stack.gateway());
        JsonNode probe = gateway.addConnection(new JsonMapper()
                .createObjectNode()
                .put("id", "till")
                .put("name", "Till")
                .put("db_type", "sqlite")
                .put("database", file.toString()));
        assertThat(gateway.follow(probe.path("request_id").asString(), event -> {})
                        .name())
                .isEqualTo("succeeded");
    }

    private static Answer ask(EmbeddedStack stack, String question) throws Exception {
        return answer(stack).answer(new Question(question, "till", null, null, null, CONVERSATION));
    }

    private static AnswerQuestion answer(EmbeddedStack stack) {
        return new AnswerQuestion(
                new GatewayClient(stack.gateway()), Terminal.plain(new PrintStream(OutputStream.nullOutputStream())));
    }
}
