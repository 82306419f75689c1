package io.millrace.gateway.schema;

import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.kafka.Publisher;
import io.millrace.gateway.kafka.WriteToKafka;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Lets the agents know a schema that a caller supplied, as a catalog of no connection: it is found by what is in it, so that the
 * same schema sent again is the same catalog. It is forgotten when nobody has sent it for two days, which is longer than a question
 * to a user waits.
 */
public final class SupplySchema implements AutoCloseable {
    /** Begins the id of such a catalog; no connection has a colon in its id. */
    public static final String PREFIX = "schema:";

    private static final Logger log = LoggerFactory.getLogger(SupplySchema.class);
    private static final Duration KEPT = Duration.ofDays(2);
    private static final Duration RENEWED_AFTER = Duration.ofHours(12);

    private final Catalogs catalogs;
    private final Publisher publisher;
    private final WriteToKafka kafka;
    private final Clock clock;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("forget-schemas").daemon().factory());

    public SupplySchema(Catalogs catalogs, Publisher publisher, WriteToKafka kafka, Clock clock) {
        this.catalogs = catalogs;
        this.publisher = publisher;
        this.kafka = kafka;
        this.clock = clock;
    }

    public void start() {
        sweeper.scheduleWithFixedDelay(this::forgetOld, 1, 60, TimeUnit.MINUTES);
    }

    /**
     * @return the id under which agents find it
     * @throws io.millrace.gateway.problem.ProblemException where it is no schema
     */
    public Mono<String> supply(JsonNode schema) {
        return kafka.call(() -> ReadSchema.of(idOf(ReadSchema.of(PREFIX, schema)), schema))
                .flatMap(catalog -> {
                    String id = catalog.connectionId();
                    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
                    boolean fresh = catalogs.takenAt(id)
                            .filter(taken -> taken.isAfter(now.minus(RENEWED_AFTER)))
                            .isPresent();
                    return fresh
                            ? Mono.just(id)
                            : kafka.acknowledged(() -> publisher.send(
                                            Topics.CATALOGS,
                                            id,
                                            new CatalogSnapshot(id, id, now, CatalogJson.write(catalog), null)))
                                    .thenReturn(id);
                });
    }

    /** Forgets what nobody has sent for long; which gateway does it, and how often, makes no difference. */
    void forgetOld() {
        try {
            Instant since = clock.instant().minus(KEPT);
            for (String id : catalogs.ids()) {
                if (id.startsWith(PREFIX)
                        && catalogs.takenAt(id)
                                .filter(taken -> taken.isBefore(since))
                                .isPresent()) {
                    publisher.tombstone(Topics.CATALOGS, id);
                }
            }
        } catch (RuntimeException e) {
            log.warn("Old schemas were not forgotten; trying again in an hour: {}", e.toString());
        }
    }

    private static String idOf(Catalog catalog) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(CatalogJson.write(catalog).getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }
}
