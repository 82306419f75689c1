package io.millrace.gateway.accept;

import io.millrace.gateway.GatewaySettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Reader;
import io.millrace.schemas.WorkflowRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the body of {@code POST /api/v1/workflows} into the same record that Kafka clients send. Unknown fields are ignored. */
public final class ReadRequest {
    private ReadRequest() {}

    /** The modes that a caller may ask for. */
    private enum Wanted {
        ASK,
        SQL,
        PLAN
    }

    /**
     * @param schema to be planned for instead of a connection; null where the request names a connection
     */
    public record Asked(WorkflowRequest request, @Nullable JsonNode schema) {

        /** The same request, of the catalog that its schema has become. */
        public WorkflowRequest of(String catalogId) {
            return new WorkflowRequest(
                    request.getRequestId(),
                    Goal.newBuilder(request.getGoal())
                            .setConnectionId(catalogId)
                            .build(),
                    request.getTimeoutMs());
        }
    }

    /** @throws io.millrace.gateway.problem.ProblemException where it cannot be read */
    public static Asked of(byte[] json) {
        ReadBody body = ReadBody.of(json);
        Wanted mode = body.optionalWord("mode", Wanted.class);
        JsonNode schema = body.optionalObject("schema");
        if (schema != null && !body.text("connection_id").isEmpty()) {
            body.fault(Fault.invalid(
                    "schema",
                    "The request has a connection and a schema.",
                    "Give the one that the question is about, and leave the other out."));
        }
        if (schema != null && mode == Wanted.SQL) {
            body.fault(Fault.invalid(
                    "mode", "Nothing can be run on a schema alone.", "Leave mode out, or give a connection_id."));
        }
        Mode known = schema != null ? Mode.PLAN : mode == null ? Mode.ASK : Mode.valueOf(mode.name());
        boolean sql = known == Mode.SQL || mode == null && body.has("sql") && schema == null;
        if (sql && body.has("sql") && body.has("text")) {
            body.fault(Fault.invalid("sql", "There is a text, too.", "Give either of them."));
        }
        String text = sql && body.has("sql") ? "sql" : "text";
        String before = body.optionalText("edit_of");
        if (before != null && !sql) {
            body.fault(Fault.invalid(
                    "edit_of", "Only SQL is made of an earlier answer.", "Give sql, or leave edit_of out."));
        }
        return new Asked(read(body, sql ? Mode.SQL : known, text, false, before), schema);
    }

    /**
     * The same for a run: all rows are kept, and it may have {@code sql} instead of a {@code text}.
     *
     * @throws io.millrace.gateway.problem.ProblemException where it cannot be read
     */
    public static WorkflowRequest ofRun(byte[] json) {
        ReadBody body = ReadBody.of(json);
        boolean sql = body.fields().contains("sql");
        if (sql && body.fields().contains("text")) {
            body.fault(Fault.invalid("sql", "There is a text, too.", "Give either of them."));
        }
        return read(body, sql ? Mode.SQL : Mode.ASK, sql ? "sql" : "text", true, null);
    }

    /** @param origin the workflow whose SQL its user has changed; null for none */
    private static WorkflowRequest read(ReadBody body, Mode mode, String text, boolean keep, @Nullable String origin) {
        Engine engine = body.optionalWord("engine", Engine.class);
        Long maxRows = body.optionalNumber("max_rows");
        var goal = new Goal(
                mode,
                body.text(text),
                body.text("connection_id"),
                engine == null ? Engine.AUTO : engine,
                maxRows == null
                        ? GatewaySettings.DEFAULT_ROWS
                        : (int) Math.clamp(maxRows, Integer.MIN_VALUE, Integer.MAX_VALUE),
                body.optionalText("conversation_id"),
                body.texts("datasets"),
                null,
                keep,
                origin,
                ReadTarget.of(body, mode, body.text(text)),
                body.optionalWord("reader", Reader.class));
        var request = new WorkflowRequest(body.optionalText("request_id"), goal, body.optionalNumber("timeout_ms"));
        body.check();
        return request;
    }
}
