package io.millrace.bench;

import io.millrace.agent.journal.MessageIds;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.route.Route;
import io.millrace.agent.trace.TraceHeaders;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Event;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageProgress;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowAccepted;
import io.millrace.schemas.WorkflowCancelled;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * From the moment a record is given to Kafka to the moment a client has its server-sent event: median and p99 with 1, 100 and 1,000 open
 * streams, each of a workflow of its own, and once more beside clients that read nothing. The CPU is that of the whole server: broker,
 * projection and relay.
 */
public final class RelayBenchmark {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(15);
    private static final int STUCK = 10;
    private static final String PADDING = "x".repeat(400);
    private static final String LARGE = "x".repeat(64_000);
    /** Of characters; a socket's send buffer on the loopback grows to 2.6 MB. */
    private static final int MUCH = 4_000_000;

    private static final int TICKS_PER_SECOND = 100;

    private final URI gateway;
    private final Path stat;
    private final Publisher publisher;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RelayBenchmark(URI gateway, String bootstrapServers, String pid) {
        this.gateway = gateway;
        this.stat = Path.of("/proc", pid, "stat");
        var settings = new KafkaSettings(bootstrapServers, "", "bench/1");
        this.publisher = new Publisher(settings, new Records(settings), new TraceHeaders(OpenTelemetry.noop()));
    }

    /** Where Millrace is, its Kafka, and its process id. */
    public static void main(String[] arguments) throws Exception {
        var benchmark = new RelayBenchmark(URI.create(arguments[0]), arguments[1], arguments[2]);
        benchmark.measure(1, 100, 0);
        benchmark.measure(100, 1_000, 0);
        benchmark.measure(1_000, 1_000, 0);
        benchmark.measure(1_000, 1_000, STUCK);
        System.exit(0);
    }

    /** @param stuck clients beside the measured ones that read nothing, each with more waiting for it than all buffers on the way hold */
    private void measure(int streams, int eventsPerSecond, int stuck) throws Exception {
        List<String> ids = new ArrayList<>();
        List<CompletableFuture<?>> accepted = new ArrayList<>();
        for (int i = 0; i < streams + stuck; i++) {
            ids.add(UUID.randomUUID().toString());
            accepted.add(accept(ids.getLast()));
        }
        // As for a caller of the gateway, who is given an id when its record is in the journal.
        CompletableFuture.allOf(accepted.toArray(CompletableFuture<?>[]::new)).join();
        var delays = new ConcurrentLinkedQueue<Long>();
        var open = new CountDownLatch(streams);
        List<CompletableFuture<?>> closed = new ArrayList<>();
        for (String id : ids.subList(0, streams)) {
            closed.add(listen(id, delays, open));
        }
        if (!open.await(60, TimeUnit.SECONDS)) {
            closed.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .findFirst()
                    .ifPresent(CompletableFuture::join);
            throw new IllegalStateException("only " + (streams - open.getCount()) + " streams opened");
        }
        List<Socket> silent = new ArrayList<>();
        for (String id : ids.subList(streams, ids.size())) {
            silent.add(readNothing(id));
            for (int i = 0; i < MUCH / LARGE.length(); i++) {
                publish(id, "much/" + i, new StageProgress(Stage.EXECUTE, 1, i, LARGE, null))
                        .join();
            }
        }
        send(ids, eventsPerSecond, WARM_UP, 1_000_000);
        delays.clear();
        long cpu = cpuTicks();
        long begin = System.nanoTime();
        int sent = send(ids, eventsPerSecond, MEASURED, 2_000_000);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cores = (cpuTicks() - cpu) / (double) TICKS_PER_SECOND / seconds;
        for (String id : ids) {
            publish(id, "terminal", new WorkflowCancelled("The benchmark is over."));
        }
        CompletableFuture.allOf(closed.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
        for (Socket each : silent) {
            each.close();
        }
        Percentiles delay =
                Percentiles.of(delays.stream().mapToLong(Long::longValue).toArray());
        System.out.printf(
                Locale.ROOT,
                "streams=%d stuck=%d events_per_s=%.0f received=%d median_ms=%.2f p95_ms=%.2f p99_ms=%.2f cores=%.2f%n",
                streams,
                stuck,
                sent / seconds,
                delays.size(),
                delay.median(),
                delay.p95(),
                delay.p99(),
                cores);
    }

    private CompletableFuture<?> accept(String id) {
        var goal = new Goal(Mode.ASK, "bench", "shop", Engine.AUTO, 1, null, List.of(), null, false, null, null, null);
        return publish(
                id,
                "accepted",
                new WorkflowAccepted(
                        goal, Route.itinerary(Mode.ASK), Instant.now().plusSeconds(600), null));
    }

    private CompletableFuture<?> publish(String id, String name, SpecificRecord fact) {
        return publisher.send(
                Topics.EVENTS, id, new Event(MessageIds.of(id, name), id, Instant.now(), "bench/1", fact));
    }

    /** Evenly over time, to one stream after the other; the time is in the event. */
    private int send(List<String> ids, int perSecond, Duration duration, int firstSequence) {
        long begin = System.nanoTime();
        long gap = 1_000_000_000L / perSecond;
        int count = (int) (duration.toNanos() / gap);
        for (int i = 0; i < count; i++) {
            long due = begin + i * gap;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            String id = ids.get(i % ids.size());
            int sequence = firstSequence + i;
            publish(
                    id,
                    "progress/" + sequence,
                    new StageProgress(Stage.EXECUTE, 1, sequence, "t=" + System.nanoTime() + ";" + PADDING, null));
        }
        return count;
    }

    private CompletableFuture<?> listen(String id, ConcurrentLinkedQueue<Long> delays, CountDownLatch open) {
        return http.sendAsync(request(id), BodyHandlers.ofLines())
                .thenAcceptAsync(
                        response -> {
                            if (response.statusCode() != 200) {
                                throw new IllegalStateException(response.statusCode() + " "
                                        + response.body().collect(Collectors.joining()));
                            }
                            open.countDown();
                            response.body().forEach(line -> {
                                int at = line.indexOf("t=");
                                if (at >= 0 && line.startsWith("data:")) {
                                    delays.add(System.nanoTime()
                                            - Long.parseLong(line, at + 2, line.indexOf(';', at), 10));
                                }
                            });
                        },
                        command -> Thread.ofVirtual().start(command));
    }

    private HttpRequest request(String id) {
        return HttpRequest.newBuilder(URI.create(gateway + "/api/v1/workflows/" + id + "/events"))
                .header("Accept", "text/event-stream")
                .build();
    }

    private Socket readNothing(String id) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
        socket.getOutputStream()
                .write(("GET /api/v1/workflows/" + id + "/events HTTP/1.1\r\nHost: " + gateway.getAuthority()
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** User and system time of the server, of clock ticks. */
    private long cpuTicks() throws IOException {
        String[] fields = Files.readString(stat).replaceAll("^.*\\) ", "").split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
