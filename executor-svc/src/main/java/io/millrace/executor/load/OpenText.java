package io.millrace.executor.load;

import java.io.IOException;
import java.io.Reader;

/** Opens a text file from its beginning, without its byte order mark. */
@FunctionalInterface
interface OpenText {
    Reader open() throws IOException;
}
