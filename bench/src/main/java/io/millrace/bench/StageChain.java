package io.millrace.bench;

import io.millrace.agent.AgentSettings;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.kafka.CreateTopics;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.agent.route.Route;
import io.millrace.agent.runtime.AgentRuntime;
import io.millrace.agent.runtime.Cancellations;
import io.millrace.agent.runtime.Journal;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowSucceeded;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Millrace's own six stages with handlers that do nothing: share groups, Avro, journal, deadlines, message ids, everything that
 * a real workflow passes, and a request of 4 KB. It ends when the terminal fact is read from the journal.
 */
final class StageChain implements Chain {
    private static final int TEXT_CHARACTERS = 3_600;

    private final Publisher publisher;
    private final Records records;
    private final AgentRuntime runtime;
    private final TopicTail<Event> journal;
    private final String text = "x".repeat(TEXT_CHARACTERS);

    StageChain(KafkaSettings kafka, Finished finished) throws InterruptedException {
        var settings = new AgentSettings(kafka.bootstrapServers(), "", "", 3, 4, kafka.instance());
        new CreateTopics(kafka, settings.partitions()).run(Duration.ofSeconds(30));
        records = new Records(kafka);
        OpenTelemetry telemetry = OpenTelemetry.noop();
        var trace = new TraceHeaders(telemetry);
        publisher = new Publisher(kafka, records, trace);
        Clock clock = Clock.systemUTC();
        List<StageHandler> handlers =
                Route.itinerary(Mode.ASK).stream().map(StageChain::nothing).toList();
        runtime = new AgentRuntime(
                handlers,
                settings,
                kafka,
                records,
                publisher,
                new Journal(publisher, kafka, clock),
                new Cancellations(),
                trace,
                telemetry,
                clock);
        journal = TopicTail.from(TopicTail.Start.END, kafka, records, Topics.EVENTS, Event.class, message -> {
                    if (message.value() != null && message.value().getFact() instanceof WorkflowSucceeded) {
                        finished.finished(message.key());
                    }
                })
                .start();
        journal.awaitCaughtUp(Duration.ofSeconds(30));
        runtime.start();
    }

    private static StageHandler nothing(Stage stage) {
        return new StageHandler() {
            @Override
            public Stage stage() {
                return stage;
            }

            @Override
            public StageOutcome handle(Work work) {
                return new StageOutcome.Completed(work.request().getContext(), "{}");
            }
        };
    }

    @Override
    public String name() {
        return "six Millrace stages, empty handlers";
    }

    @Override
    public void start(String workflowId) {
        Instant now = Instant.now();
        var goal = new Goal(Mode.ASK, text, "none", Engine.AUTO, 100, null, List.of(), null, false, null, null, null);
        publisher.send(
                Topics.requests(Stage.PLAN),
                workflowId,
                Route.start(workflowId, goal, now, now.plus(Duration.ofMinutes(5))));
    }

    @Override
    public void close() {
        runtime.stop();
        journal.close();
        publisher.close();
        records.close();
    }
}
