package io.millrace.gateway.converse;

import io.millrace.gateway.document.Documents;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitProjection;
import io.millrace.schemas.Choice;
import io.millrace.schemas.NeedsInput;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Reads the turns of a conversation from the projection, once that has all that is in the journal now. */
public final class ReadTurns {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_TURNS = 200;

    private static final String TURNS = """
            SELECT w.workflow_id, w.connection_id, w.question, w.status, w.answer, w.needs_input::text AS needs_input,
                   w.accepted_at, w.finished_at, s.output::text AS output
              FROM workflow w
              LEFT JOIN LATERAL (SELECT output FROM workflow_step
                                  WHERE workflow_id = w.workflow_id AND stage = 'plan' AND status = 'completed'
                                  ORDER BY position DESC LIMIT 1) s ON true
             WHERE w.conversation_id = $1 AND ($2::text IS NULL OR w.connection_id = $2) AND w.mode IN ('ask', 'sql')
             ORDER BY w.accepted_at DESC, w.workflow_id DESC
             LIMIT $3""";

    private final DatabaseClient database;
    private final AwaitProjection await;

    public ReadTurns(DatabaseClient database, AwaitProjection await) {
        this.database = database;
        this.await = await;
    }

    /**
     * The last turns, oldest first.
     *
     * @param connectionId null for those of all connections
     */
    public Mono<List<Turn>> of(String conversationId, @Nullable String connectionId) {
        return await.upToNow(PATIENCE)
                .filter(caughtUp -> caughtUp)
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.databaseUnavailable())))
                .flatMap(caughtUp -> read(conversationId, connectionId));
    }

    private Mono<List<Turn>> read(String conversationId, @Nullable String connectionId) {
        DatabaseClient.GenericExecuteSpec query = database.sql(TURNS).bind(0, conversationId);
        return (connectionId == null ? query.bindNull(1, String.class) : query.bind(1, connectionId))
                .bind(2, MOST_TURNS)
                .map(ReadTurns::turn)
                .all()
                .collectList()
                .map(newestFirst -> {
                    List<Turn> turns = new ArrayList<>(newestFirst);
                    Collections.reverse(turns);
                    return turns;
                });
    }

    private static Turn turn(Readable row) {
        JsonNode output = Documents.tree(row.get("output", String.class));
        Choice chosen =
                chosen(Documents.readNeedsInput(row.get("needs_input", String.class)), row.get("answer", String.class));
        JsonNode intent = output.path("intent");
        return new Turn(
                text(row, "workflow_id"),
                text(row, "connection_id"),
                text(row, "question"),
                text(row, "status"),
                chosen != null ? chosen.getIntent() : intent.isObject() ? intent.toString() : null,
                chosen != null ? chosen.getText() : optional(output.path("summary")),
                optional(output.path("name")),
                optional(output.path("edit")),
                texts(output.path("kept")),
                texts(output.path("changed")),
                time(row, "accepted_at"),
                time(row, "finished_at"));
    }

    private static @Nullable Choice chosen(@Nullable NeedsInput question, @Nullable String answer) {
        // What was said to a proposal tells nothing of what was meant.
        return question == null || answer == null || question.getProposal() != null
                ? null
                : question.getChoices().stream()
                        .filter(choice -> choice.getId().equals(answer))
                        .findFirst()
                        .orElse(null);
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class), column);
    }

    private static @Nullable String optional(JsonNode value) {
        return value.isString() ? value.stringValue() : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString("")));
        return texts;
    }

    private static @Nullable Instant time(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
