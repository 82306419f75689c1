package io.millrace.gateway.converse;

import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Reader;
import io.millrace.schemas.WorkflowRequest;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A message to a conversation: plain words are a question, {@code SQL: …} is run as it is, {@code PYTHON: …} is not possible yet.
 * All of them become turns of the conversation.
 */
public final class BeginMessage {
    private static final Pattern PREFIX = Pattern.compile("(?is)\\s*(SQL|PYTHON)\\s*:\\s*(.*)");

    private final CheckRequest check;
    private final AcceptWorkflow accept;
    private final ReadTurns turns;
    private final GatewaySettings settings;

    public BeginMessage(CheckRequest check, AcceptWorkflow accept, ReadTurns turns, GatewaySettings settings) {
        this.check = check;
        this.accept = accept;
        this.turns = turns;
        this.settings = settings;
    }

    /**
     * A message that can be sent.
     *
     * @param requestId of the workflow that it becomes
     * @param patience how long that may take
     * @param start starts it; fails with a {@link ProblemException}, 409 while the turn before is being answered
     */
    public record Ready(String threadId, String requestId, Duration patience, Mono<String> start) {}

    /** @throws ProblemException where the message cannot be taken */
    public Mono<Ready> read(byte[] json, Context caller) {
        return Mono.defer(() -> {
            ReadBody body = ReadBody.of(json);
            String message = body.text("message");
            String thread = body.optionalText("thread_id");
            String connection = body.optionalText("connection_id");
            List<String> datasets = body.texts("datasets");
            Engine engine = body.optionalWord("engine", Engine.class);
            Reader reader = body.optionalWord("reader", Reader.class);
            Long maxRows = body.optionalNumber("max_rows");
            Long timeout = body.optionalNumber("timeout_ms");
            body.check();
            String threadId = thread == null ? UUID.randomUUID().toString() : thread;
            return connection(thread, connection)
                    .map(known -> request(threadId, known, datasets, message, engine, reader, maxRows, timeout))
                    .flatMap(request -> ready(threadId, message, request, caller));
        });
    }

    /** Of a conversation that goes on where it was. */
    private Mono<String> connection(@Nullable String thread, @Nullable String given) {
        if (given != null || thread == null || thread.isBlank()) {
            return Mono.just(given == null ? "" : given);
        }
        return turns.of(thread, null)
                .map(all -> all.isEmpty() ? "" : all.getLast().connectionId());
    }

    private static WorkflowRequest request(
            String threadId,
            String connection,
            List<String> datasets,
            String message,
            @Nullable Engine engine,
            @Nullable Reader reader,
            @Nullable Long maxRows,
            @Nullable Long timeout) {
        Matcher prefix = PREFIX.matcher(message);
        boolean sql = prefix.matches() && prefix.group(1).equalsIgnoreCase("SQL");
        var goal = new Goal(
                sql ? Mode.SQL : Mode.ASK,
                sql ? prefix.group(2) : message,
                connection,
                engine == null ? Engine.AUTO : engine,
                maxRows == null
                        ? GatewaySettings.DEFAULT_ROWS
                        : (int) Math.clamp(maxRows, Integer.MIN_VALUE, Integer.MAX_VALUE),
                threadId,
                datasets,
                null,
                false,
                null,
                null,
                reader);
        return new WorkflowRequest(null, goal, timeout);
    }

    private Mono<Ready> ready(String threadId, String message, WorkflowRequest request, Context caller) {
        return check.faults(request).map(faults -> {
            if (!faults.isEmpty()) {
                throw new ProblemException(Fault.problem(faults.stream()
                        .map(fault -> fault.of("text", "message").of("conversation_id", "thread_id"))
                        .toList()));
            }
            String id = UUID.randomUUID().toString();
            Matcher prefix = PREFIX.matcher(message);
            boolean python = prefix.matches() && prefix.group(1).equalsIgnoreCase("PYTHON");
            Long wanted = request.getTimeoutMs();
            return new Ready(
                    threadId,
                    id,
                    wanted == null ? settings.timeout() : Duration.ofMillis(wanted),
                    python
                            ? accept.refuse(id, request, pythonNotEnabled(), caller)
                            : accept.accept(id, request, caller));
        });
    }

    private static Failure pythonNotEnabled() {
        return new Failure(
                Category.USER,
                "python-not-enabled",
                "Python is not enabled here.",
                "Ask in plain words, or send a query as \"SQL: SELECT …\".",
                List.of(),
                List.of());
    }
}
