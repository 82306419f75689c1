package io.millrace.executor.engine;

import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.schemas.Category;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import org.jspecify.annotations.Nullable;

/** The execute stage: runs a program, writes its rows to a target, exports the rows of a run, or counts what the choices between several would give before the user is asked. */
public final class ExecuteStage implements StageHandler {
    private final ExecuteProgram execute;
    private final CountChoices count;
    private final @Nullable ExportRows export;
    private final @Nullable MaterialiseResult materialise;
    private final @Nullable NoticeChange notice;

    /** Exports nothing. */
    public ExecuteStage(ExecuteProgram execute, CountChoices count) {
        this(execute, count, null);
    }

    /** Writes nothing elsewhere. */
    public ExecuteStage(ExecuteProgram execute, CountChoices count, @Nullable ArtifactStore store) {
        this(execute, count, store, null, null);
    }

    /**
     * @param store where the rows of runs are kept; null: nowhere
     * @param materialise writes rows to tables and files; null: none
     * @param notice looks whether tables have changed when a program fails; null: nobody does
     */
    public ExecuteStage(
            ExecuteProgram execute,
            CountChoices count,
            @Nullable ArtifactStore store,
            @Nullable MaterialiseResult materialise,
            @Nullable NoticeChange notice) {
        this.notice = notice;
        this.materialise = materialise;
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
        if (work.request().getContext().getClarification() != null) {
            return count.handle(work);
        }
        try {
            return run(work);
        } catch (StageException failure) {
            StageOutcome changed =
                    notice == null ? null : notice.after(failure, work).orElse(null);
            if (changed == null) {
                throw failure;
            }
            return changed;
        }
    }

    private StageOutcome run(Work work) throws StageException, InterruptedException {
        if (work.request().getGoal().getTarget() == null) {
            return execute.handle(work);
        }
        if (materialise == null) {
            throw new StageException(
                    Category.CONTRACT,
                    "nothing-written-here",
                    "This executor writes nothing.",
                    "Send the request without a target.");
        }
        return materialise.handle(work);
    }
}
