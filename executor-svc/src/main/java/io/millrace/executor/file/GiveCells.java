package io.millrace.executor.file;

import io.millrace.agent.StageException;
import java.io.IOException;

/** Gives the rows that are there, one after the other. */
@FunctionalInterface
public interface GiveCells {
    void each(TakeCells take) throws IOException, StageException, InterruptedException;
}
