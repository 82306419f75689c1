/**
 * The contracts of Millrace on Kafka: records (generated from {@code contracts.avdl}), topics, and their serialisation. Not
 * null-marked as a whole, because the generated records say nothing of null; what is written by hand is.
 */
package io.millrace.schemas;
