package io.millrace.llm.provider;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the client of OpenAI sends its requests over. */
final class OpenAiTransport implements HttpClient {
    private final SendRequest send = new SendRequest();

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
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
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
                        return new Answer(response);
                    }
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    throw new OpenAIIoException("The request failed", cause);
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
