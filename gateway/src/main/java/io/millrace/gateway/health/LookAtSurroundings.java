package io.millrace.gateway.health;

import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.gateway.document.Documents;
import io.millrace.gateway.intake.IntakeCounts;
import io.millrace.gateway.projection.MigrateSchema;
import io.millrace.gateway.projection.ReadProjection;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Looks whether Kafka and the database answer, which agents have joined the share groups of their stages, and how far the
 * projection is behind. Looks are shared and kept for two seconds: health may be asked for as often as one likes.
 */
public final class LookAtSurroundings implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LookAtSurroundings.class);
    private static final Duration KEPT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int PATIENCE_MS = (int) PATIENCE.toMillis();

    private final Admin admin;
    private final DatabaseClient database;
    private final ReadProjection projection;
    private final MigrateSchema schema;
    private final IntakeCounts intake;
    private final ModelStatusTail model;
    private final Mono<Health> health;

    /** @param document the answer of /health */
    public record Health(boolean up, Map<String, Object> document) {}

    public LookAtSurroundings(
            KafkaSettings settings,
            DatabaseClient database,
            ReadProjection projection,
            MigrateSchema schema,
            IntakeCounts intake,
            ModelStatusTail model) {
        this.admin = Admin.create(settings.adminProperties());
        this.database = database;
        this.projection = projection;
        this.schema = schema;
        this.intake = intake;
        this.model = model;
        this.health = Mono.defer(this::look).cache(KEPT);
    }

    public Mono<Health> health() {
        return health;
    }

    private Mono<Health> look() {
        return Mono.zip(kafka(), database(), agents(), behind())
                .publishOn(Schedulers.parallel())
                .map(looked -> {
                    Map<String, Object> kafka = looked.getT1();
                    Map<String, Object> base = looked.getT2();
                    boolean up = isUp(kafka) && isUp(base);
                    Map<String, Object> document = new LinkedHashMap<>();
                    document.put("status", up ? "up" : "down");
                    document.put("kafka", kafka);
                    document.put("database", base);
                    document.put("agents", looked.getT3());
                    document.put("projection", looked.getT4());
                    document.put("model", model.document());
                    document.put(
                            "intake",
                            Map.of(
                                    "accepted", intake.accepted(),
                                    "refused", intake.refused(),
                                    "unreadable", intake.unreadable()));
                    return new Health(up, document);
                });
    }

    private static boolean isUp(Map<String, Object> part) {
        return "up".equals(part.get("status"));
    }

    private static Map<String, Object> part(String status, String name, Object value) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("status", status);
        part.put(name, value);
        return part;
    }

    private Mono<Map<String, Object>> kafka() {
        return Mono.fromCompletionStage(() -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MS))
                        .nodes()
                        .toCompletionStage())
                .map(nodes -> part("up", "brokers", nodes.size()))
                .timeout(PATIENCE)
                .onErrorResume(e -> {
                    log.warn("Kafka does not answer: {}", e.toString());
                    return Mono.just(part("down", "reason", "Kafka does not answer."));
                });
    }

    private Mono<Map<String, Object>> database() {
        return database.sql("SELECT 1 AS one")
                .fetch()
                .one()
                .timeout(PATIENCE)
                .map(one -> part(
                        schema.done().isDone() ? "up" : "down",
                        "schema",
                        schema.done().isDone() ? "ready" : "being set up"))
                .onErrorResume(e -> {
                    log.warn("The database does not answer: {}", e.toString());
                    return Mono.just(part("down", "reason", "The database does not answer."));
                });
    }

    private Mono<Map<String, Object>> agents() {
        List<Stage> stages = Arrays.asList(Stage.values());
        Map<String, KafkaFuture<ShareGroupDescription>> groups = admin.describeShareGroups(
                        stages.stream().map(Topics::group).toList(),
                        new DescribeShareGroupsOptions().timeoutMs(PATIENCE_MS))
                .describedGroups();
        return Flux.fromIterable(stages)
                .flatMapSequential(stage -> members(Objects.requireNonNull(groups.get(Topics.group(stage))))
                        .map(members -> Map.entry(Documents.name(stage), Map.of("members", members))))
                .collect(LinkedHashMap::new, (all, agent) -> all.put(agent.getKey(), agent.getValue()));
    }

    /** A group that nobody has ever joined does not exist; that, too, is nobody. */
    private static Mono<Integer> members(KafkaFuture<ShareGroupDescription> group) {
        return Mono.fromCompletionStage(group::toCompletionStage)
                .map(description -> description.members().size())
                .timeout(PATIENCE)
                .onErrorReturn(0);
    }

    /** How many records of the journal are not in the database yet; -1 where that cannot be told. */
    private Mono<Map<String, Object>> behind() {
        return Mono.fromCompletionStage(() -> admin.describeTopics(List.of(Topics.EVENTS))
                        .allTopicNames()
                        .toCompletionStage())
                .flatMap(topics -> {
                    Map<TopicPartition, OffsetSpec> latest = new LinkedHashMap<>();
                    topics.values()
                            .forEach(topic -> topic.partitions()
                                    .forEach(info -> latest.put(
                                            new TopicPartition(Topics.EVENTS, info.partition()), OffsetSpec.latest())));
                    return Mono.fromCompletionStage(
                            () -> admin.listOffsets(latest, new ListOffsetsOptions().timeoutMs(PATIENCE_MS))
                                    .all()
                                    .toCompletionStage());
                })
                .zipWith(
                        projection.positions(),
                        (ends, positions) -> ends.entrySet().stream()
                                .mapToLong(end -> Math.max(
                                        0,
                                        end.getValue().offset()
                                                - positions.getOrDefault(
                                                        end.getKey().partition(), 0L)))
                                .sum())
                .timeout(PATIENCE)
                .onErrorReturn(-1L)
                .map(behind -> Map.of("behind", behind));
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
