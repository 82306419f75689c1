/** Writing to Kafka from reactive code. */
@NullMarked
package io.millrace.gateway.kafka;

import org.jspecify.annotations.NullMarked;
