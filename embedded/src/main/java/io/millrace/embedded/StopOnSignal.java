package io.millrace.embedded;

import java.util.concurrent.CountDownLatch;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of one thread, and keeps the JVM alive until that thread has put things in order.
 */
final class StopOnSignal implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);

    private StopOnSignal() {}

    static StopOnSignal interrupting(Thread thread) {
        var stop = new StopOnSignal();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            if (stop.done.getCount() > 0) {
                thread.interrupt();
                stop.awaitDone();
            }
        }));
        return stop;
    }

    /** Things are in order. */
    @Override
    public void close() {
        done.countDown();
    }

    private void awaitDone() {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
