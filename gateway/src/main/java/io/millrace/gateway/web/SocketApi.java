package io.millrace.gateway.web;

import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events of a workflow over a WebSocket: a text frame for each, the same JSON as in the data of server-sent events. What a
 * client sends is ignored. The gateway closes the socket after the terminal event.
 */
public final class SocketApi implements WebHandler {
    /** Where it is mounted. */
    public static final String PATH = "/api/v1/workflows/{id}/socket";

    private final WatchWorkflow watch;
    private final WebSocketService sockets;

    public SocketApi(WatchWorkflow watch, WebSocketService sockets) {
        this.watch = watch;
        this.sockets = sockets;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            checkUpgrade(exchange);
            checkOrigin(exchange);
            Map<String, String> variables =
                    exchange.getAttributeOrDefault(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of());
            String lastEventId = exchange.getRequest().getQueryParams().getFirst("last_event_id");
            return watch.open(variables.getOrDefault("id", ""), lastEventId)
                    .defaultIfEmpty(Flux.empty())
                    .flatMap(messages -> sockets.handleRequest(exchange, session -> send(session, messages)));
        });
    }

    private static Mono<Void> send(WebSocketSession session, Flux<WatchWorkflow.Message> messages) {
        Mono<Void> sent = session.send(messages.map(message -> session.textMessage(message.json())))
                .then(Mono.defer(() -> session.close(CloseStatus.NORMAL)));
        // Reading to the end is how one learns that the client has gone.
        Mono<Void> gone = session.receive().then();
        return Mono.firstWithSignal(sent, gone);
    }

    private static void checkUpgrade(ServerWebExchange exchange) {
        String upgrade = exchange.getRequest().getHeaders().getUpgrade();
        if (!"websocket".equalsIgnoreCase(upgrade)) {
            exchange.getResponse().getHeaders().set(HttpHeaders.UPGRADE, "websocket");
            throw new ProblemException(new Problem(
                    HttpStatus.UPGRADE_REQUIRED,
                    "upgrade-required",
                    Category.USER,
                    "This path speaks WebSocket only.",
                    "Connect to it as ws://…, or read the same events from …/events."));
        }
    }

    /** Browsers let any page open a socket to anywhere; only pages of this very host may. Other clients send no Origin. */
    private static void checkOrigin(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String origin = headers.getOrigin();
        if (origin != null && !isSameHost(origin, headers.getFirst(HttpHeaders.HOST))) {
            throw new ProblemException(new Problem(
                    HttpStatus.FORBIDDEN,
                    "foreign-origin",
                    Category.USER,
                    "A page of another host may not open this socket.",
                    "Open it from a page of the gateway's own host, or from a program that sends no Origin header."));
        }
    }

    private static boolean isSameHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
