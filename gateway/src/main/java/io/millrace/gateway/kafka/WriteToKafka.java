package io.millrace.gateway.kafka;

import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Waits until Kafka has what was written. Kafka's producer may block while it looks for its broker: it is called on virtual
 * threads, never on an event loop; and what follows runs on neither the event loop nor the producer's own thread.
 */
public final class WriteToKafka implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Scheduler mayBlock = Schedulers.fromExecutorService(
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("write-", 0).factory()),
            "write");

    /**
     * @param write begins to write, and completes when Kafka has it
     * @return fails with a {@link ProblemException} where Kafka does not take it in time; it may still have it
     */
    public Mono<Void> acknowledged(Supplier<CompletableFuture<?>> write) {
        return Mono.defer(() -> Mono.fromFuture(write.get()))
                .subscribeOn(mayBlock)
                .timeout(PATIENCE)
                .publishOn(Schedulers.parallel())
                .onErrorMap(
                        failure -> failure instanceof KafkaException || failure instanceof TimeoutException,
                        failure -> new ProblemException(Problem.kafkaUnavailable(), failure))
                .then();
    }

    /** Runs what may block for a moment: reading a file, for instance. */
    public <T> Mono<T> call(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(mayBlock).publishOn(Schedulers.parallel());
    }

    @Override
    public void close() {
        mayBlock.dispose();
    }
}
