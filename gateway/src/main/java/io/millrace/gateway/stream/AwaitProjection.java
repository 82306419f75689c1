package io.millrace.gateway.stream;

import io.millrace.gateway.projection.ReadProjection;
import io.millrace.schemas.Topics;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Waits until the database has all that was in the journal when the wait began. */
public final class AwaitProjection {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final ReadProjection projection;
    private final EndOffsets endOffsets;

    public AwaitProjection(ReadProjection projection, EndOffsets endOffsets) {
        this.projection = projection;
        this.endOffsets = endOffsets;
    }

    /** Whether it came so far within {@code patience}. */
    public Mono<Boolean> upToNow(Duration patience) {
        return endOffsets
                .of(Topics.EVENTS)
                .flatMap(ends -> projection
                        .positions()
                        .filter(positions -> TailPosition.covers(positions, ends))
                        .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS))
                        .hasElement())
                .timeout(patience, Mono.just(false));
    }
}
