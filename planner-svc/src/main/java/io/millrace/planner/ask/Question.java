package io.millrace.planner.ask;

import io.millrace.language.index.CatalogIndex;
import io.millrace.language.understand.Conversation;
import io.millrace.language.understand.Interpretation;
import io.millrace.llm.ModelUse;
import io.millrace.schemas.Check;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Reader;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read.
 *
 * @param conversation what was asked before
 * @param connectionId whose settings say what may be sent to a provider; empty where only datasets are asked
 * @param spent what models took for the workflow before
 * @param progress is told what is going on
 * @param reader who is to read it; null: whoever is set
 * @param fruitless the reading before, of which nothing came; null for the first one
 */
public record Question(
        String text,
        CatalogIndex index,
        Conversation conversation,
        String connectionId,
        Instant deadline,
        ModelUse spent,
        Consumer<String> progress,
        @Nullable Reader reader,
        @Nullable Fruitless fruitless) {

    /**
     * A reading of which nothing came.
     *
     * @param findings what was wrong with what was run for it
     * @param checks of what was run for it
     */
    public record Fruitless(Interpretation reading, List<Finding> findings, List<Check> checks) {}

    /** By whoever is set. */
    public Question(
            String text,
            CatalogIndex index,
            Conversation conversation,
            String connectionId,
            Instant deadline,
            ModelUse spent,
            Consumer<String> progress) {
        this(text, index, conversation, connectionId, deadline, spent, progress, null, null);
    }

    Conversation.@Nullable Turn before() {
        return conversation.turns().isEmpty() ? null : conversation.turns().getLast();
    }
}
