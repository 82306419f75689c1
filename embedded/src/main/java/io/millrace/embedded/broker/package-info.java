/** A real Kafka broker and controller in this JVM. */
@NullMarked
package io.millrace.embedded.broker;

import org.jspecify.annotations.NullMarked;
