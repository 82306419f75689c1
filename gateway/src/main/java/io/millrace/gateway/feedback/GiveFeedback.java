package io.millrace.gateway.feedback;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.kafka.Publisher;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.memory.LearnFromAnswers;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.schemas.Feedback;
import io.millrace.schemas.Thumb;
import io.millrace.schemas.Topics;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Takes what a user thinks of an answer: it is kept when Kafka has it. The last word on a workflow counts. */
public final class GiveFeedback {
    private static final Logger log = LoggerFactory.getLogger(GiveFeedback.class);
    private static final int LONGEST_COMMENT = 2_000;

    private final FindWorkflow find;
    private final FeedbackTable table;
    private final Publisher publisher;
    private final WriteToKafka kafka;
    private final LearnFromAnswers learn;
    private final Clock clock;

    public GiveFeedback(
            FindWorkflow find,
            FeedbackTable table,
            Publisher publisher,
            WriteToKafka kafka,
            LearnFromAnswers learn,
            Clock clock) {
        this.learn = learn;
        this.find = find;
        this.table = table;
        this.publisher = publisher;
        this.kafka = kafka;
        this.clock = clock;
    }

    /**
     * @param json {@code {"thumb": "up" | "down", "comment"?}}
     * @return what is kept, as the API shows it
     * @throws ProblemException where there is no such workflow, or the body is not what it should be
     */
    public Mono<Map<String, Object>> give(String workflowId, byte[] json) {
        return find.find(workflowId)
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.unknownWorkflow())))
                .flatMap(state -> give(workflowId, state, read(workflowId, json)));
    }

    private Mono<Map<String, Object>> give(String workflowId, WorkflowState state, Feedback feedback) {
        return Mono.just(feedback)
                .flatMap(_ -> kafka.acknowledged(() -> publisher.send(Topics.FEEDBACK, workflowId, feedback))
                        // Who asks next finds it; where the database is away, it comes there later.
                        .then(table.write(feedback).onErrorResume(later -> {
                            log.warn(
                                    "Feedback on {} is in Kafka, not yet in the database: {}",
                                    workflowId,
                                    later.toString());
                            return Mono.empty();
                        }))
                        // The next time the question is asked, it is read as it was now.
                        .then(learn.thumb(state, feedback.getThumb()).onErrorResume(failure -> {
                            log.warn("Nothing was learned of {}: {}", workflowId, failure.toString());
                            return Mono.empty();
                        }))
                        .thenReturn(FeedbackTable.document(
                                Documents.name(feedback.getThumb()),
                                feedback.getComment(),
                                feedback.getAt().atOffset(ZoneOffset.UTC))));
    }

    private Feedback read(String workflowId, byte[] json) {
        ReadBody body = ReadBody.of(json);
        Thumb thumb = body.optionalWord("thumb", Thumb.class);
        String comment = body.optionalText("comment");
        body.check();
        if (thumb == null) {
            body.fault(Fault.invalid("thumb", "There is no thumb.", "Give \"up\" or \"down\"."));
        }
        if (comment != null && comment.length() > LONGEST_COMMENT) {
            body.fault(Fault.invalid(
                    "comment",
                    "The comment has " + comment.length() + " characters.",
                    "Say it in up to " + LONGEST_COMMENT + " characters."));
        }
        body.check();
        return new Feedback(
                workflowId,
                thumb == null ? Thumb.UP : thumb,
                comment == null || comment.isBlank() ? null : comment.strip(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }
}
