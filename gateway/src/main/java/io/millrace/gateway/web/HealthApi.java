package io.millrace.gateway.web;

import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.health.LookAtSurroundings;
import io.millrace.gateway.stream.LiveJournal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Health, for operators: what is up and which agents are there. Readiness, for load balancers: whether to send requests here. */
@RestController
@Tag(name = "Operations")
public class HealthApi {
    private final LookAtSurroundings look;
    private final LiveJournal live;
    private final KnownConnections connections;

    public HealthApi(LookAtSurroundings look, LiveJournal live, KnownConnections connections) {
        this.look = look;
        this.live = live;
        this.connections = connections;
    }

    /** Liveness: this process answers, whatever else is down. */
    @Operation(summary = "Whether this process answers")
    @GetMapping("/healthz")
    Map<String, Object> alive() {
        return Map.of("status", "ok");
    }

    @Operation(summary = "What is up, and which agents are there")
    @GetMapping("/health")
    Mono<ResponseEntity<Map<String, Object>>> health() {
        return look.health().map(health -> answer(health.up(), health.document()));
    }

    @Operation(summary = "Whether to send requests here")
    @GetMapping("/ready")
    Mono<ResponseEntity<Map<String, Object>>> ready() {
        return look.health().map(health -> {
            boolean caughtUp = isCaughtUp();
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("status", !health.up() ? "down" : caughtUp ? "ready" : "starting");
            return answer(health.up() && caughtUp, document);
        });
    }

    private boolean isCaughtUp() {
        try {
            return live.isCaughtUp() && connections.isCaughtUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ResponseEntity<Map<String, Object>> answer(boolean good, Map<String, Object> document) {
        return ResponseEntity.status(good ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(document);
    }
}
