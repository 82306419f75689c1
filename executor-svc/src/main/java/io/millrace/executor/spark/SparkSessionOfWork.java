package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.executor.connect.ExplainFailure;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.executor.engine.AskSource;
import io.millrace.executor.engine.BindParameters;
import io.millrace.executor.result.CollectRows;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ReadCell;
import io.millrace.executor.result.ResultTable;
import io.millrace.executor.result.ResultTable.Column;
import io.millrace.executor.result.TakeParts;
import io.millrace.executor.result.TakeRows;
import io.millrace.language.catalog.Catalog;
import io.millrace.schemas.Meta;
import io.millrace.schemas.Parameter;
import io.millrace.schemas.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2ScanRelation;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Queries of one work on Spark, in a session of its own: views and settings of two works never meet. Cancelling the work cancels
 * its job group and, in the databases, the statements of its tasks.
 */
public final class SparkSessionOfWork implements AskSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SparkSessionOfWork.class);
    private static final int CHECK_ROWS = 100;
    /** No more connections to a user's database at once. */
    private static final int MOST_AT_ONCE = 8;

    private final SparkSession session;
    private final @Nullable Source source;
    private final Work work;
    private final @Nullable LentToSpark lent;
    private final ReportStages stages;
    private final @Nullable RegisterTables tables;
    private final boolean isLocal;
    private final String group;

    private SparkSessionOfWork(
            SparkSession session,
            @Nullable Source source,
            Work work,
            @Nullable LentToSpark lent,
            ReportStages stages,
            @Nullable RegisterTables tables,
            boolean isLocal) {
        this.session = session;
        this.source = source;
        this.work = work;
        this.lent = lent;
        this.stages = stages;
        this.tables = tables;
        this.isLocal = isLocal;
        Meta meta = work.request().getMeta();
        this.group = meta.getWorkflowId() + "/" + meta.getStage() + "/" + meta.getAttempt();
    }

    static SparkSessionOfWork open(
            SparkSession session,
            @Nullable Source source,
            List<FindDatasets.View> datasets,
            Catalogs catalogs,
            SparkSettings settings,
            ReportStages stages,
            Work work)
            throws StageException, InterruptedException {
        RequireSparkQuery.forgetDangerousFunctions(session);
        for (FindDatasets.View dataset : datasets) {
            try {
                session.read()
                        .parquet(dataset.path())
                        .createOrReplaceTempView("`" + dataset.table().replace("`", "``") + "`");
            } catch (Exception e) {
                // Spark's exceptions are checked, but Scala declares none.
                throw ExplainFailure.ofDatasets(e);
            }
        }
        if (source == null) {
            return new SparkSessionOfWork(session, null, work, null, stages, null, settings.isLocal());
        }
        Catalog catalog = catalogs.require(source.connectionId());
        LentToSpark lent = LentToSpark.open(source);
        var tables = new RegisterTables(
                session, source, lent, catalog, settings.partitionRows(), work.deadline(), work::progress);
        try {
            tables.attachSource();
        } catch (RuntimeException | Error e) {
            lent.close();
            throw e;
        }
        return new SparkSessionOfWork(session, source, work, lent, stages, tables, settings.isLocal());
    }

    /** The rows of a query, within limits. */
    public ResultTable query(Statement query, Limits limits) throws StageException, InterruptedException {
        return query(query, limits, null);
    }

    /** @param whole is given every row, also those beyond the limits; null where only those within are wanted */
    public ResultTable query(Statement query, Limits limits, @Nullable TakeRows whole)
            throws StageException, InterruptedException {
        work.cancellation().check();
        var values = new HashMap<String, @Nullable Object>();
        for (Parameter parameter : query.getParameters()) {
            values.put(NameParameters.name(values.size() + 1), BindParameters.value(parameter));
        }
        stages.start(group, work);
        session.sparkContext().setJobGroup(group, query.getName(), true);
        try (StopRunning stop = StopRunning.when(work.cancellation(), work.deadline(), _ -> stop())) {
            try {
                return answer(query, values, limits, whole);
            } catch (UncheckedIOException e) {
                // Not Spark: the rows could not be kept.
                throw e;
            } catch (Exception | OutOfMemoryError | StackOverflowError e) {
                if (work.cancellation().isCancelled() || stop.timeIsUp()) {
                    throw new InterruptedException(stop.timeIsUp() ? "the deadline passed" : "cancelled");
                }
                throw source == null ? ExplainFailure.ofDatasets(e) : source.explain(e, "");
            }
        } finally {
            session.sparkContext().clearJobGroup();
            stages.end(group);
        }
    }

    private ResultTable answer(
            Statement query, Map<String, @Nullable Object> values, Limits limits, @Nullable TakeRows whole)
            throws Exception {
        List<String> relations = RequireSparkQuery.relations(session, query.getSql());
        String sql = NameParameters.in(query.getSql());
        if (tables == null) {
            return collect(limited(read(sql, values), limits, whole), limits, whole);
        }
        tables.register(relations);
        try {
            Dataset<Row> rows = limited(read(sql, values), limits, whole);
            if (!readsNothing(rows)) {
                return collect(rows, limits, whole);
            }
            log.debug("An aggregate that nobody reads would be pushed down as nothing; reading rows instead");
        } catch (Exception e) {
            if (!ExplainFailure.isOfText(e)) {
                throw e;
            }
            log.info("{} did not take what Spark pushed down to it; reading rows instead", source, e);
        }
        tables.pullRows();
        tables.register(relations);
        return collect(limited(read(sql, values), limits, whole), limits, whole);
    }

    private Dataset<Row> read(String sql, Map<String, @Nullable Object> values) throws StageException {
        Dataset<Row> rows = session.sql(sql, values);
        RequireReadingPlan.check(rows.queryExecution().analyzed());
        return rows;
    }

    private static Dataset<Row> limited(Dataset<Row> rows, Limits limits, @Nullable TakeRows whole) {
        return whole == null ? rows.limit(limits.rowsToFetch()) : rows;
    }

    /**
     * Whether no column of some table is read. Where that is because nobody reads an aggregate of all rows, Spark 4.1 asks the
     * database for all of them instead of for one.
     */
    private static boolean readsNothing(Dataset<Row> rows) {
        return CollectionConverters.asJava(rows.queryExecution().optimizedPlan().collectLeaves()).stream()
                .anyMatch(leaf -> leaf instanceof DataSourceV2ScanRelation scan
                        && scan.output().isEmpty());
    }

    @Override
    public ResultTable ask(Statement query) throws StageException, InterruptedException {
        return query(query, Limits.rows(CHECK_ROWS));
    }

    private void stop() {
        session.sparkContext().cancelJobGroup(group);
        if (lent != null) {
            lent.cancel();
        }
    }

    private ResultTable collect(Dataset<Row> rows, Limits limits, @Nullable TakeRows whole) throws IOException {
        var columns = new ArrayList<Column>();
        for (StructField field : rows.schema().fields()) {
            columns.add(new Column(field.name(), FoldSparkType.fold(field.dataType())));
        }
        var collected = new CollectRows(columns, limits);
        if (whole == null) {
            for (Row row : rows.collectAsList()) {
                if (!collected.add(cells(row))) {
                    break;
                }
            }
            return collected.done();
        }
        if (whole instanceof TakeParts loads && !hasBytes(rows)) {
            try {
                return inParts(rows.toJavaRDD(), columns, limits, loads);
            } catch (LoadPart.NotLoaded e) {
                if (isLocal || !e.isUnreached()) {
                    throw new UncheckedIOException(new IOException(e.getCause()));
                }
                work.progress("Spark's workers do not reach the target: the rows go through the executor");
            }
        }
        try {
            whole.begin(columns);
            for (Iterator<Row> all = rows.toLocalIterator(); all.hasNext(); ) {
                List<@Nullable Object> cells = cells(all.next());
                collected.add(cells);
                whole.row(cells);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return collected.done();
    }

    /** Bytes that are too many to be shown are not written, and only who sees the cells one after the other says so. */
    private static boolean hasBytes(Dataset<Row> rows) {
        return Arrays.stream(rows.schema().fields()).anyMatch(field -> field.dataType() instanceof BinaryType);
    }

    /**
     * Each task loads its part, where it runs; what comes back is the first rows of each, and which try of it counts. That is so for a single
     * part, too: nothing but those rows has to fit into the executor.
     */
    private ResultTable inParts(JavaRDD<Row> rows, List<Column> columns, Limits limits, TakeParts whole)
            throws LoadPart.NotLoaded {
        JavaRDD<Row> parts = rows.getNumPartitions() > MOST_AT_ONCE
                ? rows.rdd()
                        .coalesce(MOST_AT_ONCE, false, Option.apply(new CoalesceInOrder()), null)
                        .toJavaRDD()
                : rows;
        TakeParts.Into into;
        try {
            into = whole.beginParts(columns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int count = parts.getNumPartitions();
        work.progress("Loading " + count + (count == 1 ? " part" : " parts at once"));
        List<LoadPart.Loaded> loaded;
        try (LentToWrite target = LentToWrite.open(into.target())) {
            loaded = parts.mapPartitionsWithIndex(new LoadPart(target.token(), into.begin(), into.copy(), limits), true)
                    .collect();
        } catch (Exception e) {
            throwIfNotLoaded(e);
            throw e;
        }
        whole.putParts(loaded.stream().map(LoadPart.Loaded::put).toList());
        var collected = new CollectRows(columns, limits);
        loaded.forEach(part -> part.first().forEach(collected::add));
        return collected.done();
    }

    private static void throwIfNotLoaded(Throwable failure) throws LoadPart.NotLoaded {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof LoadPart.NotLoaded known) {
                throw known;
            }
        }
    }

    private static List<@Nullable Object> cells(Row row) {
        var cells = new ArrayList<@Nullable Object>(row.size());
        for (int i = 0; i < row.size(); i++) {
            cells.add(ReadCell.cell(row.get(i)));
        }
        return cells;
    }

    /** Of the source, which a connection may read to see what was read here; null where there is none. */
    public @Nullable String snapshot() {
        return lent == null ? null : lent.snapshot();
    }

    @Override
    public void close() {
        if (lent != null) {
            lent.close();
        }
    }
}
