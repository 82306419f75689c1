package io.millrace.gateway.intake;

import java.util.concurrent.atomic.LongAdder;

/** What has become of requests over Kafka since this gateway started; shown by /health. */
public final class IntakeCounts {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unreadable = new LongAdder();

    void countAccepted() {
        accepted.increment();
    }

    void countRefused() {
        refused.increment();
    }

    void countUnreadable() {
        unreadable.increment();
    }

    public long accepted() {
        return accepted.sum();
    }

    /** Readable, but not to be worked on: their workflows failed with the reason. */
    public long refused() {
        return refused.sum();
    }

    /** Skipped: not even a workflow id can be told from the bytes. */
    public long unreadable() {
        return unreadable.sum();
    }
}
