package io.millrace.gateway.web;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadRequest;
import io.millrace.gateway.connect.StartWithConnection;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.schema.SupplySchema;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.gateway.supervise.CancelWorkflow;
import io.millrace.schemas.Status;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Workflows over HTTP: start one, see how it stands and what came of it, cancel it. */
@RestController
@Tag(name = "Workflows")
public class WorkflowApi {
    private static final String WORKFLOWS = "/api/v1/workflows";

    /** Ids come from the gateway, or from integrators who write to Kafka themselves. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    private final CheckRequest check;
    private final AcceptWorkflow accept;
    private final FindWorkflow find;
    private final CancelWorkflow cancel;
    private final SupplySchema schemas;
    private final StartWithConnection startWithConnection;
    private final DescribeWorkflow describe;
    private final CallerTrace trace;

    public WorkflowApi(
            CheckRequest check,
            AcceptWorkflow accept,
            FindWorkflow find,
            CancelWorkflow cancel,
            SupplySchema schemas,
            StartWithConnection startWithConnection,
            DescribeWorkflow describe,
            CallerTrace trace) {
        this.check = check;
        this.accept = accept;
        this.find = find;
        this.cancel = cancel;
        this.schemas = schemas;
        this.startWithConnection = startWithConnection;
        this.describe = describe;
        this.trace = trace;
    }

    @Operation(
            summary = "Ask a question; it is accepted at once",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.QUESTION))))
    @PostMapping(path = WORKFLOWS, consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> start(
            @RequestBody(required = false) Mono<byte[]> body, @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .map(ReadRequest::of)
                .flatMap(asked -> asked.schema() == null
                        ? Mono.just(asked.request())
                        : schemas.supply(asked.schema()).map(asked::of))
                .flatMap(request -> check.faults(request).flatMap(faults -> {
                    if (!faults.isEmpty()) {
                        return Mono.error(new ProblemException(Fault.problem(faults)));
                    }
                    return accept.accept(request, trace.of(headers));
                }))
                .map(id -> accepted(Map.of("request_id", id)));
    }

    @Operation(summary = "Connect a database and ask it, in one form")
    @PostMapping(path = WORKFLOWS + "/start-with-connection", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> startWithConnection(
            ServerWebExchange exchange, @RequestHeader HttpHeaders headers) {
        return exchange.getFormData()
                .flatMap(form -> startWithConnection.start(form.toSingleValueMap(), trace.of(headers)))
                .map(started ->
                        accepted(Map.of("request_id", started.requestId(), "connection_id", started.connectionId())));
    }

    private static ResponseEntity<Map<String, Object>> accepted(Map<String, Object> body) {
        return ResponseEntity.accepted()
                .location(URI.create(WORKFLOWS + "/" + body.get("request_id")))
                .body(body);
    }

    @Operation(summary = "Everything that is known of a workflow")
    @GetMapping(path = WORKFLOWS + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> workflow(@PathVariable String id) {
        return state(id).flatMap(describe::of);
    }

    @Operation(summary = "How it stands")
    @GetMapping(path = WORKFLOWS + "/{id}/status", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> status(@PathVariable String id) {
        return state(id).map(WorkflowDocument::status);
    }

    @Operation(summary = "Every try of every stage")
    @GetMapping(path = WORKFLOWS + "/{id}/steps", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<List<Map<String, Object>>> steps(@PathVariable String id) {
        return state(id).map(WorkflowDocument::steps);
    }

    @Operation(summary = "Cancel it")
    @PostMapping(path = WORKFLOWS + "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> cancel(@PathVariable String id) {
        checkId(id);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request_id", id);
        answer.put("status", Documents.name(Status.CANCELLED));
        return cancel.cancel(id).thenReturn(answer);
    }

    private Mono<WorkflowState> state(String id) {
        checkId(id);
        return find.find(id).switchIfEmpty(Mono.error(() -> new ProblemException(Problem.unknownWorkflow())));
    }

    /** What cannot be an id is not looked for. */
    static void checkId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new ProblemException(Problem.unknownWorkflow());
        }
    }
}
