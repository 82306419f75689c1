package io.millrace.eval.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the databases of a suite are: {@code <root>/<id>/<id>.sqlite}, or a script for a server to load. A folder may be a link to
 * a sibling suite's, also where a file system without links has a file with the link's text in its place.
 *
 * @param root the folder of the databases
 * @param instances the folder with further databases of the same structure, {@code <instances>/<id>/*.sqlite}; may not exist
 */
public record DatabaseFolders(Path root, Path instances) {
    /** Longer than this no link is. */
    private static final long LONGEST_LINK = 4096;

    private static final int MOST_LINKS = 8;

    /** @throws UnusableSuite where there is none */
    public Path folder(String databaseId) {
        return inside(root, databaseId)
                .orElseThrow(() ->
                        new UnusableSuite("There is no folder for the database " + databaseId + " in " + root + "."));
    }

    /** The file of a database with this ending, such as {@code .sqlite}. */
    public Optional<Path> file(String databaseId, String ending) {
        return Optional.of(folder(databaseId).resolve(databaseId + ending)).filter(Files::isRegularFile);
    }

    /** Further SQLite files of the same structure with other rows, in the order of their names. */
    public List<Path> instances(String databaseId) {
        Optional<Path> folder = inside(instances, databaseId);
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            return files.filter(file -> file.getFileName().toString().endsWith(".sqlite"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UnusableSuite("The folder " + folder.get() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<Path> inside(Path parent, String databaseId) {
        Path folder = parent.resolve(databaseId);
        if (databaseId.isBlank() || !parent.equals(folder.normalize().getParent())) {
            throw new UnusableSuite("\"" + databaseId + "\" is no name of a database.");
        }
        try {
            for (int links = 0; links < MOST_LINKS && Files.isRegularFile(folder); links++) {
                if (Files.size(folder) > LONGEST_LINK) {
                    return Optional.empty();
                }
                String target = Files.readString(folder, StandardCharsets.UTF_8).strip();
                folder = folder.resolveSibling(target).normalize();
            }
            return Files.isDirectory(folder) ? Optional.of(folder.toRealPath()) : Optional.empty();
        } catch (IOException e) {
            throw new UnusableSuite(
                    "The folder of the database " + databaseId + " cannot be read: " + e.getMessage(), e);
        }
    }
}
