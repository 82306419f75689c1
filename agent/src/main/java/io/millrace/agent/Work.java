package io.millrace.agent;

import io.millrace.schemas.StageRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request together with what a handler needs while it works on it. */
public interface Work {
    StageRequest request();

    Cancellation cancellation();

    /** Tells whoever watches what is going on now. Cheap; never blocks on the reader. */
    void progress(String message, @Nullable Double fraction);

    default void progress(String message) {
        progress(message, null);
    }

    default Instant deadline() {
        return request().getMeta().getDeadline();
    }
}
