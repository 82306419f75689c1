package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.engine.AskSource;
import io.millrace.executor.engine.BindParameters;
import io.millrace.executor.result.CollectRows;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ReadCell;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.language.catalog.Catalog;
import io.millrace.schemas.Meta;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * Queries of one work on Spark, in a session of its own: views and settings of two works never meet. Cancelling the work cancels
 * its job group and, in the databases, the statements of its tasks.
 */
public final class SparkSessionOfWork implements AskSource, AutoCloseable {
    private static final int CHECK_ROWS = 100;

    private final SparkSession session;
    private final Source source;
    private final Work work;
    private final LentToSpark lent;
    private final ReportStages stages;
    private final RegisterTables tables;
    private final String group;

    private SparkSessionOfWork(
            SparkSession session,
            Source source,
            Work work,
            LentToSpark lent,
            ReportStages stages,
            RegisterTables tables) {
        this.session = session;
        this.source = source;
        this.work = work;
        this.lent = lent;
        this.stages = stages;
        this.tables = tables;
        Meta meta = work.request().getMeta();
        this.group = meta.getWorkflowId() + "/" + meta.getStage() + "/" + meta.getAttempt();
    }

    static SparkSessionOfWork open(
            SparkSession session,
            Source source,
            Catalogs catalogs,
            SparkSettings settings,
            ReportStages stages,
            Work work)
            throws StageException, InterruptedException {
        Catalog catalog = catalogs.require(source.connectionId());
        LentToSpark lent = LentToSpark.open(source);
        RequireSparkQuery.forgetDangerousFunctions(session);
        var tables = new RegisterTables(session, source, lent, catalog, settings.partitionRows(), work.deadline());
        tables.attachSource();
        return new SparkSessionOfWork(session, source, work, lent, stages, tables);
    }

    /** The rows of a query, within limits. */
    public ResultTable query(Statement query, Limits limits) throws StageException, InterruptedException {
        work.cancellation().check();
        var values = new HashMap<String, @Nullable Object>();
        for (Parameter parameter : query.getParameters()) {
            values.put(NameParameters.name(values.size() + 1), BindParameters.value(parameter));
        }
        stages.start(group, work);
        session.sparkContext().setJobGroup(group, query.getName(), true);
        try (StopRunning stop = StopRunning.when(work.cancellation(), work.deadline(), _ -> stop())) {
            try {
                tables.register(RequireSparkQuery.relations(session, query.getSql()));
                Dataset<Row> rows = session.sql(NameParameters.in(query.getSql()), values);
                return collect(rows, limits);
            } catch (Exception | OutOfMemoryError | StackOverflowError e) {
                if (work.cancellation().isCancelled() || stop.timeIsUp()) {
                    throw new InterruptedException(stop.timeIsUp() ? "the deadline passed" : "cancelled");
                }
                throw source.explain(e, "");
            }
        } finally {
            session.sparkContext().clearJobGroup();
            stages.end(group);
        }
    }

    @Override
    public ResultTable ask(Statement query) throws StageException, InterruptedException {
        return query(query, Limits.rows(CHECK_ROWS));
    }

    private void stop() {
        session.sparkContext().cancelJobGroup(group);
        lent.cancel();
    }

    private static ResultTable collect(Dataset<Row> rows, Limits limits) {
        var columns = new ArrayList<Column>();
        for (StructField field : rows.schema().fields()) {
            columns.add(new Column(field.name(), FoldSparkType.fold(field.dataType())));
        }
        var collected = new CollectRows(columns, limits);
        List<Row> fetched = rows.limit(limits.rowsToFetch()).collectAsList();
        for (Row row : fetched) {
            var cells = new ArrayList<@Nullable Object>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                cells.add(ReadCell.cell(row.get(i)));
            }
            if (!collected.add(cells)) {
                break;
            }
        }
        return collected.done();
    }

    @Override
    public void close() {
        lent.close();
    }
}
