package io.millrace.gateway.intake;

import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.converse.BeginTurn;
import io.millrace.gateway.kafka.ReadInBatches;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowRequest;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes requests from topic millrace.workflows. A request that cannot be worked on becomes a workflow that failed, with the
 * reason; bytes that cannot be read are logged, counted and skipped. Offsets are committed when the workflows of a poll are safe in
 * Kafka; a poll that is taken twice starts each of its workflows once.
 */
public final class TakeRequests implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TakeRequests.class);
    private static final String GROUP = Topics.PREFIX + "gateway.intake";
    private static final Duration A_POLL = Duration.ofSeconds(60);
    private static final String ID_TAKEN = "request-id-taken";
    private static final int AT_ONCE = 32;

    private final Records records;
    private final CheckRequest check;
    private final AcceptWorkflow accept;
    private final TraceHeaders trace;
    private final IntakeCounts counts;
    private final ConcurrentMessageListenerContainer<String, byte[]> container;

    public TakeRequests(
            KafkaSettings kafka,
            Records records,
            CheckRequest check,
            AcceptWorkflow accept,
            TraceHeaders trace,
            IntakeCounts counts) {
        this.records = records;
        this.check = check;
        this.accept = accept;
        this.trace = trace;
        this.counts = counts;
        this.container = ReadInBatches.of(kafka, Topics.WORKFLOWS, GROUP, "intake", this::take);
    }

    public void start() {
        container.start();
    }

    private void take(List<ConsumerRecord<String, byte[]>> batch) {
        try {
            Flux.fromIterable(batch).flatMap(this::take, AT_ONCE).then().block(A_POLL);
        } catch (RuntimeException e) {
            log.warn("Could not take {} requests; trying again: {}", batch.size(), e.toString());
            throw e;
        }
    }

    private Mono<Void> take(ConsumerRecord<String, byte[]> message) {
        WorkflowRequest request;
        try {
            request = records.read(message.topic(), message.value(), WorkflowRequest.class);
        } catch (SerializationException e) {
            counts.countUnreadable();
            log.warn("Skipped {}-{}@{}: {}", message.topic(), message.partition(), message.offset(), e.getMessage());
            return Mono.empty();
        }
        Context caller = trace.read(message.headers());
        WorkflowRequest named = request.getRequestId() == null ? withId(request, idOf(message)) : request;
        return check.faults(named)
                .flatMap(faults -> faults.isEmpty()
                        ? accept.accept(named, caller).doOnNext(id -> counts.countAccepted())
                        : refuse(message, named, faults.getFirst().failure(), caller))
                .onErrorResume(TakeRequests::isIdTaken, e -> refuse(message, request, idTaken(), caller))
                .onErrorResume(TakeRequests::isBusy, e -> refuse(message, named, busy(), caller))
                .then();
    }

    /**
     * Under the id of the request where only one workflow can be meant by it; a broken id, or one that is another request's, is
     * not a name for this one.
     */
    private Mono<String> refuse(
            ConsumerRecord<String, byte[]> message, WorkflowRequest request, Failure failure, Context caller) {
        log.info("Refused {}-{}@{}: {}", message.topic(), message.partition(), message.offset(), failure.getCode());
        String chosen = request.getRequestId();
        boolean hasOwnName = chosen != null
                && CheckRequest.isRequestId(chosen)
                && !failure.getCode().equals(ID_TAKEN);
        WorkflowRequest shown = withId(shortened(request), hasOwnName ? chosen : idOf(message));
        return accept.refuse(shown, failure, caller)
                .onErrorResume(
                        e -> isIdTaken(e) && hasOwnName,
                        e -> accept.refuse(withId(shown, idOf(message)), failure, caller))
                .doOnNext(id -> counts.countRefused());
    }

    private static boolean isIdTaken(Throwable failure) {
        return failure instanceof ProblemException known
                && known.problem().code().equals(ID_TAKEN);
    }

    private static boolean isBusy(Throwable failure) {
        return failure instanceof ProblemException known
                && known.problem().code().equals(BeginTurn.BUSY);
    }

    private static Failure busy() {
        return new Failure(
                Category.USER,
                BeginTurn.BUSY,
                "The turn of the conversation before this one was still being answered.",
                "Send a turn when the one before it has ended; the journal and the results tell when.",
                List.of(),
                List.of());
    }

    private static Failure idTaken() {
        return new Failure(
                Category.CONTRACT,
                ID_TAKEN,
                "The requestId of this record belongs to another request.",
                "Use a new UUID for each new question.",
                List.of(),
                List.of());
    }

    /** The same record has the same id, however often it is taken. */
    private static String idOf(ConsumerRecord<String, byte[]> message) {
        return MessageIds.of(message.topic() + "/" + message.partition(), Long.toString(message.offset()));
    }

    private static WorkflowRequest withId(WorkflowRequest request, String id) {
        return new WorkflowRequest(id, request.getGoal(), request.getTimeoutMs());
    }

    /** The journal keeps what was asked, but not megabytes of it. */
    private static WorkflowRequest shortened(WorkflowRequest request) {
        Goal goal = request.getGoal();
        byte[] text = goal.getText().getBytes(StandardCharsets.UTF_8);
        if (text.length <= GatewaySettings.LONGEST_TEXT) {
            return request;
        }
        String start = new String(text, 0, 1_000, StandardCharsets.UTF_8) + "…";
        return new WorkflowRequest(
                request.getRequestId(),
                new Goal(
                        goal.getMode(),
                        start,
                        goal.getConnectionId(),
                        goal.getEngine(),
                        goal.getMaxRows(),
                        goal.getConversationId(),
                        List.of(),
                        null,
                        false,
                        null,
                        null,
                        null),
                request.getTimeoutMs());
    }

    @Override
    public void close() {
        container.stop();
    }
}
