package io.millrace.executor.engine;

import io.millrace.schemas.CheckOutcome;
import io.millrace.schemas.Outcome;
import io.millrace.schemas.ResultColumn;
import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Writes an outcome as the execute stage's output: what clients see of it. */
final class WriteOutput {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WriteOutput() {}

    /** @param kept how many rows are kept in the artifact store; null for none */
    static String json(Outcome outcome, @Nullable Long kept) {
        return json(outcome, kept, null);
    }

    /** @param written JSON of what was written elsewhere; null for nothing */
    static String json(Outcome outcome, @Nullable Long kept, @Nullable String written) {
        var text = new StringWriter(outcome.getRows().length() + 1_000);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("engine", outcome.getEngine().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("engine_reason", outcome.getEngineReason());
            json.writeArrayPropertyStart("columns");
            for (ResultColumn column : outcome.getColumns()) {
                json.writeStartObject();
                json.writeStringProperty("name", column.getName());
                json.writeStringProperty("type", column.getType());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeName("rows");
            json.writeRawValue(outcome.getRows());
            json.writeNumberProperty("row_count", outcome.getRowCount());
            if (kept != null) {
                json.writeNumberProperty("kept_rows", kept);
            }
            if (written != null) {
                json.writeName("written");
                json.writeRawValue(written);
            }
            json.writeBooleanProperty("truncated", outcome.getTruncated());
            json.writeNumberProperty("elapsed_ms", outcome.getElapsedMs());
            json.writeArrayPropertyStart("checks");
            for (CheckOutcome check : outcome.getChecks()) {
                write(json, check);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, CheckOutcome check) {
        json.writeStartObject();
        json.writeStringProperty("name", check.getName());
        json.writeStringProperty("description", check.getDescription());
        json.writeBooleanProperty("passed", check.getPassed());
        json.writeStringProperty("expected", check.getExpected());
        json.writeStringProperty("seen", check.getSeen());
        if (check.getSql() != null) {
            json.writeStringProperty("sql", check.getSql());
        }
        json.writeStringProperty("author", check.getAuthor().name().toLowerCase(Locale.ROOT));
        if (check.getDismissed() != null) {
            json.writeStringProperty("dismissed", check.getDismissed());
        }
        json.writeEndObject();
    }
}
