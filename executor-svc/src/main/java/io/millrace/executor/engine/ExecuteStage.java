package io.millrace.executor.engine;

import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import org.jspecify.annotations.Nullable;

/** The execute stage: runs a program, exports the rows of a run, or counts what the choices between several would give before the user is asked. */
public final class ExecuteStage implements StageHandler {
    private final ExecuteProgram execute;
    private final CountChoices count;
    private final @Nullable ExportRows export;

    /** Exports nothing. */
    public ExecuteStage(ExecuteProgram execute, CountChoices count) {
        this(execute, count, null);
    }

    /** @param store where the rows of runs are kept; null: nowhere */
    public ExecuteStage(ExecuteProgram execute, CountChoices count, @Nullable ArtifactStore store) {
        this.execute = execute;
        this.count = count;
        this.export = store == null ? null : new ExportRows(store, execute);
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
        if (work.request().getGoal().getMode() == Mode.EXPORT && export != null) {
            return export.handle(work);
        }
        return work.request().getContext().getClarification() == null ? execute.handle(work) : count.handle(work);
    }
}
