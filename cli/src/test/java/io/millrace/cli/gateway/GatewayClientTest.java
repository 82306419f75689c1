package io.millrace.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayClientTest {
    private HttpServer server;
    private GatewayClient client;
    private final List<String> lastEventIds = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client = new GatewayClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aCutStreamIsTakenUpAfterTheLastEvent() throws Exception {
        server.createContext("/api/v1/workflows/w/events", exchange -> {
            String lastId = String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
            lastEventIds.add(lastId);
            answer(
                    exchange,
                    200,
                    lastId.equals("7")
                            ? "id: 9\nevent: succeeded\ndata: {\"row_count\":3}\n\n"
                            : ": hello\n\nid: 7\nevent: accepted\ndata: {\"workflow_id\":\ndata: \"w\"}\n\nevent: heartbeat\ndata: {}\n\nid: 8\nevent: stage-st");
        });
        var names = new ArrayList<String>();

        StreamEvent end = client.follow("w", event -> names.add(event.name()));

        assertThat(names).containsExactly("accepted", "heartbeat", "succeeded");
        assertThat(end.data().path("row_count").asInt()).isEqualTo(3);
        assertThat(lastEventIds).containsExactly("null", "7");
    }

    @Test
    void aProblemIsToldInItsOwnWords() {
        server.createContext("/api/v1/workflows", exchange -> answer(exchange, 404, """
                        {"title":"Unknown connection","detail":"There is no connection 'nope'.","remedy":"Ask for one of: shop"}"""));

        assertThatThrownBy(() -> client.ask(Question.of("How many orders", "nope")))
                .isInstanceOf(GatewayProblem.class)
                .hasMessage("Unknown connection: There is no connection 'nope'.\nAsk for one of: shop");
    }

    @Test
    void aProblemThatIsNoJsonIsToldToo() {
        server.createContext("/api/v1/instances", exchange -> answer(exchange, 502, "<html>bad gateway"));

        assertThatThrownBy(client::connections)
                .isInstanceOf(GatewayProblem.class)
                .hasMessageContaining("502")
                .hasMessageContaining("<html>bad gateway");
    }

    @Test
    void nobodyThereIsToldWithWhatToDo() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var nobody = new GatewayClient(URI.create("http://127.0.0.1:" + port));

        assertThatThrownBy(() -> nobody.ask(Question.of("How many orders", "shop")))
                .isInstanceOf(GatewayUnreachable.class)
                .hasMessageContaining("./millrace up");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
