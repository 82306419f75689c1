package io.millrace.gateway.web;

import io.millrace.gateway.document.ServerSentFrame;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
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
@Tag(name = "Workflows")
public class EventApi {
    private static final byte[] OPENING = ServerSentFrame.opening(Duration.ofSeconds(1));

    private final WatchWorkflow watch;

    public EventApi(WatchWorkflow watch) {
        this.watch = watch;
    }

    @Operation(summary = "The events of a workflow as server-sent events")
    @GetMapping(path = "/api/v1/workflows/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<Void> events(
            @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            ServerHttpResponse response) {
        return Mono.defer(() -> watch.open(id, lastEventId))
                .map(messages -> send(response, messages))
                // A browser connects again whenever a stream ends; this answer tells it that there is no more.
                .defaultIfEmpty(Mono.fromRunnable(() -> response.setStatusCode(HttpStatus.NO_CONTENT)))
                .flatMap(sent -> sent);
    }

    /** Bytes that are encoded once per event, not once per client; each is flushed at once. */
    static Mono<Void> send(ServerHttpResponse response, Flux<WatchWorkflow.Message> messages) {
        response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        response.getHeaders().setCacheControl(CacheControl.noStore());
        // For proxies that would collect an answer before they pass it on.
        response.getHeaders().set("X-Accel-Buffering", "no");
        DataBufferFactory buffers = response.bufferFactory();
        Flux<Mono<DataBuffer>> frames = messages.map(
                message -> Mono.fromSupplier(() -> buffers.wrap(message.frame().get())));
        return response.writeAndFlushWith(frames.startWith(Mono.fromSupplier(() -> buffers.wrap(OPENING))));
    }
}
