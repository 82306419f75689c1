package io.millrace.gateway.connect;

import io.millrace.agent.kafka.Publisher;
import io.millrace.agent.seal.Seal;
import io.millrace.agent.seal.SealKeys;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import io.millrace.gateway.kafka.WriteToKafka;
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
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/**
 * Creates a connection, or replaces the one with the same id: seals its password, publishes its settings, and starts the workflow
 * that looks at the database. The password leaves this class only sealed.
 */
public final class CreateConnection {
    private static final Logger log = LoggerFactory.getLogger(CreateConnection.class);
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");
    private static final int LONGEST_TEXT = 1_000;
    private static final int LARGEST_PORT = 65_535;

    /** The databases a connection can be of. */
    private enum DbType {
        POSTGRESQL,
        MYSQL,
        MARIADB,
        SQLITE
    }

    /** What came of it: the connection's id and the workflow that looks at it. */
    public record Created(String id, String requestId) {}

    private final KnownConnections connections;
    private final Publisher publisher;
    private final AcceptWorkflow accept;
    private final @Nullable Path publicKeyset;
    private final WriteToKafka kafka;
    private final Clock clock;

    public CreateConnection(
            KnownConnections connections,
            Publisher publisher,
            AcceptWorkflow accept,
            GatewaySettings settings,
            WriteToKafka kafka,
            Clock clock) {
        this.connections = connections;
        this.publisher = publisher;
        this.accept = accept;
        this.publicKeyset = settings.publicKeyset();
        this.kafka = kafka;
        this.clock = clock;
    }

    /** @throws ProblemException where the body cannot be taken */
    public Mono<Created> create(byte[] json, Context caller) {
        return kafka.call(() -> settings(json))
                .flatMap(settings -> kafka.acknowledged(
                                () -> publisher.send(Topics.CONNECTIONS, settings.getConnectionId(), settings))
                        .then(probe(settings, caller)));
    }

    private ConnectionSettings settings(byte[] json) {
        ReadBody body = ReadBody.of(json);
        String name = body.text("name");
        DbType type = body.optionalWord("db_type", DbType.class);
        String host = body.optionalText("host");
        Long port = body.optionalNumber("port");
        String database = body.text("database");
        String username = body.optionalText("username");
        String password = body.optionalText("password");
        String id = body.optionalText("id");
        body.check();

        if (name.isBlank() || name.length() > LONGEST_TEXT) {
            body.fault(Fault.invalid("name", "The connection has no name, or a very long one.", "Give it a name."));
        }
        if (id != null && !ID.matcher(id).matches()) {
            body.fault(Fault.invalid(
                    "id",
                    "The id is not one that a connection can have.",
                    "Use up to 63 lower-case letters, digits, - and _, or leave it out and one is made of the name."));
        }
        if (type == null) {
            body.fault(Fault.invalid(
                    "db_type", "The db_type is missing.", "Give one of postgresql, mysql, mariadb, sqlite."));
        }
        if (database.isBlank() || database.length() > LONGEST_TEXT || database.indexOf('\0') >= 0) {
            body.fault(Fault.invalid(
                    "database",
                    "The database is missing.",
                    "Give the database's name, for sqlite the path of its file."));
        }
        if (type != null && type != DbType.SQLITE) {
            if (host == null || !HOST.matcher(host).matches()) {
                body.fault(Fault.invalid(
                        "host",
                        "The host is missing or not a host name.",
                        "Give a name or an address, without a port."));
            }
            if (username == null || username.isBlank()) {
                body.fault(Fault.invalid("username", "The username is missing.", "Give the user to log in as."));
            }
        }
        if (port != null && (port < 1 || port > LARGEST_PORT)) {
            body.fault(Fault.invalid("port", "The port is not one.", "Give a number from 1 to 65535."));
        }
        body.check();

        String connectionId = id == null ? idFrom(name) : id;
        return new ConnectionSettings(
                connectionId,
                name,
                type == DbType.MARIADB ? "mysql" : String.valueOf(type).toLowerCase(Locale.ROOT),
                host,
                port == null ? null : port.intValue(),
                database,
                username,
                password == null ? null : seal(connectionId, password),
                clock.instant());
    }

    private String idFrom(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String id = slug.substring(0, Math.min(slug.length(), 50)).replaceAll("-+$", "");
        boolean taken = connections.all().stream()
                .anyMatch(known -> known.getConnectionId().equals(id));
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

    private Mono<Created> probe(ConnectionSettings settings, Context caller) {
        var goal =
                new Goal(Mode.PROBE, "", settings.getConnectionId(), Engine.AUTO, GatewaySettings.DEFAULT_ROWS, null);
        return Mono.defer(() -> accept.accept(new WorkflowRequest(null, goal, null), caller))
                .map(requestId -> new Created(settings.getConnectionId(), requestId));
    }
}
