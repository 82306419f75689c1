package io.millrace.agent.runtime;

import io.millrace.agent.Cancellation;
import io.millrace.agent.Work;
import io.millrace.schemas.Meta;
import io.millrace.schemas.StageProgress;
import io.millrace.schemas.StageRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The work on one request, with its progress going to the journal. */
final class RequestWork implements Work {
    private final StageRequest request;
    private final Cancellation cancellation;
    private final Journal journal;
    private final AtomicInteger sequence = new AtomicInteger();

    RequestWork(StageRequest request, Cancellation cancellation, Journal journal) {
        this.request = request;
        this.cancellation = cancellation;
        this.journal = journal;
    }

    @Override
    public StageRequest request() {
        return request;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void progress(String message, @Nullable Double fraction) {
        Meta meta = request.getMeta();
        int number = sequence.incrementAndGet();
        // Nobody waits for progress to be written: losing one is better than holding up the work.
        journal.write(
                meta.getWorkflowId(),
                meta.getStage() + "/" + meta.getAttempt() + "/progress/" + number,
                new StageProgress(meta.getStage(), meta.getAttempt(), number, message, fraction));
    }
}
