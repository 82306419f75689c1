// java docs/examples/Follow.java http://127.0.0.1:8080 WORKFLOW: prints a workflow's events from its WebSocket until it ends.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

void main(String[] arguments) throws InterruptedException {
    var socket = arguments[0].replaceFirst("^http", "ws") + "/api/v1/workflows/" + arguments[1] + "/socket";
    var closed = new CountDownLatch(1);
    HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(socket), new WebSocket.Listener() {
        private final StringBuilder event = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            event.append(part);
            if (last) {
                IO.println(event);
                event.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
            closed.countDown();
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            IO.println(error);
            closed.countDown();
        }
    }).join();
    closed.await();
}
