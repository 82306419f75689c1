package io.millrace.gateway.web;

import io.millrace.gateway.connect.CreateConnection;
import io.millrace.gateway.connect.KnownConnections;
import io.millrace.schemas.ConnectionSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Connections over HTTP. A password goes in and never comes out. */
@RestController
public class InstanceApi {
    private static final String INSTANCES = "/api/v1/instances";

    private final CreateConnection create;
    private final KnownConnections connections;
    private final CallerTrace trace;

    public InstanceApi(CreateConnection create, KnownConnections connections, CallerTrace trace) {
        this.create = create;
        this.connections = connections;
        this.trace = trace;
    }

    @PostMapping(path = INSTANCES, consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> create(
            @RequestBody(required = false) Mono<byte[]> body, @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(json -> create.create(json, trace.of(headers)))
                .map(created ->
                        ResponseEntity.accepted().body(Map.of("id", created.id(), "request_id", created.requestId())));
    }

    @GetMapping(path = INSTANCES, produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<List<Map<String, Object>>> all() {
        return connections
                .upToDate()
                .map(all -> all.stream().map(InstanceApi::document).toList());
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
        document.put("created_at", settings.getCreatedAt().toString());
        return document;
    }
}
