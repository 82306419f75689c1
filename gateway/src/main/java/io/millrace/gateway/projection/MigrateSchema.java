package io.millrace.gateway.projection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the projection's schema up to date, beside the start of the rest: a gateway whose database is away starts, says so in
 * its health, and goes on when the database is back. Several gateways may do this at once; Flyway takes a lock.
 */
public final class MigrateSchema implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MigrateSchema.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final DatabaseUrl url;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;

    public MigrateSchema(DatabaseUrl url) {
        this.url = url;
        this.thread = Thread.ofVirtual().name("migrate-schema").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Completes when the schema is there. */
    public CompletableFuture<Void> done() {
        return done;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!done.isDone()) {
            try {
                migrate();
                done.complete(null);
            } catch (FlywayException e) {
                log.warn("Cannot set up the projection in {} yet: {}", url, firstLine(e));
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException interrupted) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void migrate() {
        Flyway.configure()
                .dataSource(url.jdbcUrl(), url.user(), url.password())
                .locations("classpath:db/projection")
                .load()
                .migrate();
    }

    private static String firstLine(FlywayException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        done.cancel(false);
        thread.interrupt();
    }
}
