package io.millrace.gateway.problem;

import io.millrace.schemas.Category;
import io.r2dbc.spi.R2dbcException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers whatever went wrong with a problem document; comes before Boot's own error pages. */
public final class AnswerProblems implements WebExceptionHandler, Ordered {
    private static final Logger log = LoggerFactory.getLogger(AnswerProblems.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public int getOrder() {
        return -2;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            // A stream that broke: the client sees it end early and resumes it.
            return Mono.error(failure);
        }
        Problem problem = problem(exchange, failure);
        response.setStatusCode(problem.status());
        if (failure instanceof ResponseStatusException known) {
            response.getHeaders().putAll(known.getHeaders());
        }
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        byte[] document = JSON.writeValueAsBytes(
                problem.document(exchange.getRequest().getPath().value()));
        DataBuffer body = response.bufferFactory().wrap(document);
        response.getHeaders().setContentLength(document.length);
        return response.writeWith(Mono.just(body));
    }

    private static Problem problem(ServerWebExchange exchange, Throwable failure) {
        String path = exchange.getRequest().getPath().value();
        if (find(failure, DataBufferLimitException.class) != null
                || find(failure, ContentTooLargeException.class) != null) {
            return user(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "body-too-large",
                    "The body is larger than this gateway accepts.",
                    "Send a shorter question (at most 20 KB of text) or a shorter glossary (at most 200 KB).");
        }
        return switch (failure) {
            case ProblemException known -> known.problem();
            case UnsupportedMediaTypeStatusException wrongType ->
                user(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "unsupported-media-type",
                        wrongType.getContentType() == null
                                ? "The request says nothing about the type of its body."
                                : "The body is of type " + wrongType.getContentType() + ".",
                        wrongType.getSupportedMediaTypes().contains(MediaType.APPLICATION_JSON)
                                ? "Send JSON, with the header Content-Type: application/json."
                                : "Send YAML, with the header Content-Type: application/yaml.");
            case MethodNotAllowedException wrongMethod ->
                user(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "method-not-allowed",
                        wrongMethod.getHttpMethod() + " is not possible on " + path + ".",
                        "Use "
                                + wrongMethod.getSupportedMethods().stream()
                                        .map(HttpMethod::name)
                                        .sorted()
                                        .collect(Collectors.joining(" or "))
                                + ".");
            case NotAcceptableStatusException wrongAnswer ->
                user(
                        HttpStatus.NOT_ACCEPTABLE,
                        "not-acceptable",
                        path + " cannot answer in the type that the Accept header asks for.",
                        "Leave the Accept header out, or accept "
                                + wrongAnswer.getSupportedMediaTypes().stream()
                                        .map(MediaType::toString)
                                        .collect(Collectors.joining(" or "))
                                + ".");
            case ResponseStatusException known -> known(known, path);
            case R2dbcException down -> database(path, down);
            case DataAccessException down -> database(path, down);
            default -> {
                log.error("{} {} failed", exchange.getRequest().getMethod(), path, failure);
                yield new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "unexpected",
                        Category.CONTRACT,
                        "The gateway met an error it does not know.",
                        "Please report this with the x-request-id of the answer; the gateway's log has the details.");
            }
        };
    }

    private static Problem database(String path, Throwable down) {
        log.warn("The database did not answer {}: {}", path, down.toString());
        return Problem.databaseUnavailable();
    }

    private static Problem known(ResponseStatusException failure, String path) {
        HttpStatus status = HttpStatus.resolve(failure.getStatusCode().value());
        if (status == HttpStatus.NOT_FOUND) {
            return user(
                    HttpStatus.NOT_FOUND,
                    "no-such-path",
                    "There is nothing at " + path + ".",
                    "The API begins at /api/v1/workflows; see the README for its paths.");
        }
        if (status == null || status.is5xxServerError()) {
            log.error("{} failed", path, failure);
            return new Problem(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "unexpected",
                    Category.CONTRACT,
                    "The gateway met an error it does not know.",
                    "Please report this with the x-request-id of the answer; the gateway's log has the details.");
        }
        return user(
                status,
                "bad-request",
                failure.getReason() == null ? "The request cannot be read." : failure.getReason() + ".",
                "Compare the request with the examples in the README.");
    }

    private static Problem user(HttpStatus status, String code, String detail, String remedy) {
        return new Problem(status, code, Category.USER, detail, remedy);
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
