package io.millrace.executor.check;

import io.millrace.agent.StageException;

/** The order in which a source sorts texts, its collation: known to the source alone. */
@FunctionalInterface
public interface OrderTexts {
    /** Negative, zero or positive, as for a comparator. */
    int compare(String one, String other) throws StageException, InterruptedException;
}
