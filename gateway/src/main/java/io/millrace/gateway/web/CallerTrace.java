package io.millrace.gateway.web;

import io.millrace.agent.trace.RequestId;
import io.millrace.agent.trace.TraceHeaders;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.springframework.http.HttpHeaders;

/** The trace that a request over HTTP is part of, as its W3C headers say, and the request's own id. */
public final class CallerTrace {
    private static final List<String> NAMES = List.of("traceparent", "tracestate");

    private final TraceHeaders trace;

    public CallerTrace(TraceHeaders trace) {
        this.trace = trace;
    }

    Context of(HttpHeaders headers) {
        Headers copied = new RecordHeaders();
        for (String name : NAMES) {
            String value = headers.getFirst(name);
            if (value != null) {
                copied.add(name, value.getBytes(StandardCharsets.UTF_8));
            }
        }
        Context context = trace.read(copied);
        String requestId = headers.getFirst(NameRequests.HEADER);
        return requestId == null ? context : RequestId.with(context, requestId);
    }
}
