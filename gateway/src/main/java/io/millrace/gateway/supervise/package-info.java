/** Ending workflows from outside the agents: cancelled by the user, or past their deadline. */
@NullMarked
package io.millrace.gateway.supervise;

import org.jspecify.annotations.NullMarked;
