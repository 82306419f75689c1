package io.millrace.eval.train;

import io.millrace.language.rank.Trained;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./millrace train}: learns the weights of the engine from suites of questions with known queries. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Learns the weights of the engine from suites of questions with known queries.",
            "The same suites and the same program give the same bytes."
        })
public final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--suite",
            required = true,
            split = ",",
            paramLabel = "DIR",
            description = "A suite to learn from; may be given several times.")
    private List<Path> suites = List.of();

    @Option(
            names = "--rank",
            split = ",",
            paramLabel = "NAME",
            description = "Suites that the ranker learns from, their known queries run. Default: all of them.")
    private List<String> ranked = List.of();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where the weights go; with --cross-validate a folder.")
    private @Nullable Path out;

    @Option(names = "--folds", defaultValue = "4", description = "Parts that the databases are divided into. Default: ${DEFAULT-VALUE}.")
    private int folds;

    @Option(
            names = "--cross-validate",
            description = "Writes weights for each fold that know nothing of its databases, for ./millrace eval --folds.")
    private boolean crossValidate;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintStream progress = System.err;
        Path target = java.util.Objects.requireNonNull(out);
        Path parent = suites.getFirst().toAbsolutePath().normalize().getParent();
        List<String> names = suites.stream()
                .map(suite -> suite.toAbsolutePath().normalize().getFileName().toString())
                .toList();
        List<String> ranks = ranked.isEmpty() ? names : ranked;
        Train train = new Train(parent, names, ranks, folds, progress);
        Map<Integer, List<Train.Made>> made = train.candidates();
        String madeBy = "./millrace train --suite " + String.join(",", names) + " --rank " + String.join(",", ranks)
                + " --folds " + folds;
        if (!crossValidate) {
            Train.write(train.all(-1, madeBy, made), target);
            progress.println("Written: " + target);
            return 0;
        }
        Files.createDirectories(target);
        double[][] sums = new double[ranks.size()][4];
        for (int fold = 0; fold < folds; fold++) {
            Trained trained = train.all(fold, madeBy + " without fold " + fold, made);
            Train.write(trained, target.resolve("fold-" + fold + ".weights"));
            Files.write(target.resolve("fold-" + fold + ".databases"), train.databases(fold));
            for (int s = 0; s < ranks.size(); s++) {
                double[] counted = train.measure(trained, made.getOrDefault(fold, List.of()), ranks.get(s));
                for (int i = 0; i < counted.length; i++) {
                    sums[s][i] += counted[i];
                }
            }
        }
        for (int s = 0; s < ranks.size(); s++) {
            progress.printf(
                    "%s: n=%.0f right %.1f; sure of %.1f, right of these %.1f%n",
                    ranks.get(s),
                    sums[s][0],
                    100 * sums[s][1] / sums[s][0],
                    100 * sums[s][2] / sums[s][0],
                    100 * sums[s][3] / Math.max(1, sums[s][2]));
        }
        return 0;
    }
}
