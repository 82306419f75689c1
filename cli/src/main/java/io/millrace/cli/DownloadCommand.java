package io.millrace.cli;

import io.millrace.cli.show.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches all rows of a result into a file. */
@Command(
        name = "download",
        description = "Fetches all rows of a result, and not only those that were shown.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class DownloadCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The id that `ask` ends with.")
    private String run = "";

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "csv",
            description = "csv, json or parquet (default: ${DEFAULT-VALUE}).")
    private String format = "csv";

    @Option(names = "--out", paramLabel = "FILE", description = "Where to put it (default: run-RUN.FORMAT here).")
    private @Nullable Path out;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        Path target = out == null ? Path.of("run-" + run.replaceAll("[^A-Za-z0-9-]", "") + "." + format) : out;
        gateway.client().download(run, format, target);
        Terminal.system().out().println(target + ": " + Files.size(target) + " bytes");
        return ExitCode.OK;
    }
}
