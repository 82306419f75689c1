package io.millrace.agent.kafka;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of a tailed topic.
 *
 * @param value null for a tombstone
 * @param size of the value in bytes, as it was written
 */
public record TailRecord<T>(String key, @Nullable T value, int partition, long offset, Instant timestamp, int size) {}
