package io.millrace.gateway.web;

import io.millrace.gateway.converse.ReadTurns;
import io.millrace.gateway.converse.Turn;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Conversations over HTTP: their turns, oldest first. */
@RestController
@Tag(name = "Conversations")
public class ConversationApi {
    private final ReadTurns turns;

    public ConversationApi(ReadTurns turns) {
        this.turns = turns;
    }

    @Operation(summary = "The turns of a conversation")
    @GetMapping(path = "/api/v1/conversations/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> conversation(
            @PathVariable String id,
            @RequestParam(name = "connection_id", required = false) @Nullable String connection) {
        return turns.of(id, connection).map(found -> {
            if (found.isEmpty()) {
                throw new ProblemException(unknown());
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("conversation_id", id);
            document.put("turns", found.stream().map(ConversationApi::document).toList());
            return document;
        });
    }

    private static Map<String, Object> document(Turn turn) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("request_id", turn.workflowId());
        document.put("text", turn.text());
        document.put("connection_id", turn.connectionId());
        document.put("status", turn.status());
        document.put("summary", turn.summary());
        document.put("name", turn.name());
        document.put("edit", turn.edit());
        document.put("kept", turn.kept());
        document.put("changed", turn.changed());
        document.put("created_at", time(turn.acceptedAt()));
        document.put("finished_at", time(turn.finishedAt()));
        return document;
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static Problem unknown() {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-conversation",
                Category.USER,
                "There is no conversation with this id.",
                "A conversation begins with its first question: POST /api/v1/workflows with a conversation_id.");
    }
}
