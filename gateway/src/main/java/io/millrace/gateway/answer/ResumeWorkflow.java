package io.millrace.gateway.answer;

import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.route.Route;
import io.millrace.gateway.accept.RequestClaims;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.run.RestoreContext;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.gateway.supervise.EndWorkflow;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Status;
import io.millrace.schemas.Target;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowCancelled;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * Takes the user's answer: the fact and the next request are in Kafka before anybody is told. Whichever gateways the same answer
 * comes to, and however often, the workflow goes on once.
 */
public final class ResumeWorkflow {
    private static final Duration PATIENCE_WITH_OTHERS = Duration.ofSeconds(12);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** The name of the fact among those of its workflow: there is one answer, whoever writes it. */
    private static final String ANSWERED = "answered";

    /** The same where it was asked whether something may be written. */
    private static final String APPROVED = "approved";

    /** The choice that lets it be written; every other one ends the workflow. */
    private static final String YES = "yes";

    private static final String NOT_APPROVED = "its user did not want it to be written";

    private final FindWorkflow find;
    private final RequestClaims claims;
    private final Publisher publisher;
    private final WriteToKafka kafka;
    private final EndWorkflow end;
    private final Tracer tracer;
    private final String source;
    private final Clock clock;

    public ResumeWorkflow(
            FindWorkflow find,
            RequestClaims claims,
            Publisher publisher,
            WriteToKafka kafka,
            EndWorkflow end,
            OpenTelemetry telemetry,
            KafkaSettings self,
            Clock clock) {
        this.find = find;
        this.claims = claims;
        this.publisher = publisher;
        this.kafka = kafka;
        this.end = end;
        this.tracer = telemetry.getTracer("io.millrace.gateway");
        this.source = self.instance();
        this.clock = clock;
    }

    /**
     * Completes with the workflow's status when the answer is safe in Kafka; at once where the same answer was given before.
     *
     * @param choice the id of one of the choices
     * @throws ProblemException 404 where there is no such workflow, 409 where it does not wait or was answered otherwise, 422
     *     where there is no such choice
     */
    public Mono<Status> answer(String workflowId, String choice, Context caller) {
        return find.findNow(workflowId)
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.unknownWorkflow())))
                .flatMap(state -> answer(state, choice, caller));
    }

    private Mono<Status> answer(WorkflowState state, String choice, Context caller) {
        NeedsInput question = state.question();
        Goal goal = state.goal();
        if (question == null || goal == null) {
            return Mono.error(new ProblemException(notWaiting(state)));
        }
        Choice chosen = state.choice(choice);
        if (chosen == null) {
            return Mono.error(new ProblemException(unknownChoice(question)));
        }
        if (state.answer() != null) {
            return choice.equals(state.answer())
                    ? Mono.just(state.status())
                    : Mono.error(new ProblemException(answeredOtherwise(state.answer())));
        }
        if (!state.isWaiting()) {
            return Mono.error(new ProblemException(notWaiting(state)));
        }
        if (question.getProposal() == null) {
            return once(state.workflowId(), ANSWERED, chosen, answeredAt -> {
                        StageRequest next = Route.resume(state.workflowId(), goal, question, chosen, answeredAt);
                        return publish(ANSWERED, next, chosen, answeredAt, caller);
                    })
                    .thenReturn(Status.RUNNING);
        }
        if (!chosen.getId().equals(YES)) {
            return once(
                            state.workflowId(),
                            APPROVED,
                            chosen,
                            answeredAt -> end.end(state.workflowId(), goal, new WorkflowCancelled(NOT_APPROVED))
                                    .then())
                    .thenReturn(Status.CANCELLED);
        }
        return once(state.workflowId(), APPROVED, chosen, answeredAt -> {
                    StageRequest next = approved(state, goal, question, answeredAt);
                    return publish(APPROVED, next, chosen, answeredAt, caller);
                })
                .thenReturn(Status.RUNNING);
    }

    /** What the stages before have found out is put together from the journal; the target says what was said yes to. */
    private static StageRequest approved(WorkflowState state, Goal goal, NeedsInput question, Instant answeredAt) {
        io.millrace.schemas.Context context = RestoreContext.before(state, Stage.EXECUTE);
        if (context == null || goal.getTarget() == null) {
            throw new ProblemException(notWaiting(state));
        }
        Target target = Target.newBuilder(goal.getTarget())
                .setApproved(Documents.tree(question.getProposal()).path("seen").asString(""))
                .build();
        Goal said = Goal.newBuilder(goal).setTarget(target).build();
        return Route.approve(state.workflowId(), said, question, context, answeredAt);
    }

    private interface Publish {
        Mono<Void> at(Instant answeredAt);
    }

    private Mono<Void> once(String workflowId, String fact, Choice chosen, Publish publish) {
        String name = workflowId + "/" + fact;
        return Mono.defer(() -> claims.claim(name, chosen.getId(), now()))
                .flatMap(claim -> switch (claim) {
                    case RequestClaims.Claim.Mine(Instant answeredAt) ->
                        Mono.defer(() -> publish.at(answeredAt))
                                .onErrorResume(failure -> claims.giveUp(name).then(Mono.error(failure)))
                                .then(claims.published(name))
                                .thenReturn(true);
                    case RequestClaims.Claim.Published() -> Mono.just(true);
                    case RequestClaims.Claim.UnderWay() -> Mono.<Boolean>empty();
                    case RequestClaims.Claim.OfAnotherGoal() ->
                        Mono.<Boolean>error(new ProblemException(answeredOtherwise(null)));
                })
                .repeatWhenEmpty(looks -> looks.delayElements(BETWEEN_LOOKS))
                .timeout(PATIENCE_WITH_OTHERS)
                .onErrorMap(TimeoutException.class, e -> new ProblemException(Problem.kafkaUnavailable(), e))
                .then();
    }

    private Mono<Void> publish(String name, StageRequest next, Choice chosen, Instant answeredAt, Context caller) {
        String workflowId = next.getMeta().getWorkflowId();
        var fact = new WorkflowAccepted(
                next.getGoal(), next.getItinerary(), next.getMeta().getDeadline(), chosen.getId());
        var event = new Event(MessageIds.of(workflowId, name), workflowId, answeredAt, source, fact);
        return kafka.acknowledged(() -> {
            Span span = tracer.spanBuilder("answer")
                    .setParent(caller)
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute("millrace.workflow", workflowId)
                    .startSpan();
            try (Scope scope = caller.with(span).makeCurrent()) {
                // In this order: whoever reads of the next step has read of the answer.
                CompletableFuture<?> told = publisher.send(Topics.EVENTS, workflowId, event);
                CompletableFuture<?> sent =
                        publisher.send(Topics.requests(next.getMeta().getStage()), workflowId, next);
                return CompletableFuture.allOf(told, sent);
            } finally {
                span.end();
            }
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Problem notWaiting(WorkflowState state) {
        String status = Documents.name(state.status());
        return new Problem(
                HttpStatus.CONFLICT,
                "not-waiting",
                Category.USER,
                "The workflow does not wait for an answer; its status is " + status + ".",
                "GET /api/v1/workflows/{id} shows how it stands.",
                List.of(),
                Map.of("workflow_status", status));
    }

    private static Problem answeredOtherwise(@Nullable String answer) {
        return new Problem(
                HttpStatus.CONFLICT,
                "already-answered",
                Category.USER,
                "The workflow's question was answered before, with another choice.",
                "Ask again to see the other answer.",
                List.of(),
                answer == null ? Map.of() : Map.of("answer", answer));
    }

    private static Problem unknownChoice(NeedsInput question) {
        List<String> ids = question.getChoices().stream().map(Choice::getId).toList();
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "unknown-choice",
                Category.USER,
                "There is no such choice.",
                "Give one of " + String.join(", ", ids) + ".",
                List.of(),
                Map.of("choices", ids));
    }
}
