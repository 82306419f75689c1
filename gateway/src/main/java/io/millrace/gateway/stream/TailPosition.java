package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Mono;

/** How far this process has read a topic that it tails. */
public final class TailPosition {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String topic;
    private final EndOffsets endOffsets;
    private final ConcurrentMap<Integer, Long> next = new ConcurrentHashMap<>();

    public TailPosition(String topic, EndOffsets endOffsets) {
        this.topic = topic;
        this.endOffsets = endOffsets;
    }

    /** What is before these offsets counts as read. */
    public void startAt(Map<Integer, Long> offsets) {
        offsets.forEach((partition, offset) -> next.merge(partition, offset, Math::max));
    }

    public void read(int partition, long offset) {
        next.merge(partition, offset + 1, Math::max);
    }

    /** Next offset by partition. */
    public Map<Integer, Long> now() {
        return Map.copyOf(next);
    }

    /**
     * Completes when all that was in the topic at the time of the call has been read: what is unknown then is unknown. Gives up
     * after two seconds, with the same signal: the answer may then be late, but there is one.
     */
    public Mono<Void> upToNow() {
        return endOffsets
                .of(topic)
                .flatMap(ends -> Mono.defer(() -> covers(now(), ends) ? Mono.just(true) : Mono.empty())
                        .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS)))
                .timeout(PATIENCE, Mono.empty())
                .then();
    }

    /** Whether {@code read} has come at least as far as {@code wanted} in every partition. */
    public static boolean covers(Map<Integer, Long> read, Map<Integer, Long> wanted) {
        return wanted.entrySet().stream()
                .allMatch(partition -> read.getOrDefault(partition.getKey(), 0L) >= partition.getValue());
    }
}
