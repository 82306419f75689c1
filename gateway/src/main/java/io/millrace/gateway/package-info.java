/** The gateway: what the outside world talks to. See the module's README for where to start. */
@NullMarked
package io.millrace.gateway;

import org.jspecify.annotations.NullMarked;
