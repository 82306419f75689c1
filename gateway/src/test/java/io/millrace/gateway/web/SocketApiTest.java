package io.millrace.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.gateway.fixture.EventStream;
import io.millrace.gateway.fixture.RunningGateway;
import io.millrace.gateway.fixture.Script;
import io.millrace.schemas.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The WebSocket, with the JDK's own client. */
class SocketApiTest {
    private final RunningGateway gateway = RunningGateway.shared();

    /** Collects text frames until the server closes. */
    private static final class Frames implements WebSocket.Listener {
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                texts.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.completeExceptionally(failure);
        }

        int closeStatus() throws Exception {
            return closed.get(20, TimeUnit.SECONDS);
        }

        List<String> facts() {
            return texts.stream()
                    .filter(text -> !text.contains("\"heartbeat\""))
                    .toList();
        }
    }

    private Frames connect(String workflowId, String query) {
        var frames = new Frames();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(workflowId, query), frames)
                .join();
        return frames;
    }

    private URI address(String workflowId, String query) {
        return URI.create("ws://127.0.0.1:" + gateway.port() + "/api/v1/workflows/" + workflowId + "/socket" + query);
    }

    @Test
    void framesAreTheDataOfServerSentEventsAndTheSocketClosesAfterTheLast() throws Exception {
        Script script = Script.acceptedLongAgo();
        Frames frames = connect(script.workflowId(), "");
        script.run();

        assertThat(frames.closeStatus()).isEqualTo(1000);
        try (EventStream stream = EventStream.open(gateway, script.workflowId(), null)) {
            assertThat(frames.facts())
                    .isEqualTo(
                            stream.rest().stream().map(EventStream.Sent::data).toList())
                    .hasSize(14);
        }
    }

    @Test
    void aSocketIsResumedAfterTheLastEventSeen() throws Exception {
        Script script = Script.acceptedLongAgo();
        long seen = script.started(Stage.PLAN, 1);
        script.succeeded();

        Frames frames = connect(script.workflowId(), "?last_event_id=" + seen);

        assertThat(frames.closeStatus()).isEqualTo(1000);
        assertThat(frames.facts()).singleElement().asString().contains("\"succeeded\"");
    }

    @Test
    void whoHasSeenTheEndIsSentNothing() throws Exception {
        Script script = Script.acceptedLongAgo();
        long end = script.succeeded();

        Frames frames = connect(script.workflowId(), "?last_event_id=" + end);

        assertThat(frames.closeStatus()).isEqualTo(1000);
        assertThat(frames.facts()).isEmpty();
    }

    @Test
    void whatAClientSendsIsIgnored() throws Exception {
        Script script = Script.acceptedLongAgo();
        var frames = new Frames();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(script.workflowId(), ""), frames)
                .join();
        socket.sendText("{\"cancel\": true}", true).join();
        script.succeeded();

        assertThat(frames.closeStatus()).isEqualTo(1000);
        assertThat(frames.facts()).hasSize(2);
    }

    @Test
    void aPageOfTheSameHostMayOpenIt() throws Exception {
        Script script = Script.acceptedLongAgo();
        script.succeeded();
        var frames = new Frames();

        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Origin", "http://127.0.0.1:" + gateway.port())
                .buildAsync(address(script.workflowId(), ""), frames)
                .join();

        assertThat(frames.closeStatus()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "http://127.0.0.1:1", "null", "http://127.0.0.1.evil.example", "::"})
    void aPageOfAnotherHostMayNot(String origin) {
        Script script = Script.acceptedLongAgo();

        var connecting = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(address(script.workflowId(), ""), new Frames());

        assertThatThrownBy(connecting::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void anUnknownWorkflowIsNotFound() {
        var connecting = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(UUID.randomUUID().toString(), ""), new Frames());

        assertThatThrownBy(connecting::join)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(404));
    }

    @Test
    void aPlainRequestIsToldToUpgrade() {
        gateway.client()
                .get()
                .uri("/api/v1/workflows/{id}/socket", UUID.randomUUID())
                .exchange()
                .expectStatus()
                .isEqualTo(426)
                .expectHeader()
                .valueEquals("Upgrade", "websocket")
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:millrace:problem:upgrade-required");
    }
}
