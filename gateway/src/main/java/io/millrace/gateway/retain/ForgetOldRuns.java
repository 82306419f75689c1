package io.millrace.gateway.retain;

import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Forgets runs that ended too long ago, one gateway at a time: first the rows that were kept of them, then what the database has. Done
 * half, it is done again; a run whose row is gone has nothing left. The journal forgets by itself, see {@link LimitTopics}.
 */
public final class ForgetOldRuns implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ForgetOldRuns.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int AT_ONCE = 500;

    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('millrace.retention')) AS mine";
    private static final String OLD =
            "SELECT workflow_id FROM workflow WHERE finished_at < $1 ORDER BY finished_at LIMIT " + AT_ONCE;
    private static final List<String> OF_RUNS = List.of(
            "DELETE FROM workflow_event WHERE workflow_id = ANY($1)",
            "DELETE FROM workflow_step WHERE workflow_id = ANY($1)",
            "DELETE FROM workflow_feedback WHERE workflow_id = ANY($1)",
            "DELETE FROM request_claim WHERE workflow_id = ANY($1)",
            "DELETE FROM conversation_turn WHERE workflow_id = ANY($1)",
            "DELETE FROM workflow WHERE workflow_id = ANY($1)");

    private final @Nullable Duration retention;
    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final ArtifactStore store;
    private final Publisher publisher;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("retention").daemon().factory());

    /** @param retention how long a run is kept after its end; null: for ever */
    public ForgetOldRuns(
            @Nullable Duration retention,
            DatabaseClient database,
            TransactionalOperator transaction,
            ArtifactStore store,
            Publisher publisher,
            Clock clock) {
        this.retention = retention;
        this.database = database;
        this.transaction = transaction;
        this.store = store;
        this.publisher = publisher;
        this.clock = clock;
    }

    public void start() {
        if (retention != null) {
            thread.scheduleWithFixedDelay(this::look, 1, EVERY.toMinutes(), TimeUnit.MINUTES);
        }
    }

    private void look() {
        try {
            int forgotten = forget();
            if (forgotten > 0) {
                log.info("Forgot {} runs that ended more than {} days ago", forgotten, days());
            }
        } catch (RuntimeException e) {
            log.warn("Old runs could not be forgotten, the next look is in an hour: {}", e.toString());
        }
    }

    private long days() {
        return retention == null ? 0 : retention.toDays();
    }

    /** @return how many runs were forgotten */
    int forget() {
        if (retention == null) {
            return 0;
        }
        OffsetDateTime before = clock.instant().minus(retention).atOffset(ZoneOffset.UTC);
        int all = 0;
        int batch = AT_ONCE;
        while (batch == AT_ONCE) {
            batch = Objects.requireNonNullElse(
                    transaction
                            .transactional(database.sql(LOCK)
                                    .map(row -> Boolean.TRUE.equals(row.get("mine", Boolean.class)))
                                    .one()
                                    .filter(mine -> mine)
                                    .flatMap(mine -> batch(before)))
                            .block(PATIENCE),
                    0);
            all += batch;
        }
        return all;
    }

    private Mono<Integer> batch(OffsetDateTime before) {
        return database.sql(OLD)
                .bind(0, before)
                .map(row -> Objects.requireNonNull(row.get("workflow_id", String.class)))
                .all()
                .collectList()
                .flatMap(ids -> {
                    ids.forEach(this::forgetKept);
                    String[] array = ids.toArray(String[]::new);
                    return Flux.fromIterable(ids.isEmpty() ? List.<String>of() : OF_RUNS)
                            .concatMap(sql -> database.sql(sql).bind(0, array).then())
                            .then(Mono.just(ids.size()));
                });
    }

    /** The rows of the run, and what its user said of it, which would come back from its topic. */
    private void forgetKept(String run) {
        try {
            store.delete("runs/" + run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        publisher.tombstone(Topics.FEEDBACK, run);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
