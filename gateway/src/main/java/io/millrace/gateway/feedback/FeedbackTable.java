package io.millrace.gateway.feedback;

import io.millrace.gateway.document.Documents;
import io.millrace.schemas.Feedback;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The projection of the feedback topic: one row for each workflow, the newest. */
public final class FeedbackTable {
    private static final String WRITE = """
            INSERT INTO workflow_feedback (workflow_id, thumb, comment, at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (workflow_id) DO UPDATE SET thumb = excluded.thumb, comment = excluded.comment, at = excluded.at
             WHERE workflow_feedback.at <= excluded.at""";
    private static final String READ = "SELECT thumb, comment, at FROM workflow_feedback WHERE workflow_id = $1";

    private final DatabaseClient database;

    public FeedbackTable(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> write(Feedback feedback) {
        DatabaseClient.GenericExecuteSpec insert =
                database.sql(WRITE).bind(0, feedback.getWorkflowId()).bind(1, Documents.name(feedback.getThumb()));
        String comment = feedback.getComment();
        return (comment == null ? insert.bindNull(2, String.class) : insert.bind(2, comment.replace('\0', ' ')))
                .bind(3, feedback.getAt().atOffset(ZoneOffset.UTC))
                .then();
    }

    /** As the API shows it; empty where there is none. */
    public Mono<Map<String, Object>> find(String workflowId) {
        return database.sql(READ)
                .bind(0, workflowId)
                .map(row -> document(
                        Objects.requireNonNull(row.get("thumb", String.class)),
                        row.get("comment", String.class),
                        Objects.requireNonNull(row.get("at", OffsetDateTime.class))))
                .one();
    }

    /** As the API shows it. */
    public static Map<String, Object> document(String thumb, @Nullable String comment, OffsetDateTime at) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("thumb", thumb);
        document.put("comment", comment);
        document.put("at", at.toInstant().toString());
        return document;
    }
}
