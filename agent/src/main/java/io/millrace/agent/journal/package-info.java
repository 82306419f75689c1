/** The journal: what is written of a workflow, and the fold that turns it into the workflow's state. */
@NullMarked
package io.millrace.agent.journal;

import org.jspecify.annotations.NullMarked;
