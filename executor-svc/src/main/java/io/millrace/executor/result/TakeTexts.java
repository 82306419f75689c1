package io.millrace.executor.result;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows as the texts that PostgreSQL writes, cell by cell, where they come from a PostgreSQL: nothing is read and written again
 * on their way. From elsewhere they come as those of {@link TakeRows}.
 */
public interface TakeTexts extends TakeRows {
    /** @param text in UTF-8; null for NULL */
    void cell(byte @Nullable [] text) throws IOException;

    /** The row is complete. */
    void endRow() throws IOException;

    /** @param row a whole one as COPY writes it in its text format, with the end of its line */
    void line(byte[] row) throws IOException;
}
