package io.millrace.executor.engine;

import io.millrace.agent.Cancellation;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.connect.Source;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.spark.SparkEngine;
import io.millrace.executor.spark.SparkSessionOfWork;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.Dialect;
import io.millrace.language.guard.RequireQuery;
import io.millrace.language.guard.Violation;
import io.millrace.schemas.Candidate;
import io.millrace.schemas.Category;
import io.millrace.schemas.Choice;
import io.millrace.schemas.Clarification;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts the rows that each choice of a clarification would give, on the source itself and within a short time each: a count that
 * takes longer, or that the source refuses, is left out, and the user is asked without it.
 */
public final class CountChoices {
    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Connections connections;
    private final Catalogs catalogs;
    private final SparkEngine spark;

    public CountChoices(Connections connections, Catalogs catalogs, SparkEngine spark) {
        this.connections = connections;
        this.catalogs = catalogs;
        this.spark = spark;
    }

    /** @throws StageException where the source cannot be asked at all, or a statement is not one to be run */
    StageOutcome handle(Work work) throws StageException, InterruptedException {
        StageRequest request = work.request();
        Clarification clarification =
                Objects.requireNonNull(request.getContext().getClarification());
        Catalog catalog = catalogs.require(request);
        for (Candidate candidate : clarification.getCandidates()) {
            requireQuery(candidate.getStatement(), catalog);
        }
        String connectionId = request.getGoal().getConnectionId();
        Source source = connectionId.isEmpty() ? null : connections.require(connectionId);
        List<Candidate> counted = new ArrayList<>();
        for (Candidate candidate : clarification.getCandidates()) {
            Long rows = rows(candidate.getStatement(), source, work);
            counted.add(new Candidate(with(candidate.getChoice(), rows), candidate.getStatement()));
        }
        return new StageOutcome.NeedsInput(
                new Clarification(clarification.getQuestion(), counted, null), output(counted));
    }

    /** These statements have not been through review, so what review asks of every statement is asked of them here. */
    private static void requireQuery(Statement statement, Catalog catalog) throws StageException {
        Dialect dialect = Dialect.valueOf(statement.getDialect().name());
        List<Violation> violations = RequireQuery.check(statement.getSql(), dialect, catalog);
        if (!violations.isEmpty()) {
            throw new StageException(
                    Category.CONTRACT,
                    violations.getFirst().rule(),
                    "A choice is not run: " + violations.getFirst().message(),
                    "Send one query that only reads tables of this connection.");
        }
    }

    private @Nullable Long rows(Statement statement, @Nullable Source source, Work work)
            throws StageException, InterruptedException {
        var soon = new Soon(work, Instant.now().plus(PATIENCE));
        var count = new Statement(
                statement.getName(),
                statement.getDialect(),
                "SELECT count(*) AS number_of_rows FROM (\n" + statement.getSql() + "\n) AS counted",
                statement.getParameters(),
                statement.getReadableSql());
        try {
            return ask(count, source, soon).rows().getFirst().getFirst() instanceof Number number
                    ? number.longValue()
                    : null;
        } catch (StageException e) {
            // That the source cannot be reached will not be different for the answer itself.
            if (e.failure().getCategory() == Category.PLATFORM) {
                throw e;
            }
            return null;
        } catch (InterruptedException e) {
            if (work.cancellation().isCancelled() || !Instant.now().isBefore(work.deadline())) {
                throw e;
            }
            return null;
        }
    }

    private ResultTable ask(Statement count, @Nullable Source source, Work soon)
            throws StageException, InterruptedException {
        if (source == null || !soon.request().getGoal().getDatasets().isEmpty()) {
            try (SparkSessionOfWork session = spark.open(source, soon)) {
                return session.query(count, Limits.rows(1));
            }
        }
        try (DirectSession session = DirectSession.open(source, soon)) {
            return session.query(count, Limits.rows(1));
        }
    }

    private static Choice with(Choice choice, @Nullable Long rows) {
        return new Choice(
                choice.getId(), choice.getText(), choice.getDifference(), choice.getSql(), rows, choice.getIntent());
    }

    private static String output(List<Candidate> counted) {
        List<Map<String, Object>> choices = new ArrayList<>();
        for (Candidate candidate : counted) {
            Map<String, Object> choice = new LinkedHashMap<>();
            choice.put("id", candidate.getChoice().getId());
            choice.put("row_count", candidate.getChoice().getRowCount());
            choices.add(choice);
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("summary", "Counted the rows of " + counted.size() + " readings");
        output.put("choices", choices);
        return JSON.writeValueAsString(output);
    }

    /** The same work with less time. */
    private record Soon(Work work, Instant until) implements Work {
        @Override
        public StageRequest request() {
            return work.request();
        }

        @Override
        public Cancellation cancellation() {
            return work.cancellation();
        }

        @Override
        public void progress(String message, @Nullable Double fraction) {
            work.progress(message, fraction);
        }

        @Override
        public Instant deadline() {
            return until.isBefore(work.deadline()) ? until : work.deadline();
        }
    }
}
