package io.millrace.gateway.supervise;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.RequestClaims;
import io.millrace.gateway.projection.ReadProjection;
import io.millrace.gateway.stream.AwaitProjection;
import io.millrace.schemas.WorkflowTimedOut;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Ends workflows whose deadline has passed and that no agent has ended: the agent is gone, its request was lost, or the user did
 * not answer in time. One of the
 * gateways does it at a time. It acts on the database only after that has caught up with the journal, so that a slow projection
 * is not taken for a hanging workflow.
 */
public final class EndOverdue implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EndOverdue.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CATCH_UP = Duration.ofSeconds(5);
    private static final Duration CLAIMS_KEPT = Duration.ofDays(7);
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('millrace.supervisor')) AS mine";

    private final ReadProjection projection;
    private final AwaitProjection await;
    private final EndWorkflow end;
    private final RequestClaims claims;
    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final Duration grace;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("supervisor").daemon().factory());
    private Instant claimsForgotten = Instant.EPOCH;

    /** A workflow whose end the database does not take would else be ended every second. */
    private final Cache<String, Boolean> ended = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();

    public EndOverdue(
            ReadProjection projection,
            AwaitProjection await,
            EndWorkflow end,
            RequestClaims claims,
            DatabaseClient database,
            TransactionalOperator transaction,
            GatewaySettings settings,
            Clock clock) {
        this.projection = projection;
        this.await = await;
        this.end = end;
        this.claims = claims;
        this.database = database;
        this.transaction = transaction;
        this.grace = settings.grace();
        this.clock = clock;
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (!overdue().isEmpty()) {
                transaction
                        .transactional(database.sql(LOCK)
                                .map(row -> Boolean.TRUE.equals(row.get("mine", Boolean.class)))
                                .one()
                                .filter(mine -> mine)
                                // Under the lock: what another gateway has just ended is in the journal by now.
                                .flatMap(mine -> await.upToNow(CATCH_UP))
                                .filter(caughtUp -> caughtUp)
                                .flatMap(caughtUp -> endAll()))
                        .block(PATIENCE);
            }
            forgetOldClaims();
        } catch (RuntimeException e) {
            // Whatever it was, the next look is a second away.
            log.warn("The supervisor could not do its work: {}", e.toString());
        }
    }

    private List<String> overdue() {
        return Objects.requireNonNullElse(
                projection.overdue(clock.instant().minus(grace)).collectList().block(PATIENCE), List.of());
    }

    /** Looks again: what ended in the meantime is not overdue any more. */
    private Mono<Void> endAll() {
        return projection
                .overdue(clock.instant().minus(grace))
                .collectList()
                .flatMap(ids -> projection.workflows(ids, false))
                .flatMapIterable(Map::values)
                .filter(workflow -> ended.getIfPresent(workflow.state().workflowId()) == null)
                .concatMap(workflow -> end(workflow.state()))
                .then();
    }

    private Mono<String> end(WorkflowState state) {
        Instant deadline = Objects.requireNonNullElse(state.deadline(), clock.instant());
        log.info("Workflow {} passed its deadline {} in stage {}", state.workflowId(), deadline, state.current());
        return end.end(state.workflowId(), state.goal(), new WorkflowTimedOut(state.current(), deadline))
                .doOnNext(type -> ended.put(state.workflowId(), true))
                .onErrorResume(e -> {
                    log.warn("Could not end workflow {}: {}", state.workflowId(), e.toString());
                    return Mono.empty();
                });
    }

    private void forgetOldClaims() {
        Instant now = clock.instant();
        if (Duration.between(claimsForgotten, now).compareTo(Duration.ofHours(1)) > 0) {
            claims.forget(now.minus(CLAIMS_KEPT)).block(PATIENCE);
            claimsForgotten = now;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
