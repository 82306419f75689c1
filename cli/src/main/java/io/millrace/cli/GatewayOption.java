package io.millrace.cli;

import io.millrace.cli.gateway.GatewayClient;
import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says where the gateway is. */
final class GatewayOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:MILLRACE_URL:-http://127.0.0.1:8080}",
            description = "Where the gateway is (environment: MILLRACE_URL; default: http://127.0.0.1:8080).")
    private String url = "";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    GatewayClient client() {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return new GatewayClient(uri);
            }
        } catch (IllegalArgumentException e) {
            // Told below, as any other address that is none.
        }
        throw new ParameterException(
                command.commandLine(), "'" + url + "' is no address of a gateway, like http://127.0.0.1:8080");
    }
}
