package io.millrace.bench;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.embedded.broker.EmbeddedKafka;
import io.millrace.embedded.home.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Six empty stages against a plain six-hop chain on the same broker: latency of one workflow at a time, throughput with 200 in
 * flight. The two take turns within one run, so that the machine's mood is shared; ratios are what counts.
 */
public final class PipelineBenchmark {
    private static final int ROUNDS = 3;
    private static final int WARM_UP = 1_500;
    private static final int SINGLE = 200;
    private static final int MANY = 3_000;
    private static final int IN_FLIGHT = 200;

    private final Map<String, Long> finishedAt = new ConcurrentHashMap<>();
    private final Semaphore free = new Semaphore(0);
    private volatile CountDownLatch awaited = new CountDownLatch(0);

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("millrace-bench");
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, Ports.free())) {
            new PipelineBenchmark().run(broker);
        }
        System.exit(0);
    }

    private void run(EmbeddedKafka broker) throws InterruptedException {
        var kafka = new KafkaSettings(broker.bootstrapServers(), "", "bench/1");
        try (Chain plain = new PlainChain(kafka, this::finished);
                Chain stages = new StageChain(kafka, this::finished)) {
            for (Chain chain : new Chain[] {plain, stages}) {
                throughput(chain, WARM_UP);
            }
            System.out.printf("%-38s %10s %10s %12s%n", "", "median ms", "p95 ms", "workflows/s");
            double[] latencyRatios = new double[ROUNDS];
            double[] throughputRatios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                Percentiles plainLatency = latency(plain);
                Percentiles stagesLatency = latency(stages);
                double plainRate = throughput(plain, MANY);
                double stagesRate = throughput(stages, MANY);
                print(plain, plainLatency, plainRate);
                print(stages, stagesLatency, stagesRate);
                latencyRatios[round] = stagesLatency.median() / plainLatency.median();
                throughputRatios[round] = stagesRate / plainRate;
            }
            System.out.printf(
                    Locale.ROOT,
                    "latency-ratio=%.2f throughput-ratio=%.2f rounds=%d in-flight=%d%n",
                    median(latencyRatios),
                    median(throughputRatios),
                    ROUNDS,
                    IN_FLIGHT);
        }
    }

    private void finished(String workflowId) {
        if (finishedAt.putIfAbsent(workflowId, System.nanoTime()) == null) {
            free.release();
            awaited.countDown();
        }
    }

    private Percentiles latency(Chain chain) throws InterruptedException {
        long[] nanos = new long[SINGLE];
        for (int i = 0; i < SINGLE; i++) {
            awaited = new CountDownLatch(1);
            String workflowId = UUID.randomUUID().toString();
            long begin = System.nanoTime();
            chain.start(workflowId);
            await();
            nanos[i] = Objects.requireNonNull(finishedAt.get(workflowId)) - begin;
        }
        finishedAt.clear();
        return Percentiles.of(nanos);
    }

    private double throughput(Chain chain, int workflows) throws InterruptedException {
        free.drainPermits();
        free.release(IN_FLIGHT);
        awaited = new CountDownLatch(workflows);
        long begin = System.nanoTime();
        for (int i = 0; i < workflows; i++) {
            free.acquire();
            chain.start(UUID.randomUUID().toString());
        }
        await();
        double seconds = (System.nanoTime() - begin) / 1e9;
        finishedAt.clear();
        return workflows / seconds;
    }

    private void await() throws InterruptedException {
        if (!awaited.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(awaited.getCount() + " workflows never ended");
        }
    }

    private static void print(Chain chain, Percentiles latency, double rate) {
        System.out.printf(
                Locale.ROOT, "%-38s %10.1f %10.1f %12.0f%n", chain.name(), latency.median(), latency.p95(), rate);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
