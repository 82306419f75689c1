package io.millrace.executor.result;

import io.millrace.executor.result.ResultTable.Column;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes every row of a result while it is read, however many there are and however long. */
public interface TakeRows {
    /** Rows begin; where they began before, those count for nothing. */
    void begin(List<Column> columns) throws IOException;

    /** @param cells as in a {@link ResultTable} */
    void row(List<@Nullable Object> cells) throws IOException;
}
