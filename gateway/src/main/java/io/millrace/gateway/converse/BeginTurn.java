package io.millrace.gateway.converse;

import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.millrace.schemas.Goal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Begins a turn of a conversation: one at a time, so that each knows what the one before it meant. A turn that waits for its user
 * does not count as one that runs: who asks something else instead of answering may.
 */
public final class BeginTurn {
    /** The code of the problem when another turn still runs. */
    public static final String BUSY = "conversation-busy";

    private static final Set<String> UNDER_WAY = Set.of("accepted", "running");

    /** A turn that was begun and of which the journal knows nothing is given half a minute to appear there. */
    private static final String TAKE = """
            INSERT INTO conversation_turn AS turn (connection_id, conversation_id, workflow_id, taken_at)
            VALUES ($1, $2, $3, now())
            ON CONFLICT (connection_id, conversation_id) DO UPDATE
               SET workflow_id = excluded.workflow_id, taken_at = excluded.taken_at
             WHERE turn.workflow_id = excluded.workflow_id
                OR EXISTS (SELECT 1 FROM workflow w WHERE w.workflow_id = turn.workflow_id
                              AND (w.finished_at IS NOT NULL OR w.status = 'needs_input'))
                OR turn.taken_at < now() - interval '30 seconds'
               AND NOT EXISTS (SELECT 1 FROM workflow w WHERE w.workflow_id = turn.workflow_id)
            RETURNING workflow_id""";

    private static final String GIVE_UP = "DELETE FROM conversation_turn WHERE workflow_id = $1";

    private final ReadTurns turns;
    private final DatabaseClient database;

    public BeginTurn(ReadTurns turns, DatabaseClient database) {
        this.turns = turns;
        this.database = database;
    }

    /**
     * @param goal with a conversation id
     * @return JSON of what was asked before; empty where nothing was
     * @throws ProblemException 409 {@link #BUSY} while another turn of the conversation runs
     */
    public Mono<Optional<String>> begin(String workflowId, Goal goal) {
        String conversationId = String.valueOf(goal.getConversationId());
        return turns.of(conversationId, goal.getConnectionId()).flatMap(all -> {
            List<Turn> others = all.stream()
                    .filter(turn -> !turn.workflowId().equals(workflowId))
                    .toList();
            return others.stream()
                    .filter(turn -> UNDER_WAY.contains(turn.status()))
                    .findFirst()
                    .map(running -> Mono.<Optional<String>>error(busy(running.workflowId())))
                    .orElseGet(() -> take(workflowId, goal, conversationId)
                            .thenReturn(Optional.ofNullable(WriteConversation.of(others))));
        });
    }

    private Mono<Void> take(String workflowId, Goal goal, String conversationId) {
        return database.sql(TAKE)
                .bind(0, goal.getConnectionId())
                .bind(1, conversationId)
                .bind(2, workflowId)
                .map(row -> true)
                .one()
                .switchIfEmpty(Mono.error(() -> busy(null)))
                .then();
    }

    /** The turn could not be begun after all; the next may. */
    public Mono<Void> giveUp(String workflowId) {
        return database.sql(GIVE_UP).bind(0, workflowId).then();
    }

    private static ProblemException busy(@Nullable String running) {
        return new ProblemException(new Problem(
                HttpStatus.CONFLICT,
                BUSY,
                Category.USER,
                "The turn before this one is still being answered.",
                "Ask again when it has ended, or cancel it.",
                List.of(),
                running == null ? Map.of() : Map.of("request_id", running)));
    }
}
