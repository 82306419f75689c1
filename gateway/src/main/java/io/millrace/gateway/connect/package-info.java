/** Connections: which ones there are, and new ones. */
@NullMarked
package io.millrace.gateway.connect;

import org.jspecify.annotations.NullMarked;
