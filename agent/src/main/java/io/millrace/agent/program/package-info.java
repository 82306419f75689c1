/** Programs as they travel between the agents. */
@NullMarked
package io.millrace.agent.program;

import org.jspecify.annotations.NullMarked;
