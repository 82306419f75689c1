package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.executor.result.ResultTable;
import io.millrace.schemas.Statement;

/** Asks a further query in the session of an answer, so that both see the same data. */
@FunctionalInterface
public interface AskSource {
    ResultTable ask(Statement query) throws StageException, InterruptedException;
}
