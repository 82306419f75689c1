package io.millrace.cli;

import io.millrace.cli.show.Terminal;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Makes a dataset of a file, and shows what was found in it. */
@Command(
        name = "upload",
        description = "Makes a dataset of a file: CSV, JSON lines, Parquet or ORC.",
        mixinStandardHelpOptions = true,
        versionProvider = ShowVersion.class)
final class UploadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it (default: as the file is called).")
    private @Nullable String name;

    @Option(
            names = "--type",
            paramLabel = "COLUMN=TYPE",
            description =
                    "The type of a column where it is not the one that it looks like; may be given several times.")
    private Map<String, String> types = new LinkedHashMap<>();

    @Option(names = "--replace", description = "Puts it in the place of the dataset of the same name.")
    private boolean replace;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws Exception {
        if (!Files.isRegularFile(file)) {
            throw new CommandLine.ParameterException(command.commandLine(), "There is no file " + file + ".");
        }
        JsonNode dataset = gateway.client().upload(file, name, types, replace);
        Terminal terminal = Terminal.system();
        PrintStream out = terminal.out();
        out.println(plain(dataset.path("id").asString("")) + ": "
                + dataset.path("rows").asLong() + " rows, "
                + dataset.path("columns").size() + " columns");
        for (JsonNode column : dataset.path("columns")) {
            out.printf(
                    "  %-30s %s%n",
                    plain(column.path("name").asString("")), column.path("type").asString(""));
        }
        dataset.path("notes").forEach(note -> out.println(plain(note.asString(""))));
        long bad = dataset.path("bad_rows").asLong();
        if (bad > 0) {
            out.println(bad + (bad == 1 ? " row was" : " rows were") + " left out:");
            for (JsonNode row : dataset.path("bad_rows_shown")) {
                out.println("  line " + row.path("line").asLong() + " "
                        + plain(row.path("reason").asString("")));
            }
        }
        out.println("Ask it: ./millrace ask --dataset " + dataset.path("id").asString("") + " \"…\"");
        return ExitCode.OK;
    }

    /** What a file says of itself must not move the cursor. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
