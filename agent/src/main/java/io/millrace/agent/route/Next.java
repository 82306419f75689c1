package io.millrace.agent.route;

import io.millrace.schemas.StageRequest;

/** What follows a stage: another request, or the workflow's end. */
public sealed interface Next {

    record Request(StageRequest request) implements Next {}

    /**
     * @param fact a terminal fact: WorkflowSucceeded, WorkflowFailed, WorkflowTimedOut or NeedsInput
     */
    record End(Object fact) implements Next {}
}
