package io.millrace.gateway.web;

import io.millrace.gateway.dataset.ReceiveUpload;
import io.millrace.gateway.dataset.StoreDataset;
import io.millrace.gateway.dataset.StoreDataset.Stored;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Datasets over HTTP: send a file, see what was made of it, correct its types, delete it. */
@RestController
@Tag(name = "Datasets")
public class DatasetApi {
    private static final String DATASETS = "/api/v1/datasets";
    private static final String SHORT = "/datasets";

    private final ReceiveUpload receive;
    private final StoreDataset store;
    private final CallerTrace trace;

    public DatasetApi(ReceiveUpload receive, StoreDataset store, CallerTrace trace) {
        this.receive = receive;
        this.store = store;
        this.trace = trace;
    }

    @Operation(summary = "Make a dataset of a file")
    @PostMapping(
            path = {DATASETS, SHORT},
            consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> create(
            @RequestBody Flux<PartEvent> parts, @RequestHeader HttpHeaders headers) {
        return store.create(receive.receive(parts, headers.getContentLength()), trace.of(headers))
                .map(stored -> ResponseEntity.created(URI.create(DATASETS + "/"
                                + stored.snapshot().getDataset().getUpload().getDatasetId()))
                        .body(document(stored)));
    }

    @Operation(summary = "The datasets there are")
    @GetMapping(
            path = {DATASETS, SHORT},
            produces = MediaType.APPLICATION_JSON_VALUE)
    List<Map<String, Object>> all() {
        return store.all().stream().map(DatasetDocument::of).toList();
    }

    @Operation(summary = "A dataset")
    @GetMapping(
            path = {DATASETS + "/{id}", SHORT + "/{id}"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> dataset(@PathVariable String id) {
        return DatasetDocument.of(store.require(id));
    }

    @Operation(summary = "The table of a dataset")
    @GetMapping(
            path = {DATASETS + "/{id}/schema", SHORT + "/{id}/schema"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> schema(@PathVariable String id) {
        return DatasetDocument.schema(store.require(id));
    }

    @Operation(summary = "Correct types; the file is read again")
    @PutMapping(
            path = {DATASETS + "/{id}/types", SHORT + "/{id}/types"},
            consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> types(
            @PathVariable String id,
            @RequestBody(required = false) Mono<byte[]> body,
            @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .flatMap(types -> store.correct(id, types, trace.of(headers)))
                .map(DatasetApi::document);
    }

    @Operation(summary = "Delete a dataset with its files")
    @DeleteMapping({DATASETS + "/{id}", SHORT + "/{id}"})
    Mono<ResponseEntity<Void>> delete(@PathVariable String id) {
        return store.delete(id).thenReturn(ResponseEntity.noContent().build());
    }

    private static Map<String, Object> document(Stored stored) {
        Map<String, Object> document = new LinkedHashMap<>(DatasetDocument.of(stored.snapshot()));
        document.put("request_id", stored.requestId());
        return document;
    }
}
