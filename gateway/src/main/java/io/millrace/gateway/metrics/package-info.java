/** What is counted and timed, for Prometheus. */
@NullMarked
package io.millrace.gateway.metrics;

import org.jspecify.annotations.NullMarked;
