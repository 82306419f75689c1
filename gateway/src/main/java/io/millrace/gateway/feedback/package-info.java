/** What users think of answers: kept in Kafka, shown from the projection. */
@NullMarked
package io.millrace.gateway.feedback;

import org.jspecify.annotations.NullMarked;
