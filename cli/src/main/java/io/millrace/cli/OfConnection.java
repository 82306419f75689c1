package io.millrace.cli;

import io.millrace.cli.gateway.GatewayClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The connection that a command is about, and the gateway that knows it. */
final class OfConnection {
    @Option(
            names = "--connection",
            paramLabel = "ID",
            defaultValue = "shop",
            description = "Of which connection (default: ${DEFAULT-VALUE}).")
    private String id = "shop";

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    String id() {
        return id;
    }

    GatewayClient client() {
        return gateway.client();
    }
}
