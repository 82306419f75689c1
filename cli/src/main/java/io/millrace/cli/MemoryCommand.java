package io.millrace.cli;

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

    /** Whose memories, and where. */
    static final class Of {
        @Option(
                names = "--connection",
                paramLabel = "ID",
                defaultValue = "shop",
                description = "Whose memories (default: ${DEFAULT-VALUE}).")
        private String connection = "shop";

        @Mixin
        private GatewayOption gateway = new GatewayOption();
    }

    @Command(
            name = "list",
            description = "Lists them, oldest first.",
            mixinStandardHelpOptions = true,
            versionProvider = ShowVersion.class)
    static final class Show implements Callable<Integer> {
        @Mixin
        private Of of = new Of();

        @Override
        public Integer call() throws Exception {
            PrintStream out = Terminal.system().out();
            JsonNode memories = of.gateway.client().memories(of.connection).path("memories");
            for (JsonNode memory : memories) {
                out.println(memory.path("id").asString() + "  "
                        + memory.path("because").asString() + "  "
                        + memory.path("question").asString());
            }
            if (memories.isEmpty()) {
                out.println(of.connection + " has none: like an answer, or import a file");
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
        private Of of = new Of();

        @Override
        public Integer call() throws Exception {
            Terminal.system().out().print(of.gateway.client().exportMemories(of.connection));
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
        private Of of = new Of();

        @Parameters(paramLabel = "FILE", description = "Memories in YAML.")
        private Path path = Path.of("");

        @Spec
        private CommandSpec command = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            String yaml;
            try {
                yaml = Files.readString(path, StandardCharsets.UTF_8);
            } catch (IOException unreadable) {
                throw new ParameterException(command.commandLine(), "'" + path + "' cannot be read as a text file.");
            }
            JsonNode done = of.gateway.client().importMemories(of.connection, yaml);
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
        private Of of = new Of();

        @Parameters(paramLabel = "ID", description = "As list shows it.")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            of.gateway.client().deleteMemory(of.connection, id);
            Terminal.system().out().println("Forgotten");
            return ExitCode.OK;
        }
    }
}
