package io.millrace.gateway.web;

import io.millrace.gateway.glossary.StoreGlossary;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.language.glossary.CheckedGlossary;
import io.millrace.schemas.Category;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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

/** The glossary of a connection over HTTP, as YAML. */
@RestController
public class GlossaryApi {
    private static final String GLOSSARY = "/api/v1/instances/{id}/glossary";
    private static final String YAML = "application/yaml";
    private static final String TEXT_YAML = "text/yaml";

    private final StoreGlossary store;

    public GlossaryApi(StoreGlossary store) {
        this.store = store;
    }

    @GetMapping(GLOSSARY)
    Mono<ResponseEntity<byte[]>> find(@PathVariable String id) {
        return store.find(id)
                .map(snapshot -> ResponseEntity.ok()
                        .contentType(new MediaType(MediaType.valueOf(YAML), StandardCharsets.UTF_8))
                        .lastModified(snapshot.getChangedAt())
                        .body(snapshot.getYaml().getBytes(StandardCharsets.UTF_8)))
                .switchIfEmpty(Mono.error(() -> new ProblemException(new Problem(
                        HttpStatus.NOT_FOUND,
                        "no-glossary",
                        Category.USER,
                        "The connection \"" + id + "\" has no glossary.",
                        "PUT one there, as " + YAML + "."))));
    }

    @PutMapping(
            path = GLOSSARY,
            consumes = {YAML, TEXT_YAML})
    Mono<Map<String, Object>> put(@PathVariable String id, @RequestBody(required = false) Mono<byte[]> body) {
        return text(body).flatMap(yaml -> store.put(id, yaml)).map(checked -> document(id, checked));
    }

    /** Only says whether it could be put. */
    @PostMapping(
            path = GLOSSARY + "/check",
            consumes = {YAML, TEXT_YAML})
    Mono<Map<String, Object>> check(@PathVariable String id, @RequestBody(required = false) Mono<byte[]> body) {
        return text(body).flatMap(yaml -> store.check(id, yaml)).map(checked -> document(id, checked));
    }

    @DeleteMapping(GLOSSARY)
    Mono<ResponseEntity<Void>> delete(@PathVariable String id) {
        return store.delete(id).thenReturn(ResponseEntity.noContent().build());
    }

    private static Mono<String> text(Mono<byte[]> body) {
        return body.defaultIfEmpty(new byte[0]).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static Map<String, Object> document(String id, CheckedGlossary checked) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("connection_id", id);
        document.put("synonyms", checked.names().size());
        document.put("descriptions", checked.descriptions().size());
        document.put("measures", checked.measures().size());
        document.put("default_dates", checked.defaultDates().size());
        return document;
    }
}
