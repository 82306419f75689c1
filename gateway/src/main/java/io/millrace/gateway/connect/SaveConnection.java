package io.millrace.gateway.connect;

import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.seal.Seal;
import io.millrace.agent.seal.SealKeys;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.connect.ReadConnection.Draft;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.memory.StoreMemories;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Topics;
import io.millrace.schemas.WorkflowRequest;
import io.opentelemetry.context.Context;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * Creates, changes and deletes connections. What is saved was tried out first, unless the caller does not want that; then its
 * settings are published, and the workflow starts that looks at the database. A password leaves this class only sealed.
 */
public final class SaveConnection {
    private static final Logger log = LoggerFactory.getLogger(SaveConnection.class);

    /**
     * What was saved.
     *
     * @param requestId of the workflow that looks at the database; null where nothing changed that it would see
     */
    public record Saved(
            ConnectionSettings settings, @Nullable String requestId) {}

    private final KnownConnections connections;
    private final TryConnection tryOut;
    private final Publisher publisher;
    private final AcceptWorkflow accept;
    private final @Nullable Path publicKeyset;
    private final WriteToKafka kafka;
    private final Clock clock;
    private final StoreMemories memories;

    /** Ids and names that a request of this gateway is saving right now. */
    private final Set<String> beingSaved = ConcurrentHashMap.newKeySet();

    public SaveConnection(
            KnownConnections connections,
            TryConnection tryOut,
            Publisher publisher,
            AcceptWorkflow accept,
            GatewaySettings settings,
            WriteToKafka kafka,
            Clock clock,
            StoreMemories memories) {
        this.memories = memories;
        this.connections = connections;
        this.tryOut = tryOut;
        this.publisher = publisher;
        this.accept = accept;
        this.publicKeyset = settings.publicKeyset();
        this.kafka = kafka;
        this.clock = clock;
    }

    /** @throws ProblemException 400 for a bad field, 409 for an id or a name that is taken, 422 where the test failed */
    public Mono<Saved> create(byte[] json, Context caller) {
        return kafka.call(() -> ReadConnection.of(json, null))
                .flatMap(draft -> connections
                        .upToDate()
                        .map(all -> draft.id() == null ? idFrom(draft.name(), all) : draft.id())
                        .flatMap(id -> alone(
                                id,
                                draft.name(),
                                connections
                                        .upToDate()
                                        .doOnNext(all -> requireFree(id, draft.name(), all))
                                        .then(kafka.call(() -> settings(id, draft, null)))
                                        .flatMap(settings -> tested(settings, draft.skipTest(), caller))
                                        .flatMap(settings -> publish(settings, caller)))));
    }

    /** @throws ProblemException 404 where there is no such connection; else as {@link #create} */
    public Mono<Saved> change(String id, byte[] json, Context caller) {
        return require(id)
                .map(before -> ReadConnection.of(json, draft(before)))
                .flatMap(draft -> alone(id, draft.name(), connections.upToDate().flatMap(all -> {
                    ConnectionSettings before = find(id, all);
                    requireFree(
                            "",
                            draft.name(),
                            all.stream()
                                    .filter(other -> !other.getConnectionId().equals(id))
                                    .toList());
                    requirePassword(draft, before);
                    return kafka.call(() -> settings(id, draft, before))
                            .flatMap(settings -> isSameDatabase(settings, before)
                                    ? write(settings).thenReturn(new Saved(settings, null))
                                    : tested(settings, draft.skipTest(), caller)
                                            .flatMap(good -> publish(good, caller)));
                })));
    }

    /**
     * Completes when the connection and all that is known of it are gone: whoever still works on it is told so.
     *
     * @throws ProblemException 404 where there is no such connection
     */
    public Mono<Void> delete(String id) {
        return require(id)
                .then(kafka.acknowledged(() -> publisher.tombstone(Topics.CONNECTIONS, id)))
                .then(kafka.acknowledged(() -> publisher.tombstone(Topics.CATALOGS, id)))
                .then(kafka.acknowledged(() -> publisher.tombstone(Topics.GLOSSARIES, id)))
                .then(memories.forgetAll(id))
                .then(Mono.defer(connections::upToDate))
                .then();
    }

    /** Starts a look at the database; the id of its workflow. */
    public Mono<String> refresh(String id, Context caller) {
        return require(id).flatMap(settings -> probe(settings, caller));
    }

    /** @throws ProblemException 404 where there is no such connection */
    public Mono<ConnectionSettings> require(String id) {
        return connections.upToDate().map(all -> find(id, all));
    }

    /** Tries out the settings of a connection as they are. */
    public Mono<TryConnection.Tried> test(String id, Context caller) {
        return require(id).flatMap(settings -> tryOut.of(settings, caller));
    }

    private static ConnectionSettings find(String id, List<ConnectionSettings> all) {
        return all.stream()
                .filter(known -> known.getConnectionId().equals(id))
                .findFirst()
                .orElseThrow(() -> new ProblemException(KnownConnections.unknown(id)));
    }

    private static Draft draft(ConnectionSettings settings) {
        return new Draft(
                settings.getConnectionId(),
                settings.getName(),
                settings.getDbType(),
                settings.getHost(),
                settings.getPort(),
                settings.getDatabase(),
                settings.getUsername(),
                null,
                settings.getReadOnly(),
                false);
    }

    private static void requireFree(String id, String name, List<ConnectionSettings> all) {
        for (ConnectionSettings known : all) {
            if (known.getConnectionId().equals(id)) {
                throw taken("id", id);
            }
            if (known.getName().strip().equalsIgnoreCase(name)) {
                throw taken("name", name);
            }
        }
    }

    private static ProblemException taken(String field, String value) {
        return new ProblemException(Fault.problem(List.of(new Fault(
                field,
                "duplicate-" + field,
                HttpStatus.CONFLICT,
                "There is a connection of the " + field + " \"" + value + "\" already.",
                "Choose another " + field + ", or change that connection with PUT /api/v1/instances/{id}."))));
    }

    /** Else whoever may change a connection could have the password sent to a server of his own. */
    private static void requirePassword(Draft draft, ConnectionSettings before) {
        boolean elsewhere = !Objects.equals(draft.host(), before.getHost())
                || !Objects.equals(draft.port(), before.getPort())
                || !draft.dbType().equals(before.getDbType());
        if (elsewhere && draft.password() == null && before.getSealedPassword() != null) {
            throw new ProblemException(Fault.problem(List.of(Fault.invalid(
                    "password",
                    "The connection now goes to another server, and its password is not sent there unasked.",
                    "Give the password again."))));
        }
    }

    private <T> Mono<T> alone(String id, String name, Mono<T> saving) {
        String idKey = "id " + id;
        String nameKey = "name " + name.strip().toLowerCase(Locale.ROOT);
        return Mono.defer(() -> {
            if (!beingSaved.add(idKey)) {
                return Mono.error(taken("id", id));
            }
            if (!beingSaved.add(nameKey)) {
                beingSaved.remove(idKey);
                return Mono.error(taken("name", name));
            }
            return saving.doFinally(signal -> {
                beingSaved.remove(idKey);
                beingSaved.remove(nameKey);
            });
        });
    }

    private ConnectionSettings settings(String id, Draft draft, @Nullable ConnectionSettings before) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ByteBuffer kept = before == null ? null : before.getSealedPassword();
        return new ConnectionSettings(
                id,
                draft.name(),
                draft.dbType(),
                draft.host(),
                draft.port(),
                draft.database(),
                draft.username(),
                draft.password() == null ? kept : seal(id, draft.password()),
                before == null ? now : before.getCreatedAt(),
                before == null ? null : now,
                draft.readOnly());
    }

    private static boolean isSameDatabase(ConnectionSettings now, ConnectionSettings before) {
        return now.getDbType().equals(before.getDbType())
                && Objects.equals(now.getHost(), before.getHost())
                && Objects.equals(now.getPort(), before.getPort())
                && now.getDatabase().equals(before.getDatabase())
                && Objects.equals(now.getUsername(), before.getUsername())
                && Objects.equals(now.getSealedPassword(), before.getSealedPassword());
    }

    private Mono<ConnectionSettings> tested(ConnectionSettings settings, boolean skip, Context caller) {
        return skip
                ? Mono.just(settings)
                : tryOut.of(settings, caller)
                        .flatMap(tried -> tried.failure() == null
                                ? Mono.just(settings)
                                : Mono.error(new ProblemException(TryConnection.problem(tried))));
    }

    private Mono<Saved> publish(ConnectionSettings settings, Context caller) {
        return write(settings)
                .then(Mono.defer(() -> probe(settings, caller)))
                .map(requestId -> new Saved(settings, requestId));
    }

    private Mono<Void> write(ConnectionSettings settings) {
        return kafka.acknowledged(() -> publisher.send(Topics.CONNECTIONS, settings.getConnectionId(), settings))
                // Who is told that it is there finds it.
                .then(Mono.defer(connections::upToDate))
                .then();
    }

    private Mono<String> probe(ConnectionSettings settings, Context caller) {
        var goal = new Goal(
                Mode.PROBE,
                "",
                settings.getConnectionId(),
                Engine.AUTO,
                GatewaySettings.DEFAULT_ROWS,
                null,
                List.of(),
                null,
                false,
                null,
                null,
                null);
        return accept.accept(new WorkflowRequest(null, goal, null), caller);
    }

    private static String idFrom(String name, List<ConnectionSettings> all) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String id = slug.substring(0, Math.min(slug.length(), 50)).replaceAll("-+$", "");
        boolean taken = all.stream().anyMatch(known -> known.getConnectionId().equals(id));
        return id.isEmpty() || taken
                ? (id.isEmpty() ? "connection" : id) + "-"
                        + UUID.randomUUID().toString().substring(0, 8)
                : id;
    }

    /** The keyset is read each time: it may be written after the gateway has started, and connections are rarely created. */
    private ByteBuffer seal(String connectionId, String password) {
        if (publicKeyset == null) {
            throw new ProblemException(noKeyset());
        }
        try {
            return ByteBuffer.wrap(SealKeys.seal(publicKeyset).seal(connectionId, Seal.PASSWORD, password));
        } catch (RuntimeException e) {
            log.error("Cannot seal with the keyset that MILLRACE_PUBLIC_KEYSET names", e);
            throw new ProblemException(noKeyset());
        }
    }

    private static Problem noKeyset() {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "no-keyset",
                Category.PLATFORM,
                "This gateway has no usable keyset to seal the password with.",
                "Start it with MILLRACE_PUBLIC_KEYSET naming the public keyset of the executor; its log says what is wrong.");
    }
}
