package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.AnswerQuestion;
import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import io.millrace.cli.gateway.Question;
import io.millrace.cli.show.Terminal;
import io.millrace.embedded.demo.ConnectShop;
import io.millrace.embedded.fixture.ChildProcess;
import io.millrace.embedded.fixture.TestFolders;
import io.millrace.embedded.home.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code ./millrace up}, killed with -9 and started again on what it left. */
class RestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String GLOSSARY = "synonyms: {customers: [account]}\n";

    private final int port = Ports.free();
    private final GatewayClient gateway = new GatewayClient(URI.create("http://127.0.0.1:" + port));

    @Test
    void whatWasAnsweredIsThereAfterKillMinusNine() throws Exception {
        Path home = TestFolders.freshHome("restart");
        Files.createDirectories(home.resolve("glossaries"));
        Files.writeString(home.resolve("glossaries").resolve("shop.yaml"), GLOSSARY);
        String id;
        long postmaster;
        try (ChildProcess first = up(home)) {
            id = askRegions().path("request_id").asString();
            postmaster = postmaster(home);
            first.await("it had read the glossary", PATIENCE, this::hasGlossary);
            Files.delete(home.resolve("glossaries").resolve("shop.yaml"));
            first.kill();
        }
        assertThat(ProcessHandle.of(postmaster))
                .as("the server that the killed JVM leaves behind")
                .isPresent();

        try (ChildProcess second = up(home)) {
            assertThat(postmaster(home)).isNotEqualTo(postmaster);
            assertThat(gateway.workflow(id).path("status").asString()).isEqualTo("succeeded");
            assertThat(askRegions().path("status").asString()).isEqualTo("succeeded");
            assertThat(gateway.glossary(ConnectShop.CONNECTION)).isEqualTo(GLOSSARY);

            // A second one on the same folder says so and ends.
            try (ChildProcess third = ChildProcess.jar("embedded", environment(home), List.of("up"))) {
                assertThat(third.awaitEnd(PATIENCE)).isEqualTo(1);
                assertThat(third.output()).contains("Another Millrace is running on " + home);
            }

            long server = postmaster(home);
            assertThat(second.stop(PATIENCE)).isEqualTo(143);
            // pg_ctl returns when the server has let go of its data, a moment before the process is gone.
            for (ProcessHandle ending : ProcessHandle.of(server).stream().toList()) {
                ending.onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }

    private boolean hasGlossary() {
        try {
            return gateway.glossary(ConnectShop.CONNECTION).equals(GLOSSARY);
        } catch (GatewayProblem notYet) {
            return false;
        } catch (GatewayUnreachable | InterruptedException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private ChildProcess up(Path home) throws IOException, InterruptedException {
        ChildProcess process = ChildProcess.jar("embedded", environment(home), List.of("-Xmx512m"), List.of("up"));
        process.await("it was ready", PATIENCE, () -> process.hasSaid("Stop with Ctrl-C"));
        return process;
    }

    private Map<String, String> environment(Path home) {
        return Map.of(
                "MILLRACE_HOME",
                home.toString(),
                "SERVER_PORT",
                Integer.toString(port),
                "MILLRACE_GLOSSARIES",
                home.resolve("glossaries").toString());
    }

    private static long postmaster(Path home) throws IOException {
        return Long.parseLong(Files.readAllLines(home.resolve("postgres").resolve("postmaster.pid"))
                .getFirst()
                .strip());
    }

    private JsonNode askRegions() throws Exception {
        return new AnswerQuestion(gateway, Terminal.plain(new PrintStream(OutputStream.nullOutputStream())))
                .answer(Question.of("Show me total sales by region", ConnectShop.CONNECTION))
                .workflow();
    }
}
