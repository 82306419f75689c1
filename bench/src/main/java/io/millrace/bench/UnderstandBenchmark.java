package io.millrace.bench;

import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.FindAnchors;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.index.CatalogIndex;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Understand;
import io.millrace.language.understand.Understanding;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What understanding a question costs, and what the index of its catalog, on generated schemas of 20 and of 1,000 tables. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class UnderstandBenchmark {
    private static final int QUESTIONS = 30;
    private static final long SEED = 7;

    @Param({"20", "1000"})
    public int tables;

    private final Understand understand = new Understand();
    private Catalog catalog = catalog(20);
    private CatalogIndex index = new CatalogIndex(catalog);
    private List<String> questions = List.of();
    private int next;

    static Catalog catalog(int tables) {
        return new GenerateCatalog(SEED).generate(tables, tables <= 100 ? 5 : 8);
    }

    @Setup
    public void generate() {
        catalog = catalog(tables);
        index = new CatalogIndex(catalog);
        questions = GenerateCatalog.questions(catalog, QUESTIONS, SEED);
    }

    @Benchmark
    @Warmup(iterations = 1, time = 15)
    @Measurement(iterations = 1, time = 15)
    public Understanding question() {
        String question = questions.get(next++ % questions.size());
        return understand.understand(question, index, Conversation.NONE);
    }

    @Benchmark
    @Warmup(iterations = 1, time = 6)
    @Measurement(iterations = 1, time = 6)
    public Object build() {
        return built(catalog);
    }

    /** Everything that is built once per snapshot. */
    private static FindAnchors built(Catalog catalog) {
        return new FindAnchors(new Elements(new CatalogIndex(catalog)));
    }

    public static void main(String[] arguments) throws RunnerException {
        System.out.printf(Locale.ROOT, "%-8s %-9s %10s %8s%n", "tables", "", "median ms", "p95 ms");
        var summary = new StringBuilder();
        for (RunResult run : run()) {
            String tables = run.getParams().getParam("tables");
            String what = run.getParams().getBenchmark().replaceFirst(".*\\.", "");
            Result<?> result = run.getPrimaryResult();
            double median = result.getStatistics().getPercentile(50);
            double p95 = result.getStatistics().getPercentile(95);
            System.out.printf(Locale.ROOT, "%-8s %-9s %10.2f %8.2f%n", tables, what, median, p95);
            summary.append(
                    what.equals("question")
                            ? String.format(
                                    Locale.ROOT, "median_ms_%s=%.1f p95_ms_%s=%.1f ", tables, median, tables, p95)
                            : String.format(
                                    Locale.ROOT,
                                    "build_ms_per_100_%s=%.1f ",
                                    tables,
                                    median * 100 / Integer.parseInt(tables)));
        }
        System.out.printf(
                Locale.ROOT, "%sindex_mb_20=%.1f index_mb_1000=%.1f%n", summary, megabytes(20), megabytes(1000));
    }

    private static Collection<RunResult> run() throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(UnderstandBenchmark.class.getName())
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
    }

    /** What the heap holds more with an index than without, the catalog itself not counted. */
    private static double megabytes(int tables) {
        built(catalog(20));
        Catalog catalog = catalog(tables);
        long before = used();
        FindAnchors kept = built(catalog);
        long after = used();
        kept.find(catalog.tables().getFirst().name());
        return (after - before) / 1e6;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
