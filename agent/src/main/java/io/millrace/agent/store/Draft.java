package io.millrace.agent.store;

import java.io.IOException;
import java.io.OutputStream;

/** An artifact being written. Closed before {@link #commit}, nothing of it is left. */
public interface Draft extends AutoCloseable {

    /** Where to write; not buffered. */
    OutputStream out();

    /** Makes it an artifact, in the place of one that had the same key: whole, on disk, and in one step. */
    void commit() throws IOException;

    /**
     * Makes it an artifact where there is none of that key yet: of several who try, in whatever process, one succeeds.
     *
     * @throws java.nio.file.FileAlreadyExistsException where there is one; it stays as it is
     */
    void commitNew() throws IOException;

    @Override
    void close() throws IOException;
}
