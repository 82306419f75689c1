package io.millrace.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Times every request by its route, and writes a log line of each. */
public final class MeasureRequests implements WebFilter, Ordered {
    private static final Logger log = LoggerFactory.getLogger(MeasureRequests.class);

    private final MeterRegistry registry;

    public MeasureRequests(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Within the filter that names requests. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Timer.Sample sample = Timer.start(registry);
        return chain.filter(exchange)
                .doOnSuccess(done -> measure(exchange, sample, status(exchange)))
                .doOnCancel(() -> measure(exchange, sample, "cancelled"))
                .doOnError(failure -> measureProblem(exchange, sample));
    }

    /** A problem is answered outside of the filters: its status is only known when that answer is sent. */
    private void measureProblem(ServerWebExchange exchange, Timer.Sample sample) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            measure(exchange, sample, "broken");
        } else {
            response.beforeCommit(() -> Mono.fromRunnable(() -> measure(exchange, sample, status(exchange))));
        }
    }

    private static String status(ServerWebExchange exchange) {
        HttpStatusCode known = exchange.getResponse().getStatusCode();
        return known == null ? "200" : Integer.toString(known.value());
    }

    private void measure(ServerWebExchange exchange, Timer.Sample sample, String status) {
        // Not the path itself, of which there are as many as ids.
        Object route = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String method = exchange.getRequest().getMethod().name();
        long nanos = sample.stop(registry.timer(
                "millrace.http.requests",
                "method",
                method,
                "route",
                Objects.toString(route, "none"),
                "status",
                status));
        log.debug("{} {} {} in {} us", method, exchange.getRequest().getPath(), status, nanos / 1_000);
    }
}
