package io.millrace.gateway.page;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What browsers are told to refuse: of the page, whatever does not come from this gateway as a file (no scripts or styles inside a
 * document, no frames around it); of every answer, to guess that it is something other than its type says.
 */
public final class GuardBrowsers implements WebFilter {
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    /** The page that shows the API's description styles itself from its own scripts; else it is as shut as ours. */
    private static final String POLICY_OF_THE_API_PAGE = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        String path = exchange.getRequest().getPath().value();
        if (path.equals("/") || path.startsWith("/page/")) {
            headers.set("Content-Security-Policy", POLICY);
            headers.set("X-Frame-Options", "DENY");
            headers.set("Cross-Origin-Opener-Policy", "same-origin");
        } else if (path.startsWith("/swagger-ui") || path.startsWith("/webjars/")) {
            headers.set("Content-Security-Policy", POLICY_OF_THE_API_PAGE);
            headers.set("X-Frame-Options", "DENY");
        }
        return chain.filter(exchange);
    }
}
