package io.millrace.gateway.web;

import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.RowsAbout;
import io.millrace.agent.store.WriteCsv;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.accept.CheckRequest;
import io.millrace.gateway.accept.Fault;
import io.millrace.gateway.accept.ReadBody;
import io.millrace.gateway.accept.ReadRequest;
import io.millrace.gateway.capsule.OpenCapsule;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.run.OpenRows;
import io.millrace.gateway.run.StartAgain;
import io.millrace.gateway.run.WriteJson;
import io.millrace.gateway.stream.FindWorkflow;
import io.millrace.schemas.Category;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.util.RawValue;

/** Runs over HTTP: workflows seen through their result. All rows, page by page or as a file; runs done again. */
@RestController
@Tag(name = "Runs")
public class RunApi {
    private static final String RUNS = "/api/v1/runs";
    private static final String SHORT = "/runs";
    private static final int MOST_IN_A_PAGE = 10_000;
    private static final int CHUNK = 64 * 1024;

    private final CheckRequest check;
    private final AcceptWorkflow accept;
    private final FindWorkflow find;
    private final StartAgain again;
    private final OpenRows open;
    private final OpenCapsule capsules;
    private final ArtifactStore store;
    private final WriteToKafka mayBlock;
    private final CallerTrace trace;

    public RunApi(
            CheckRequest check,
            AcceptWorkflow accept,
            FindWorkflow find,
            StartAgain again,
            OpenRows open,
            OpenCapsule capsules,
            ArtifactStore store,
            WriteToKafka mayBlock,
            CallerTrace trace) {
        this.check = check;
        this.accept = accept;
        this.find = find;
        this.again = again;
        this.open = open;
        this.capsules = capsules;
        this.store = store;
        this.mayBlock = mayBlock;
        this.trace = trace;
    }

    @Operation(summary = "Ask a question or run a statement, and keep all rows")
    @PostMapping(
            path = {RUNS, SHORT},
            consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> start(
            @RequestBody(required = false) Mono<byte[]> body, @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty(new byte[0])
                .map(ReadRequest::ofRun)
                .flatMap(request -> check.faults(request).flatMap(faults -> {
                    if (!faults.isEmpty()) {
                        return Mono.error(new ProblemException(Fault.problem(faults)));
                    }
                    return accept.accept(request, trace.of(headers));
                }))
                .map(RunApi::accepted);
    }

    @Operation(summary = "A run")
    @GetMapping(
            path = {RUNS + "/{id}", SHORT + "/{id}"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> run(@PathVariable String id) {
        return state(id).map(state -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("run_id", id);
            document.putAll(WorkflowDocument.of(state));
            return document;
        });
    }

    @Operation(summary = "How a run stands")
    @GetMapping(
            path = {RUNS + "/{id}/status", SHORT + "/{id}/status"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> status(@PathVariable String id) {
        return state(id).map(state -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("run_id", id);
            document.putAll(WorkflowDocument.status(state));
            return document;
        });
    }

    @Operation(summary = "Everything of a run in one document: request, plan, programs, checks, timings, audit trail")
    @GetMapping(
            path = {RUNS + "/{id}/capsule", SHORT + "/{id}/capsule"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> capsule(@PathVariable String id) {
        WorkflowApi.checkId(id);
        return capsules.of(id).switchIfEmpty(Mono.error(() -> new ProblemException(unknown())));
    }

    @Operation(summary = "All rows of a run, page by page")
    @GetMapping(
            path = {RUNS + "/{id}/result", SHORT + "/{id}/result"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> result(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") String offset,
            @RequestParam(defaultValue = "100") String limit,
            @RequestHeader HttpHeaders headers) {
        long from = number("offset", offset, Long.MAX_VALUE);
        int most = (int) number("limit", limit, MOST_IN_A_PAGE);
        return state(id)
                .flatMap(state -> open.rows(state, trace.of(headers)))
                .flatMap(about -> mayBlock.call(() -> page(id, about, from, most)));
    }

    private Map<String, Object> page(String id, RowsAbout about, long offset, int limit) throws IOException {
        List<RawValue> rows = new ArrayList<>();
        if (offset < about.rowCount()) {
            try (BufferedReader lines = about.open(store, id, offset)) {
                for (String line = lines.readLine(); line != null && rows.size() < limit; line = lines.readLine()) {
                    rows.add(new RawValue(line));
                }
            }
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("columns", WriteJson.columns(about));
        page.put("rows", rows);
        page.put("row_count", about.rowCount());
        page.put("offset", offset);
        page.put("limit", limit);
        return page;
    }

    @Operation(summary = "All rows of a run as CSV, JSON or Parquet")
    @GetMapping({RUNS + "/{id}/download", SHORT + "/{id}/download"})
    Mono<Void> download(
            @PathVariable String id,
            @RequestParam(defaultValue = "csv") String format,
            @RequestHeader HttpHeaders headers,
            ServerHttpResponse response) {
        return switch (format) {
            case "csv" ->
                rows(id, headers)
                        .flatMap(about -> send(response, id, "csv", "text/csv;charset=UTF-8", out -> {
                            try (BufferedReader lines = about.open(store, id, 0)) {
                                WriteCsv.write(about.columns(), lines, out);
                            }
                        }));
            case "json" ->
                rows(id, headers)
                        .flatMap(about -> send(response, id, "json", MediaType.APPLICATION_JSON_VALUE, out -> {
                            try (BufferedReader lines = about.open(store, id, 0)) {
                                WriteJson.write(about, lines, out);
                            }
                        }));
            case "parquet" ->
                state(id)
                        .flatMap(state -> open.parquet(state, trace.of(headers)))
                        .flatMap(key -> send(response, id, "parquet", "application/vnd.apache.parquet", out -> {
                            try (var in = Channels.newInputStream(store.open(key))) {
                                in.transferTo(out);
                            }
                        }));
            default ->
                Mono.error(new ProblemException(Fault.problem(List.of(
                        Fault.invalid("format", "The format is none that there is.", "Give csv, json or parquet.")))));
        };
    }

    @Operation(summary = "What a run wrote, as a job to be taken away: SQL, PySpark or Java")
    @GetMapping(
            path = {RUNS + "/{id}/job", SHORT + "/{id}/job"},
            produces = MediaType.TEXT_PLAIN_VALUE)
    Mono<String> job(@PathVariable String id, @RequestParam(defaultValue = "sql") String format) {
        String file = switch (format) {
            case "sql" -> "job.sql";
            case "pyspark" -> "job.py";
            case "java" -> "Job.java";
            default ->
                throw new ProblemException(Fault.problem(List.of(
                        Fault.invalid("format", "The format is none that there is.", "Give sql, pyspark or java."))));
        };
        return state(id)
                .flatMap(run -> mayBlock.call(() -> {
                    String key = "runs/" + id + "/" + file;
                    if (!store.has(key)) {
                        String why = "runs/" + id + "/no-job.txt";
                        throw new ProblemException(noJob(store.has(why) ? text(why) : "The run wrote nothing."));
                    }
                    return text(key);
                }));
    }

    private String text(String key) throws IOException {
        try (var in = Channels.newInputStream(store.open(key))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Problem noJob(String why) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "no-job",
                Category.USER,
                why,
                "A job is kept of each run that wrote a table, or a file of what one connection answered.");
    }

    private Mono<RowsAbout> rows(String id, HttpHeaders headers) {
        return state(id).flatMap(state -> open.rows(state, trace.of(headers)));
    }

    private interface Write {
        void to(OutputStream out) throws IOException;
    }

    private static Mono<Void> send(ServerHttpResponse response, String id, String ending, String type, Write write) {
        response.getHeaders().setContentType(MediaType.valueOf(type));
        response.getHeaders()
                .set(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"run-" + id + "." + ending + "\"");
        response.getHeaders().set("X-Content-Type-Options", "nosniff");
        Executor threads = task -> Thread.ofVirtual().name("download").start(task);
        Flux<DataBuffer> bytes = Flux.from(DataBufferUtils.outputStreamPublisher(
                out -> {
                    try {
                        write.to(out);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                response.bufferFactory(),
                threads,
                CHUNK));
        return response.writeWith(bytes);
    }

    @Operation(summary = "Run the same program again")
    @PostMapping(
            path = {RUNS + "/{id}/replay", SHORT + "/{id}/replay"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> replay(@PathVariable String id, @RequestHeader HttpHeaders headers) {
        return state(id)
                .flatMap(state -> again.replay(state, true, trace.of(headers)))
                .map(RunApi::accepted);
    }

    @Operation(summary = "Go on with a workflow that ended too early, from a stage")
    @PostMapping(
            path = {"/api/v1/workflows/{id}/resume", RUNS + "/{id}/resume", SHORT + "/{id}/resume"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Map<String, Object>>> resume(
            @PathVariable String id,
            @RequestBody(required = false) Mono<byte[]> body,
            @RequestHeader HttpHeaders headers) {
        return body.defaultIfEmpty("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .map(json -> {
                    ReadBody read = ReadBody.of(json);
                    String stage = read.optionalText("stage");
                    read.check();
                    return java.util.Optional.ofNullable(stage);
                })
                .flatMap(
                        stage -> state(id).flatMap(state -> again.resume(state, stage.orElse(null), trace.of(headers))))
                .map(RunApi::accepted);
    }

    private static ResponseEntity<Map<String, Object>> accepted(String id) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run_id", id);
        document.put("request_id", id);
        return ResponseEntity.accepted().location(URI.create(RUNS + "/" + id)).body(document);
    }

    private Mono<WorkflowState> state(String id) {
        WorkflowApi.checkId(id);
        return find.find(id).switchIfEmpty(Mono.error(() -> new ProblemException(unknown())));
    }

    private static long number(String field, @Nullable String text, long most) {
        try {
            long number = Long.parseLong(String.valueOf(text).strip());
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ProblemException(Fault.problem(List.of(Fault.invalid(
                field, field + " is not a number that it can be.", "Give a whole number from 0 to " + most + "."))));
    }

    private static Problem unknown() {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "unknown-run",
                Category.USER,
                "There is no run with this id.",
                "Use the run_id that POST /api/v1/runs answered with, or the request_id of a workflow.");
    }
}
