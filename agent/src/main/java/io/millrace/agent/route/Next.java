package io.millrace.agent.route;

import io.millrace.schemas.NeedsInput;
import io.millrace.schemas.StageRequest;

/** What follows a stage: another request, a wait for the user, or the workflow's end. */
public sealed interface Next {

    record Request(StageRequest request) implements Next {}

    /** The workflow waits; {@link Route#resume} says how it goes on. */
    record Wait(NeedsInput question) implements Next {}

    /**
     * @param fact a terminal fact: WorkflowSucceeded, WorkflowFailed or WorkflowTimedOut
     */
    record End(Object fact) implements Next {}
}
