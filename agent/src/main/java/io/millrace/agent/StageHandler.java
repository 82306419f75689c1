package io.millrace.agent;

import io.millrace.schemas.Stage;

/**
 * The work of one stage. A handler is stateless towards its workflow and is called at least once for a request, therefore it is
 * idempotent: called again with the same request it does the same and returns the same.
 *
 * <p>The runtime writes StageStarted before the call and what the outcome means after it; a handler writes nothing itself.
 */
public interface StageHandler {
    Stage stage();

    /** How long the work takes; decides how requests are fetched. */
    default Pace pace() {
        return Pace.QUICK;
    }

    /**
     * @throws StageException with a category, for a failure that the user or an operator can do something about
     * @throws InterruptedException when the workflow was cancelled or its deadline passed
     * @throws Exception anything else is taken for a bug: category CONTRACT
     */
    StageOutcome handle(Work work) throws Exception;
}
