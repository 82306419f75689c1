package io.millrace.gateway.accept;

import io.millrace.agent.ContextWith;
import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.journal.Step;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.route.Route;
import io.millrace.agent.runtime.Journal;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.converse.BeginTurn;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Event;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageCompleted;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowFailed;
import io.millrace.schemas.WorkflowRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * Accepts a checked request: the accepted fact and the first stage request are in Kafka before anybody is told. The root span of
 * the workflow's trace begins and ends here; its context travels on in the headers of the records.
 */
public final class AcceptWorkflow {
    private static final Duration PATIENCE_WITH_OTHERS = Duration.ofSeconds(12);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** The name of the fact among those of its workflow. */
    private static final String ACCEPTED = "accepted";

    private final Publisher publisher;
    private final Journal journal;
    private final RequestClaims claims;
    private final BeginTurn turns;
    private final GatewaySettings settings;
    private final String source;
    private final Tracer tracer;
    private final WriteToKafka kafka;
    private final Clock clock;

    public AcceptWorkflow(
            Publisher publisher,
            Journal journal,
            RequestClaims claims,
            BeginTurn turns,
            GatewaySettings settings,
            KafkaSettings self,
            OpenTelemetry telemetry,
            WriteToKafka kafka,
            Clock clock) {
        this.publisher = publisher;
        this.journal = journal;
        this.claims = claims;
        this.turns = turns;
        this.settings = settings;
        this.source = self.instance();
        this.tracer = telemetry.getTracer("io.millrace.gateway");
        this.kafka = kafka;
        this.clock = clock;
    }

    /**
     * Starts the workflow, once for each request id.
     *
     * @param caller the trace it is part of; {@link Context#root()} begins one
     * @return the workflow's id, when the workflow is safe in Kafka
     */
    public Mono<String> accept(WorkflowRequest request, Context caller) {
        WorkflowRequest read = read(request);
        return once(read, (workflowId, acceptedAt) -> accept(workflowId, read, acceptedAt, caller));
    }

    /**
     * Starts a workflow under an id that nobody has used yet: nobody else can be starting it, so nobody is asked.
     *
     * @param freshId a new random UUID
     */
    public Mono<String> accept(String freshId, WorkflowRequest request, Context caller) {
        return Mono.defer(() -> accept(freshId, read(request), now(), caller)).thenReturn(freshId);
    }

    private static WorkflowRequest named(WorkflowRequest request, @Nullable String conversation) {
        return new WorkflowRequest(
                request.getRequestId(), ReadTarget.named(request.getGoal(), conversation), request.getTimeoutMs());
    }

    private static WorkflowRequest read(WorkflowRequest request) {
        return new WorkflowRequest(
                request.getRequestId(), ReadTarget.withTarget(request.getGoal()), request.getTimeoutMs());
    }

    /** As {@link #refuse(WorkflowRequest, Failure, Context)}, under an id that nobody has used yet. */
    public Mono<String> refuse(String freshId, WorkflowRequest request, Failure failure, Context caller) {
        return Mono.defer(() -> publish(freshId, request, null, now(), failure, caller))
                .thenReturn(freshId);
    }

    /**
     * Has settings tried out that are nobody's yet. They travel in the stage's request alone, their password sealed; the journal
     * says that there was a test, and what came of it.
     *
     * @param freshId a new random UUID
     */
    public Mono<String> tryOut(
            String freshId, Goal goal, ConnectionSettings candidate, Duration timeout, Context caller) {
        return Mono.defer(() -> {
                    Instant acceptedAt = now();
                    Instant deadline = acceptedAt.plus(timeout);
                    return published(
                            freshId,
                            caller,
                            () -> begin(
                                    goal,
                                    Route.tryOut(freshId, goal, candidate, acceptedAt, deadline),
                                    acceptedAt,
                                    deadline));
                })
                .thenReturn(freshId);
    }

    private Mono<Void> accept(String workflowId, WorkflowRequest request, Instant acceptedAt, Context caller) {
        return conversation(workflowId, request.getGoal())
                .flatMap(before -> publish(
                                workflowId,
                                named(request, before.orElse(null)),
                                before.orElse(null),
                                acceptedAt,
                                null,
                                caller)
                        .onErrorResume(failure -> request.getGoal().getConversationId() == null
                                ? Mono.error(failure)
                                : turns.giveUp(workflowId).then(Mono.error(failure))));
    }

    /**
     * Starts a workflow in the middle, with what another one's stages found out.
     *
     * @param freshId a new random UUID
     * @param before the steps of the other workflow that this one begins with
     */
    public Mono<String> begin(
            String freshId,
            Goal goal,
            Stage stage,
            io.millrace.schemas.Context found,
            List<Step> before,
            Duration timeout,
            Context caller) {
        return Mono.defer(() -> {
                    Instant acceptedAt = now();
                    Instant deadline = acceptedAt.plus(timeout);
                    return published(freshId, caller, () -> {
                        CompletableFuture<?> accepted = accepted(freshId, goal, acceptedAt, deadline);
                        List<CompletableFuture<?>> all = new ArrayList<>(List.of(accepted));
                        for (Step step : before) {
                            all.add(journal.write(freshId, step.stage() + "/1/completed", done(step)));
                        }
                        StageRequest first = Route.startAt(
                                stage, freshId, goal, found, acceptedAt, deadline, settings.answerWithin());
                        all.add(publisher.send(Topics.requests(stage), freshId, first));
                        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
                    });
                })
                .thenReturn(freshId);
    }

    private static StageCompleted done(Step step) {
        Instant end = step.finishedAt() == null ? step.startedAt() : step.finishedAt();
        return new StageCompleted(
                step.stage(),
                1,
                step.output() == null ? "{}" : step.output(),
                Duration.between(step.startedAt(), end).toNanos() / 1_000);
    }

    /** Writes down a request that cannot be worked on, as a workflow that was accepted and failed. */
    public Mono<String> refuse(WorkflowRequest request, Failure failure, Context caller) {
        return once(
                request, (workflowId, acceptedAt) -> publish(workflowId, request, null, acceptedAt, failure, caller));
    }

    private Mono<Optional<String>> conversation(String workflowId, Goal goal) {
        if (goal.getConversationId() == null) {
            return Mono.just(Optional.empty());
        }
        return switch (goal.getMode()) {
            // A step of a request says all that it asks for itself, and waits for nobody's turn.
            case ASK ->
                goal.getOrigin() == null || ReadTarget.refersBack(goal)
                        ? turns.begin(workflowId, goal)
                        : Mono.just(Optional.empty());
            // A statement stands alone, but takes its turn.
            case SQL -> turns.begin(workflowId, goal).map(before -> Optional.empty());
            case PROBE, PLAN, LOAD, EXPORT -> Mono.just(Optional.empty());
        };
    }

    private interface Publish {
        Mono<Void> now(String workflowId, Instant acceptedAt);
    }

    private Mono<String> once(WorkflowRequest request, Publish publish) {
        String chosen = request.getRequestId();
        if (chosen == null) {
            return Mono.defer(() -> {
                String workflowId = UUID.randomUUID().toString();
                return publish.now(workflowId, now()).thenReturn(workflowId);
            });
        }
        String workflowId = chosen.toLowerCase(Locale.ROOT);
        return Mono.defer(() -> claims.claim(workflowId, request.getGoal(), now()))
                .flatMap(claim -> switch (claim) {
                    case RequestClaims.Claim.Mine(Instant acceptedAt) ->
                        publish.now(workflowId, acceptedAt)
                                .onErrorResume(
                                        failure -> claims.giveUp(workflowId).then(Mono.error(failure)))
                                .then(claims.published(workflowId))
                                .thenReturn(workflowId);
                    case RequestClaims.Claim.Published() -> Mono.just(workflowId);
                    case RequestClaims.Claim.UnderWay() -> Mono.<String>empty();
                    case RequestClaims.Claim.OfAnotherGoal() -> Mono.<String>error(idTaken());
                })
                .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS))
                .timeout(PATIENCE_WITH_OTHERS)
                .onErrorMap(TimeoutException.class, e -> new ProblemException(Problem.kafkaUnavailable(), e));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Mono<Void> publish(
            String workflowId,
            WorkflowRequest request,
            @Nullable String conversation,
            Instant acceptedAt,
            @Nullable Failure failure,
            Context caller) {
        Long wanted = request.getTimeoutMs();
        // A refused request may have asked for any number.
        long timeout = wanted == null || failure != null ? settings.timeout().toMillis() : wanted;
        Instant deadline = acceptedAt.plusMillis(timeout);
        return published(
                workflowId,
                caller,
                () -> failure == null
                        ? start(workflowId, request.getGoal(), conversation, acceptedAt, deadline)
                        : fail(workflowId, request.getGoal(), acceptedAt, deadline, failure));
    }

    /** Within the root span of the workflow's trace. */
    private Mono<Void> published(String workflowId, Context caller, Supplier<CompletableFuture<?>> send) {
        return kafka.acknowledged(() -> {
            Span span = tracer.spanBuilder("workflow")
                    .setParent(caller)
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute("millrace.workflow", workflowId)
                    .startSpan();
            CompletableFuture<?> sent;
            try (Scope scope = caller.with(span).makeCurrent()) {
                sent = send.get();
            } catch (RuntimeException e) {
                sent = CompletableFuture.failedFuture(e);
            }
            return sent.whenComplete((done, e) -> {
                if (e != null) {
                    span.setStatus(StatusCode.ERROR, e.toString());
                }
                span.end();
            });
        });
    }

    private CompletableFuture<?> start(
            String workflowId, Goal goal, @Nullable String conversation, Instant acceptedAt, Instant deadline) {
        return begin(
                goal,
                Route.start(workflowId, goal, conversation, acceptedAt, deadline, settings.answerWithin()),
                acceptedAt,
                deadline);
    }

    private CompletableFuture<?> begin(Goal goal, StageRequest first, Instant acceptedAt, Instant deadline) {
        String workflowId = first.getMeta().getWorkflowId();
        // In this order: the journal of a workflow begins with its acceptance.
        CompletableFuture<?> accepted = accepted(workflowId, goal, acceptedAt, deadline);
        CompletableFuture<?> started =
                publisher.send(Topics.requests(first.getMeta().getStage()), workflowId, first);
        return CompletableFuture.allOf(accepted, started);
    }

    private CompletableFuture<?> fail(
            String workflowId, Goal goal, Instant acceptedAt, Instant deadline, Failure failure) {
        Stage first = Route.itinerary(goal.getMode()).getFirst();
        CompletableFuture<?> accepted = accepted(workflowId, goal, acceptedAt, deadline);
        CompletableFuture<?> failed =
                journal.end(workflowId, goal, ContextWith.nothing(), new WorkflowFailed(first, failure));
        return CompletableFuture.allOf(accepted, failed);
    }

    /** Not through {@link Journal#write}: published again after a crash, the fact has to say the same time. */
    private CompletableFuture<?> accepted(String workflowId, Goal goal, Instant acceptedAt, Instant deadline) {
        var fact = new WorkflowAccepted(goal, Route.itinerary(goal.getMode()), deadline, null);
        var event = new Event(MessageIds.of(workflowId, ACCEPTED), workflowId, acceptedAt, source, fact);
        return publisher.send(Topics.EVENTS, workflowId, event);
    }

    private static ProblemException idTaken() {
        return new ProblemException(new Problem(
                HttpStatus.CONFLICT,
                "request-id-taken",
                Category.USER,
                "This request_id belongs to another request.",
                "Use a new UUID for each new question; the same one only to send the same question again."));
    }
}
