package io.millrace.gateway.stream;

import io.millrace.agent.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Asks Kafka where topics end right now: who has read up to there has read all that was written before. */
public final class EndOffsets implements AutoCloseable {
    private final Admin admin;
    private final ConcurrentMap<String, List<TopicPartition>> partitions = new ConcurrentHashMap<>();

    public EndOffsets(KafkaSettings settings) {
        this.admin = Admin.create(settings.adminProperties());
    }

    /** Next offset by partition. */
    public Mono<Map<Integer, Long>> of(String topic) {
        return partitions(topic).flatMap(all -> {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            all.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            return Mono.fromCompletionStage(
                            () -> admin.listOffsets(latest).all().toCompletionStage())
                    .map(found -> {
                        Map<Integer, Long> ends = new HashMap<>();
                        found.forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
                        return ends;
                    })
                    // Not on the admin client's one thread.
                    .publishOn(Schedulers.parallel());
        });
    }

    private Mono<List<TopicPartition>> partitions(String topic) {
        List<TopicPartition> known = partitions.get(topic);
        if (known != null) {
            return Mono.just(known);
        }
        return Mono.fromCompletionStage(() ->
                        admin.describeTopics(List.of(topic)).allTopicNames().toCompletionStage())
                .map(topics -> topics.values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList())
                .doOnNext(found -> partitions.put(topic, found));
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
