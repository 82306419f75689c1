package io.millrace.gateway.memory;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.memory.MemoryKey;
import io.millrace.agent.memory.MemoryTail;
import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Memorable;
import io.millrace.schemas.Memory;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import io.millrace.schemas.Thumb;
import io.millrace.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keeps memories in Kafka: of answers that were liked, and of what users write. A question has one for each connection. */
public final class StoreMemories {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What no user has said to be right. */
    private static final Set<Memorable> UNSAID = EnumSet.of(Memorable.EDITED, Memorable.PASSED);

    private final KnownConnections connections;
    private final MemoryTail memories;
    private final Publisher publisher;
    private final WriteToKafka kafka;
    private final Clock clock;

    public StoreMemories(
            KnownConnections connections, MemoryTail memories, Publisher publisher, WriteToKafka kafka, Clock clock) {
        this.connections = connections;
        this.memories = memories;
        this.publisher = publisher;
        this.kafka = kafka;
        this.clock = clock;
    }

    /** Oldest first. */
    public Mono<List<Memory>> list(String connectionId) {
        return known(connectionId).then(kafka.call(() -> memories.of(connectionId)));
    }

    /**
     * Keeps one, in place of the one of its question.
     *
     * @param document {@code question}, and {@code intent} or {@code sql}
     */
    public Mono<Memory> keep(String connectionId, Map<?, ?> document, Memorable because) {
        return known(connectionId).then(Mono.defer(() -> {
            Memory memory;
            try {
                memory = MemoryDocuments.memory(connectionId, document, because, now());
            } catch (IllegalArgumentException broken) {
                return Mono.error(invalid(broken));
            }
            return write(memory).thenReturn(memory);
        }));
    }

    /** @throws ProblemException 422 where the text is no export; then nothing is kept of it */
    public Mono<Integer> bring(String connectionId, String yaml) {
        return known(connectionId).then(Mono.defer(() -> {
            List<Memory> all;
            try {
                all = MemoryDocuments.read(connectionId, yaml, now());
            } catch (IllegalArgumentException broken) {
                return Mono.error(invalid(broken));
            }
            return Flux.fromIterable(all).concatMap(this::write).then(Mono.just(all.size()));
        }));
    }

    /** @throws ProblemException 404 where there is none */
    public Mono<Void> delete(String connectionId, String id) {
        return list(connectionId)
                .filter(all -> all.stream().anyMatch(memory -> memory.getId().equals(id)))
                .switchIfEmpty(Mono.error(() -> unknown(id)))
                .then(forget(connectionId, id));
    }

    /** @throws ProblemException 404 where there is none */
    public Mono<Memory> change(String connectionId, String id, Map<?, ?> changes) {
        return list(connectionId)
                .flatMap(all -> Mono.justOrEmpty(
                        all.stream().filter(memory -> memory.getId().equals(id)).findFirst()))
                .switchIfEmpty(Mono.error(() -> unknown(id)))
                .flatMap(before -> {
                    Map<String, Object> document = MemoryDocuments.document(before);
                    for (String name : List.of("question", "intent", "sql")) {
                        Object value = changes.get(name);
                        if (value != null) {
                            document.put(name, value);
                        }
                    }
                    return keep(connectionId, document, Memorable.WRITTEN)
                            .flatMap(after -> after.getId().equals(id)
                                    ? Mono.just(after)
                                    : forget(connectionId, id).thenReturn(after));
                });
    }

    /**
     * Keeps how a question was read whose answer passed its checks. What users have said of it counts for more: nothing is kept in place of a
     * memory that there is.
     */
    public Mono<Void> learnPassed(WorkflowState workflow) {
        Goal goal = workflow.goal();
        String intent = isMemorable(workflow) ? intent(workflow) : null;
        return goal == null || intent == null
                ? Mono.empty()
                : learn(
                        new Memory(
                                goal.getConnectionId(),
                                MemoryKey.id(goal.getText()),
                                goal.getText(),
                                intent,
                                null,
                                Memorable.PASSED,
                                now()),
                        _ -> false);
    }

    /**
     * Keeps the SQL that a user has made of an answer, with the question of that answer. Whether it is right nobody has said yet: it does not
     * take the place of what a user has said to be right, and is not run by itself.
     */
    public Mono<Void> learnEdited(WorkflowState answered, String sql) {
        return Mono.justOrEmpty(written(answered, sql, Memorable.EDITED))
                .flatMap(memory -> learn(memory, before -> UNSAID.contains(before.getBecause())));
    }

    /** Keeps the SQL that a user has made of an answer and has found to be right; its question is answered by it from then on. */
    public Mono<Void> learnLiked(WorkflowState answered, String sql) {
        return Mono.justOrEmpty(written(answered, sql, Memorable.LIKED)).flatMap(memory -> learn(memory, _ -> true));
    }

    /** Where this SQL is kept with the question of the answer, nothing is any longer. */
    public Mono<Void> forgetSql(WorkflowState answered, String sql) {
        return Mono.justOrEmpty(written(answered, sql, Memorable.EDITED))
                .flatMap(memory -> forget(
                        memory.getConnectionId(),
                        one -> one.getId().equals(memory.getId()) && sql.equals(one.getSql())));
    }

    private @Nullable Memory written(WorkflowState answered, String sql, Memorable because) {
        Goal question = answered.goal();
        return question != null && isMemorable(answered)
                ? new Memory(
                        question.getConnectionId(),
                        MemoryKey.id(question.getText()),
                        question.getText(),
                        null,
                        sql,
                        because,
                        now())
                : null;
    }

    /** @param replaces whether it takes the place of this one of the same question */
    private Mono<Void> learn(Memory memory, Predicate<Memory> replaces) {
        return connections
                .exists(memory.getConnectionId())
                .filter(there -> there)
                .flatMap(_ -> kafka.call(() -> memories.of(memory.getConnectionId())))
                .filter(all -> all.stream()
                        .filter(one -> one.getId().equals(memory.getId()))
                        .allMatch(replaces))
                .flatMap(_ -> write(memory));
    }

    /** Of a connection that is gone, nothing stays. */
    public Mono<Void> forgetAll(String connectionId) {
        return kafka.call(() -> memories.of(connectionId))
                .flatMapMany(Flux::fromIterable)
                .concatMap(memory -> kafka.acknowledged(
                        () -> publisher.tombstone(Topics.MEMORIES, MemoryKey.of(connectionId, memory.getId()))))
                .then();
    }

    /** A question of its own to one connection: what earlier turns or a file made of it would not be there the next time. */
    private static boolean isMemorable(WorkflowState workflow) {
        Goal goal = workflow.goal();
        return goal != null
                && goal.getMode() == Mode.ASK
                && !goal.getConnectionId().isEmpty()
                && goal.getDatasets().isEmpty()
                && goal.getTarget() == null
                && (goal.getConversationId() == null || !understood(workflow).has("edit"));
    }

    /** What an answer that a user liked is worth: its question and how it was read. Of one that was not liked, nothing stays. */
    public Mono<Void> learn(WorkflowState workflow, Thumb thumb) {
        Goal goal = workflow.goal();
        if (goal == null || !isMemorable(workflow)) {
            return Mono.empty();
        }
        if (thumb == Thumb.DOWN) {
            // It may have been answered by what is remembered of a question in other words.
            String used = understood(workflow).path("remembered").path("id").asString("");
            String own = MemoryKey.id(goal.getText());
            return forget(
                    goal.getConnectionId(),
                    memory -> memory.getId().equals(own) || memory.getId().equals(used));
        }
        String intent = workflow.status() == Status.SUCCEEDED ? intent(workflow) : null;
        return intent == null
                ? Mono.empty()
                : write(new Memory(
                        goal.getConnectionId(),
                        MemoryKey.id(goal.getText()),
                        goal.getText(),
                        intent,
                        null,
                        Memorable.LIKED,
                        now()));
    }

    private static @Nullable String intent(WorkflowState workflow) {
        Choice chosen = workflow.chosen();
        if (chosen != null) {
            return chosen.getIntent();
        }
        JsonNode intent = understood(workflow).path("intent");
        return intent.isObject() ? intent.toString() : null;
    }

    /** What the plan stage said of the question. */
    private static JsonNode understood(WorkflowState workflow) {
        return workflow.steps().stream()
                .filter(step -> step.stage() == Stage.PLAN && step.status() == Step.Status.COMPLETED)
                .map(Step::output)
                .flatMap(output -> Optional.ofNullable(output).stream())
                .map(output -> JSON.readTree(output))
                .reduce((_, last) -> last)
                .orElse(JSON.nullNode());
    }

    private Mono<Void> write(Memory memory) {
        String key = MemoryKey.of(memory.getConnectionId(), memory.getId());
        return kafka.acknowledged(() -> publisher.send(Topics.MEMORIES, key, memory))
                .then(Mono.defer(() -> read(
                        memory.getConnectionId(),
                        all -> all.stream()
                                .anyMatch(one -> one.getId().equals(memory.getId())
                                        && one.getAt().equals(memory.getAt())))));
    }

    private Mono<Void> forget(String connectionId, Predicate<Memory> which) {
        return kafka.call(() -> memories.of(connectionId))
                .flatMapMany(Flux::fromIterable)
                .filter(which)
                .concatMap(memory -> forget(connectionId, memory.getId()))
                .then();
    }

    private Mono<Void> forget(String connectionId, String id) {
        return kafka.acknowledged(() -> publisher.tombstone(Topics.MEMORIES, MemoryKey.of(connectionId, id)))
                .then(Mono.defer(() -> read(
                        connectionId,
                        all -> new ArrayList<>(all)
                                .stream().noneMatch(one -> one.getId().equals(id)))));
    }

    /** Waits until this process has read what it wrote. */
    private Mono<Void> read(String connectionId, Predicate<List<Memory>> isThere) {
        return kafka.call(() -> isThere.test(memories.of(connectionId)))
                .filter(there -> there)
                .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS))
                .timeout(PATIENCE, Mono.empty())
                .then();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Mono<Void> known(String connectionId) {
        return connections
                .exists(connectionId)
                .flatMap(there -> there
                        ? Mono.empty()
                        : Mono.error(() -> new ProblemException(new Problem(
                                HttpStatus.NOT_FOUND,
                                "unknown-connection",
                                Category.USER,
                                "There is no connection \"" + connectionId + "\".",
                                "GET /api/v1/instances lists those that there are."))));
    }

    private static ProblemException unknown(String id) {
        return new ProblemException(new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-memory",
                Category.USER,
                "There is no memory \"" + id + "\".",
                "GET …/memories lists those that there are."));
    }

    private static ProblemException invalid(IllegalArgumentException broken) {
        return new ProblemException(
                new Problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "invalid-memory",
                        Category.USER,
                        String.valueOf(broken.getMessage()),
                        "Give a question, and its intent or its SQL, as GET …/memories shows them."),
                broken);
    }
}
