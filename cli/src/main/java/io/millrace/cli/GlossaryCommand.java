package io.millrace.cli;

import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.show.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code glossary show}, {@code set FILE}, {@code check FILE} and {@code delete}, each of one connection. */
@Command(
        name = "glossary",
        description = "What the users of a database call its tables, columns and figures.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class,
        synopsisSubcommandLabel = "show|set|check|delete",
        subcommands = {
            GlossaryCommand.Show.class,
            GlossaryCommand.Set.class,
            GlossaryCommand.Check.class,
            GlossaryCommand.Delete.class
        })
final class GlossaryCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Show, set, check or delete?");
    }

    /** Which glossary, and where. */
    static final class Of {
        @Option(
                names = "--connection",
                paramLabel = "ID",
                defaultValue = "shop",
                description = "Whose glossary (default: ${DEFAULT-VALUE}).")
        private String connection = "shop";

        @Mixin
        private GatewayOption gateway = new GatewayOption();
    }

    @Command(
            name = "show",
            description = "Prints the glossary.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Show implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Override
        public Integer call() throws Exception {
            String yaml = of.gateway.client().glossary(of.connection);
            PrintStream out = Terminal.system().out();
            out.print(yaml.endsWith("\n") ? yaml : yaml + "\n");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "set",
            description = "Checks a file and makes it the glossary.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Set implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Mixin
        private GivenFile file = new GivenFile();

        @Override
        public Integer call() throws Exception {
            String yaml = file.text();
            return tell(
                    file.name() + " is the glossary of " + of.connection,
                    () -> of.gateway.client().setGlossary(of.connection, yaml));
        }
    }

    @Command(
            name = "check",
            description = "Says whether a file can be the glossary, and all that is wrong with it.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Check implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Mixin
        private GivenFile file = new GivenFile();

        @Override
        public Integer call() throws Exception {
            String yaml = file.text();
            return tell(
                    file.name() + " fits " + of.connection,
                    () -> of.gateway.client().checkGlossary(of.connection, yaml));
        }
    }

    @Command(
            name = "delete",
            description = "Removes the glossary.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Override
        public Integer call() throws Exception {
            of.gateway.client().deleteGlossary(of.connection);
            Terminal.system().out().println(of.connection + " has no glossary");
            return ExitCode.OK;
        }
    }

    /** The file of a command. */
    static final class GivenFile {
        @Parameters(paramLabel = "FILE", description = "A glossary in YAML.")
        private Path path = Path.of("");

        @Spec(Spec.Target.MIXEE)
        private CommandSpec command = CommandSpec.create();

        String name() {
            return path.toString();
        }

        String text() {
            try {
                return Files.readString(path, StandardCharsets.UTF_8);
            } catch (IOException unreadable) {
                throw new ParameterException(command.commandLine(), "'" + path + "' cannot be read as a text file.");
            }
        }
    }

    private static int tell(String done, Callable<JsonNode> call) throws Exception {
        PrintStream out = Terminal.system().out();
        try {
            JsonNode counts = call.call();
            out.println(done + ": " + counts.path("synonyms").asInt() + " synonyms, "
                    + counts.path("descriptions").asInt() + " descriptions, "
                    + counts.path("measures").asInt() + " measures, "
                    + counts.path("default_dates").asInt() + " default dates");
            return ExitCode.OK;
        } catch (GatewayProblem refused) {
            JsonNode errors = refused.problem().path("errors");
            if (errors.isEmpty()) {
                throw refused;
            }
            for (JsonNode error : errors) {
                out.println(error.path("field").asString() + ": "
                        + error.path("message").asString());
            }
            return ExitCode.FAILED;
        }
    }
}
