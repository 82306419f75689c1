package io.millrace.gateway.document;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Server-sent events as they go over the wire. */
public final class ServerSentFrame {
    private ServerSentFrame() {}

    /**
     * @param id null for an event that is no place to resume from
     * @param data one line
     */
    public static byte[] of(@Nullable Long id, String name, String data) {
        String frame = (id == null ? "" : "id:" + id + "\n") + "event:" + name + "\ndata:" + data + "\n\n";
        return frame.getBytes(StandardCharsets.UTF_8);
    }

    /** No event, but something to read: the client sees that the stream is open, and learns when to come back if it breaks. */
    public static byte[] opening(Duration reconnectAfter) {
        return ("retry:" + reconnectAfter.toMillis() + "\n:open\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
