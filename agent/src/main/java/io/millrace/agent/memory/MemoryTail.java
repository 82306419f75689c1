package io.millrace.agent.memory;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TailRecord;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.schemas.Memory;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Keeps what is remembered by reading the memories topic. */
public final class MemoryTail implements Memories, AutoCloseable {
    private static final Duration FIRST_READ = Duration.ofSeconds(30);

    private final ConcurrentMap<String, List<Memory>> known = new ConcurrentHashMap<>();
    private final TopicTail<Memory> tail;

    public MemoryTail(KafkaSettings settings, Records records) {
        this.tail = TopicTail.from(
                TopicTail.Start.BEGINNING, settings, records, Topics.MEMORIES, Memory.class, this::accept);
    }

    /** Does not wait: whoever asks first does. */
    public void start() {
        tail.start();
    }

    @Override
    public List<Memory> of(String connectionId) throws InterruptedException {
        tail.awaitCaughtUp(FIRST_READ);
        return known.getOrDefault(connectionId, List.of());
    }

    private void accept(TailRecord<Memory> message) {
        String key = message.key();
        int slash = key.lastIndexOf('/');
        if (slash < 0) {
            return;
        }
        String id = key.substring(slash + 1);
        known.compute(key.substring(0, slash), (_, before) -> {
            List<Memory> after = new ArrayList<>(before == null ? List.of() : before);
            after.removeIf(memory -> memory.getId().equals(id));
            if (message.value() != null) {
                after.add(message.value());
            }
            after.sort(Comparator.comparing(Memory::getAt));
            return after.isEmpty() ? null : List.copyOf(after);
        });
    }

    @Override
    public void close() {
        tail.close();
    }
}
