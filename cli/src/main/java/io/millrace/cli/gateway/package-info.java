/** What the gateway offers over HTTP, as Java calls: requests, answers, and the stream of events. */
@NullMarked
package io.millrace.cli.gateway;

import org.jspecify.annotations.NullMarked;
