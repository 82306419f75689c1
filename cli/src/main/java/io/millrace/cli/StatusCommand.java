package io.millrace.cli;

import io.millrace.cli.gateway.GatewayClient;
import io.millrace.cli.show.RenderWorkflow;
import io.millrace.cli.show.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "status",
        description = "Says how a workflow stands, or how the gateway is when none is named.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class StatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "The workflow's request id.")
    private @Nullable String id;

    @Option(names = "--json", description = "Prints everything that is known as JSON.")
    private boolean json;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        GatewayClient client = gateway.client();
        String workflow = id;
        if (workflow == null) {
            terminal.out().println(client.health().toPrettyString());
            return ExitCode.OK;
        }
        JsonNode known = client.explained(workflow);
        if (json) {
            terminal.out().println(known.toPrettyString());
        } else {
            terminal.out()
                    .println(known.path("status").asString("") + "  "
                            + known.path("question").asString(""));
            new RenderWorkflow(terminal).render(known, 20).forEach(terminal.out()::println);
        }
        return ExitCode.OK;
    }
}
