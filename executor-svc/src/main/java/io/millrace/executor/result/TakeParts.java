package io.millrace.executor.result;

import io.millrace.executor.connect.Source;
import io.millrace.executor.result.ResultTable.Column;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Takes the parts of a result from several tasks at once, in this process or in others. A task may be tried several times, and each try
 * may leave rows: those of one try count, which is named when all parts are there.
 */
public interface TakeParts extends TakeRows {
    /** Rows begin, in parts; where they began in parts before, those count for nothing. */
    Into beginParts(List<Column> columns) throws IOException;

    /** All parts are there: each once, by the try whose rows count. */
    void putParts(List<Put> parts);

    /**
     * Where each try puts its rows, in one transaction of its own.
     *
     * @param begin statements that come first
     * @param copy a COPY … FROM STDIN
     */
    record Into(Source target, String begin, String copy) {}

    /**
     * What a try has committed.
     *
     * @param transaction its number as the rows have it ({@code xmin}); 0 where there are no rows
     */
    record Put(long transaction, long rows) implements Serializable {}
}
