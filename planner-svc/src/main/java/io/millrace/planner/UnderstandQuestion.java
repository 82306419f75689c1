package io.millrace.planner;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Understanding;

/** Whoever understands questions: {@link io.millrace.language.understand.Understand}, or what stands in for it. */
@FunctionalInterface
public interface UnderstandQuestion {
    /** @param conversation what was asked before; {@link Conversation#NONE} for a first question */
    Understanding understand(String question, CatalogIndex index, Conversation conversation);
}
