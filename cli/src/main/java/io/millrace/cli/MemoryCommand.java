package io.millrace.cli;

import io.millrace.cli.show.Terminal;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code memory list}, {@code export}, {@code import FILE} and {@code delete ID}, each of one connection. */
@Command(
        name = "memory",
        description = "Questions whose readings are known to be right: answers that were liked, and what users wrote.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class,
        synopsisSubcommandLabel = "list|export|import|delete",
        subcommands = {
            MemoryCommand.Show.class,
            MemoryCommand.Export.class,
            MemoryCommand.Import.class,
            MemoryCommand.Delete.class
        })
final class MemoryCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "List, export, import or delete?");
    }

    @Command(
            name = "list",
            description = "Lists them, oldest first.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Show implements Callable<Integer> {
        @Mixin
        private OfConnection of = new OfConnection();

        @Override
        public Integer call() throws Exception {
            PrintStream out = Terminal.system().out();
            JsonNode memories = of.client().memories(of.id()).path("memories");
            for (JsonNode memory : memories) {
                out.println(memory.path("id").asString() + "  "
                        + memory.path("because").asString() + "  "
                        + memory.path("question").asString());
            }
            if (memories.isEmpty()) {
                out.println(of.id() + " has none: like an answer, or import a file");
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "export",
            description = "Prints them as YAML.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Export implements Callable<Integer> {
        @Mixin
        private OfConnection of = new OfConnection();

        @Override
        public Integer call() throws Exception {
            Terminal.system().out().print(of.client().exportMemories(of.id()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "import",
            description = "Adds those of a file that was exported, in place of those of the same questions.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Import implements Callable<Integer> {
        @Mixin
        private OfConnection of = new OfConnection();

        @Mixin
        private GivenFile file = new GivenFile();

        @Override
        public Integer call() throws Exception {
            String yaml = file.text();
            JsonNode done = of.client().importMemories(of.id(), yaml);
            Terminal.system().out().println(done.path("imported").asInt() + " imported");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "delete",
            description = "Forgets one.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private OfConnection of = new OfConnection();

        @Parameters(paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            of.client().deleteMemory(of.id(), id);
            Terminal.system().out().println("Forgotten");
            return ExitCode.OK;
        }
    }
}
