package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exit codes and what is said with them. */
class MillraceClientTest {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(stream);
        System.setErr(stream);
    }

    @AfterEach
    void stopListening() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void saysItsVersion() {
        assertThat(MillraceClient.run("--version")).isZero();
        assertThat(said()).startsWith("millrace ");
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : new String[] {"ask", "answer", "chat", "status", "cancel", "connections", "glossary"}) {
            assertThat(MillraceClient.run(command, "--help")).as(command).isZero();
        }
        assertThat(said()).contains("Usage: millrace ask", "Usage: millrace connections");
    }

    @Test
    void aWrongCommandLineIsTwo() {
        assertThat(MillraceClient.run("ask", "--no-such-option", "x")).isEqualTo(2);
        assertThat(said()).contains("--no-such-option");
    }

    @Test
    void nobodyThereIsThree() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        int code = MillraceClient.run("ask", "--url", "http://127.0.0.1:" + free, "Show me total sales by region");

        assertThat(code).isEqualTo(3);
        assertThat(said()).contains("./millrace up");
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
