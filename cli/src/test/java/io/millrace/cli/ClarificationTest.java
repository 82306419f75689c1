package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A question with several meanings, asked of a gateway that says so. */
class ClarificationTest {
    private static final String ASKED = """
            id: 1
            event: accepted
            data: {}

            id: 2
            event: needs-input
            data: {}

            """;
    private static final String ANSWERED = ASKED + """
            id: 3
            event: answered
            data: {}

            id: 4
            event: stage-completed
            data: {"stage":"map","attempt":2,"elapsed_micros":1000,"output":{"summary":"From payments"}}

            id: 5
            event: succeeded
            data: {}

            """;
    private static final String CLEAR = """
            id: 1
            event: succeeded
            data: {}

            """;
    private static final String QUESTION = """
            "needs_input":{"question":"Which sales?","choices":[
              {"id":"1","text":"By order","difference":"orders.total","sql":"SELECT 1","row_count":12},
              {"id":"2","text":"By payment","difference":"payments.amount","sql":"SELECT 2","row_count":7}]}""";

    private final PrintStream out = System.out;
    private final InputStream in = System.in;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        System.setOut(out);
        System.setIn(in);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        String reply;
        if (path.endsWith("/workflows")) {
            asked.add(body);
            reply = asked.size() == 1 ? "{\"request_id\":\"w\"}" : "{\"request_id\":\"clear\"}";
        } else if (path.endsWith("/answer")) {
            answers.add(body);
            reply = "{}";
        } else if (path.endsWith("/events")) {
            reply = path.contains("clear") ? CLEAR : answers.isEmpty() ? ASKED : ANSWERED;
        } else if (path.endsWith("/steps")) {
            reply = "[]";
        } else {
            reply = "{\"request_id\":\"w\",\"status\":\"" + (answers.isEmpty() ? "needs_input" : "succeeded") + "\","
                    + QUESTION + "}";
        }
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private int run(String... arguments) {
        return MillraceClient.run(java.util.stream.Stream.concat(
                        java.util.Arrays.stream(arguments),
                        java.util.stream.Stream.of(
                                "--url",
                                "http://127.0.0.1:" + server.getAddress().getPort()))
                .toArray(String[]::new));
    }

    @Test
    void withoutATerminalTheChoicesAreShownWithTheCommandThatAnswers() {
        int code = run("ask", "Sales?");

        assertThat(code).isEqualTo(4);
        assertThat(answers).isEmpty();
        assertThat(said())
                .contains("Which sales?", "1  By order  (12 rows)", "differs in: payments.amount", "SELECT 2")
                .contains("./millrace answer w N");
    }

    @Test
    void aScriptMayChooseBeforehand() {
        int code = run("ask", "--choose", "2", "Sales?");

        assertThat(code).isZero();
        assertThat(answers).containsExactly("{\"choice\":\"2\"}");
        assertThat(said()).contains("From payments", "Answered in").doesNotContain("Which one?");
    }

    @Test
    void whatIsToBeWrittenAsksForAYes() throws IOException {
        var proposed = new tools.jackson.databind.json.JsonMapper().readTree("""
                {"question":"Write it?","proposal":{"target":"mart.sales"},"choices":[{"id":"yes","text":"Yes"},{"id":"no","text":"No"}]}""");
        var typed = new ByteArrayInputStream("perhaps\nY\n".getBytes(StandardCharsets.UTF_8));

        String choice = new ChooseOne(io.millrace.cli.show.Terminal.plain(System.out), typed).among(proposed);

        assertThat(choice).isEqualTo("yes");
        assertThat(said()).contains("Write it? (yes, no;");
    }

    @Test
    void aScriptMayApproveBeforehand() {
        run("ask", "--approve", "Create a table of sales");

        assertThat(asked.getFirst()).contains("\"approve\":true");
    }

    @Test
    void aWaitingQuestionIsAnsweredLater() {
        int code = run("answer", "w", "1");

        assertThat(code).isZero();
        assertThat(answers).containsExactly("{\"choice\":\"1\"}");
        assertThat(said()).contains("From payments");
    }

    @Test
    void aChatTakesANumberForTheAnswerAndAnythingElseForAQuestion() {
        System.setIn(new ByteArrayInputStream(
                "Sales?\n\n2\nonly 2025\nexit\nnever asked\n".getBytes(StandardCharsets.UTF_8)));

        int code = run("chat", "--conversation", "talk", "--connection", "shop");

        assertThat(code).isZero();
        assertThat(answers).containsExactly("{\"choice\":\"2\"}");
        assertThat(asked).hasSize(2).allSatisfy(body -> assertThat(body).contains("\"conversation_id\":\"talk\""));
        assertThat(asked.getLast()).contains("only 2025");
        assertThat(said()).contains("shop> Sales?", "which one> 2");
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
