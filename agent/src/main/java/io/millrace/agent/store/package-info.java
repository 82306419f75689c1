/** The artifact store: files that are too large for a record, shared by the gateway and the executor. */
@NullMarked
package io.millrace.agent.store;

import org.jspecify.annotations.NullMarked;
