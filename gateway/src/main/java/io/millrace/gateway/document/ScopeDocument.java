package io.millrace.gateway.document;

import io.millrace.schemas.Goal;
import io.millrace.schemas.Reader;
import io.millrace.schemas.Target;
import io.millrace.schemas.TargetFormat;
import io.millrace.schemas.Upload;
import io.millrace.schemas.WriteMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a goal says beside its question and its connection, as one document: most goals say nothing of it. */
public final class ScopeDocument {
    private ScopeDocument() {}

    /** As the fields of {@link Goal} of these names. */
    public record Scope(
            List<String> datasets,
            @Nullable Upload upload,
            boolean keep,
            @Nullable String origin,
            @Nullable Target target,
            @Nullable Reader reader) {}

    /** Null where the goal says nothing of it. */
    public static @Nullable String write(Goal goal) {
        Map<String, Object> document = document(goal);
        return document.isEmpty() ? null : Documents.write(document);
    }

    static Map<String, Object> document(Goal goal) {
        Map<String, Object> document = new LinkedHashMap<>();
        if (!goal.getDatasets().isEmpty()) {
            document.put("datasets", goal.getDatasets());
        }
        if (goal.getKeep()) {
            document.put("keep", true);
        }
        if (goal.getOrigin() != null) {
            document.put("origin", goal.getOrigin());
        }
        if (goal.getReader() != null) {
            document.put("reader", Documents.name(goal.getReader()));
        }
        Target target = goal.getTarget();
        if (target != null) {
            document.put("target", target(target));
        }
        Upload upload = goal.getUpload();
        if (upload != null) {
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("dataset_id", upload.getDatasetId());
            file.put("name", upload.getName());
            file.put("file_name", upload.getFileName());
            file.put("artifact", upload.getArtifact());
            file.put("bytes", upload.getBytes());
            file.put("types", upload.getTypes());
            file.put("created_at", upload.getCreatedAt().toString());
            document.put("upload", file);
        }
        return document;
    }

    public static Scope read(@Nullable String text) {
        JsonNode document = Documents.tree(text);
        List<String> datasets = new ArrayList<>();
        document.path("datasets").forEach(id -> datasets.add(id.asString("")));
        JsonNode origin = document.path("origin");
        JsonNode reader = document.path("reader");
        return new Scope(
                datasets,
                upload(document.path("upload")),
                document.path("keep").asBoolean(false),
                origin.isString() ? origin.stringValue() : null,
                target(document.path("target")),
                reader.isString() ? Reader.valueOf(reader.stringValue().toUpperCase(Locale.ROOT)) : null);
    }

    /** As in a request, and whether its user has said yes. */
    public static Map<String, Object> target(Target target) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", Documents.name(target.getFormat()));
        document.put("name", target.getName());
        if (target.getSchemaName() != null) {
            document.put("schema", target.getSchemaName());
        }
        if (!target.getConnectionId().isEmpty()) {
            document.put("connection_id", target.getConnectionId());
        }
        document.put("mode", Documents.name(target.getMode()));
        if (!target.getKey().isEmpty()) {
            document.put("key", target.getKey());
        }
        if (target.getApprove()) {
            document.put("approve", true);
        }
        if (target.getApproveReplace() != null) {
            document.put("approve_replace", target.getApproveReplace());
        }
        if (target.getApproved() != null) {
            document.put("approved", target.getApproved());
        }
        return document;
    }

    private static @Nullable Target target(JsonNode document) {
        if (!document.isObject()) {
            return null;
        }
        List<String> key = new ArrayList<>();
        document.path("key").forEach(column -> key.add(column.asString("")));
        return new Target(
                TargetFormat.valueOf(document.path("format").asString("table").toUpperCase(Locale.ROOT)),
                document.path("schema").stringValue(null),
                document.path("name").asString(""),
                document.path("connection_id").asString(""),
                WriteMode.valueOf(document.path("mode").asString("replace").toUpperCase(Locale.ROOT)),
                key,
                document.path("approve").asBoolean(false),
                document.path("approve_replace").stringValue(null),
                document.path("approved").stringValue(null));
    }

    private static @Nullable Upload upload(JsonNode file) {
        if (!file.isObject()) {
            return null;
        }
        Map<String, String> types = new LinkedHashMap<>();
        file.path("types")
                .properties()
                .forEach(type -> types.put(type.getKey(), type.getValue().asString("")));
        return new Upload(
                file.path("dataset_id").asString(""),
                file.path("name").asString(""),
                file.path("file_name").asString(""),
                file.path("artifact").asString(""),
                file.path("bytes").asLong(0),
                types,
                Instant.parse(file.path("created_at").asString("1970-01-01T00:00:00Z")));
    }
}
