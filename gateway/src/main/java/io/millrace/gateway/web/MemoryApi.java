package io.millrace.gateway.web;

import io.millrace.gateway.memory.MemoryDocuments;
import io.millrace.gateway.memory.StoreMemories;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.schemas.Category;
import io.millrace.schemas.Memorable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is remembered of a connection, over HTTP: each as JSON, all as YAML. */
@RestController
@Tag(name = "Memories")
public class MemoryApi {
    private static final String MEMORIES = "/api/v1/instances/{id}/memories";
    private static final String EXPORT = MEMORIES + "/export";
    private static final String YAML = "application/yaml";
    private static final String TEXT_YAML = "text/yaml";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StoreMemories store;

    public MemoryApi(StoreMemories store) {
        this.store = store;
    }

    @Operation(summary = "List the questions whose readings are known to be right, oldest first")
    @GetMapping(MEMORIES)
    Mono<Map<String, Object>> list(@PathVariable String id) {
        return store.list(id)
                .map(all -> Map.of(
                        "memories", all.stream().map(MemoryDocuments::document).toList()));
    }

    @Operation(summary = "Remember a question with its intent or its SQL")
    @PostMapping(path = MEMORIES, consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> add(
            @PathVariable String id, @RequestBody(required = false) Mono<byte[]> body) {
        return read(body)
                .flatMap(document -> store.keep(id, document, Memorable.WRITTEN))
                .map(memory -> ResponseEntity.status(HttpStatus.CREATED).body(MemoryDocuments.document(memory)));
    }

    @Operation(summary = "Change a memory: its question, its intent or its SQL")
    @PutMapping(path = MEMORIES + "/{memory}", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> change(
            @PathVariable String id, @PathVariable String memory, @RequestBody(required = false) Mono<byte[]> body) {
        return read(body).flatMap(changes -> store.change(id, memory, changes)).map(MemoryDocuments::document);
    }

    @Operation(summary = "Forget a question")
    @DeleteMapping(MEMORIES + "/{memory}")
    Mono<ResponseEntity<Void>> delete(@PathVariable String id, @PathVariable String memory) {
        return store.delete(id, memory).thenReturn(ResponseEntity.noContent().build());
    }

    @Operation(summary = "All memories of a connection as YAML")
    @GetMapping(EXPORT)
    Mono<ResponseEntity<byte[]>> export(@PathVariable String id) {
        return store.list(id)
                .map(all -> ResponseEntity.ok()
                        .contentType(new MediaType(MediaType.valueOf(YAML), StandardCharsets.UTF_8))
                        .body(MemoryDocuments.yaml(all).getBytes(StandardCharsets.UTF_8)));
    }

    @Operation(summary = "Add memories from YAML, in place of those of the same questions")
    @PutMapping(
            path = EXPORT,
            consumes = {YAML, TEXT_YAML})
    Mono<Map<String, Object>> bring(@PathVariable String id, @RequestBody(required = false) Mono<byte[]> body) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(bytes -> store.bring(id, new String(bytes, StandardCharsets.UTF_8)))
                .map(count -> Map.of("imported", count));
    }

    private static Mono<Map<?, ?>> read(Mono<byte[]> body) {
        return body.defaultIfEmpty(new byte[0]).map(bytes -> {
            try {
                return JSON.readValue(bytes, Map.class);
            } catch (JacksonException broken) {
                throw new ProblemException(
                        new Problem(
                                HttpStatus.BAD_REQUEST,
                                "invalid-json",
                                Category.USER,
                                "The body is no JSON object.",
                                "Send {\"question\": …, \"sql\": …}."),
                        broken);
            }
        });
    }
}
