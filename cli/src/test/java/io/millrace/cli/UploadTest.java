package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.Question;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
    @TempDir
    private Path folder;

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private GatewayClient client;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/api/v1/datasets", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 201, "{\"id\":\"targets\"}");
        });
        server.createContext("/api/v1/workflows", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 202, "{\"request_id\":\"1\"}");
        });
        server.createContext("/api/v1/runs/1/download", exchange -> answer(exchange, 200, "a\r\n1\r\n"));
        server.createContext(
                "/api/v1/runs/2/download", exchange -> answer(exchange, 409, "{\"detail\":\"No result.\"}"));
        server.start();
        client = new GatewayClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsTheFileAsAForm() throws Exception {
        Path file = Files.writeString(folder.resolve("targets.csv"), "a,b\n1,2\n");

        String id = client.upload(file, "Targets", Map.of("a", "text"), true)
                .path("id")
                .asString();

        assertThat(id).isEqualTo("targets");
        assertThat(bodies.getFirst())
                .contains("name=\"name\"\r\n\r\nTargets\r\n")
                .contains("name=\"types\"\r\n\r\n{\"a\":\"text\"}\r\n")
                .contains("name=\"replace\"\r\n\r\ntrue\r\n")
                .contains("filename=\"targets.csv\"")
                .contains("\r\n\r\na,b\n1,2\n\r\n--");
    }

    @Test
    void asksDatasetsInsteadOfAConnection() throws Exception {
        client.ask(new Question("How many?", "", null, null, null, null, List.of("targets")));

        assertThat(bodies.getFirst())
                .contains("\"text\":\"How many?\"", "\"datasets\":[\"targets\"]", "\"request_id\":\"")
                .doesNotContain("connection_id");
    }

    @Test
    void putsAResultIntoAFileOnlyWhereThereIsOne() throws Exception {
        Path target = folder.resolve("out.csv");

        client.download("1", "csv", target);
        assertThat(target).hasContent("a\r\n1\r\n");

        assertThatThrownBy(() -> client.download("2", "csv", folder.resolve("none.csv")))
                .isInstanceOf(GatewayProblem.class)
                .hasMessageContaining("No result.");
        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("out.csv");
        }
    }

    private static void answer(com.sun.net.httpserver.HttpExchange exchange, int status, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
