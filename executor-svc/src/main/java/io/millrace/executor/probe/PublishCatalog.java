package io.millrace.executor.probe;

import io.millrace.schemas.CatalogSnapshot;

/** Puts a snapshot where every agent finds it; returns when it is safely there. */
@FunctionalInterface
public interface PublishCatalog {
    void publish(CatalogSnapshot snapshot) throws Exception;
}
