package io.millrace.gateway.web;

import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.document.JournalEvent;
import io.millrace.gateway.document.ServerSentFrame;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.gateway.stream.StreamWorkflow;
import io.millrace.schemas.Category;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The events of a workflow and the heartbeats between them: the same for server-sent events and for a WebSocket. */
public final class WatchWorkflow {
    private static final long FROM_THE_START = -1;

    private final FindWorkflow find;
    private final StreamWorkflow stream;
    private final Duration heartbeat;
    private final Clock clock;

    public WatchWorkflow(FindWorkflow find, StreamWorkflow stream, GatewaySettings settings, Clock clock) {
        this.find = find;
        this.stream = stream;
        this.heartbeat = settings.heartbeat();
        this.clock = clock;
    }

    /**
     * A message to a client.
     *
     * @param json one line
     * @param frame the same as a server-sent event
     * @param isAnswer whether the workflow has now ended or waits for its user
     */
    public record Message(String json, Supplier<byte[]> frame, boolean isAnswer) {}

    /**
     * The messages for a client, up to the terminal event.
     *
     * @param lastEventId the id of the last event that the client has; null for all
     * @return empty where the client has seen the last event of the workflow
     * @throws ProblemException where there is no such workflow, or the id is not one
     */
    public Mono<Flux<Message>> open(String workflowId, @Nullable String lastEventId) {
        WorkflowApi.checkId(workflowId);
        long after = offset(lastEventId);
        return find.find(workflowId)
                .switchIfEmpty(Mono.error(() -> new ProblemException(Problem.unknownWorkflow())))
                .flatMap(state ->
                        state.isFinished() && after >= 0 ? stream.hasSeenTheEnd(workflowId, after) : Mono.just(false))
                .filter(over -> !over)
                .map(open -> withHeartbeats(workflowId, stream.events(workflowId, after)));
    }

    private Flux<Message> withHeartbeats(String workflowId, Flux<JournalEvent> events) {
        return Flux.defer(() -> {
            Sinks.Empty<Void> over = Sinks.empty();
            Flux<Message> facts = events.map(
                            event -> new Message(event.json(), event::frame, event.isTerminal() || event.isQuestion()))
                    .doFinally(signal -> over.tryEmitEmpty());
            Flux<Message> beats = Flux.interval(heartbeat)
                    // A client that reads nothing needs no heartbeats either.
                    .onBackpressureDrop()
                    .map(beat -> heartbeat(workflowId))
                    .takeUntilOther(over.asMono());
            return Flux.merge(facts, beats);
        });
    }

    private Message heartbeat(String workflowId) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "heartbeat");
        document.put("workflow_id", workflowId);
        document.put("at", clock.instant().toString());
        String json = Documents.write(document);
        return new Message(json, () -> ServerSentFrame.of(null, "heartbeat", json), false);
    }

    private static long offset(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return FROM_THE_START;
        }
        try {
            return Math.max(FROM_THE_START, Long.parseLong(lastEventId.strip()));
        } catch (NumberFormatException e) {
            throw new ProblemException(new Problem(
                    HttpStatus.BAD_REQUEST,
                    "invalid-last-event-id",
                    Category.USER,
                    "The id of the last event is not one that this gateway has sent.",
                    "Send the id of the last event you received, or leave it out to get all events.",
                    List.of(),
                    Map.of()));
        }
    }
}
