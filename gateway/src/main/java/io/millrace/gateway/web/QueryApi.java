package io.millrace.gateway.web;

import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import io.millrace.gateway.connect.KnownConnections;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.query.RunQuery;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.WorkflowRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The user's own SQL over HTTP: reviewed and run as a workflow, answered in one go. A caller who hangs up cancels it. */
@RestController
@Tag(name = "SQL")
public class QueryApi {
    private final CheckRequest check;
    private final RunQuery run;
    private final KnownConnections connections;
    private final CallerTrace trace;

    public QueryApi(CheckRequest check, RunQuery run, KnownConnections connections, CallerTrace trace) {
        this.check = check;
        this.run = run;
        this.connections = connections;
        this.trace = trace;
    }

    @Operation(
            summary = "Run a query and wait for its rows; hanging up cancels it",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.QUERY))))
    @PostMapping(path = "/api/v1/query", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> query(
            @RequestBody(required = false) Mono<byte[]> body, @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0]).flatMap(json -> answer(request(json, null), headers));
    }

    @Operation(
            summary = "Run a query on this connection",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(ApiExamples.QUERY_OF_INSTANCE))))
    @PostMapping(path = "/api/v1/instances/{id}/query", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> queryOf(
            @PathVariable String id,
            @RequestBody(required = false) Mono<byte[]> body,
            @RequestHeader HttpHeaders headers) {
        return connections
                .exists(id)
                .flatMap(known -> known
                        ? body.defaultIfEmpty(new byte[0])
                        : Mono.<byte[]>error(new ProblemException(KnownConnections.unknown(id))))
                .flatMap(json -> answer(request(json, id), headers));
    }

    private Mono<Map<String, Object>> answer(WorkflowRequest request, HttpHeaders headers) {
        return check.faults(request).flatMap(faults -> {
            if (!faults.isEmpty()) {
                return Mono.error(new ProblemException(Fault.problem(
                        faults.stream().map(fault -> fault.of("text", "sql")).toList())));
            }
            return run.run(request, trace.of(headers)).map(QueryDocument::of);
        });
    }

    private static WorkflowRequest request(byte[] json, @Nullable String connectionId) {
        ReadBody body = ReadBody.of(json);
        String sql = body.text("sql");
        String connection = connectionId == null ? body.text("connection_id") : connectionId;
        Engine engine = body.optionalWord("engine", Engine.class);
        Long maxRows = body.optionalNumber("max_rows");
        Long timeout = body.optionalNumber("timeout_ms");
        body.check();
        if (sql.isBlank()) {
            throw new ProblemException(Fault.problem(List.of(
                    Fault.invalid("sql", "There is no SQL.", "Send one query, such as SELECT count(*) FROM orders."))));
        }
        var goal = new Goal(
                Mode.SQL,
                sql,
                connection,
                engine == null ? Engine.AUTO : engine,
                maxRows == null
                        ? GatewaySettings.DEFAULT_ROWS
                        : (int) Math.clamp(maxRows, Integer.MIN_VALUE, Integer.MAX_VALUE),
                null,
                List.of(),
                null,
                false,
                null,
                null,
                null);
        return new WorkflowRequest(null, goal, timeout);
    }
}
