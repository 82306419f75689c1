package io.millrace.gateway.accept;

import io.millrace.gateway.GatewaySettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.WorkflowRequest;

/** Reads the body of {@code POST /api/v1/workflows} into the same record that Kafka clients send. Unknown fields are ignored. */
public final class ReadRequest {
    private ReadRequest() {}

    /** @throws io.millrace.gateway.problem.ProblemException where it cannot be read */
    public static WorkflowRequest of(byte[] json) {
        ReadBody body = ReadBody.of(json);
        Mode mode = body.optionalWord("mode", Mode.class);
        if (mode == Mode.PROBE) {
            body.fault(Fault.invalid("mode", "A probe is not asked for here.", "Leave mode out, or give sql."));
        }
        return read(body, mode == null ? Mode.ASK : mode, "text", false);
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
        return read(body, sql ? Mode.SQL : Mode.ASK, sql ? "sql" : "text", true);
    }

    private static WorkflowRequest read(ReadBody body, Mode mode, String text, boolean keep) {
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
                null);
        var request = new WorkflowRequest(body.optionalText("request_id"), goal, body.optionalNumber("timeout_ms"));
        body.check();
        return request;
    }
}
