package io.millrace.llm.call;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.millrace.llm.LanguageModel;
import io.millrace.llm.ModelAnswer;
import io.millrace.llm.ModelFailure;
import io.millrace.llm.ModelFailure.Reason;
import io.millrace.llm.ModelRequest;
import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one model after the other until one answers:
 *
 * <ul>
 *   <li>what may pass is tried again after a pause that doubles, or after the one that the provider asks for, as long as the
 *       deadline allows;
 *   <li>a model whose provider fails again and again is left alone for a while (a circuit breaker for each model);
 *   <li>a provider gets no more calls at once than it may;
 *   <li>an endpoint that knows no schemas for answers is asked without one, and from then on always.
 * </ul>
 */
public final class CallModels implements LanguageModel {
    private static final Logger log = LoggerFactory.getLogger(CallModels.class);

    private final List<Choice> models;
    private final Semaphore places;
    private final int attempts;
    private final IntervalFunction pause;

    private static final class Choice {
        final String name;
        final LanguageModel model;
        final CircuitBreaker breaker;
        volatile boolean takesSchemas = true;

        Choice(String name, LanguageModel model, CircuitBreaker breaker) {
            this.name = name;
            this.model = model;
            this.breaker = breaker;
        }
    }

    /** How patient the calls are. */
    public record Patience(Duration firstPause, int failuresThatSuspend, Duration suspendedFor) {
        public static final Patience USUAL = new Patience(Duration.ofMillis(400), 5, Duration.ofSeconds(30));
    }

    /** @param connect makes a model of its name */
    public CallModels(ModelSettings settings, Patience patience, Function<String, LanguageModel> connect) {
        this.places = new Semaphore(settings.concurrency(), true);
        this.attempts = settings.attempts();
        this.pause = IntervalFunction.ofExponentialRandomBackoff(
                patience.firstPause().toMillis(), 2, 0.3);
        CircuitBreakerConfig breaker = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(patience.failuresThatSuspend())
                .minimumNumberOfCalls(patience.failuresThatSuspend())
                .failureRateThreshold(100)
                .waitDurationInOpenState(patience.suspendedFor())
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        this.models = settings.models().stream()
                .map(name -> new Choice(name, connect.apply(name), CircuitBreaker.of(name, breaker)))
                .toList();
    }

    /** Whether each model would be asked now, by its name. */
    public Map<String, String> circuits() {
        return models.stream()
                .collect(Collectors.toMap(
                        choice -> choice.name,
                        choice -> choice.breaker.getState().name()));
    }

    @Override
    public ModelAnswer ask(ModelRequest request) throws ModelFailure, InterruptedException {
        ModelUse use = ModelUse.NONE;
        List<ModelFailure> failures = new ArrayList<>();
        for (Choice choice : models) {
            try {
                ModelAnswer answer = ask(choice, request);
                return new ModelAnswer(answer.text(), answer.model(), use.plus(answer.use()), answer.elapsed());
            } catch (ModelFailure failure) {
                use = use.plus(failure.use());
                failures.add(failure);
                log.warn("Model {} gave no answer to {}: {}", choice.name, request.prompt(), failure.getMessage());
            }
        }
        ModelFailure last = failures.getLast();
        throw new ModelFailure(
                last.reason(),
                failures.stream().map(ModelFailure::getMessage).distinct().collect(Collectors.joining(" ")),
                last.retryAfter(),
                use,
                last);
    }

    private ModelAnswer ask(Choice choice, ModelRequest request) throws ModelFailure, InterruptedException {
        ModelUse use = ModelUse.NONE;
        for (int attempt = 1; ; attempt++) {
            ModelFailure failure;
            try {
                ModelAnswer answer = once(choice, choice.takesSchemas ? request : request.withoutSchema());
                return new ModelAnswer(answer.text(), answer.model(), use.plus(answer.use()), answer.elapsed());
            } catch (ModelFailure failed) {
                failure = failed;
            }
            use = use.plus(failure.use());
            if (failure.reason() == Reason.REFUSED
                    && request.schema() != null
                    && choice.takesSchemas
                    && mentionsSchema(failure)) {
                choice.takesSchemas = false;
                log.info("Model {} takes no schema for its answers; it is asked without one", choice.name);
                continue;
            }
            long wait = failure.retryAfter() == null
                    ? pause.apply(attempt)
                    : failure.retryAfter().toMillis();
            boolean inTime = Instant.now().plusMillis(wait).isBefore(request.deadline());
            if (!failure.reason().isPassing() || attempt >= attempts || !inTime) {
                throw new ModelFailure(
                        failure.reason(), String.valueOf(failure.getMessage()), failure.retryAfter(), use, failure);
            }
            Thread.sleep(wait);
        }
    }

    private static boolean mentionsSchema(ModelFailure failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("response_format") || message.contains("json_schema") || message.contains("schema");
    }

    private ModelAnswer once(Choice choice, ModelRequest request) throws ModelFailure, InterruptedException {
        long left = Duration.between(Instant.now(), request.deadline()).toMillis();
        if (!places.tryAcquire(Math.max(0, left), TimeUnit.MILLISECONDS)) {
            throw new ModelFailure(
                    Reason.TOO_SLOW, "Too many questions are waiting for the model " + choice.name + ".");
        }
        try {
            if (!choice.breaker.tryAcquirePermission()) {
                throw new ModelFailure(
                        Reason.SUSPENDED,
                        "The model " + choice.name + " failed so often lately that it is not asked for now.");
            }
            long begun = System.nanoTime();
            try {
                ModelAnswer answer = choice.model.ask(request);
                choice.breaker.onSuccess(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
                return answer;
            } catch (ModelFailure failure) {
                if (failure.reason().isOfProvider()) {
                    choice.breaker.onError(System.nanoTime() - begun, TimeUnit.NANOSECONDS, failure);
                } else {
                    choice.breaker.releasePermission();
                }
                throw failure;
            } catch (InterruptedException cancelled) {
                choice.breaker.releasePermission();
                throw cancelled;
            }
        } finally {
            places.release();
        }
    }
}
