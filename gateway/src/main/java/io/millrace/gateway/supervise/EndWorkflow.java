package io.millrace.gateway.supervise;

import io.millrace.agent.journal.FoldJournal;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.runtime.Journal;
import io.millrace.gateway.document.EventDocument;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.StreamWorkflow;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Status;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowCancelled;
import io.millrace.schemas.WorkflowResult;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Ends a workflow from outside the agents: writes the terminal fact, looks which terminal fact came first, and writes the result
 * only where it was this one. An agent may be finishing the workflow at the same moment.
 */
public final class EndWorkflow {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What terminal facts are called among those of their workflow, whoever writes them. */
    private static final String TERMINAL = "terminal";

    private final Journal journal;
    private final Publisher publisher;
    private final StreamWorkflow stream;
    private final String source;
    private final WriteToKafka kafka;
    private final Clock clock;

    public EndWorkflow(
            Journal journal,
            Publisher publisher,
            StreamWorkflow stream,
            KafkaSettings self,
            WriteToKafka kafka,
            Clock clock) {
        this.journal = journal;
        this.publisher = publisher;
        this.stream = stream;
        this.source = self.instance();
        this.kafka = kafka;
        this.clock = clock;
    }

    /**
     * @param goal null where the journal does not know it; then there is no result to write
     * @param fact WorkflowCancelled or WorkflowTimedOut
     * @return the type of the terminal event that counts
     */
    public Mono<String> end(String workflowId, @Nullable Goal goal, SpecificRecord fact) {
        if (!FoldJournal.isTerminal(fact)) {
            throw new IllegalArgumentException(fact.getSchema().getName() + " ends no workflow");
        }
        String ours = EventDocument.type(fact);
        return kafka.acknowledged(() -> journal.write(workflowId, TERMINAL, fact))
                .thenMany(stream.events(workflowId, -1))
                .filter(JournalEvent::isTerminal)
                .next()
                .flatMap(first -> {
                    boolean won = first.type().equals(ours) && first.source().equals(source);
                    return won && goal != null
                            ? tell(workflowId, goal, fact).thenReturn(first.type())
                            : Mono.just(first.type());
                })
                .timeout(PATIENCE)
                .onErrorMap(TimeoutException.class, e -> new ProblemException(Problem.kafkaUnavailable(), e));
    }

    private Mono<Void> tell(String workflowId, Goal goal, SpecificRecord fact) {
        Status status = fact instanceof WorkflowCancelled ? Status.CANCELLED : Status.TIMED_OUT;
        var result = new WorkflowResult(workflowId, status, goal, clock.instant(), null, null, null, null, null);
        return kafka.acknowledged(() -> publisher.send(Topics.RESULTS, workflowId, result));
    }
}
