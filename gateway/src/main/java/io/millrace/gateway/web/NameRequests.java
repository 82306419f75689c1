package io.millrace.gateway.web;

import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Gives every answer an x-request-id: the caller's own where it sent one, so that both sides can find it in their logs. */
public final class NameRequests implements WebFilter {
    private static final String HEADER = "x-request-id";
    private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String sent = exchange.getRequest().getHeaders().getFirst(HEADER);
        String name = sent != null && GOOD.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        exchange.getResponse().getHeaders().set(HEADER, name);
        return chain.filter(exchange);
    }
}
