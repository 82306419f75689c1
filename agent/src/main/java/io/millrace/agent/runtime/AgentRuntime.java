package io.millrace.agent.runtime;

import io.millrace.agent.AgentSettings;
import io.millrace.agent.Pace;
import io.millrace.agent.StageHandler;
import io.millrace.agent.kafka.DeadLetters;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.ShareGroupWorker;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.agent.runtime.WorkOffRequests.Surroundings;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.schemas.CancelCommand;
import io.millrace.schemas.Topics;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the workers of every stage this process has a handler for, and stops them. */
public final class AgentRuntime implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(AgentRuntime.class);

    /** Work cancelled shortly before this process started may still be on its topic. */
    private static final Duration COMMANDS_READ_BACK = Duration.ofHours(1);

    private final List<StageHandler> handlers;
    private final AgentSettings settings;
    private final KafkaSettings kafka;
    private final Surroundings surroundings;
    private final TopicTail<CancelCommand> commands;
    private final List<ShareGroupWorker> workers = new ArrayList<>();
    private volatile boolean running;

    public AgentRuntime(
            List<StageHandler> handlers,
            AgentSettings settings,
            KafkaSettings kafka,
            Records records,
            Publisher publisher,
            Journal journal,
            Cancellations cancellations,
            TraceHeaders trace,
            OpenTelemetry telemetry,
            Clock clock) {
        this.handlers = List.copyOf(handlers);
        this.settings = settings;
        this.kafka = kafka;
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("deadlines").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        this.surroundings = new Surroundings(
                records,
                publisher,
                journal,
                new DeadLetters(publisher),
                cancellations,
                timer,
                trace,
                telemetry.getTracer("io.millrace.agent"),
                clock);
        this.commands = TopicTail.from(
                TopicTail.Start.back(COMMANDS_READ_BACK),
                kafka,
                records,
                Topics.COMMANDS,
                CancelCommand.class,
                message -> {
                    if (message.value() != null) {
                        cancellations.cancel(message.value().getWorkflowId());
                    }
                });
    }

    @Override
    public void start() {
        running = true;
        if (handlers.isEmpty()) {
            return;
        }
        commands.start();
        for (StageHandler handler : handlers) {
            var processor = new WorkOffRequests(handler, surroundings);
            int members = handler.pace() == Pace.SLOW ? settings.slowWorkers() : 1;
            for (int number = 1; number <= members; number++) {
                var worker = new ShareGroupWorker(handler.stage(), handler.pace(), number, kafka, processor);
                worker.start();
                workers.add(worker);
            }
        }
        log.info("Working off {}", handlers.stream().map(StageHandler::stage).toList());
    }

    @Override
    public void stop() {
        running = false;
        workers.forEach(ShareGroupWorker::stop);
        workers.parallelStream().forEach(ShareGroupWorker::close);
        workers.clear();
        if (!handlers.isEmpty()) {
            commands.close();
        }
        surroundings.timer().shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
