package io.millrace.executor.probe;

import io.millrace.agent.Pace;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;

/** The probe stage: reads what a connection holds, only tries settings out, or reads a file into a dataset. */
public final class ProbeStage implements StageHandler {
    private final ProbeConnection probe;
    private final TestConnection test;
    private final Load load;

    /** Reads a file into a dataset. */
    @FunctionalInterface
    public interface Load {
        StageOutcome handle(Work work) throws Exception;
    }

    public ProbeStage(ProbeConnection probe, TestConnection test, Load load) {
        this.probe = probe;
        this.test = test;
        this.load = load;
    }

    @Override
    public Stage stage() {
        return Stage.PROBE;
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public StageOutcome handle(Work work) throws Exception {
        if (work.request().getGoal().getMode() == Mode.LOAD) {
            return load.handle(work);
        }
        return work.request().getContext().getCandidate() == null ? probe.handle(work) : test.handle(work);
    }
}
