package io.millrace.agent.kafka;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of a tailed topic.
 *
 * @param value null for a tombstone
 */
public record TailRecord<T>(String key, @Nullable T value, int partition, long offset, Instant timestamp) {}
