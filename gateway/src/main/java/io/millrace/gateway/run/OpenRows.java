package io.millrace.gateway.run;

import io.millrace.agent.ContextWith;
import io.millrace.agent.journal.WorkflowState;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.RowsAbout;
import io.millrace.agent.store.WriteRows;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.accept.AcceptWorkflow;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.gateway.problem.Problem;
import io.millrace.gateway.problem.ProblemException;
import io.millrace.gateway.stream.AwaitEnd;
import io.millrace.language.catalog.DataType;
import io.millrace.schemas.Category;
import io.millrace.schemas.Context;
import io.millrace.schemas.Failure;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Program;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Status;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Finds all rows of a run. They were kept when it ran; or the journal has all of them, and they are kept now; or there are more than
 * the journal has, and the executor runs the same program once more and keeps what it gives.
 */
public final class OpenRows {
    private static final String ROWS = "rows";
    private static final String PARQUET = "parquet";

    private final ArtifactStore store;
    private final AcceptWorkflow accept;
    private final AwaitEnd await;
    private final WriteToKafka kafka;
    private final GatewaySettings settings;
    private final Clock clock;

    public OpenRows(
            ArtifactStore store,
            AcceptWorkflow accept,
            AwaitEnd await,
            WriteToKafka kafka,
            GatewaySettings settings,
            Clock clock) {
        this.store = store;
        this.accept = accept;
        this.await = await;
        this.kafka = kafka;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws ProblemException 409 where the run has no result, or why the executor could not give all rows */
    public Mono<RowsAbout> rows(WorkflowState run, io.opentelemetry.context.Context caller) {
        return kafka.call(() -> kept(run))
                .flatMap(kept -> kept.map(Mono::just)
                        .orElseGet(() -> export(run, ROWS, Stage.REVIEW, caller)
                                .then(kafka.call(() -> RowsAbout.find(store, run.workflowId())
                                        .orElseThrow(() -> new ProblemException(noResult(run)))))));
    }

    /** Completes with the key of the rows as a Parquet file. */
    public Mono<String> parquet(WorkflowState run, io.opentelemetry.context.Context caller) {
        String key = RowsAbout.parquetKey(run.workflowId());
        return rows(run, caller)
                .flatMap(about -> kafka.call(() -> store.has(key)))
                .flatMap(there -> there
                        ? Mono.just(key)
                        : export(run, PARQUET, Stage.EXECUTE, caller).thenReturn(key));
    }

    private Optional<RowsAbout> kept(WorkflowState run) throws IOException {
        Optional<RowsAbout> about = RowsAbout.find(store, run.workflowId());
        if (about.isPresent()) {
            return about;
        }
        JsonNode result = RestoreContext.output(run, Stage.EXECUTE);
        if (!result.path("rows").isArray()) {
            throw new ProblemException(noResult(run));
        }
        if (result.path("truncated").asBoolean(false)) {
            return Optional.empty();
        }
        try (WriteRows rows = new WriteRows(store, run.workflowId())) {
            List<RowsAbout.Column> columns = new ArrayList<>();
            for (JsonNode column : result.path("columns")) {
                columns.add(new RowsAbout.Column(
                        column.path("name").asString(""),
                        DataType.valueOf(column.path("type").asString("OTHER"))));
            }
            rows.begin(columns);
            for (JsonNode row : result.path("rows")) {
                rows.line(row.toString());
            }
            rows.commit(clock.instant());
        }
        return RowsAbout.find(store, run.workflowId());
    }

    private Mono<Void> export(WorkflowState run, String format, Stage stage, io.opentelemetry.context.Context caller) {
        Goal goal = run.goal();
        Program program = RestoreContext.program(run, true);
        if (goal == null || program == null) {
            return Mono.error(new ProblemException(noResult(run)));
        }
        var export = new Goal(
                Mode.EXPORT,
                format,
                goal.getConnectionId(),
                goal.getEngine(),
                1,
                null,
                goal.getDatasets(),
                null,
                false,
                run.workflowId(),
                null,
                null);
        Context context =
                stage == Stage.REVIEW ? ContextWith.program(ContextWith.nothing(), program) : ContextWith.nothing();
        String id = UUID.randomUUID().toString();
        Duration timeout = settings.longestTimeout();
        return await.after(
                        id,
                        accept.begin(id, export, stage, context, List.of(), timeout, caller),
                        timeout.plus(settings.grace()))
                .onErrorMap(TimeoutException.class, e -> new ProblemException(Problem.kafkaUnavailable(), e))
                .flatMap(ended -> ended.status() == Status.SUCCEEDED
                        ? Mono.<Void>empty()
                        : Mono.error(new ProblemException(failed(ended))));
    }

    private static Problem failed(WorkflowState ended) {
        Failure failure = ended.failure();
        return failure == null
                ? new Problem(
                        HttpStatus.CONFLICT,
                        "not-exported",
                        Category.USER,
                        "Fetching all rows was stopped before it was done.",
                        "Try again.",
                        List.of(),
                        Map.of("request_id", ended.workflowId()))
                : new Problem(
                        failure.getCategory() == Category.PLATFORM
                                ? HttpStatus.SERVICE_UNAVAILABLE
                                : HttpStatus.UNPROCESSABLE_CONTENT,
                        failure.getCode(),
                        failure.getCategory(),
                        failure.getMessage(),
                        failure.getRemedy(),
                        List.of(),
                        Map.of("request_id", ended.workflowId()));
    }

    private static Problem noResult(WorkflowState run) {
        String status = io.millrace.gateway.document.Documents.name(run.status());
        return new Problem(
                HttpStatus.CONFLICT,
                "no-result",
                Category.USER,
                "The run has no result; its status is " + status + ".",
                run.isFinished() ? "Replay it, or ask again." : "Wait for its end.",
                List.of(),
                Map.of("workflow_status", status));
    }
}
