package io.millrace.eval.train;

import io.millrace.eval.suite.UnusableSuite;
import io.millrace.language.rank.Trained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./millrace train}: learns the weights of the engine from suites of questions with known queries. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Learns the weights of the engine from suites of questions with known queries.",
            "The same suites and the same program give the same bytes."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:trained", "1:a suite cannot be used", "2:wrong command line"})
public final class TrainCommand implements Callable<Integer> {
    private static final int UNUSABLE = 1;

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

    @Option(
            names = "--folds",
            defaultValue = "4",
            description = "Parts that the databases are divided into. Default: ${DEFAULT-VALUE}.")
    private int folds;

    @Option(
            names = "--cross-validate",
            description =
                    "Writes weights for each fold that know nothing of its databases, for ./millrace eval --folds.")
    private boolean crossValidate;

    @Spec
    private CommandSpec command = CommandSpec.create();

    static CommandLine commandLine() {
        return new CommandLine(new TrainCommand()).setExecutionExceptionHandler((failure, line, _) -> {
            line.getErr().println(failure instanceof UnusableSuite ? failure.getMessage() : "Unexpected: " + failure);
            if (!(failure instanceof UnusableSuite)) {
                failure.printStackTrace(line.getErr());
            }
            return UNUSABLE;
        });
    }

    @Override
    public Integer call() throws Exception {
        List<Path> folders =
                suites.stream().map(suite -> suite.toAbsolutePath().normalize()).toList();
        List<String> names = folders.stream().map(TrainCommand::name).toList();
        List<String> ranks = ranked.isEmpty() ? names : ranked;
        if (!names.containsAll(ranks)) {
            throw new ParameterException(command.commandLine(), "--rank names suites that --suite names, too");
        }
        if (folds < 2) {
            throw new ParameterException(command.commandLine(), "--folds is a number from 2");
        }
        String madeBy = "./millrace train --suite " + String.join(",", names) + " --rank " + String.join(",", ranks)
                + " --folds " + folds;
        Path target = Objects.requireNonNull(out);
        try (Train train = new Train(folders, ranks, folds, System.err)) {
            Map<Integer, List<Train.Made>> made = train.candidates();
            if (crossValidate) {
                crossValidate(train, made, madeBy, target, ranks);
                Train.write(train.all(-1, madeBy, made), target.resolve("weights.bin"));
            } else {
                Train.write(train.all(-1, madeBy, made), target);
                System.err.println("Written: " + target);
            }
        }
        return 0;
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private void crossValidate(
            Train train, Map<Integer, List<Train.Made>> made, String madeBy, Path target, List<String> ranks)
            throws IOException {
        Files.createDirectories(target);
        Map<String, Train.Measured> measured = new LinkedHashMap<>();
        for (int fold = 0; fold < folds; fold++) {
            Trained trained = train.all(fold, madeBy + " without fold " + fold, made);
            Train.write(trained, target.resolve("fold-" + fold + ".weights"));
            Files.write(target.resolve("fold-" + fold + ".databases"), train.databases(fold));
            for (String suite : ranks) {
                measured.merge(
                        suite, Train.measure(trained, made.getOrDefault(fold, List.of()), suite), Train.Measured::plus);
            }
        }
        measured.forEach((suite, figures) -> System.err.println(suite + ": " + figures));
    }
}
