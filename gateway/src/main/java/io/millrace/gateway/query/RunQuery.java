package io.millrace.gateway.query;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitEnd;
import io.millrace.gateway.supervise.CancelWorkflow;
import io.millrace.schemas.Category;
import io.millrace.schemas.WorkflowRequest;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Runs a request as a workflow and waits for its end. Who stops waiting cancels it. */
public final class RunQuery {
    private static final Logger log = LoggerFactory.getLogger(RunQuery.class);
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final AcceptWorkflow accept;
    private final AwaitEnd await;
    private final CancelWorkflow cancel;
    private final GatewaySettings settings;

    public RunQuery(AcceptWorkflow accept, AwaitEnd await, CancelWorkflow cancel, GatewaySettings settings) {
        this.accept = accept;
        this.await = await;
        this.cancel = cancel;
        this.settings = settings;
    }

    /**
     * @param request checked; its own request id is not looked at
     * @return the state that it ended in
     */
    public Mono<WorkflowState> run(WorkflowRequest request, Context caller) {
        return Mono.defer(() -> {
            String id = UUID.randomUUID().toString();
            // Once begun, accepting goes to its end whether anybody waits or not: only what was accepted can be
            // cancelled.
            Mono<String> accepted = accept.accept(id, request, caller).cache();
            return await.after(id, accepted, patience(request))
                    .onErrorMap(TimeoutException.class, e -> new ProblemException(silence(id), e))
                    .doOnCancel(() -> accepted.then(cancel.cancel(id))
                            .subscribe(
                                    done -> {},
                                    failure -> log.info("{} was not cancelled: {}", id, failure.getMessage())));
        });
    }

    private Duration patience(WorkflowRequest request) {
        Long wanted = request.getTimeoutMs();
        Duration own = wanted == null ? settings.timeout() : Duration.ofMillis(wanted);
        return own.plus(settings.grace()).plus(SLACK);
    }

    private static Problem silence(String id) {
        return new Problem(
                HttpStatus.GATEWAY_TIMEOUT,
                "no-end-seen",
                Category.PLATFORM,
                "The workflow has not been seen to end in its time.",
                "GET /api/v1/workflows/" + id + " shows how it stands; GET /health shows what is down.");
    }
}
