package io.millrace.language.understand;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.read.ReadQuestion;
import io.millrace.language.read.Reading;

/** Understands a question about a catalog, with no model. Without state; safe for use by many threads. */
public final class Understand {
    private final ReadQuestion read = new ReadQuestion();

    /** @param conversation what was asked before; {@link Conversation#NONE} for a first question */
    public Understanding understand(String question, CatalogIndex index, Conversation conversation) {
        return switch (read.read(question, index)) {
            case Reading.Understood understood ->
                new Understanding.Clear(
                        new Understanding.Candidate(
                                new Interpretation.OfIntent(understood.intent()),
                                understood.confidence(),
                                understood.summary(),
                                ""),
                        understood.understood(),
                        null,
                        null);
            case Reading.Declined declined ->
                new Understanding.Declined(declined.understood(), declined.notUnderstood(), declined.suggestions());
        };
    }
}
