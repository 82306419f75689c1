/** The transport: share groups for work, a publisher, tails of whole topics, and the wire format. */
@NullMarked
package io.millrace.agent.kafka;

import org.jspecify.annotations.NullMarked;
