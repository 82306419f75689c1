/** The contracts of Millrace on Kafka: records (generated from {@code contracts.avdl}), topics, and their serialisation. */
@NullMarked
package io.millrace.schemas;

import org.jspecify.annotations.NullMarked;
