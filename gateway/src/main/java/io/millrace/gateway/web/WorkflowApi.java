package io.millrace.gateway.web;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadRequest;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.gateway.supervise.CancelWorkflow;
import io.millrace.schemas.Status;
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
import reactor.core.publisher.Mono;

/** Workflows over HTTP: start one, see how it stands and what came of it, cancel it. */
@RestController
public class WorkflowApi {
    private static final String WORKFLOWS = "/api/v1/workflows";

    /** Ids come from the gateway, or from integrators who write to Kafka themselves. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    private final CheckRequest check;
    private final AcceptWorkflow accept;
    private final FindWorkflow find;
    private final CancelWorkflow cancel;
    private final DescribeWorkflow describe;
    private final CallerTrace trace;

    public WorkflowApi(
            CheckRequest check,
            AcceptWorkflow accept,
            FindWorkflow find,
            CancelWorkflow cancel,
            DescribeWorkflow describe,
            CallerTrace trace) {
        this.check = check;
        this.accept = accept;
        this.find = find;
        this.cancel = cancel;
        this.describe = describe;
        this.trace = trace;
    }

    @PostMapping(path = WORKFLOWS, consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> start(
            @RequestBody(required = false) Mono<byte[]> body, @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .map(ReadRequest::of)
                .flatMap(request -> check.faults(request).flatMap(faults -> {
                    if (!faults.isEmpty()) {
                        return Mono.error(new ProblemException(Fault.problem(faults)));
                    }
                    return accept.accept(request, trace.of(headers));
                }))
                .map(id -> ResponseEntity.accepted()
                        .location(URI.create(WORKFLOWS + "/" + id))
                        .body(Map.of("request_id", id)));
    }

    @GetMapping(path = WORKFLOWS + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> workflow(@PathVariable String id) {
        return state(id).flatMap(describe::of);
    }

    @GetMapping(path = WORKFLOWS + "/{id}/status", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> status(@PathVariable String id) {
        return state(id).map(WorkflowDocument::status);
    }

    @GetMapping(path = WORKFLOWS + "/{id}/steps", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<List<Map<String, Object>>> steps(@PathVariable String id) {
        return state(id).map(WorkflowDocument::steps);
    }

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
