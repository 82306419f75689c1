/** Trace context in Kafka headers, so that one trace spans a workflow from the first request to the terminal fact. */
@NullMarked
package io.millrace.agent.trace;

import org.jspecify.annotations.NullMarked;
