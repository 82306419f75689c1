package io.millrace.gateway.connect;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TailRecord;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.stream.EndOffsets;
import io.millrace.gateway.stream.TailPosition;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** The connections that exist, kept in step with their topic. */
public final class KnownConnections implements AutoCloseable {
    private final ConcurrentMap<String, ConnectionSettings> connections = new ConcurrentHashMap<>();
    private final TailPosition position;
    private final TopicTail<ConnectionSettings> tail;

    public KnownConnections(KafkaSettings settings, Records records, EndOffsets endOffsets) {
        this.position = new TailPosition(Topics.CONNECTIONS, endOffsets);
        this.tail = TopicTail.from(
                TopicTail.Start.BEGINNING, settings, records, Topics.CONNECTIONS, ConnectionSettings.class, this::read);
    }

    public void start() {
        tail.start();
    }

    public boolean isCaughtUp() throws InterruptedException {
        return tail.awaitCaughtUp(Duration.ZERO);
    }

    /** Whether there is such a connection, including one that another gateway created a moment ago. */
    public Mono<Boolean> exists(String connectionId) {
        return Mono.defer(() -> connections.containsKey(connectionId)
                ? Mono.just(true)
                : position.upToNow().then(Mono.fromSupplier(() -> connections.containsKey(connectionId))));
    }

    /** All of them, including those that another gateway created a moment ago. */
    public Mono<List<ConnectionSettings>> upToDate() {
        return position.upToNow().then(Mono.fromSupplier(this::all));
    }

    /** All of them, by id. */
    public List<ConnectionSettings> all() {
        return connections.values().stream()
                .sorted(Comparator.comparing(ConnectionSettings::getConnectionId))
                .toList();
    }

    /** What is said of one that does not exist. */
    public static Problem unknown(String connectionId) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-connection",
                Category.USER,
                "There is no connection \""
                        + (connectionId.length() <= 100 ? connectionId : connectionId.substring(0, 100) + "…") + "\".",
                "GET /api/v1/instances lists those that there are.");
    }

    private void read(TailRecord<ConnectionSettings> message) {
        ConnectionSettings settings = message.value();
        if (settings == null) {
            connections.remove(message.key());
        } else {
            connections.put(settings.getConnectionId(), settings);
        }
        position.read(message.partition(), message.offset());
    }

    @Override
    public void close() {
        tail.close();
    }
}
