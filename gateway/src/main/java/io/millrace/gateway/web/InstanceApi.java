package io.millrace.gateway.web;

import io.millrace.agent.catalog.Catalogs;
import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.connect.SaveConnection;
import io.millrace.gateway.connect.TryConnection.Tried;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.language.catalog.Catalog;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Failure;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Connections over HTTP. A password goes in and never comes out. */
@RestController
@Tag(name = "Connections")
public class InstanceApi {
    private static final String INSTANCES = "/api/v1/instances";
    private static final String INSTANCE = INSTANCES + "/{id}";

    private final SaveConnection save;
    private final KnownConnections connections;
    private final Catalogs catalogs;
    private final CallerTrace trace;

    public InstanceApi(SaveConnection save, KnownConnections connections, Catalogs catalogs, CallerTrace trace) {
        this.save = save;
        this.connections = connections;
        this.catalogs = catalogs;
        this.trace = trace;
    }

    @Operation(
            summary = "Connect a database; it is tried out first",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.CONNECTION))))
    @PostMapping(path = INSTANCES, consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> create(
            @RequestBody(required = false) Mono<byte[]> body, @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(json -> save.create(json, trace.of(headers)))
                .map(saved -> ResponseEntity.created(
                                URI.create(INSTANCES + "/" + saved.settings().getConnectionId()))
                        .body(document(saved)));
    }

    @Operation(summary = "The connections there are")
    @GetMapping(path = INSTANCES, produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<List<Map<String, Object>>> all() {
        return connections
                .upToDate()
                .map(all -> all.stream().map(InstanceApi::document).toList());
    }

    @Operation(summary = "A connection")
    @GetMapping(path = INSTANCE, produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> one(@PathVariable String id) {
        return save.require(id).map(InstanceApi::document);
    }

    @Operation(
            summary = "Change a connection; what is left out stays as it was",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.CONNECTION_CHANGE))))
    @PutMapping(path = INSTANCE, consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> change(
            @PathVariable String id,
            @RequestBody(required = false) Mono<byte[]> body,
            @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(json -> save.change(id, json, trace.of(headers)))
                .map(InstanceApi::document);
    }

    @Operation(summary = "Delete a connection and all that is known of it")
    @DeleteMapping(path = INSTANCE)
    Mono<ResponseEntity<Void>> delete(@PathVariable String id) {
        return save.delete(id).thenReturn(ResponseEntity.noContent().build());
    }

    @Operation(summary = "Try a connection out")
    @PostMapping(path = INSTANCE + "/test", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> test(@PathVariable String id, @RequestHeader HttpHeaders headers) {
        return save.test(id, trace.of(headers)).map(InstanceApi::document);
    }

    @Operation(summary = "Look at the database again")
    @PostMapping(path = INSTANCE + "/refresh", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> refresh(@PathVariable String id, @RequestHeader HttpHeaders headers) {
        return save.refresh(id, trace.of(headers))
                .map(requestId -> ResponseEntity.accepted().body(Map.of("request_id", requestId)));
    }

    @Operation(summary = "Tables, columns and keys of a connection")
    @GetMapping(path = INSTANCE + "/schema", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> schema(@PathVariable String id) {
        return save.require(id).map(known -> {
            Catalog catalog =
                    catalogs.find(id).orElseThrow(() -> new ProblemException(notLookedAt(known.getConnectionId())));
            return SchemaDocument.of(catalog, catalogs.takenAt(id).orElse(null));
        });
    }

    private static Map<String, Object> document(SaveConnection.Saved saved) {
        Map<String, Object> document = document(saved.settings());
        if (saved.requestId() != null) {
            document.put("request_id", saved.requestId());
        }
        return document;
    }

    private static Map<String, Object> document(ConnectionSettings settings) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", settings.getConnectionId());
        document.put("name", settings.getName());
        document.put("db_type", settings.getDbType());
        document.put("host", settings.getHost());
        document.put("port", settings.getPort());
        document.put("database", settings.getDatabase());
        document.put("username", settings.getUsername());
        document.put("read_only", settings.getReadOnly());
        document.put("created_at", settings.getCreatedAt().toString());
        document.put(
                "updated_at",
                (settings.getUpdatedAt() == null ? settings.getCreatedAt() : settings.getUpdatedAt()).toString());
        return document;
    }

    private static Map<String, Object> document(Tried tried) {
        Failure failure = tried.failure();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", failure == null ? "ok" : "error");
        document.put("error", failure == null ? null : failure.getMessage());
        document.put("code", failure == null ? null : failure.getCode());
        document.put("remedy", failure == null ? null : failure.getRemedy());
        document.put("field", tried.field());
        document.put("server", tried.server());
        document.put("elapsed_ms", tried.elapsedMs());
        document.put("warnings", tried.warnings());
        document.put("request_id", tried.requestId());
        return document;
    }

    private static Problem notLookedAt(String id) {
        return new Problem(
                HttpStatus.CONFLICT,
                "no-catalog",
                Category.USER,
                "Nothing is known yet of the tables of connection \"" + id + "\".",
                "Try again when its database has been looked at; POST /api/v1/instances/" + id
                        + "/refresh looks again.");
    }
}
