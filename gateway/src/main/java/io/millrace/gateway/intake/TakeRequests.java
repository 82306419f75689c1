package io.millrace.gateway.intake;

import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
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
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;
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
    private static final int MOST_BYTES_AT_ONCE = 1024 * 1024;

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
        this.container = container(kafka);
    }

    private ConcurrentMessageListenerContainer<String, byte[]> container(KafkaSettings kafka) {
        Map<String, Object> properties = kafka.consumerProperties();
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_BYTES_AT_ONCE);
        var settings = new ContainerProperties(Topics.WORKFLOWS);
        settings.setGroupId(GROUP);
        settings.setClientId(kafka.instance().replace('/', '-') + "-intake");
        settings.setAckMode(ContainerProperties.AckMode.BATCH);
        settings.setMessageListener((BatchMessageListener<String, byte[]>) this::take);
        var made = new ConcurrentMessageListenerContainer<String, byte[]>(
                new DefaultKafkaConsumerFactory<>(properties), settings);
        made.setBeanName("intake");
        var pauses = new ExponentialBackOff(200, 2);
        pauses.setMaxInterval(5_000);
        made.setCommonErrorHandler(new DefaultErrorHandler(pauses));
        return made;
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
        return failure instanceof ProblemException known && known.problem().status() == HttpStatus.CONFLICT;
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
                        goal.getConversationId()),
                request.getTimeoutMs());
    }

    @Override
    public void close() {
        container.stop();
    }
}
