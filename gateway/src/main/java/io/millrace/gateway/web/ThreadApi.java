package io.millrace.gateway.web;

import io.millrace.gateway.converse.ListThreads;
import io.millrace.gateway.converse.ReadMessages;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Conversations over HTTP, as a page lists and shows them. */
@RestController
@Tag(name = "Conversations")
public class ThreadApi {
    private static final int MOST = 500;

    private final ListThreads threads;
    private final ReadMessages messages;

    public ThreadApi(ListThreads threads, ReadMessages messages) {
        this.threads = threads;
        this.messages = messages;
    }

    @Operation(summary = "The conversations there are, the last used first")
    @GetMapping(
            path = {"/api/v1/threads", "/threads"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<List<Map<String, Object>>> threads(
            @RequestParam(name = "connection_id", required = false) @Nullable String connection,
            @RequestParam(name = "limit", defaultValue = "100") int limit,
            @RequestParam(name = "offset", defaultValue = "0") int offset) {
        return threads.list(connection, Math.clamp(limit, 1, MOST), Math.max(0, offset))
                .map(all -> all.stream().map(ThreadApi::document).toList());
    }

    @Operation(summary = "What was said in a conversation")
    @GetMapping(
            path = {"/api/v1/threads/{id}/messages", "/threads/{id}/messages"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<List<Map<String, Object>>> messages(@PathVariable String id) {
        return messages.of(id).map(all -> {
            if (all.isEmpty()) {
                throw new ProblemException(unknown());
            }
            return all;
        });
    }

    private static Map<String, Object> document(ListThreads.Thread thread) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", thread.id());
        document.put("connection_id", thread.connectionId());
        document.put("title", thread.title());
        document.put("status", thread.status());
        document.put("updated_at", thread.updatedAt().toString());
        document.put("turns", thread.turns());
        return document;
    }

    private static Problem unknown() {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-thread",
                Category.USER,
                "There is no conversation with this id.",
                "A conversation begins with its first message: POST /api/v1/chat. GET /api/v1/threads lists them.");
    }
}
