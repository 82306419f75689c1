package io.millrace.agent.catalog;

import io.millrace.language.glossary.Glossary;

/** The newest glossary of each connection. */
@FunctionalInterface
public interface Glossaries {
    /** No connection has any. */
    Glossaries NONE = connectionId -> Glossary.NONE;

    /** The same object until it is changed; {@link Glossary#NONE} where the connection has none. */
    Glossary of(String connectionId) throws InterruptedException;
}
