package io.millrace.embedded.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder of an embedded Millrace ({@code MILLRACE_HOME}). Whoever holds it open has it for itself: the lock is the
 * operating system's and goes with the process, however that ends.
 */
public final class Home implements AutoCloseable {
    private static final long NEEDED_BYTES = 1L << 30;

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private Home(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** @throws StartupFailure where the folder cannot be written, is in use, or its disk is almost full */
    public static Home open(Path folder) throws StartupFailure {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            // An own probe: the permission bits say nothing of a read-only file system.
            Files.delete(Files.createTempFile(absolute, "writable", ""));
            long free = Files.getFileStore(absolute).getUsableSpace();
            if (free < NEEDED_BYTES) {
                throw new StartupFailure(
                        "Not enough disk space: %s has %d MB free, Millrace needs %d MB. Free some space, or set MILLRACE_HOME to a folder on another disk."
                                .formatted(absolute, free >> 20, NEEDED_BYTES >> 20));
            }
            return lock(absolute);
        } catch (IOException e) {
            throw new StartupFailure(
                    "The folder " + absolute
                            + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "). Make it writable, or set MILLRACE_HOME to another folder.",
                    e);
        }
    }

    private static Home lock(Path folder) throws IOException, StartupFailure {
        Path file = folder.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            String owner = Files.readString(file).strip();
            throw new StartupFailure("Another Millrace is running on " + folder
                    + (owner.isEmpty() ? "" : " (process " + owner + ")")
                    + ". Stop it, or set MILLRACE_HOME to another folder.");
        }
        channel.truncate(0);
        channel.write(java.nio.ByteBuffer.wrap(
                Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
        return new Home(folder, channel, lock);
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    public Path folder() {
        return folder;
    }

    /** The broker's log. */
    public Path kafka() {
        return folder.resolve("kafka");
    }

    /** The data of the PostgreSQL server. */
    public Path postgres() {
        return folder.resolve("postgres");
    }

    /** The unpacked programs of the PostgreSQL server. */
    public Path postgresPrograms() {
        return folder.resolve("postgres-programs");
    }

    public Path logs() {
        return folder.resolve("logs");
    }

    /** What executors keep: their ledger and Spark's scratch space. */
    public Path work() {
        return folder.resolve("work");
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            // The process is about to end, and its lock with it.
        }
    }
}
