package io.millrace.gateway.connect;

import io.millrace.agent.journal.Step;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitEnd;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Status;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Has the executor try settings out, and waits for what it says: only the executor may open a connection. */
public final class TryConnection {
    /** The driver gives up connecting after five seconds, logging in after ten. */
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private static final String WHAT = "Connection test";

    private final AcceptWorkflow accept;
    private final AwaitEnd await;
    private final Duration grace;

    public TryConnection(AcceptWorkflow accept, AwaitEnd await, GatewaySettings settings) {
        this.accept = accept;
        this.await = await;
        this.grace = settings.grace();
    }

    /**
     * What came of a test.
     *
     * @param requestId of the workflow that tested
     * @param failure null where the database let us in
     * @param server such as "PostgreSQL 18.6"; null where it did not
     */
    public record Tried(
            String requestId,
            @Nullable Failure failure,
            @Nullable String server,
            long elapsedMs,
            List<String> warnings) {

        /** The field of the settings that is to be corrected; null where that cannot be told. */
        public @Nullable String field() {
            return failure == null ? null : fieldOf(failure);
        }
    }

    /** @throws ProblemException 503 where no executor answers */
    public Mono<Tried> of(ConnectionSettings candidate, Context caller) {
        return Mono.defer(() -> {
            String id = UUID.randomUUID().toString();
            var goal = new Goal(
                    Mode.PROBE,
                    WHAT,
                    candidate.getConnectionId(),
                    Engine.AUTO,
                    GatewaySettings.DEFAULT_ROWS,
                    null,
                    List.of(),
                    null,
                    false,
                    null,
                    null,
                    null);
            long start = System.nanoTime();
            return await.after(
                            id,
                            accept.tryOut(id, goal, candidate, WITHIN, caller),
                            WITHIN.plus(grace).plusSeconds(2))
                    .onErrorMap(TimeoutException.class, e -> new ProblemException(nobodyAnswers(), e))
                    .map(state -> tried(id, state, (System.nanoTime() - start) / 1_000_000));
        });
    }

    private static Tried tried(String id, WorkflowState state, long elapsedMs) {
        if (state.status() == Status.SUCCEEDED) {
            JsonNode output = Documents.tree(state.steps().reversed().stream()
                    .filter(step -> step.status() == Step.Status.COMPLETED)
                    .findFirst()
                    .map(Step::output)
                    .orElse(null));
            List<String> warnings = new ArrayList<>();
            output.path("warnings").forEach(warning -> warnings.add(warning.asString("")));
            return new Tried(id, null, output.path("server").asString(""), elapsedMs, warnings);
        }
        if (state.failure() == null) {
            throw new ProblemException(nobodyAnswers());
        }
        return new Tried(id, state.failure(), null, elapsedMs, List.of());
    }

    /** The problem of a test that failed, with the field concerned. */
    static Problem problem(Tried tried) {
        Failure failure = Objects.requireNonNull(tried.failure());
        String field = tried.field();
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                failure.getCode(),
                failure.getCategory(),
                failure.getMessage(),
                failure.getRemedy() + " To save it untested, send skip_test: true.",
                field == null
                        ? List.of()
                        : List.of(new Problem.FieldError(
                                field, failure.getCode(), failure.getMessage(), failure.getRemedy())),
                Map.of("test_request_id", tried.requestId()));
    }

    /** The codes are those of the executor's ExplainFailure and DatabaseAddress. */
    private static @Nullable String fieldOf(Failure failure) {
        return switch (failure.getCode()) {
            case "wrong-password", "no-private-keyset" -> "password";
            case "unknown-host", "host-not-allowed", "database-unreachable" -> "host";
            case "connection-refused" -> "port";
            case "permission-denied" -> "username";
            case "unknown-database", "unreadable-database", "not-a-database" -> "database";
            case "unknown-database-type" -> "db_type";
            case "invalid-connection" -> invalidField(failure.getMessage());
            default -> null;
        };
    }

    /** "Connection x cannot be used. port: a number from 1 to 65535." */
    private static @Nullable String invalidField(String message) {
        return List.of("host", "port", "database", "username").stream()
                .filter(field -> message.contains(" " + field + ": "))
                .findFirst()
                .orElse(null);
    }

    private static Problem nobodyAnswers() {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "executor-unavailable",
                Category.PLATFORM,
                "No executor tested the connection in time.",
                "Start executor-svc and try again, or save the connection untested with skip_test: true. GET /health"
                        + " lists the agents.");
    }
}
