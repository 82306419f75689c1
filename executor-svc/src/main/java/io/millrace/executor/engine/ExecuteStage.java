package io.millrace.executor.engine;

import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.schemas.Stage;

/** The execute stage: runs a program, or counts what the choices between several would give before the user is asked. */
public final class ExecuteStage implements StageHandler {
    private final ExecuteProgram execute;
    private final CountChoices count;

    public ExecuteStage(ExecuteProgram execute, CountChoices count) {
        this.execute = execute;
        this.count = count;
    }

    @Override
    public Stage stage() {
        return Stage.EXECUTE;
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public StageOutcome handle(Work work) throws StageException, InterruptedException {
        return work.request().getContext().getClarification() == null ? execute.handle(work) : count.handle(work);
    }
}
