package io.millrace.cli;

import io.millrace.cli.show.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "connections",
        description = "Lists the databases that can be asked.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class ConnectionsCommand implements Callable<Integer> {
    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.system();
        JsonNode answer = gateway.client().connections();
        JsonNode connections = answer.isArray() ? answer : answer.path("items");
        for (JsonNode connection : connections) {
            terminal.out()
                    .printf(
                            "%-16s %-12s %s%n",
                            connection.path("id").asString(""),
                            connection.path("db_type").asString(""),
                            connection.path("name").asString(""));
        }
        if (connections.isEmpty()) {
            terminal.out().println("No database is connected yet.");
        }
        return ExitCode.OK;
    }
}
