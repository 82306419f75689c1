package io.millrace.cli;

import io.millrace.cli.show.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Stops a workflow.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class CancelCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The workflow's request id.")
    private String id = "";

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        gateway.client().cancel(id);
        Terminal.system().out().println("Asked to stop " + id);
        return ExitCode.OK;
    }
}
