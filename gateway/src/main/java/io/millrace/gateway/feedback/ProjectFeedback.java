package io.millrace.gateway.feedback;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TailRecord;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.schemas.Feedback;
import io.millrace.schemas.Topics;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.retry.Retry;

/**
 * Writes all feedback there is into the database, and what comes: from the beginning each time, so that an empty database is
 * filled again. What the database has already changes nothing. A database that is away is waited for.
 */
public final class ProjectFeedback implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProjectFeedback.class);

    private final FeedbackTable table;
    private final TopicTail<Feedback> tail;
    private volatile boolean closed;

    public ProjectFeedback(KafkaSettings settings, Records records, FeedbackTable table) {
        this.table = table;
        this.tail = TopicTail.from(
                TopicTail.Start.BEGINNING, settings, records, Topics.FEEDBACK, Feedback.class, this::read);
    }

    public void start() {
        tail.start();
    }

    private void read(TailRecord<Feedback> message) {
        Feedback feedback = message.value();
        if (feedback == null || closed) {
            return;
        }
        table.write(feedback)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                        .maxBackoff(Duration.ofSeconds(5))
                        .filter(failure -> !closed)
                        .doBeforeRetry(retry -> log.warn(
                                "Feedback waits for the database: {}",
                                retry.failure().toString())))
                .block();
    }

    @Override
    public void close() {
        closed = true;
        tail.close();
    }
}
