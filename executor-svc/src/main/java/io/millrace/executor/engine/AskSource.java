package io.millrace.executor.engine;

import io.millrace.agent.StageException;
import io.millrace.executor.result.ResultTable;
import io.millrace.schemas.Statement;
import java.time.Instant;

/** Asks a further query in the session of an answer, so that both see the same data. */
@FunctionalInterface
public interface AskSource {
    ResultTable ask(Statement query) throws StageException, InterruptedException;

    /**
     * The same, given up at a moment.
     *
     * @param until when the answer is of no more use; a source that cannot stop then may answer later
     * @throws StageException also where it took too long
     */
    default ResultTable ask(Statement query, Instant until) throws StageException, InterruptedException {
        return ask(query);
    }
}
