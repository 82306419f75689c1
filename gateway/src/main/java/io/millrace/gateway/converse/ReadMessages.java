package io.millrace.gateway.converse;

import io.millrace.gateway.document.Documents;
import io.millrace.gateway.feedback.FeedbackTable;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitProjection;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Reads a conversation as the messages that went to and fro: what the user said, and what came of it, in words. */
public final class ReadMessages {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_TURNS = 200;

    private static final String MESSAGES = """
            SELECT w.workflow_id, w.connection_id, w.mode, w.question, w.status, w.needs_input::text AS needs_input,
                   w.answer, w.failure::text AS failure, w.accepted_at, w.finished_at, plan.summary, composed.sql,
                   ended.row_count, f.thumb, f.comment, f.at AS feedback_at
              FROM workflow w
              LEFT JOIN LATERAL (SELECT CASE json_typeof(output) WHEN 'object' THEN output ->> 'summary' END AS summary
                                   FROM workflow_step
                                  WHERE workflow_id = w.workflow_id AND stage = 'plan' AND status = 'completed'
                                  ORDER BY position DESC LIMIT 1) plan ON true
              LEFT JOIN LATERAL (SELECT CASE json_typeof(output) WHEN 'object' THEN output ->> 'sql' END AS sql
                                   FROM workflow_step
                                  WHERE workflow_id = w.workflow_id AND stage = 'compose' AND status = 'completed'
                                  ORDER BY position DESC LIMIT 1) composed ON true
              LEFT JOIN LATERAL (SELECT payload ->> 'row_count' AS row_count FROM workflow_event
                                  WHERE workflow_id = w.workflow_id AND type = 'succeeded' LIMIT 1) ended ON true
              LEFT JOIN workflow_feedback f ON f.workflow_id = w.workflow_id
             WHERE w.conversation_id = $1 AND w.mode IN ('ask', 'sql')
             ORDER BY w.accepted_at DESC, w.workflow_id DESC
             LIMIT $2""";

    private final DatabaseClient database;
    private final AwaitProjection await;

    public ReadMessages(DatabaseClient database, AwaitProjection await) {
        this.database = database;
        this.await = await;
    }

    /** Oldest first, of the last turns; empty where there is no such conversation. */
    public Mono<List<Map<String, Object>>> of(String threadId) {
        return await.upToNow(PATIENCE)
                .filter(caughtUp -> caughtUp)
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.databaseUnavailable())))
                .flatMap(caughtUp -> database.sql(MESSAGES)
                        .bind(0, threadId)
                        .bind(1, MOST_TURNS)
                        .map(ReadMessages::turn)
                        .all()
                        .collectList())
                .map(newestFirst ->
                        newestFirst.reversed().stream().flatMap(List::stream).toList());
    }

    private static List<Map<String, Object>> turn(Readable row) {
        String mode = Objects.requireNonNull(row.get("mode", String.class));
        String question = row.get("question", String.class);
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("role", "user");
        user.put("request_id", row.get("workflow_id", String.class));
        user.put("text", mode.equals("sql") ? "SQL: " + question : question);
        user.put("at", time(row, "accepted_at"));

        String status = Objects.requireNonNull(row.get("status", String.class));
        String failure = row.get("failure", String.class);
        String rows = row.get("row_count", String.class);
        JsonNode needsInput = Documents.tree(row.get("needs_input", String.class));
        Map<String, Object> assistant = new LinkedHashMap<>();
        assistant.put("role", "assistant");
        assistant.put("request_id", row.get("workflow_id", String.class));
        assistant.put("text", text(row, status, rows, failure, needsInput));
        assistant.put("at", time(row, "finished_at"));
        assistant.put("status", status);
        assistant.put("mode", mode);
        assistant.put("connection_id", row.get("connection_id", String.class));
        assistant.put("sql", mode.equals("sql") ? question : row.get("sql", String.class));
        assistant.put("row_count", rows == null ? null : Long.valueOf(rows));
        assistant.put("failure", Documents.output(failure));
        assistant.put("needs_input", needsInput.isObject() ? needsInput : null);
        assistant.put("answer", row.get("answer", String.class));
        String thumb = row.get("thumb", String.class);
        assistant.put(
                "feedback",
                thumb == null
                        ? null
                        : FeedbackTable.document(
                                thumb,
                                row.get("comment", String.class),
                                Objects.requireNonNull(row.get("feedback_at", OffsetDateTime.class))));
        return List.of(user, assistant);
    }

    private static @Nullable String text(
            Readable row, String status, @Nullable String rows, @Nullable String failure, JsonNode needsInput) {
        return switch (status) {
            case "succeeded" -> {
                List<String> parts = new ArrayList<>();
                String summary = row.get("summary", String.class);
                if (summary != null) {
                    parts.add(summary);
                }
                if (rows != null) {
                    parts.add(rows.equals("1") ? "1 row" : rows + " rows");
                }
                yield String.join(": ", parts) + ".";
            }
            case "failed" -> Documents.tree(failure).path("message").asString("It failed.");
            case "needs_input" -> needsInput.path("question").asString("");
            case "cancelled" -> "Cancelled.";
            case "timed_out" -> "It was not finished in its time.";
            default -> null;
        };
    }

    private static @Nullable String time(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().toString();
    }
}
