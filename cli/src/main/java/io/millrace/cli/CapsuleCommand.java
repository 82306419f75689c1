package io.millrace.cli;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches everything of a run in one JSON document. */
@Command(
        name = "capsule",
        description =
                "Everything of a run in one JSON document: request, plan, programs, checks, timings, audit trail.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class CapsuleCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The id that `ask` ends with.")
    private String run = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Where to put it (default: it is printed).")
    private @Nullable Path out;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        String capsule = GatewayClient.exactNumbers()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(gateway.client().capsule(run));
        if (out == null) {
            Terminal.system().out().println(capsule);
        } else {
            Files.writeString(out, capsule + "\n", StandardCharsets.UTF_8);
            Terminal.system().out().println(out + ": " + Files.size(out) + " bytes");
        }
        return ExitCode.OK;
    }
}
