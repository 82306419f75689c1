package io.millrace.gateway.capsule;

import io.millrace.gateway.document.Documents;
import io.millrace.gateway.document.JournalEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The journal of a workflow as an audit trail: an entry for each event, two for its end. Nothing is kept for it beside the journal,
 * which nobody changes; the position of an entry is that of its event.
 *
 * <pre>
 * start     it was asked for                    code      a program was written
 * status    a stage began or was done           result    rows were read
 * info      progress                            warning   a stage sent the program back, or is tried again
 * error     it failed                           success   it is answered                  end   nothing follows
 * </pre>
 */
final class AuditTrail {
    private AuditTrail() {}

    /** The kinds of entries. */
    enum Kind {
        START,
        STATUS,
        RESULT,
        CODE,
        INFO,
        WARNING,
        ERROR,
        SUCCESS,
        END
    }

    static List<Map<String, Object>> of(List<JournalEvent> events) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (JournalEvent event : events) {
            JsonNode document = Documents.tree(event.json());
            entries.add(entry(event, document, kind(event.type(), document), message(event.type(), document)));
            if (event.isTerminal()) {
                entries.add(entry(event, document, Kind.END, "The workflow has ended: " + event.type() + "."));
            }
        }
        return entries;
    }

    private static Map<String, Object> entry(JournalEvent event, JsonNode document, Kind kind, String message) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("position", event.offset());
        entry.put("kind", Documents.name(kind));
        entry.put("at", document.path("at").asString(""));
        entry.put("source", document.path("source").asString(""));
        entry.put("stage", optional(document.path("stage")));
        entry.put(
                "attempt",
                document.path("attempt").isNumber() ? document.path("attempt").intValue() : null);
        entry.put("message", message);
        return entry;
    }

    private static Kind kind(String type, JsonNode document) {
        return switch (type) {
            case "accepted" -> Kind.START;
            case "progress" -> Kind.INFO;
            case "stage-completed" ->
                switch (document.path("stage").asString("")) {
                    case "compose" -> Kind.CODE;
                    case "execute" -> Kind.RESULT;
                    default -> Kind.STATUS;
                };
            case "stage-rejected", "cancelled" -> Kind.WARNING;
            case "stage-failed" -> document.path("retrying").asBoolean(false) ? Kind.WARNING : Kind.ERROR;
            case "succeeded" -> Kind.SUCCESS;
            case "failed", "timed-out" -> Kind.ERROR;
            default -> Kind.STATUS;
        };
    }

    private static String message(String type, JsonNode document) {
        String stage = document.path("stage").asString("");
        JsonNode output = document.path("output");
        return switch (type) {
            case "accepted" -> document.path("goal").path("text").asString("");
            case "answered" -> "The user chose " + document.path("answer").asString("") + ".";
            case "stage-started" -> stage + " has begun.";
            case "progress", "needs-input" ->
                document.path(type.equals("progress") ? "message" : "question").asString("");
            case "stage-completed" ->
                switch (stage) {
                    case "compose" -> output.path("sql").asString("");
                    case "execute" ->
                        output.path("row_count").asString("0") + " rows by "
                                + output.path("engine").asString("") + " in "
                                + output.path("elapsed_ms").asString("0") + " ms.";
                    case "verify" -> output.path("summary").asString("");
                    default -> stage + " is done.";
                };
            case "stage-rejected" -> stage + " sent the program back: " + findings(document.path("findings"));
            case "stage-failed", "failed" ->
                document.path("failure").path("message").asString("");
            case "succeeded" -> document.path("row_count").asString("0") + " rows.";
            case "cancelled" -> document.path("reason").asString("");
            case "timed-out" -> "The deadline passed" + (stage.isEmpty() ? "." : " in " + stage + ".");
            default -> type;
        };
    }

    private static String findings(JsonNode findings) {
        List<String> messages = new ArrayList<>();
        findings.forEach(finding -> messages.add(finding.path("message").asString("")));
        return String.join(" ", messages);
    }

    private static @Nullable String optional(JsonNode text) {
        return text.isString() ? text.stringValue() : null;
    }
}
