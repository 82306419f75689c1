package io.millrace.executor.file;

import io.millrace.agent.StageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Is given one row after the other. A cell is null, or by the type of its column a Boolean, Long, BigDecimal, Double, LocalDate,
 * LocalDateTime, or anything else as text.
 */
@FunctionalInterface
public interface TakeCells {
    /** @param cells one for each column; not kept */
    void row(@Nullable Object[] cells) throws IOException, StageException, InterruptedException;
}
