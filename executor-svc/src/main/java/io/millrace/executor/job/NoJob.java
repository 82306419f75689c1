package io.millrace.executor.job;

/** Nobody is given a job that would write other rows: why there is none, in a sentence. */
public final class NoJob extends Exception {
    private static final long serialVersionUID = 1L;

    public NoJob(String why) {
        super(why);
    }
}
