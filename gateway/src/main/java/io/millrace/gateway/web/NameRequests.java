package io.millrace.gateway.web;

import io.micrometer.context.ContextRegistry;
import io.millrace.agent.trace.RequestId;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives every request an x-request-id: the caller's own where it sent one, so that both sides can find it in their logs. It is on
 * the answer, on the log lines of the request, and with the work that the request starts.
 */
public final class NameRequests implements WebFilter, Ordered {
    static final String HEADER = "x-request-id";
    private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    /** With spring.reactor.context-propagation=auto the log lines of a request have its id on whichever thread they are written. */
    public NameRequests() {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        RequestId.KEY,
                        () -> MDC.get(RequestId.KEY),
                        id -> MDC.put(RequestId.KEY, id),
                        () -> MDC.remove(RequestId.KEY));
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String sent = exchange.getRequest().getHeaders().getFirst(HEADER);
        String name = sent != null && GOOD.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        exchange.getResponse().getHeaders().set(HEADER, name);
        ServerWebExchange named = name.equals(sent)
                ? exchange
                : exchange.mutate()
                        .request(request -> request.headers(headers -> headers.set(HEADER, name)))
                        .build();
        return chain.filter(named).contextWrite(context -> context.put(RequestId.KEY, name));
    }
}
