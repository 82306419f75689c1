package io.millrace.gateway.answer;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.gateway.kafka.ReadInBatches;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.AnswerCommand;
import io.millrace.schemas.Topics;
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
 * Takes answers from topic millrace.answers. One that does not fit, because nothing waits for it or there is no such choice, is
 * logged and skipped; the workflow goes on waiting.
 */
public final class TakeAnswers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TakeAnswers.class);
    private static final String GROUP = Topics.PREFIX + "gateway.answers";
    private static final Duration A_POLL = Duration.ofSeconds(60);
    private static final int AT_ONCE = 8;

    private final Records records;
    private final ResumeWorkflow resume;
    private final TraceHeaders trace;
    private final ConcurrentMessageListenerContainer<String, byte[]> container;

    public TakeAnswers(KafkaSettings kafka, Records records, ResumeWorkflow resume, TraceHeaders trace) {
        this.records = records;
        this.resume = resume;
        this.trace = trace;
        this.container = ReadInBatches.of(kafka, Topics.ANSWERS, GROUP, "answers", this::take);
    }

    public void start() {
        container.start();
    }

    private void take(List<ConsumerRecord<String, byte[]>> batch) {
        try {
            Flux.fromIterable(batch).flatMap(this::take, AT_ONCE).then().block(A_POLL);
        } catch (RuntimeException e) {
            log.warn("Could not take {} answers; trying again: {}", batch.size(), e.toString());
            throw e;
        }
    }

    private Mono<Void> take(ConsumerRecord<String, byte[]> message) {
        try {
            AnswerCommand answer = records.read(message.topic(), message.value(), AnswerCommand.class);
            return resume.answer(answer.getWorkflowId(), answer.getChoice(), trace.read(message.headers()))
                    .then()
                    .onErrorResume(TakeAnswers::doesNotFit, e -> skip(message, e));
        } catch (SerializationException e) {
            return skip(message, e);
        }
    }

    private static boolean doesNotFit(Throwable failure) {
        return failure instanceof ProblemException known
                && known.problem().status().is4xxClientError();
    }

    private static Mono<Void> skip(ConsumerRecord<String, byte[]> message, Throwable why) {
        log.warn("Skipped {}-{}@{}: {}", message.topic(), message.partition(), message.offset(), why.getMessage());
        return Mono.empty();
    }

    @Override
    public void close() {
        container.stop();
    }
}
