/** The runtime of an agent process: works off requests, writes the journal, stops cancelled work, sets up topics. */
@NullMarked
package io.millrace.agent.runtime;

import org.jspecify.annotations.NullMarked;
