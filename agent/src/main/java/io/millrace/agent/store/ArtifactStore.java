package io.millrace.agent.store;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * Keeps files under keys such as {@code datasets/targets/upload-1/file}: parts of letters, digits, {@code . _ -}, parted by slashes.
 * An artifact is whole or not there: what is being written is a {@link Draft}, which nobody else sees.
 */
public interface ArtifactStore {

    /** Begins to write an artifact. */
    Draft draft(String key) throws IOException;

    /**
     * An artifact to be read, from its first byte.
     *
     * @throws java.nio.file.NoSuchFileException where there is none
     */
    SeekableByteChannel open(String key) throws IOException;

    /** @throws java.io.UncheckedIOException where the store gives no answer */
    boolean has(String key);

    /** The keys of the artifacts below a folder, in order; none where there is no such folder. */
    List<String> keys(String folder) throws IOException;

    /** Removes an artifact, or a folder with all that is in it; does nothing where there is none. */
    void delete(String keyOrFolder) throws IOException;

    /**
     * A file of this machine in which an engine such as Spark finds the artifact by itself; it stays for as long as any work takes.
     *
     * @throws java.nio.file.NoSuchFileException where there is none
     */
    URI locate(String key) throws IOException;

    /** Whether other machines that share the store find artifacts in the same files. */
    boolean isSeenByOtherMachines();
}
