/** The journal in PostgreSQL: written from Kafka in batches, read by the API. */
@NullMarked
package io.millrace.gateway.projection;

import org.jspecify.annotations.NullMarked;
