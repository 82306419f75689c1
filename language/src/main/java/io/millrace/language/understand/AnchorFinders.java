package io.millrace.language.understand;

import io.millrace.language.anchor.Elements;
import io.millrace.language.anchor.FindAnchors;
import io.millrace.language.index.CatalogIndex;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Keeps what finds anchors for the catalogs used last. Safe for use by many threads. */
public final class AnchorFinders {
    private static final int MOST = 32;

    private record Kept(CatalogIndex index, FindAnchors find) {}

    private final Deque<Kept> recent = new ArrayDeque<>();

    public synchronized FindAnchors of(CatalogIndex index) {
        for (Iterator<Kept> kept = recent.iterator(); kept.hasNext(); ) {
            Kept one = kept.next();
            if (one.index() == index) {
                kept.remove();
                recent.addFirst(one);
                return one.find();
            }
        }
        Kept made = new Kept(index, new FindAnchors(new Elements(index)));
        recent.addFirst(made);
        if (recent.size() > MOST) {
            recent.removeLast();
        }
        return made.find();
    }
}
