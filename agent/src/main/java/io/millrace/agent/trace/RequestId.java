package io.millrace.agent.trace;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The x-request-id of the call that a piece of work goes back to: it travels as W3C baggage in the headers of records, and stands
 * on every log line of the work, whichever process does it.
 */
public final class RequestId {
    /** Its name in the baggage and among the fields of log lines. */
    public static final String KEY = "request_id";

    private RequestId() {}

    public static Context with(Context context, String requestId) {
        return Baggage.fromContext(context).toBuilder()
                .put(KEY, requestId)
                .build()
                .storeInContext(context);
    }

    public static @Nullable String of(Context context) {
        return Baggage.fromContext(context).getEntryValue(KEY);
    }

    /** Puts it on the log lines of this thread until closed. */
    public static MDC.MDCCloseable onLogLines(Context context) {
        String id = of(context);
        return MDC.putCloseable(KEY, id == null ? "" : id);
    }
}
