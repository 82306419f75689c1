/** Requests: reading them, checking them, and publishing what starts a workflow. */
@NullMarked
package io.millrace.gateway.accept;

import org.jspecify.annotations.NullMarked;
