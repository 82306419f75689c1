package io.millrace.executor.spark;

import io.millrace.agent.StageException;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.executor.connect.Source;
import io.millrace.executor.connect.StopRunning;
import io.millrace.language.catalog.Table;
import io.millrace.schemas.Category;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one Spark of this process: started when first needed, then kept warm. Every work has a session of its own. */
public final class SparkEngine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SparkEngine.class);

    /** Spark joins those that turn out small. */
    private static final int SHUFFLE_ON_WORKERS = 32;

    private final SparkSettings settings;
    private final Catalogs catalogs;
    private final FindDatasets datasets;
    private final ReportStages stages = new ReportStages();
    private @Nullable SparkSession root;
    private @Nullable Exception failure;
    /** When it could not be started, by {@link System#nanoTime}. */
    private long failed;

    /** Without datasets. */
    public SparkEngine(SparkSettings settings, Catalogs catalogs) {
        this(settings, catalogs, FindDatasets.NONE);
    }

    public SparkEngine(SparkSettings settings, Catalogs catalogs, FindDatasets datasets) {
        this.settings = settings;
        this.catalogs = catalogs;
        this.datasets = datasets;
    }

    /** Whether it runs inside this process. */
    public boolean isLocal() {
        return settings.isLocal();
    }

    /**
     * A session on a source, and on the datasets of the work's goal; to be closed with the work.
     *
     * @param source null where only datasets are asked
     */
    public SparkSessionOfWork open(@Nullable Source source, Work work) throws StageException, InterruptedException {
        if (!running()) {
            work.progress("Starting Spark");
        }
        SparkSession session = root().newSession();
        List<FindDatasets.View> views = datasets.of(work.request().getGoal());
        return SparkSessionOfWork.open(session, source, views, catalogs, settings, stages, work);
    }

    /**
     * What a query reads.
     *
     * @param tables of the source
     */
    public record Reads(List<Table> tables, List<FindDatasets.View> datasets) {}

    /** @param source null where only datasets are asked */
    public Reads reads(@Nullable Source source, Work work, String sql) throws StageException, InterruptedException {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(RequireSparkQuery.relations(root().newSession(), sql));
        List<FindDatasets.View> views = datasets.of(work.request().getGoal());
        List<Table> tables = source == null
                ? List.of()
                : catalogs.require(source.connectionId()).tables().stream()
                        // Of two with one name Spark is given the first.
                        .filter(table -> names.remove(table.name()))
                        .toList();
        return new Reads(tables, views);
    }

    /** What is done in a session. */
    @FunctionalInterface
    public interface OnSpark<T> {
        T on(SparkSession session) throws Exception;
    }

    /** Does something in a session of its own; its jobs end when the work is cancelled or its time is up. */
    public <T> T call(Work work, String name, OnSpark<T> call) throws Exception {
        if (!running()) {
            work.progress("Starting Spark");
        }
        SparkSession session = root().newSession();
        String group = work.request().getMeta().getMessageId();
        stages.start(group, work);
        session.sparkContext().setJobGroup(group, name, true);
        try (StopRunning stop = StopRunning.when(
                work.cancellation(),
                work.deadline(),
                _ -> session.sparkContext().cancelJobGroup(group))) {
            try {
                return call.on(session);
            } catch (Exception e) {
                if (work.cancellation().isCancelled() || stop.timeIsUp()) {
                    throw new InterruptedException(stop.timeIsUp() ? "the deadline passed" : "cancelled");
                }
                throw e;
            }
        } finally {
            session.sparkContext().clearJobGroup();
            stages.end(group);
        }
    }

    /** Starts Spark in the background and lets it compile something, so that the first question does not wait for that. */
    public void warm() {
        Thread.ofPlatform().name("warm-spark").daemon().start(() -> {
            try {
                root().newSession()
                        .sql(
                                "SELECT id % 7 AS k, count(*) AS n FROM range(100) GROUP BY id % 7 ORDER BY n DESC, k LIMIT 3")
                        .collectAsList();
                log.info("Spark is warm");
            } catch (StageException | RuntimeException e) {
                log.warn("Spark could not be started ahead; the first query that needs it tries again", e);
            }
        });
    }

    private synchronized boolean running() {
        return root != null && !root.sparkContext().isStopped();
    }

    SparkSession root() throws StageException {
        return root(System.nanoTime());
    }

    /** Callers that waited for a failed start get its error instead of each trying again. */
    private synchronized SparkSession root(long asked) throws StageException {
        SparkSession existing = root;
        if (existing == null || existing.sparkContext().isStopped()) {
            Exception before = failure;
            if (before != null && failed - asked > 0) {
                throw notStarted(before);
            }
            try {
                ReachMaster.require(settings.master());
                existing = start();
            } catch (Exception e) {
                // Its exceptions are checked, but Scala declares none.
                failure = e;
                failed = System.nanoTime();
                throw notStarted(e);
            }
            root = existing;
            failure = null;
        }
        return existing;
    }

    private StageException notStarted(Exception e) {
        return new StageException(
                Category.PLATFORM,
                "spark-not-started",
                "Spark could not be started on " + settings.master()
                        + (e instanceof ReachMaster.NotReached ? ": nobody answers there." : "."),
                settings.isLocal()
                        ? "The log of the executor says why."
                        : "Check that this master is up, reachable from the executor and has workers, and that it has the secret that"
                                + " MILLRACE_SPARK_PROPERTIES names.",
                e);
    }

    private SparkSession start() {
        SparkSession.Builder builder = SparkSession.builder()
                .appName("millrace-executor")
                .master(settings.master())
                .config("spark.ui.enabled", false)
                // A long job leaves room for short ones.
                .config("spark.scheduler.mode", "FAIR")
                .config("spark.sql.catalogImplementation", "in-memory")
                .config("spark.sql.warehouse.dir", temporary("spark-warehouse"))
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.datetime.java8API.enabled", true)
                .config("spark.sql.ansi.enabled", true)
                .config("spark.sql.optimizer.datasourceV2JoinPushdown", true)
                // PostgreSQL's char(n) is padded by PostgreSQL; doing it again keeps filters from being pushed down.
                .config("spark.sql.readSideCharPadding", false)
                // Spark reads sources, never a path that a statement names.
                .config("spark.sql.runSQLOnFiles", false)
                .config("spark.driver.maxResultSize", "128m")
                .config("spark.sql.debug.maxToStringFields", 100)
                .config("spark.sql.artifact.isolation.enabled", false)
                .config("spark.log.structuredLogging.enabled", false)
                .config("spark.ui.showConsoleProgress", false);
        if (settings.isLocal()) {
            builder.config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", Runtime.getRuntime().availableProcessors());
        } else {
            builder.config("spark.sql.shuffle.partitions", SHUFFLE_ON_WORKERS);
        }
        settings.properties().forEach(builder::config);
        if (!settings.isLocal()) {
            builder.config("spark.jars", besides("spark.jars", ShipToWorkers.jars()));
            // Not for anyone to turn off: what opens users' databases goes over this channel.
            builder.config("spark.authenticate", true)
                    .config("spark.network.crypto.enabled", true)
                    .config("spark.plugins", besides("spark.plugins", LendToWorkers.class.getName()));
        }
        SparkSession session = builder.getOrCreate();
        if (session.sparkContext().isStopped()) {
            throw new IllegalStateException("Spark has stopped while it started");
        }
        session.sparkContext().addSparkListener(stages);
        return session;
    }

    /** What Millrace needs, and what the operator wants in the same list. */
    private String besides(String name, String ours) {
        String theirs = settings.properties().getOrDefault(name, "");
        return theirs.isBlank() ? ours : theirs + "," + ours;
    }

    private static String temporary(String name) {
        return Path.of(System.getProperty("java.io.tmpdir"), "millrace-" + name)
                .toUri()
                .toString();
    }

    @Override
    public synchronized void close() {
        if (root != null) {
            root.stop();
            root = null;
        }
    }
}
