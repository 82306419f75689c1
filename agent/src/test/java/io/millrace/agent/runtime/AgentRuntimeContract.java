package io.millrace.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.fixture.RunningAgents;
import io.millrace.schemas.Category;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageProgress;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowSucceeded;
import io.millrace.schemas.WorkflowTimedOut;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What agents promise on any broker; run on the embedded one everywhere, and on a container where Docker is. */
abstract class AgentRuntimeContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    abstract String bootstrapServers();

    @Test
    void aWorkflowPassesAllStages() throws InterruptedException {
        try (var agents = RunningAgents.start(bootstrapServers(), allStages(work -> done(work)))) {
            String workflow = agents.ask(MINUTE);

            agents.await(workflow, WorkflowSucceeded.class);

            assertThat(agents.facts(workflow))
                    .filteredOn(StageCompleted.class::isInstance)
                    .extracting(fact -> ((StageCompleted) fact).getStage())
                    .containsExactly(Stage.PLAN, Stage.MAP, Stage.COMPOSE, Stage.REVIEW, Stage.EXECUTE, Stage.VERIFY);
        }
    }

    @Test
    void oneTraceSpansAWorkflow() throws InterruptedException {
        var exporter = InMemorySpanExporter.create();
        try (var telemetry = OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                                .build())
                        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .build();
                var agents = RunningAgents.start(bootstrapServers(), telemetry, allStages(work -> done(work)))) {
            String workflow = agents.ask(MINUTE);
            agents.await(workflow, WorkflowSucceeded.class);

            List<SpanData> spans = spansOf(workflow, exporter, 6);

            assertThat(spans)
                    .extracting(SpanData::getTraceId)
                    .containsOnly(spans.getFirst().getTraceId());
            assertThat(spans.getLast().getParentSpanId()).isEqualTo(spans.get(4).getSpanId());
        }
    }

    @Test
    void brokenBytesBecomeADeadLetterAndStopNothing() throws InterruptedException {
        try (var agents = RunningAgents.start(bootstrapServers(), allStages(work -> done(work)))) {
            String poisoned = UUID.randomUUID().toString();
            byte[] poison = {0, 0, 0, 0, 2, 99, 99};
            try (var producer = new KafkaProducer<String, byte[]>(agents.kafka().producerProperties())) {
                producer.send(new ProducerRecord<>(Topics.requests(Stage.PLAN), poisoned, poison));
                producer.send(new ProducerRecord<>(Topics.requests(Stage.PLAN), "no-workflow", new byte[] {1, 2, 3}));
            }

            var failed = agents.await(poisoned, WorkflowFailed.class);
            String next = agents.ask(MINUTE);
            agents.await(next, WorkflowSucceeded.class);

            assertThat(failed.getFailure().getCategory()).isEqualTo(Category.CONTRACT);
            ConsumerRecord<String, byte[]> letter = deadLetter(agents, Stage.PLAN, poisoned);
            assertThat(letter.value()).isEqualTo(poison);
            assertThat(letter.headers().lastHeader("millrace-reason")).isNotNull();
            assertThat(deadLetter(agents, Stage.PLAN, "no-workflow").value()).isEqualTo(new byte[] {1, 2, 3});
        }
    }

    /** Four members took the request and died over it; the fifth does not try. */
    @Test
    void aRequestThatKillsItsAgentsBecomesADeadLetter() throws InterruptedException {
        String workflow;
        try (var idle = RunningAgents.start(bootstrapServers())) {
            workflow = idle.ask(MINUTE);
            giveBack(idle, workflow, 4);
        }
        var calls = new AtomicInteger();
        StageHandler counting = handler(Stage.PLAN, Pace.QUICK, work -> {
            calls.incrementAndGet();
            return done(work);
        });
        try (var agents = RunningAgents.start(bootstrapServers(), with(counting))) {
            ConsumerRecord<String, byte[]> letter = deadLetter(agents, Stage.PLAN, workflow);

            assertThat(agents.records()
                            .read(letter.topic(), letter.value(), StageRequest.class)
                            .getGoal())
                    .isEqualTo(RunningAgents.goal(Mode.ASK));
            assertThat(agents.await(workflow, WorkflowFailed.class).getFailure().getCode())
                    .isEqualTo("delivered-too-often");
            assertThat(calls).hasValue(0);
        }
    }

    private static void giveBack(RunningAgents agents, String workflow, int times) {
        Map<String, Object> properties = agents.kafka().consumerProperties();
        properties.put("group.id", Topics.group(Stage.PLAN));
        properties.put("share.acknowledgement.mode", "explicit");
        try (var member = new KafkaShareConsumer<String, byte[]>(properties)) {
            member.subscribe(List.of(Topics.requests(Stage.PLAN)));
            for (int given = 0, polls = 0; given < times; polls++) {
                assertThat(polls).as("polls for %s deliveries", times).isLessThan(60);
                for (ConsumerRecord<String, byte[]> message : member.poll(Duration.ofSeconds(1))) {
                    boolean wanted = workflow.equals(message.key());
                    member.acknowledge(message, wanted ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT);
                    given += wanted ? 1 : 0;
                }
                member.commitSync();
            }
        }
    }

    /** The test broker's lock lasts three seconds. */
    @Test
    void slowWorkKeepsItsLock() throws InterruptedException {
        var calls = new AtomicInteger();
        StageHandler slow = handler(Stage.PLAN, Pace.SLOW, work -> {
            calls.incrementAndGet();
            Thread.sleep(4_000);
            return done(work);
        });
        try (var agents = RunningAgents.start(bootstrapServers(), with(slow))) {
            String workflow = agents.ask(MINUTE);

            agents.await(workflow, WorkflowSucceeded.class);

            assertThat(calls).hasValue(1);
            assertThat(agents.facts(workflow).getFirst()).isInstanceOf(StageStarted.class);
        }
    }

    @Test
    void cancellingStopsRunningWork() throws InterruptedException {
        var running = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        StageHandler endless = handler(Stage.PLAN, Pace.SLOW, work -> {
            var end = new CountDownLatch(1);
            work.cancellation().onCancel(end::countDown);
            running.countDown();
            end.await();
            stopped.countDown();
            return done(work);
        });
        try (var agents = RunningAgents.start(bootstrapServers(), with(endless))) {
            String workflow = agents.ask(MINUTE);
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

            agents.cancel(workflow);

            assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
            String next = agents.ask(Duration.ofMillis(1));
            agents.await(next, WorkflowTimedOut.class);
            assertThat(agents.facts(workflow)).noneMatch(StageCompleted.class::isInstance);
        }
    }

    @Test
    void workPastItsDeadlineIsStopped() throws InterruptedException {
        StageHandler endless = handler(Stage.PLAN, Pace.SLOW, work -> {
            var end = new CountDownLatch(1);
            work.cancellation().onCancel(end::countDown);
            end.await();
            return done(work);
        });
        try (var agents = RunningAgents.start(bootstrapServers(), with(endless))) {
            String workflow = agents.ask(Duration.ofSeconds(2));

            assertThat(agents.await(workflow, WorkflowTimedOut.class).getStage())
                    .isEqualTo(Stage.PLAN);
        }
    }

    @Test
    void aPlatformFailureIsTriedAgain() throws InterruptedException {
        var calls = new AtomicInteger();
        StageHandler flaky = handler(Stage.PLAN, Pace.QUICK, work -> {
            if (calls.incrementAndGet() < 3) {
                throw new StageException(Category.PLATFORM, "busy", "The database is busy.", "Wait.");
            }
            return done(work);
        });
        try (var agents = RunningAgents.start(bootstrapServers(), with(flaky))) {
            String workflow = agents.ask(MINUTE);

            agents.await(workflow, WorkflowSucceeded.class);

            assertThat(agents.facts(workflow))
                    .filteredOn(StageFailed.class::isInstance)
                    .hasSize(2)
                    .allMatch(fact -> ((StageFailed) fact).getRetrying());
        }
    }

    @Test
    void aBugInAHandlerFailsItsWorkflowOnly() throws InterruptedException {
        StageHandler buggy = handler(Stage.PLAN, Pace.QUICK, work -> {
            throw new IllegalStateException("secret detail");
        });
        try (var agents = RunningAgents.start(bootstrapServers(), with(buggy))) {
            String workflow = agents.ask(MINUTE);

            var failed = agents.await(workflow, WorkflowFailed.class);

            assertThat(failed.getFailure().getCategory()).isEqualTo(Category.CONTRACT);
            assertThat(failed.getFailure().getMessage()).doesNotContain("secret detail");
        }
    }

    @Test
    void progressIsWrittenInOrder() throws InterruptedException {
        StageHandler talkative = handler(Stage.PLAN, Pace.QUICK, work -> {
            work.progress("one");
            work.progress("two", 0.5);
            return done(work);
        });
        try (var agents = RunningAgents.start(bootstrapServers(), with(talkative))) {
            String workflow = agents.ask(MINUTE);
            agents.await(workflow, WorkflowSucceeded.class);

            assertThat(agents.facts(workflow))
                    .filteredOn(StageProgress.class::isInstance)
                    .extracting(fact -> ((StageProgress) fact).getMessage())
                    .containsExactly("one", "two");
        }
    }

    private static List<SpanData> spansOf(String workflow, InMemorySpanExporter exporter, int wanted)
            throws InterruptedException {
        for (int tries = 0; ; tries++) {
            List<SpanData> spans = exporter.getFinishedSpanItems().stream()
                    .filter(span -> span.getAttributes().asMap().containsValue(workflow))
                    .toList();
            if (spans.size() == wanted) {
                return spans;
            }
            assertThat(tries).as("spans: %s", spans).isLessThan(500);
            Thread.sleep(10);
        }
    }

    private static ConsumerRecord<String, byte[]> deadLetter(RunningAgents agents, Stage stage, String key) {
        Map<String, Object> properties = agents.kafka().consumerProperties();
        properties.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<String, byte[]>(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.deadLetters(stage)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int polls = 0; polls < 30; polls++) {
                for (ConsumerRecord<String, byte[]> letter : consumer.poll(Duration.ofSeconds(1))) {
                    if (key.equals(letter.key())) {
                        return letter;
                    }
                }
            }
        }
        throw new AssertionError("no dead letter with key " + key);
    }

    /** What a test's handler does. */
    interface Does {
        StageOutcome handle(Work work) throws Exception;
    }

    private static StageOutcome done(Work work) {
        return new StageOutcome.Completed(work.request().getContext(), "{}");
    }

    private static StageHandler[] allStages(Does does) {
        var handlers = new ArrayList<StageHandler>();
        for (Stage stage : Stage.values()) {
            handlers.add(handler(stage, Pace.QUICK, does));
        }
        return handlers.toArray(StageHandler[]::new);
    }

    /** All stages, one of them the given handler. */
    private static StageHandler[] with(StageHandler special) {
        var handlers = new ArrayList<StageHandler>();
        for (StageHandler handler : allStages(work -> done(work))) {
            handlers.add(handler.stage() == special.stage() ? special : handler);
        }
        return handlers.toArray(StageHandler[]::new);
    }

    private static StageHandler handler(Stage stage, Pace pace, Does does) {
        return new StageHandler() {
            @Override
            public Stage stage() {
                return stage;
            }

            @Override
            public Pace pace() {
                return pace;
            }

            @Override
            public StageOutcome handle(Work work) throws Exception {
                return does.handle(work);
            }
        };
    }
}
