package io.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The text file that a command is given. */
final class GivenFile {
    @Parameters(paramLabel = "FILE", description = "A file in YAML.")
    private Path path = Path.of("");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    String name() {
        return path.toString();
    }

    /** @throws ParameterException where there is no such file, or it is no text */
    String text() {
        try {
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new ParameterException(command.commandLine(), "'" + path + "' cannot be read as a text file.");
        }
    }
}
