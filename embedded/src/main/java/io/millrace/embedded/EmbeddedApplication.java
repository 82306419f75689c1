package io.millrace.embedded;

import io.millrace.cli.ExitCode;
import io.millrace.cli.ShowVersion;
import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import io.millrace.embedded.home.StartupFailure;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./millrace up}, {@code demo}, {@code load-demo} and {@code make-keys}. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UpCommand.class, DemoCommand.class, LoadDemoCommand.class, MakeKeysCommand.class})
public final class EmbeddedApplication implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command = CommandLine.Model.CommandSpec.create();

    public static void main(String[] arguments) {
        prepareLogging(System.getenv());
        System.exit(new CommandLine(new EmbeddedApplication())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("millrace: " + words(failure));
                    return failure instanceof GatewayUnreachable ? ExitCode.UNREACHABLE : ExitCode.FAILED;
                })
                .execute(arguments));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(command.commandLine(), "Which command?");
    }

    /** Before anything logs: {@code embedded-logback.xml} reads where the file is to be. */
    private static void prepareLogging(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("MILLRACE_HOME", ".millrace"));
        System.setProperty("millrace.logs", home.resolve("logs").toString());
        System.setProperty("logback.configurationFile", "embedded-logback.xml");
        // Spring Boot would set logging up a second time, with its own idea of a console.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    }

    private static String words(Exception failure) {
        if (failure instanceof StartupFailure
                || failure instanceof GatewayProblem
                || failure instanceof GatewayUnreachable
                || failure instanceof IllegalArgumentException) {
            LoggerFactory.getLogger(EmbeddedApplication.class).error("Stopped", failure);
            return String.valueOf(failure.getMessage());
        }
        LoggerFactory.getLogger(EmbeddedApplication.class).error("Stopped by what was not expected", failure);
        return "unexpected: " + failure + "\nThe whole of it is in " + System.getProperty("millrace.logs")
                + "/millrace.log";
    }
}
