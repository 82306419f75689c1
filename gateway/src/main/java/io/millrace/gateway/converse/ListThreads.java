package io.millrace.gateway.converse;

import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitProjection;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Lists the conversations there are, the one that was used last first. */
public final class ListThreads {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String THREADS = """
            SELECT thread.conversation_id, thread.turns, thread.updated_at, newest.connection_id, newest.status,
                   eldest.question AS title
              FROM (SELECT conversation_id, count(*) AS turns, max(coalesce(finished_at, accepted_at)) AS updated_at
                      FROM workflow
                     WHERE conversation_id IS NOT NULL AND mode IN ('ask', 'sql')
                       AND ($1::text IS NULL OR connection_id = $1)
                     GROUP BY conversation_id
                     ORDER BY updated_at DESC, conversation_id
                     LIMIT $2 OFFSET $3) thread
              JOIN LATERAL (SELECT question FROM workflow w
                             WHERE w.conversation_id = thread.conversation_id AND w.mode IN ('ask', 'sql')
                             ORDER BY accepted_at, workflow_id LIMIT 1) eldest ON true
              JOIN LATERAL (SELECT connection_id, status FROM workflow w
                             WHERE w.conversation_id = thread.conversation_id AND w.mode IN ('ask', 'sql')
                             ORDER BY accepted_at DESC, workflow_id DESC LIMIT 1) newest ON true
             ORDER BY thread.updated_at DESC, thread.conversation_id""";

    /**
     * A conversation.
     *
     * @param connectionId of its last turn
     * @param title its first question
     * @param status of its last turn
     */
    public record Thread(String id, String connectionId, String title, String status, Instant updatedAt, long turns) {}

    private final DatabaseClient database;
    private final AwaitProjection await;

    public ListThreads(DatabaseClient database, AwaitProjection await) {
        this.database = database;
        this.await = await;
    }

    /** @param connectionId null for those of all connections */
    public Mono<List<Thread>> list(@Nullable String connectionId, int limit, int offset) {
        return await.upToNow(PATIENCE)
                .filter(caughtUp -> caughtUp)
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.databaseUnavailable())))
                .flatMap(caughtUp -> {
                    DatabaseClient.GenericExecuteSpec query = database.sql(THREADS);
                    return (connectionId == null ? query.bindNull(0, String.class) : query.bind(0, connectionId))
                            .bind(1, limit)
                            .bind(2, offset)
                            .map(ListThreads::thread)
                            .all()
                            .collectList();
                });
    }

    private static Thread thread(Readable row) {
        return new Thread(
                text(row, "conversation_id"),
                text(row, "connection_id"),
                text(row, "title"),
                text(row, "status"),
                Objects.requireNonNull(row.get("updated_at", OffsetDateTime.class))
                        .toInstant(),
                Objects.requireNonNull(row.get("turns", Long.class)));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class), column);
    }
}
