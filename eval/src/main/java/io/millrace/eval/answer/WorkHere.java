package io.millrace.eval.answer;

import io.millrace.agent.Cancellation;
import io.millrace.agent.Work;
import io.millrace.schemas.StageRequest;
import org.jspecify.annotations.Nullable;

/** Work in this process: nobody watches it, nobody cancels it, and its deadline ends it. */
public record WorkHere(StageRequest request) implements Work {

    @Override
    public Cancellation cancellation() {
        return new Cancellation() {
            @Override
            public boolean isCancelled() {
                return false;
            }

            @Override
            public Registration onCancel(Runnable stop) {
                return () -> {};
            }
        };
    }

    @Override
    public void progress(String message, @Nullable Double fraction) {
        // Nobody watches.
    }
}
