package io.millrace.cli;

import io.millrace.cli.gateway.GatewayProblem;
import io.millrace.cli.show.Terminal;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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

    @Command(
            name = "show",
            description = "Prints the glossary.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Show implements Callable<Integer> {
        @Mixin
        private OfConnection of = new OfConnection();

        @Override
        public Integer call() throws Exception {
            String yaml = of.client().glossary(of.id());
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
        private OfConnection of = new OfConnection();

        @Mixin
        private GivenFile file = new GivenFile();

        @Override
        public Integer call() throws Exception {
            String yaml = file.text();
            return tell(
                    file.name() + " is the glossary of " + of.id(),
                    () -> of.client().setGlossary(of.id(), yaml));
        }
    }

    @Command(
            name = "check",
            description = "Says whether a file can be the glossary, and all that is wrong with it.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Check implements Callable<Integer> {
        @Mixin
        private OfConnection of = new OfConnection();

        @Mixin
        private GivenFile file = new GivenFile();

        @Override
        public Integer call() throws Exception {
            String yaml = file.text();
            return tell(file.name() + " fits " + of.id(), () -> of.client().checkGlossary(of.id(), yaml));
        }
    }

    @Command(
            name = "delete",
            description = "Removes the glossary.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private OfConnection of = new OfConnection();

        @Override
        public Integer call() throws Exception {
            of.client().deleteGlossary(of.id());
            Terminal.system().out().println(of.id() + " has no glossary");
            return ExitCode.OK;
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
