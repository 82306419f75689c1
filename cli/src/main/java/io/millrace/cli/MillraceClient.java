package io.millrace.cli;

import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.gateway.GatewayUnreachable;
import io.millrace.cli.guard.GuardCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command-line client: {@code ask}, {@code answer}, {@code chat}, {@code status}, {@code cancel}, {@code connections},
 * {@code glossary}, {@code upload}, {@code download}, {@code capsule}, {@code guard}.
 */
@Command(
        name = "millrace",
        description = "Questions in plain words, answered from your own databases.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AskCommand.class,
            AnswerCommand.class,
            ChatCommand.class,
            StatusCommand.class,
            CancelCommand.class,
            ConnectionsCommand.class,
            GlossaryCommand.class,
            MemoryCommand.class,
            UploadCommand.class,
            DownloadCommand.class,
            CapsuleCommand.class,
            GuardCommand.class
        })
public final class MillraceClient implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec command = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(command.commandLine(), "Which command?");
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** @return the exit code */
    static int run(String... arguments) {
        return new CommandLine(new MillraceClient())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(words(failure));
                    return exitCode(failure);
                })
                .execute(arguments);
    }

    private static int exitCode(Throwable failure) {
        return failure instanceof GatewayUnreachable ? ExitCode.UNREACHABLE : ExitCode.FAILED;
    }

    private static String words(Exception failure) {
        if (failure instanceof GatewayUnreachable || failure instanceof GatewayProblem) {
            return String.valueOf(failure.getMessage());
        }
        return "Unexpected: " + failure;
    }
}
