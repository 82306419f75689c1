package io.millrace.executor.load;

import io.millrace.agent.StageException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a text file, which can be gone through more than once. */
interface ReadRows {

    /** What the file calls its columns, in order; may be empty, odd, or there twice. */
    List<String> headers();

    /** What was found out about the file, in sentences. */
    List<String> notes();

    /** Goes through all rows, in order. */
    void each(Visit visit) throws IOException, StageException, InterruptedException;

    /** Is shown one row after the other. */
    interface Visit {
        /** @param cells one for each header; not kept */
        void row(long line, @Nullable String[] cells) throws IOException, StageException, InterruptedException;

        /** @param text the row as it is in the file */
        void bad(long line, String reason, String text) throws InterruptedException;
    }
}
