package io.millrace.gateway.connect;

import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitEnd;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Status;
import io.millrace.schemas.WorkflowRequest;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question and the database it is about in one form: the database is connected as it would be alone, or found among those that
 * are, and when its tables are known the question is asked.
 */
public final class StartWithConnection {
    private static final Duration LOOKED_AT_WITHIN = Duration.ofSeconds(60);
    private static final List<String> TEXTS =
            List.of("id", "name", "db_type", "host", "database", "username", "password");
    private static final List<String> FLAGS = List.of("read_only", "skip_test");

    private final SaveConnection save;
    private final KnownConnections connections;
    private final CheckRequest check;
    private final AcceptWorkflow accept;
    private final AwaitEnd await;
    private final FindWorkflow find;

    public StartWithConnection(
            SaveConnection save,
            KnownConnections connections,
            CheckRequest check,
            AcceptWorkflow accept,
            AwaitEnd await,
            FindWorkflow find) {
        this.save = save;
        this.connections = connections;
        this.check = check;
        this.accept = accept;
        this.await = await;
        this.find = find;
    }

    /** What was started. */
    public record Started(String requestId, String connectionId) {}

    /**
     * @param form {@code text}, and {@code connection_id} or the fields of a connection; {@code name} may be left out
     * @throws ProblemException as a connection or a question alone would be refused
     */
    public Mono<Started> start(Map<String, String> form, Context caller) {
        return Mono.defer(() -> {
            String text = Objects.requireNonNullElse(form.get("text"), "");
            String known = Objects.requireNonNullElse(form.get("connection_id"), "");
            if (text.isBlank()) {
                throw new ProblemException(Fault.problem(List.of(
                        Fault.invalid("text", "The text is empty.", "Ask a question, such as \"How many orders?\"."))));
            }
            return (known.isBlank() ? connect(form, caller) : Mono.just(known))
                    .flatMap(connection -> ask(text, connection, form, caller));
        });
    }

    private Mono<Started> ask(String text, String connection, Map<String, String> form, Context caller) {
        String conversation = form.get("conversation_id");
        var goal = new Goal(
                Mode.ASK,
                text,
                connection,
                Engine.AUTO,
                GatewaySettings.DEFAULT_ROWS,
                conversation,
                List.of(),
                null,
                false,
                null,
                null,
                null);
        var request = new WorkflowRequest(null, goal, null);
        return check.faults(request)
                .flatMap(faults -> faults.isEmpty()
                        ? accept.accept(request, caller)
                        : Mono.error(new ProblemException(Fault.problem(faults))))
                .map(requestId -> new Started(requestId, connection));
    }

    private Mono<String> connect(Map<String, String> form, Context caller) {
        return connections.upToDate().flatMap(all -> {
            ObjectNode body = body(form);
            byte[] json = body.toString().getBytes(StandardCharsets.UTF_8);
            return all.stream()
                    .filter(known -> isOfSameDatabase(known, body))
                    .findFirst()
                    .map(known -> save.change(known.getConnectionId(), withoutName(body), caller))
                    .orElseGet(() -> save.create(json, caller))
                    .flatMap(this::lookedAt);
        });
    }

    private static boolean isOfSameDatabase(ConnectionSettings known, ObjectNode body) {
        String type = body.path("db_type").asString("").replace("mariadb", "mysql");
        int port = body.path("port").asInt(0);
        return known.getDbType().equals(type)
                && Objects.toString(known.getHost(), "")
                        .equals(body.path("host").asString(""))
                && (known.getPort() == null ? 0 : known.getPort()) == port
                && known.getDatabase().equals(body.path("database").asString(""))
                && Objects.toString(known.getUsername(), "")
                        .equals(body.path("username").asString(""));
    }

    private static byte[] withoutName(ObjectNode body) {
        ObjectNode change = body.deepCopy();
        change.remove(List.of("id", "name"));
        return change.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A form has texts only: the port becomes a number where it is one, and is refused by its name where not. */
    private static ObjectNode body(Map<String, String> form) {
        ObjectNode body = Documents.JSON.createObjectNode();
        for (String field : TEXTS) {
            if (form.containsKey(field)) {
                body.put(field, form.get(field));
            }
        }
        String port = Objects.requireNonNullElse(form.get("port"), "").strip();
        if (port.matches("[0-9]{1,6}")) {
            body.put("port", Integer.parseInt(port));
        } else if (!port.isEmpty()) {
            body.put("port", port);
        }
        for (String flag : FLAGS) {
            if (form.containsKey(flag)) {
                body.put(flag, Boolean.parseBoolean(form.get(flag)));
            }
        }
        if (body.path("name").asString("").isBlank()) {
            String host = body.path("host").asString("");
            body.put("name", body.path("database").asString("") + (host.isEmpty() ? "" : " at " + host));
        }
        return body;
    }

    private Mono<String> lookedAt(SaveConnection.Saved saved) {
        String id = saved.settings().getConnectionId();
        if (saved.requestId() == null) {
            return Mono.just(id);
        }
        String probe = saved.requestId();
        return await.of(probe, LOOKED_AT_WITHIN)
                .then(find.find(probe))
                .flatMap(state -> state.status() == Status.SUCCEEDED
                        ? Mono.just(id)
                        : Mono.error(new ProblemException(notLookedAt(id, state.failure()))));
    }

    private static Problem notLookedAt(String id, @Nullable Failure failure) {
        return failure == null
                ? new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "no-catalog",
                        Category.PLATFORM,
                        "The database is connected, but was not looked at in time.",
                        "Ask it with connection_id " + id + " in a moment.")
                : new Problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        failure.getCode(),
                        failure.getCategory(),
                        failure.getMessage(),
                        failure.getRemedy(),
                        List.of(),
                        Map.of("connection_id", id));
    }
}
