package io.millrace.bench;

/** Something that takes a workflow through six hops. */
interface Chain extends AutoCloseable {
    String name();

    /** Starts a workflow; {@link Finished} is told when its last hop is through. */
    void start(String workflowId);

    @Override
    void close();

    /** Told of every workflow that reached its end. */
    interface Finished {
        void finished(String workflowId);
    }
}
