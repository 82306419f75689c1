package io.millrace.agent.runtime;

import io.millrace.agent.Pace;
import io.millrace.agent.StageException;
import io.millrace.agent.StageHandler;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.kafka.DeadLetters;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.ShareGroupWorker.Acknowledgement;
import io.millrace.agent.kafka.ShareGroupWorker.Processor;
import io.millrace.agent.route.Next;
import io.millrace.agent.route.Route;
import io.millrace.agent.trace.RequestId;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Meta;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageFailed;
import io.millrace.schemas.StageRejected;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.StageStarted;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowTimedOut;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Works off the requests of one stage: the handler first, then its events and the next request, then the acknowledgement. Done
 * again after a crash it writes the same messages with the same ids, which every reader recognises.
 */
final class WorkOffRequests implements Processor {
    private static final Logger log = LoggerFactory.getLogger(WorkOffRequests.class);

    /** The broker's group.share.delivery.count.limit: a record is not delivered again after this many times. */
    private static final int DELIVERY_LIMIT = 5;

    /** What takes longer is announced. */
    private static final Duration QUICK = Duration.ofMillis(50);

    private static final Duration FIRST_RETRY_AFTER = Duration.ofMillis(250);

    /** What a request shares with the others of its process. */
    record Surroundings(
            Records records,
            Publisher publisher,
            Journal journal,
            DeadLetters deadLetters,
            Cancellations cancellations,
            ScheduledExecutorService timer,
            TraceHeaders traceHeaders,
            Tracer tracer,
            Clock clock) {}

    private final StageHandler handler;
    private final Stage stage;
    private final Surroundings with;

    WorkOffRequests(StageHandler handler, Surroundings with) {
        this.handler = handler;
        this.stage = handler.stage();
        this.with = with;
    }

    @Override
    public Acknowledgement process(ConsumerRecord<String, byte[]> message) {
        io.opentelemetry.context.Context caller = with.traceHeaders().read(message.headers());
        Span span = with.tracer()
                .spanBuilder("stage " + stage.name().toLowerCase(Locale.ROOT))
                .setParent(caller)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", message.topic())
                .startSpan();
        try (Scope scope = caller.with(span).makeCurrent();
                MDC.MDCCloseable requestId = RequestId.onLogLines(caller);
                MDC.MDCCloseable workflow = MDC.putCloseable("workflow", String.valueOf(message.key()))) {
            process(message, span);
            return Acknowledgement.ACCEPT;
        } catch (RuntimeException e) {
            // What the work led to is not written, so the work is not done.
            log.warn(
                    "Could not write what became of {}-{}@{}",
                    message.topic(),
                    message.partition(),
                    message.offset(),
                    e);
            return Acknowledgement.RELEASE;
        } finally {
            span.end();
        }
    }

    private void process(ConsumerRecord<String, byte[]> message, Span span) {
        StageRequest request;
        try {
            request = with.records().read(message.topic(), message.value(), StageRequest.class);
        } catch (SerializationException e) {
            span.setStatus(StatusCode.ERROR, "unreadable");
            putAside(message, "unreadable", "The request cannot be read: " + e.getMessage());
            return;
        }
        Meta meta = request.getMeta();
        span.setAttribute("millrace.workflow", meta.getWorkflowId());
        span.setAttribute("millrace.attempt", meta.getAttempt());
        if (message.deliveryCount().orElse((short) 1) >= DELIVERY_LIMIT) {
            span.setStatus(StatusCode.ERROR, "delivered too often");
            putAside(
                    message,
                    "delivered-too-often",
                    "The request was delivered " + DELIVERY_LIMIT + " times and its agent never finished it.");
        } else if (with.cancellations().isCancelled(meta.getWorkflowId())) {
            log.debug("{} of {} was cancelled before it began", stage, meta.getWorkflowId());
        } else if (!with.clock().instant().isBefore(meta.getDeadline())) {
            timeOut(request);
        } else {
            workOff(request, span);
        }
    }

    private void workOff(StageRequest request, Span span) {
        Meta meta = request.getMeta();
        var started = new Announcement(request);
        long begin = System.nanoTime();
        var pastDeadline = new AtomicBoolean();
        StageOutcome outcome;
        try (Cancellations.Running running = with.cancellations().begin(meta.getWorkflowId())) {
            ScheduledFuture<?> alarm = with.timer()
                    .schedule(
                            () -> {
                                pastDeadline.set(true);
                                running.cancel();
                            },
                            Duration.between(with.clock().instant(), meta.getDeadline())
                                    .toMillis(),
                            TimeUnit.MILLISECONDS);
            try {
                outcome = handle(new RequestWork(request, running, with.journal()));
            } finally {
                alarm.cancel(false);
                started.close();
            }
            if (running.isCancelled()) {
                if (pastDeadline.get()) {
                    timeOut(request);
                }
                // Else whoever cancelled has written the terminal fact.
                return;
            }
        }
        long elapsedMicros = (System.nanoTime() - begin) / 1_000;
        CompletableFuture<?> told = tell(request, outcome, elapsedMicros, span);
        CompletableFuture<?> next = follow(request, outcome);
        CompletableFuture.allOf(told, next).join();
    }

    /**
     * Says that a stage has started. Slow stages say so at once; of a quick one the journal hears only when it takes longer than
     * anyone would call quick, since its completion tells when it began.
     */
    private final class Announcement implements AutoCloseable {
        private final StageRequest request;
        private final @Nullable ScheduledFuture<?> later;

        Announcement(StageRequest request) {
            this.request = request;
            if (handler.pace() == Pace.SLOW) {
                later = null;
                write();
            } else {
                later = with.timer().schedule(this::write, QUICK.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void write() {
            journal(
                    request,
                    "started",
                    new StageStarted(stage, request.getMeta().getAttempt()));
        }

        @Override
        public void close() {
            if (later != null) {
                later.cancel(false);
            }
        }
    }

    private StageOutcome handle(RequestWork work) {
        try {
            return handler.handle(work);
        } catch (StageException e) {
            return new StageOutcome.Failed(e.failure());
        } catch (InterruptedException e) {
            return failed(
                    Category.PLATFORM, "interrupted", "The work was interrupted.", "It is tried again by itself.");
        } catch (Exception e) {
            if (!work.cancellation().isCancelled()) {
                log.error(
                        "{} of {} failed unexpectedly",
                        stage,
                        work.request().getMeta().getWorkflowId(),
                        e);
            }
            return failed(
                    Category.CONTRACT,
                    "unexpected",
                    "The " + stage.name().toLowerCase(Locale.ROOT) + " agent met an error it does not know: "
                            + e.getClass().getSimpleName() + ".",
                    "Please report this with the workflow's id; the agent's log has the details.");
        }
    }

    private CompletableFuture<?> tell(StageRequest request, StageOutcome outcome, long elapsedMicros, Span span) {
        int attempt = request.getMeta().getAttempt();
        return switch (outcome) {
            case StageOutcome.Completed completed ->
                journal(request, "completed", new StageCompleted(stage, attempt, completed.output(), elapsedMicros));
            case StageOutcome.Rejected rejected ->
                journal(
                        request,
                        "rejected",
                        new StageRejected(stage, attempt, rejected.findings(), elapsedMicros, rejected.output()));
            case StageOutcome.Failed failed -> {
                span.setStatus(StatusCode.ERROR, failed.failure().getCode());
                boolean again =
                        Route.triesAgain(request, failed.failure(), with.clock().instant());
                yield journal(
                        request,
                        "failed",
                        new StageFailed(stage, attempt, failed.failure(), again, elapsedMicros, failed.output()));
            }
            case StageOutcome.NeedsInput question ->
                journal(request, "completed", new StageCompleted(stage, attempt, question.output(), elapsedMicros));
        };
    }

    private CompletableFuture<?> follow(StageRequest request, StageOutcome outcome) {
        return switch (Route.next(request, outcome, with.clock().instant())) {
            case Next.Request(StageRequest next) -> {
                if (next.getMeta().getStage() == stage) {
                    pauseBefore(next);
                }
                yield with.publisher()
                        .send(
                                Topics.requests(next.getMeta().getStage()),
                                next.getMeta().getWorkflowId(),
                                next);
            }
            case Next.Wait(NeedsInput question) ->
                with.journal().ask(request.getMeta().getWorkflowId(), request.getGoal(), question);
            case Next.End(Object fact) ->
                with.journal()
                        .end(
                                request.getMeta().getWorkflowId(),
                                request.getGoal(),
                                contextAfter(request, outcome),
                                (SpecificRecord) fact);
        };
    }

    private static Context contextAfter(StageRequest request, StageOutcome outcome) {
        return switch (outcome) {
            case StageOutcome.Completed completed -> completed.context();
            case StageOutcome.Rejected rejected -> rejected.context();
            case StageOutcome.Failed failed -> request.getContext();
            case StageOutcome.NeedsInput question -> request.getContext();
        };
    }

    /** A platform that has just failed gets a moment: 250 ms, 500 ms, 1 s, never past the deadline. */
    private void pauseBefore(StageRequest retry) {
        int used = Math.max(0, retry.getMeta().getAttempt() - 2);
        Duration pause = FIRST_RETRY_AFTER.multipliedBy(1L << Math.min(used, 4));
        Duration left = Duration.between(with.clock().instant(), retry.getMeta().getDeadline());
        try {
            Thread.sleep(pause.compareTo(left) < 0 ? pause : left.isNegative() ? Duration.ZERO : left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void timeOut(StageRequest request) {
        Meta meta = request.getMeta();
        with.journal()
                .end(
                        meta.getWorkflowId(),
                        request.getGoal(),
                        request.getContext(),
                        new WorkflowTimedOut(stage, meta.getDeadline()))
                .join();
    }

    /** The dead letter and the terminal fact come before the acknowledgement: a poison request fails loudly, never silently. */
    private void putAside(ConsumerRecord<String, byte[]> message, String code, String reason) {
        log.warn("Dead letter from {}-{}@{}: {}", message.topic(), message.partition(), message.offset(), reason);
        List<CompletableFuture<?>> written = new ArrayList<>();
        written.add(with.deadLetters().write(stage, message, Category.CONTRACT, reason));
        if (isWorkflowId(message.key())) {
            var failure = new Failure(
                    Category.CONTRACT,
                    code,
                    reason,
                    "Look at topic " + Topics.deadLetters(stage) + " for the request as it came.",
                    List.of(),
                    List.of());
            written.add(with.journal().write(message.key(), "terminal", new WorkflowFailed(stage, failure)));
        }
        written.forEach(CompletableFuture::join);
    }

    private static boolean isWorkflowId(String key) {
        try {
            return key != null && UUID.fromString(key) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private CompletableFuture<?> journal(StageRequest request, String what, SpecificRecord fact) {
        Meta meta = request.getMeta();
        return with.journal().write(meta.getWorkflowId(), stage + "/" + meta.getAttempt() + "/" + what, fact);
    }

    private static StageOutcome failed(Category category, String code, String message, String remedy) {
        return new StageOutcome.Failed(new Failure(category, code, message, remedy, List.of(), List.of()));
    }
}
