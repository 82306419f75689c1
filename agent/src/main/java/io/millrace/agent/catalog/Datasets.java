package io.millrace.agent.catalog;

import io.millrace.schemas.CatalogSnapshot;
import java.util.List;
import java.util.Optional;

/** The newest snapshot of each dataset; every one of them has its {@code dataset}. */
public interface Datasets {

    Optional<CatalogSnapshot> dataset(String id);

    /** All of them, by id. */
    List<CatalogSnapshot> datasets();
}
