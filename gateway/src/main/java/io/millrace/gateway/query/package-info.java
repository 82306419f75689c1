/** A statement that a user wrote: run as a workflow while its caller waits. */
@NullMarked
package io.millrace.gateway.query;

import org.jspecify.annotations.NullMarked;
