package io.millrace.executor.probe;

import io.millrace.agent.Pace;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.schemas.Stage;

/** The probe stage: reads what a connection holds, or only tries settings out. */
public final class ProbeStage implements StageHandler {
    private final ProbeConnection probe;
    private final TestConnection test;

    public ProbeStage(ProbeConnection probe, TestConnection test) {
        this.probe = probe;
        this.test = test;
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
        return work.request().getContext().getCandidate() == null ? probe.handle(work) : test.handle(work);
    }
}
