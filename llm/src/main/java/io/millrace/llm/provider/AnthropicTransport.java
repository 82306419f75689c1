package io.millrace.llm.provider;

import com.anthropic.backends.Backend;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicIoException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the client of Anthropic sends its requests over. */
final class AnthropicTransport implements HttpClient {
    private final SendRequest send = new SendRequest();
    private final Backend backend;

    /** @param backend knows the address and the key */
    AnthropicTransport(Backend backend) {
        this.backend = backend;
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        try {
            return executeAsync(request, options).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest asked, RequestOptions options) {
        HttpRequest request = backend.authorizeRequest(backend.prepareRequest(asked));
        HttpRequestBody body = request.body();
        return send.send(
                        request.method().name(),
                        request.url(),
                        headers(request.headers()),
                        body == null ? null : new SendRequest.Body(body.contentType(), body::writeTo),
                        options.getTimeout() == null
                                ? null
                                : options.getTimeout().request())
                .handle((response, failure) -> {
                    if (failure == null) {
                        return backend.prepareResponse(new Answer(response));
                    }
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    throw new AnthropicIoException("The request failed", cause);
                });
    }

    private static Map<String, List<String>> headers(Headers headers) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String name : headers.names()) {
            all.put(name, headers.values(name));
        }
        return all;
    }

    @Override
    public void close() {
        send.close();
        backend.close();
    }

    private record Answer(java.net.http.HttpResponse<InputStream> response) implements HttpResponse {
        @Override
        public int statusCode() {
            return response.statusCode();
        }

        @Override
        public Headers headers() {
            Headers.Builder headers = Headers.builder();
            response.headers().map().forEach((name, values) -> headers.put(name, values));
            return headers.build();
        }

        @Override
        public InputStream body() {
            return response.body();
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException alreadyGone) {
                // Nobody reads it any more.
            }
        }
    }
}
