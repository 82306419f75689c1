package io.millrace.llm.provider;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of the providers' clients over the HTTP client of the JDK, which sets TCP_NODELAY. OkHttp, which Spring AI would take,
 * does not: it writes a request in pieces of 8 KiB, and the last piece waits for the acknowledgement of the one before, some 40 ms where the
 * other side delays it (Nagle's algorithm, RFC 896, against delayed acknowledgements, RFC 1122).
 */
final class SendRequest implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    /** The client sets these itself and takes them from nobody. */
    private static final Set<String> OWN = Set.of("connection", "content-length", "expect", "host", "upgrade");

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_WITHIN)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /**
     * What is sent, as the clients of the providers have it.
     *
     * @param contentType null where the headers say it, or nothing does
     */
    record Body(@Nullable String contentType, Consumer<OutputStream> writeTo) {
        private byte[] bytes() {
            var out = new ByteArrayOutputStream();
            writeTo.accept(out);
            return out.toByteArray();
        }
    }

    /**
     * @param headers names and their values
     * @param body null for none
     * @param within until the answer begins; null: as long as the caller waits
     */
    CompletableFuture<HttpResponse<InputStream>> send(
            String method,
            String url,
            Map<String, List<String>> headers,
            @Nullable Body body,
            @Nullable Duration within) {
        URI address = URI.create(url);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                // Over plain connections an offer of HTTP/2 confuses some servers of models.
                .version("https".equals(address.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
        headers.forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        String contentType = body == null ? null : body.contentType();
        if (contentType != null && headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            request.header("Content-Type", contentType);
        }
        if (within != null && within.isPositive()) {
            request.timeout(within);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
