package io.millrace.agent;

/**
 * While it is open, the thread that opened it is interrupted when its work is cancelled: for waiting that knows nothing of cancellations, as
 * that for a language model.
 */
public final class InterruptOnCancel implements AutoCloseable {
    private final Thread waiting = Thread.currentThread();
    private final Cancellation.Registration registration;
    private boolean over;
    private boolean interrupted;

    private InterruptOnCancel(Cancellation cancellation) {
        this.registration = cancellation.onCancel(this::interrupt);
    }

    public static InterruptOnCancel of(Work work) {
        return new InterruptOnCancel(work.cancellation());
    }

    private synchronized void interrupt() {
        if (!over) {
            interrupted = true;
            waiting.interrupt();
        }
    }

    /** An interruption that came too late to be noticed is taken back: the thread has other work next. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            if (interrupted) {
                Thread.interrupted();
            }
        }
        registration.close();
    }
}
