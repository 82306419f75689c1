/** The executor service: the probe and execute stages, and the only process that opens connections to user data. */
@NullMarked
package io.millrace.executor;

import org.jspecify.annotations.NullMarked;
