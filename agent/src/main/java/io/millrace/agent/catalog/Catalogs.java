package io.millrace.agent.catalog;

import io.millrace.agent.StageException;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.MergeCatalogs;
import io.millrace.schemas.Goal;
import io.millrace.schemas.StageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The newest catalog of each connection. */
public interface Catalogs {

    /** The catalog as it is known here and now; the same object until a newer snapshot arrives. */
    Optional<Catalog> find(String connectionId);

    /** When the newest catalog was taken; empty where there is none, or where that is not known. */
    default Optional<Instant> takenAt(String connectionId) {
        return Optional.empty();
    }

    /** The ids of all that have a catalog here and now. */
    default Set<String> ids() {
        return Set.of();
    }

    /**
     * The catalog, waiting shortly for one that is on its way.
     *
     * @throws StageException category USER, code {@code unknown-connection}, where there is none
     */
    Catalog require(String connectionId) throws StageException, InterruptedException;

    /**
     * What a question may read: the catalog of its connection, of its datasets, or of all of them together.
     *
     * @throws StageException category USER, code {@code unknown-connection} or {@code unknown-dataset}
     */
    default Catalog require(Goal goal) throws StageException, InterruptedException {
        if (goal.getDatasets().isEmpty()) {
            return require(goal.getConnectionId());
        }
        List<Catalog> parts = new ArrayList<>();
        if (!goal.getConnectionId().isEmpty()) {
            parts.add(require(goal.getConnectionId()));
        }
        for (String dataset : goal.getDatasets()) {
            parts.add(require(DatasetKey.of(dataset)));
        }
        return merged(parts);
    }

    /**
     * What the stage may read, as new as the workflow needs it.
     *
     * @throws StageException as {@link #require(Goal)}; category PLATFORM, code {@code catalog-late}, where the catalog that the
     *     workflow needs has not arrived
     */
    default Catalog require(StageRequest request) throws StageException, InterruptedException {
        Instant from = request.getContext().getCatalogFrom();
        if (from != null) {
            await(request.getGoal().getConnectionId(), from);
        }
        return require(request.getGoal());
    }

    /** Waits shortly until the catalog is not older than the moment; whoever always has the newest need not wait. */
    default void await(String connectionId, Instant from) throws StageException, InterruptedException {}

    /** The parts as one catalog. Whoever keeps catalogs gives the same object for the same parts. */
    default Catalog merged(List<Catalog> parts) {
        return MergeCatalogs.of(parts);
    }
}
