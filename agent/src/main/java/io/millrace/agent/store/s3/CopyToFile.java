package io.millrace.agent.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Copies of artifacts as files, for engines that read files by themselves. An artifact that was replaced has another copy; copies that nobody
 * has asked for within a day, longer than any work takes, are removed when the next one is made. Safe for use by many threads and
 * processes.
 */
final class CopyToFile {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Path folder;

    CopyToFile(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Opens what is to be copied. */
    interface Open {
        SeekableByteChannel open() throws IOException;
    }

    /** @param version tells it from others that have had the same key */
    Path of(String key, String version, Open from) throws IOException {
        Path copy = folder.resolve(version.replaceAll("[^A-Za-z0-9-]", "")).resolve(key);
        if (isTouched(copy)) {
            return copy;
        }
        removeOld();
        Path draft = Files.createDirectories(folder.resolve(".drafts"))
                .resolve(UUID.randomUUID().toString());
        try (InputStream in = Channels.newInputStream(from.open())) {
            Files.copy(in, draft);
            Files.createDirectories(copy.getParent());
            Files.move(draft, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
        return copy;
    }

    private static boolean isTouched(Path copy) throws IOException {
        try {
            Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
            return true;
        } catch (NoSuchFileException none) {
            return false;
        }
    }

    private void removeOld() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant before = Instant.now().minus(KEPT);
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException e) {
                // Somebody else removes it at the same time.
            }
        }
    }
}
