package io.millrace.executor.connect;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the file of a SQLite database below the folders that the operator allows; links do not lead out of them. */
final class FindSqliteFile {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private FindSqliteFile() {}

    static Path find(String name, List<Path> folders) throws StageException {
        Path wanted;
        try {
            wanted = Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("database: not a file name", e);
        }
        for (Path folder : folders) {
            Path candidate = folder.resolve(wanted);
            try {
                if (Files.isRegularFile(candidate) && candidate.toRealPath().startsWith(folder.toRealPath())) {
                    Path file = candidate.toRealPath();
                    requireDatabase(file);
                    return file;
                }
            } catch (IOException e) {
                throw new StageException(
                        Category.USER,
                        "unreadable-database",
                        "The file " + wanted.getFileName() + " cannot be read.",
                        "Let the user that the executor runs as read it.",
                        e);
            }
        }
        // The same answer for a file that is missing and one that lies elsewhere: nobody learns what files there are.
        throw new StageException(
                Category.USER,
                "unknown-database",
                "There is no SQLite database " + name + " in the folders that may be read.",
                "Put the file below one of "
                        + folders.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + ", or let the operator add its folder to MILLRACE_SQLITE_FOLDERS.");
    }

    private static void requireDatabase(Path file) throws IOException, StageException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(MAGIC.length);
            if (start.length > 0 && !Arrays.equals(start, MAGIC)) {
                throw new StageException(
                        Category.USER,
                        "not-a-database",
                        "The file " + file.getFileName() + " is not a SQLite database.",
                        "Name the file of a SQLite 3 database.");
            }
        }
    }
}
