/** Everything in one JVM: the broker, the database, all agents and the gateway, and the commands of {@code ./millrace}. */
@NullMarked
package io.millrace.embedded;

import org.jspecify.annotations.NullMarked;
