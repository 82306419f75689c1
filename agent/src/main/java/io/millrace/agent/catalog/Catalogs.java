package io.millrace.agent.catalog;

import io.millrace.agent.StageException;
import io.millrace.language.catalog.Catalog;
import java.time.Instant;
import java.util.Optional;

/** The newest catalog of each connection. */
public interface Catalogs {

    /** The catalog as it is known here and now; the same object until a newer snapshot arrives. */
    Optional<Catalog> find(String connectionId);

    /** When the newest catalog was taken; empty where there is none, or where that is not known. */
    default Optional<Instant> takenAt(String connectionId) {
        return Optional.empty();
    }

    /**
     * The catalog, waiting shortly for one that is on its way.
     *
     * @throws StageException category USER, code {@code unknown-connection}, where there is none
     */
    Catalog require(String connectionId) throws StageException, InterruptedException;
}
