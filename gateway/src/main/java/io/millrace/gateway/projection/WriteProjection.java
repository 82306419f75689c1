package io.millrace.gateway.projection;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.document.EventDocument;
import io.millrace.gateway.document.ScopeDocument;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Writes a batch of changes in one transaction, a statement per table whatever the size of the batch. Every row carries the offset
 * it comes from and only a newer one replaces it, so that writing a batch twice, or late, changes nothing.
 */
public final class WriteProjection {
    private static final String EVENTS = """
            INSERT INTO workflow_event (workflow_id, event_partition, event_offset, message_id, type, at, payload)
            SELECT workflow_id, event_partition, event_offset, message_id, type, at::timestamptz, payload::json
              FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
                   AS event (workflow_id, event_partition, event_offset, message_id, type, at, payload)
            ON CONFLICT DO NOTHING""";
    private static final String WORKFLOWS = """
            INSERT INTO workflow (workflow_id, event_partition, last_offset, status, current_stage, mode, question,
                   connection_id, engine, max_rows, conversation_id, accepted_at, deadline, finished_at,
                   failure, needs_input, verdict, answer, scope)
            SELECT workflow_id, event_partition, last_offset, status, current_stage, mode, question,
                   connection_id, engine, max_rows::integer, conversation_id, accepted_at::timestamptz,
                   deadline::timestamptz, finished_at::timestamptz, failure::json, needs_input::json, verdict::json, answer,
                   scope::json
              FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
                          $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
                          $15::text[], $16::text[], $17::text[], $18::text[], $19::text[])
                   AS changed (workflow_id, event_partition, last_offset, status, current_stage, mode, question,
                               connection_id, engine, max_rows, conversation_id, accepted_at, deadline, finished_at,
                               failure, needs_input, verdict, answer, scope)
            ON CONFLICT (workflow_id) DO UPDATE
               SET event_partition = excluded.event_partition, last_offset = excluded.last_offset,
                   status = excluded.status, current_stage = excluded.current_stage, mode = excluded.mode,
                   question = excluded.question, connection_id = excluded.connection_id, engine = excluded.engine,
                   max_rows = excluded.max_rows, conversation_id = excluded.conversation_id,
                   accepted_at = excluded.accepted_at, deadline = excluded.deadline, finished_at = excluded.finished_at,
                   failure = excluded.failure, needs_input = excluded.needs_input, verdict = excluded.verdict,
                   answer = excluded.answer, scope = excluded.scope
             WHERE workflow.last_offset < excluded.last_offset""";
    private static final String STEPS = """
            INSERT INTO workflow_step (workflow_id, stage, attempt, position, last_offset, status, output, started_at, finished_at)
            SELECT workflow_id, stage, attempt, position, last_offset, status, output::json,
                   started_at::timestamptz, finished_at::timestamptz
              FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::bigint[], $6::text[], $7::text[],
                          $8::text[], $9::text[])
                   AS step (workflow_id, stage, attempt, position, last_offset, status, output, started_at, finished_at)
            ON CONFLICT (workflow_id, stage, attempt) DO UPDATE
               SET position = excluded.position, last_offset = excluded.last_offset, status = excluded.status,
                   output = excluded.output, started_at = excluded.started_at, finished_at = excluded.finished_at
             WHERE workflow_step.last_offset < excluded.last_offset""";
    private static final String POSITIONS = """
            INSERT INTO projection_position (event_partition, next_offset)
            SELECT * FROM unnest($1::integer[], $2::bigint[])
            ON CONFLICT (event_partition) DO UPDATE
               SET next_offset = greatest(projection_position.next_offset, excluded.next_offset)""";
    private static final String RESET =
            "UPDATE projection_position SET next_offset = $2 WHERE event_partition = $1 AND next_offset > $2";

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    public WriteProjection(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** An event at its place, new to its workflow. */
    public record NewEvent(Event event, int partition, long offset) {}

    /** A workflow after new events. */
    public record Changed(
            WorkflowState state, int partition, long lastOffset, List<ChangedStep> steps, List<NewEvent> events) {}

    /** @param position of the step in its workflow */
    public record ChangedStep(Step step, int position) {}

    /**
     * @param positions next offset by partition, after this batch
     */
    public Mono<Void> write(Collection<Changed> workflows, Map<Integer, Long> positions) {
        List<Changed> changed = List.copyOf(workflows);
        Mono<Void> all = changed.isEmpty()
                ? Mono.empty()
                : events(changed).then(workflows(changed)).then(steps(changed));
        return transaction.transactional(all.then(positions(positions))).then();
    }

    /** The journal ends before the position that was kept: it is another journal, and is read from its beginning. */
    public Mono<Void> reset(int partition, long end) {
        return database.sql(RESET).bind(0, partition).bind(1, end).then();
    }

    private Mono<Void> events(List<Changed> changed) {
        List<NewEvent> events =
                changed.stream().flatMap(workflow -> workflow.events().stream()).toList();
        return database.sql(EVENTS)
                .bind(0, texts(events, event -> event.event().getWorkflowId()))
                .bind(1, events.stream().map(NewEvent::partition).toArray(Integer[]::new))
                .bind(2, events.stream().map(NewEvent::offset).toArray(Long[]::new))
                .bind(3, texts(events, event -> event.event().getMessageId()))
                .bind(4, texts(events, event -> EventDocument.type(event.event().getFact())))
                .bind(5, texts(events, event -> event.event().getAt().toString()))
                .bind(6, texts(events, event -> EventDocument.write(event.event(), event.offset())))
                .then();
    }

    private Mono<Void> workflows(List<Changed> changed) {
        return database.sql(WORKFLOWS)
                .bind(0, texts(changed, workflow -> workflow.state().workflowId()))
                .bind(1, changed.stream().map(Changed::partition).toArray(Integer[]::new))
                .bind(2, changed.stream().map(Changed::lastOffset).toArray(Long[]::new))
                .bind(
                        3,
                        texts(
                                changed,
                                workflow -> Documents.name(workflow.state().status())))
                .bind(4, texts(changed, workflow -> name(workflow.state().current())))
                .bind(5, texts(changed, goal(goal -> name(goal.getMode()))))
                .bind(6, texts(changed, goal(Goal::getText)))
                .bind(7, texts(changed, goal(Goal::getConnectionId)))
                .bind(8, texts(changed, goal(goal -> name(goal.getEngine()))))
                .bind(9, texts(changed, goal(goal -> Integer.toString(goal.getMaxRows()))))
                .bind(10, texts(changed, goal(Goal::getConversationId)))
                .bind(11, texts(changed, workflow -> time(workflow.state().acceptedAt())))
                .bind(12, texts(changed, workflow -> time(workflow.state().deadline())))
                .bind(13, texts(changed, workflow -> time(workflow.state().finishedAt())))
                .bind(
                        14,
                        texts(
                                changed,
                                workflow ->
                                        json(Documents.failure(workflow.state().failure()))))
                .bind(15, texts(changed, workflow -> question(workflow.state())))
                .bind(
                        16,
                        texts(
                                changed,
                                workflow ->
                                        json(Documents.verdict(workflow.state().verdict()))))
                .bind(17, texts(changed, workflow -> workflow.state().answer()))
                .bind(18, texts(changed, goal(ScopeDocument::write)))
                .then();
    }

    private Mono<Void> steps(List<Changed> changed) {
        record Row(Changed workflow, ChangedStep step) {}
        List<Row> rows = changed.stream()
                .flatMap(workflow -> workflow.steps().stream().map(step -> new Row(workflow, step)))
                .toList();
        if (rows.isEmpty()) {
            return Mono.empty();
        }
        return database.sql(STEPS)
                .bind(0, texts(rows, row -> row.workflow().state().workflowId()))
                .bind(1, texts(rows, row -> name(row.step().step().stage())))
                .bind(2, rows.stream().map(row -> row.step().step().attempt()).toArray(Integer[]::new))
                .bind(3, rows.stream().map(row -> row.step().position()).toArray(Integer[]::new))
                .bind(4, rows.stream().map(row -> row.workflow().lastOffset()).toArray(Long[]::new))
                .bind(5, texts(rows, row -> name(row.step().step().status())))
                .bind(6, texts(rows, row -> Documents.asJson(row.step().step().output())))
                .bind(7, texts(rows, row -> time(row.step().step().startedAt())))
                .bind(8, texts(rows, row -> time(row.step().step().finishedAt())))
                .then();
    }

    private Mono<Void> positions(Map<Integer, Long> positions) {
        List<Map.Entry<Integer, Long>> all = List.copyOf(positions.entrySet());
        return database.sql(POSITIONS)
                .bind(0, all.stream().map(Map.Entry::getKey).toArray(Integer[]::new))
                .bind(1, all.stream().map(Map.Entry::getValue).toArray(Long[]::new))
                .then();
    }

    private static Function<Changed, @Nullable String> goal(Function<Goal, @Nullable String> of) {
        return workflow -> {
            Goal goal = workflow.state().goal();
            return goal == null ? null : of.apply(goal);
        };
    }

    private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> of) {
        // PostgreSQL's text has no place for a zero character, which Avro's strings have.
        return rows.stream()
                .map(row -> {
                    String text = of.apply(row);
                    return text == null ? null : text.replace('\0', ' ');
                })
                .toArray(String[]::new);
    }

    private static @Nullable String name(@Nullable Enum<?> constant) {
        return constant == null ? null : Documents.name(constant);
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable String question(WorkflowState state) {
        return state.question() == null ? null : json(Documents.needsInput(state.question()));
    }

    private static @Nullable String json(@Nullable Object document) {
        return document == null ? null : Documents.write(document);
    }
}
