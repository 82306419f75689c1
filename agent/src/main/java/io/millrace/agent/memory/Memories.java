package io.millrace.agent.memory;

import io.millrace.schemas.Memory;
import java.util.List;

/** What is remembered of each connection. */
@FunctionalInterface
public interface Memories {
    /** Nothing is. */
    Memories NONE = _ -> List.of();

    /** The same object until something changes; oldest first. */
    List<Memory> of(String connectionId) throws InterruptedException;
}
