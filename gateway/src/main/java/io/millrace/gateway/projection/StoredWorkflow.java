package io.millrace.gateway.projection;

import io.millrace.agent.journal.WorkflowState;

/**
 * A workflow as the projection has it.
 *
 * @param partition of the journal
 * @param lastOffset of the newest event that is part of the state
 */
public record StoredWorkflow(WorkflowState state, int partition, long lastOffset) {}
