package io.millrace.agent;

/** Tells running work that nobody waits for it any more: the workflow was cancelled or its deadline passed. */
public interface Cancellation {
    boolean isCancelled();

    /**
     * Runs {@code stop} once, when the work is cancelled; at once if it already is. Use it to cancel a statement or a job.
     *
     * @return closes the registration, so that finished work is not stopped
     */
    Registration onCancel(Runnable stop);

    /** Throws where the work was cancelled. */
    default void check() throws InterruptedException {
        if (isCancelled()) {
            throw new InterruptedException("cancelled");
        }
    }

    /** A registered {@code stop}. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
