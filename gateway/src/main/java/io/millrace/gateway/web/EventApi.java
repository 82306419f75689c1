package io.millrace.gateway.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events of a workflow as server-sent events. An event's id is its place in the journal: a client that lost the connection
 * sends the last one it saw as Last-Event-ID, to any gateway, and misses nothing.
 */
@RestController
public class EventApi {
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final WatchWorkflow watch;

    public EventApi(WatchWorkflow watch) {
        this.watch = watch;
    }

    @GetMapping(path = "/api/v1/workflows/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<String>>>> events(
            @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
        return Mono.defer(() -> watch.open(id, lastEventId))
                .map(messages -> ResponseEntity.ok()
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .cacheControl(CacheControl.noStore())
                        // For proxies that would collect an answer before they pass it on.
                        .header("X-Accel-Buffering", "no")
                        .body(Flux.concat(Flux.just(opening()), messages.map(EventApi::event))))
                // A browser connects again whenever a stream ends; this answer tells it that there is no more.
                .defaultIfEmpty(ResponseEntity.status(HttpStatus.NO_CONTENT).build());
    }

    /** Sent at once: the client sees that the stream is open, whenever its first event comes. */
    private static ServerSentEvent<String> opening() {
        return ServerSentEvent.<String>builder()
                .retry(RECONNECT_AFTER)
                .comment("open")
                .build();
    }

    private static ServerSentEvent<String> event(WatchWorkflow.Message message) {
        var event = ServerSentEvent.<String>builder(message.json()).event(message.type());
        Long id = message.id();
        return id == null ? event.build() : event.id(id.toString()).build();
    }
}
