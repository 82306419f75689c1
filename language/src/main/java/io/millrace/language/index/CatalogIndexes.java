package io.millrace.language.index;

import io.millrace.language.catalog.Catalog;
import io.millrace.language.glossary.Glossary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Keeps the indexes of the catalogs used last, so that each snapshot is indexed once. Safe for use by many threads. */
public final class CatalogIndexes {
    private final int most;
    private final Deque<CatalogIndex> recent = new ArrayDeque<>();

    /** @param most how many indexes are kept */
    public CatalogIndexes(int most) {
        this.most = most;
    }

    /** The index of this very catalog object, without a glossary. */
    public CatalogIndex of(Catalog catalog) {
        return of(catalog, Glossary.NONE);
    }

    /** The index of these very objects; a newer snapshot, or a changed glossary, is another object. */
    public synchronized CatalogIndex of(Catalog catalog, Glossary glossary) {
        for (Iterator<CatalogIndex> indexes = recent.iterator(); indexes.hasNext(); ) {
            CatalogIndex index = indexes.next();
            if (index.catalog() == catalog && index.glossary() == glossary) {
                indexes.remove();
                recent.addFirst(index);
                return index;
            }
        }
        CatalogIndex index = new CatalogIndex(catalog, glossary);
        recent.addFirst(index);
        if (recent.size() > most) {
            recent.removeLast();
        }
        return index;
    }
}
