package io.millrace.gateway.web;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.converse.BeginMessage;
import io.millrace.gateway.converse.BeginMessage.Ready;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.document.ServerSentFrame;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitEnd;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.schemas.Category;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A message to a conversation and its answer, in one go or as a stream. Who hangs up finds the answer in the conversation later:
 * the turn goes on.
 */
@RestController
@Tag(name = "Conversations")
public class ChatApi {
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final BeginMessage begin;
    private final AwaitEnd await;
    private final FindWorkflow find;
    private final WatchWorkflow watch;
    private final DescribeWorkflow describe;
    private final GatewaySettings settings;
    private final CallerTrace trace;

    public ChatApi(
            BeginMessage begin,
            AwaitEnd await,
            FindWorkflow find,
            WatchWorkflow watch,
            DescribeWorkflow describe,
            GatewaySettings settings,
            CallerTrace trace) {
        this.begin = begin;
        this.await = await;
        this.find = find;
        this.watch = watch;
        this.describe = describe;
        this.settings = settings;
        this.trace = trace;
    }

    @Operation(
            summary = "Say something in a conversation and wait for the answer",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.MESSAGE))))
    @PostMapping(
            path = {"/api/v1/chat", "/api/v1/threads/chat", "/chat"},
            consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> chat(
            @RequestBody(required = false) Mono<byte[]> body, @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(json -> begin.read(json, trace.of(headers)))
                .flatMap(message -> {
                    Duration patience =
                            message.patience().plus(settings.grace()).plus(SLACK);
                    // Begun is begun, whether its caller stays or goes.
                    Mono<String> start = message.start().cache();
                    return await.after(message.requestId(), start, patience)
                            .onErrorMap(TimeoutException.class, e -> new ProblemException(silence(message), e))
                            .flatMap(state -> answer(message, state));
                });
    }

    @Operation(
            summary = "The same as server-sent events",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.MESSAGE))))
    @PostMapping(
            path = {"/api/v1/chat/stream", "/api/v1/threads/chat/stream", "/chat/stream"},
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<Void> stream(
            @RequestBody(required = false) Mono<byte[]> body,
            @RequestHeader HttpHeaders headers,
            ServerHttpResponse response) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(json -> begin.read(json, trace.of(headers)))
                .flatMap(message -> message.start()
                        .then(Mono.defer(() -> watch.open(message.requestId(), null)))
                        .flatMap(events -> EventApi.send(
                                response,
                                Flux.concat(
                                        Mono.just(beginning(message)),
                                        events.takeUntil(WatchWorkflow.Message::isAnswer),
                                        Mono.defer(() -> end(message))))));
    }

    private Mono<Map<String, Object>> answer(Ready message, WorkflowState state) {
        return describe.of(state).map(described -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("thread_id", message.threadId());
            document.putAll(described);
            return document;
        });
    }

    private static WatchWorkflow.Message beginning(Ready message) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("thread_id", message.threadId());
        document.put("request_id", message.requestId());
        String json = Documents.write(document);
        return new WatchWorkflow.Message(json, () -> ServerSentFrame.of(null, "thread", json), false);
    }

    /** The whole answer, as it would have come in one go. */
    private Mono<WatchWorkflow.Message> end(Ready message) {
        return find.find(message.requestId())
                .flatMap(state -> answer(message, state))
                .map(Documents::write)
                .map(json -> new WatchWorkflow.Message(json, () -> ServerSentFrame.of(null, "answer", json), true));
    }

    private static Problem silence(Ready message) {
        return new Problem(
                HttpStatus.GATEWAY_TIMEOUT,
                "no-end-seen",
                Category.PLATFORM,
                "The turn has not been seen to end in its time.",
                "GET /api/v1/workflows/" + message.requestId() + " shows how it stands.");
    }
}
