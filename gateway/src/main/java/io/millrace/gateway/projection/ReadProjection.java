package io.millrace.gateway.projection;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.gateway.document.ScopeDocument;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the projection. */
public final class ReadProjection {
    /** One statement, because one statement sees one state of the database: a row for each step, or one where there is none yet. */
    private static final String WORKFLOWS = """
            SELECT w.workflow_id, w.event_partition, w.last_offset, w.status, w.current_stage, w.mode, w.question,
                   w.connection_id, w.engine, w.max_rows, w.conversation_id, w.accepted_at, w.deadline, w.finished_at,
                   w.failure::text AS failure, w.needs_input::text AS needs_input, w.answer, w.verdict::text AS verdict,
                   w.scope::text AS scope,
                   s.stage AS step_stage, s.attempt AS step_attempt, s.status AS step_status,
                   s.output::text AS step_output, s.started_at AS step_started_at, s.finished_at AS step_finished_at,
                   CASE WHEN $2 AND coalesce(s.position, 0) = 0
                        THEN ARRAY(SELECT e.message_id FROM workflow_event e WHERE e.workflow_id = w.workflow_id)
                   END AS message_ids
              FROM workflow w
              LEFT JOIN workflow_step s ON s.workflow_id = w.workflow_id
             WHERE w.workflow_id = ANY($1)
             ORDER BY w.workflow_id, s.position""";

    private static final String OVERDUE =
            "SELECT workflow_id FROM workflow WHERE finished_at IS NULL AND deadline < $1 ORDER BY deadline LIMIT 100";
    private static final String EVENTS = """
            SELECT event_offset, message_id, type, CASE WHEN event_offset > $3 THEN payload::text ELSE '' END AS payload
              FROM workflow_event
             WHERE workflow_id = $1 AND event_offset > $2
             ORDER BY event_offset""";

    private final DatabaseClient database;

    public ReadProjection(DatabaseClient database) {
        this.database = database;
    }

    /** @param forFolding as for {@link #workflows} */
    public Mono<StoredWorkflow> workflow(String workflowId, boolean forFolding) {
        return workflows(Set.of(workflowId), forFolding).flatMap(found -> Mono.justOrEmpty(found.get(workflowId)));
    }

    /**
     * Several workflows by id; those that are not in the projection are not in the answer.
     *
     * @param forFolding with the ids of their messages, so that more events can be folded in
     */
    public Mono<Map<String, StoredWorkflow>> workflows(Collection<String> workflowIds, boolean forFolding) {
        return database.sql(WORKFLOWS)
                .bind(0, workflowIds.toArray(String[]::new))
                .bind(1, forFolding)
                .map(row -> new Row(workflow(row), step(row), messageIds(row)))
                .all()
                .collectMultimap(row -> row.workflow().state().workflowId())
                .map(found -> {
                    Map<String, StoredWorkflow> workflows = new HashMap<>();
                    found.forEach((id, rows) -> workflows.put(id, whole(rows)));
                    return workflows;
                });
    }

    /** The step and the message ids are those of one row only. */
    private record Row(StoredWorkflow workflow, @Nullable Step step, Set<String> messageIds) {}

    /** Ids of workflows that should have ended before this time and have not. */
    public Flux<String> overdue(Instant before) {
        return database.sql(OVERDUE)
                .bind(0, before.atOffset(ZoneOffset.UTC))
                .map(row -> text(row, "workflow_id"))
                .all();
    }

    /**
     * The events of a workflow in order.
     *
     * @param after the offset after which to begin
     * @param documentsAfter the offset after which documents are read, too; earlier events come without
     */
    public Flux<JournalEvent> events(String workflowId, long after, long documentsAfter) {
        return database.sql(EVENTS)
                .bind(0, workflowId)
                .bind(1, after)
                .bind(2, documentsAfter)
                .map(row -> JournalEvent.kept(
                        number(row, "event_offset"), text(row, "message_id"), text(row, "type"), text(row, "payload")))
                .all();
    }

    /** How far the journal has been read, as the next offset by partition. */
    public Mono<Map<Integer, Long>> positions() {
        return database.sql("SELECT event_partition, next_offset FROM projection_position")
                .map(row -> Map.entry(
                        Objects.requireNonNull(row.get("event_partition", Integer.class)), number(row, "next_offset")))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static StoredWorkflow workflow(Readable row) {
        String mode = row.get("mode", String.class);
        ScopeDocument.Scope scope = ScopeDocument.read(row.get("scope", String.class));
        Goal goal = mode == null
                ? null
                : new Goal(
                        constant(Mode.class, mode),
                        text(row, "question"),
                        text(row, "connection_id"),
                        constant(Engine.class, text(row, "engine")),
                        Objects.requireNonNull(row.get("max_rows", Integer.class)),
                        row.get("conversation_id", String.class),
                        scope.datasets(),
                        scope.upload(),
                        scope.keep(),
                        scope.origin(),
                        scope.target(),
                        scope.reader());
        String current = row.get("current_stage", String.class);
        var state = new WorkflowState(
                text(row, "workflow_id"),
                goal,
                constant(Status.class, text(row, "status")),
                current == null ? null : constant(Stage.class, current),
                List.of(),
                Documents.readFailure(row.get("failure", String.class)),
                Documents.readNeedsInput(row.get("needs_input", String.class)),
                row.get("answer", String.class),
                Documents.readVerdict(row.get("verdict", String.class)),
                time(row, "accepted_at"),
                time(row, "deadline"),
                time(row, "finished_at"),
                Set.of());
        return new StoredWorkflow(
                state, Objects.requireNonNull(row.get("event_partition", Integer.class)), number(row, "last_offset"));
    }

    private static StoredWorkflow whole(Collection<Row> rows) {
        StoredWorkflow workflow = rows.iterator().next().workflow();
        List<Step> steps = new ArrayList<>();
        Set<String> messageIds = new HashSet<>();
        for (Row row : rows) {
            messageIds.addAll(row.messageIds());
            Step step = row.step();
            if (step != null) {
                steps.add(step);
            }
        }
        WorkflowState state = workflow.state();
        return new StoredWorkflow(
                new WorkflowState(
                        state.workflowId(),
                        state.goal(),
                        state.status(),
                        state.current(),
                        steps,
                        state.failure(),
                        state.question(),
                        state.answer(),
                        state.verdict(),
                        state.acceptedAt(),
                        state.deadline(),
                        state.finishedAt(),
                        messageIds),
                workflow.partition(),
                workflow.lastOffset());
    }

    private static @Nullable Step step(Readable row) {
        String stage = row.get("step_stage", String.class);
        return stage == null
                ? null
                : new Step(
                        constant(Stage.class, stage),
                        Objects.requireNonNull(row.get("step_attempt", Integer.class)),
                        constant(Step.Status.class, text(row, "step_status")),
                        row.get("step_output", String.class),
                        Objects.requireNonNull(time(row, "step_started_at")),
                        time(row, "step_finished_at"));
    }

    private static Set<String> messageIds(Readable row) {
        String[] ids = row.get("message_ids", String[].class);
        return ids == null ? Set.of() : Set.of(ids);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class), column);
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class), column);
    }

    private static @Nullable Instant time(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
