package io.millrace.agent.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Artifacts as files below a folder, which gateway and executor share. Safe for use by many threads and processes. */
public final class FolderStore implements ArtifactStore {
    /** Begins with a dot, as no key does. */
    private static final String DRAFTS = ".drafts";

    /** Nobody writes for that long: whoever began it is gone. */
    private static final Duration GIVEN_UP = Duration.ofDays(1);

    private final Path root;

    /** @param root is made when it is first written to */
    public FolderStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Draft draft(String key) throws IOException {
        Path target = path(key);
        Path drafts = Files.createDirectories(root.resolve(DRAFTS));
        removeGivenUp(drafts);
        Path file = drafts.resolve(UUID.randomUUID().toString());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new FileDraft(file, channel, target);
    }

    @Override
    public SeekableByteChannel open(String key) throws IOException {
        return FileChannel.open(path(key), StandardOpenOption.READ);
    }

    @Override
    public boolean has(String key) {
        return Files.isRegularFile(path(key));
    }

    @Override
    public List<String> keys(String folder) throws IOException {
        Path below = path(folder);
        if (!Files.isDirectory(below)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e;
            }
            // Somebody deletes in there at the same time.
            return keys(folder);
        }
    }

    @Override
    public void delete(String keyOrFolder) throws IOException {
        Path path = path(keyOrFolder);
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Somebody else deletes it at the same time.
        }
    }

    @Override
    public URI locate(String key) throws IOException {
        Path file = path(key);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(key);
        }
        return file.toUri();
    }

    @Override
    public boolean isSeenByOtherMachines() {
        return true;
    }

    private Path path(String key) {
        return root.resolve(ArtifactKey.require(key));
    }

    private static void removeGivenUp(Path drafts) throws IOException {
        Instant before = Instant.now().minus(GIVEN_UP);
        try (Stream<Path> files = Files.list(drafts)) {
            for (Path file : files.toList()) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    // It was finished in this moment.
                }
            }
        }
    }

    private static final class FileDraft implements Draft {
        private final Path file;
        private final FileChannel channel;
        private final OutputStream out;
        private final Path target;

        FileDraft(Path file, FileChannel channel, Path target) {
            this.file = file;
            this.channel = channel;
            this.out = Channels.newOutputStream(channel);
            this.target = target;
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void commit() throws IOException {
            channel.force(true);
            channel.close();
            Files.createDirectories(target.getParent());
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        /** A link is made where nothing is, or not at all; a file that is moved takes the place of another. */
        @Override
        public void commitNew() throws IOException {
            channel.force(true);
            channel.close();
            Files.createDirectories(target.getParent());
            Files.createLink(target, file);
            Files.delete(file);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }
}
