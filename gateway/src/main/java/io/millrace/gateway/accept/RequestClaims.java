package io.millrace.gateway.accept;

import io.millrace.schemas.Goal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Who publishes a request whose id was chosen by a client. The same id may come twice, at once, to two gateways; one of them
 * publishes it, and the others wait until it has. Where the one dies, another takes over.
 */
public final class RequestClaims {
    private static final String INSERT = """
            INSERT INTO request_claim (workflow_id, fingerprint, accepted_at, taken_at, published_at)
            SELECT $1, $2, $3, now(),
                   -- the database was filled from the journal, which knows the workflow already
                   (SELECT w.accepted_at FROM workflow w WHERE w.workflow_id = $1)
            ON CONFLICT DO NOTHING
            RETURNING published_at""";
    private static final String SELECT = "SELECT fingerprint, published_at FROM request_claim WHERE workflow_id = $1";
    private static final String TAKE_OVER = """
            UPDATE request_claim claim
               SET taken_at = now(),
                   -- the same fact as before where it was written, else a time from now
                   accepted_at = coalesce((SELECT w.accepted_at FROM workflow w WHERE w.workflow_id = $1), $2)
             WHERE workflow_id = $1 AND published_at IS NULL AND taken_at < now() - interval '5 seconds'
            RETURNING accepted_at""";
    private static final String PUBLISHED = "UPDATE request_claim SET published_at = now() WHERE workflow_id = $1";
    private static final String GIVE_UP =
            "UPDATE request_claim SET taken_at = '-infinity' WHERE workflow_id = $1 AND published_at IS NULL";
    private static final String FORGET = "DELETE FROM request_claim WHERE accepted_at < $1";

    /** What came of a claim. */
    public sealed interface Claim {
        /** The caller publishes the request, as accepted at this time, and says when it is done. */
        record Mine(Instant acceptedAt) implements Claim {}

        /** It is published. */
        record Published() implements Claim {}

        /** Somebody else is publishing it. */
        record UnderWay() implements Claim {}

        /** The id belongs to another goal. */
        record OfAnotherGoal() implements Claim {}
    }

    private final DatabaseClient database;

    public RequestClaims(DatabaseClient database) {
        this.database = database;
    }

    public Mono<Claim> claim(String workflowId, Goal goal, Instant now) {
        return claim(workflowId, fingerprint(goal), now);
    }

    /** @param fingerprint of what is published under this id: something else is refused */
    public Mono<Claim> claim(String workflowId, String fingerprint, Instant now) {
        return database.sql(INSERT)
                .bind(0, workflowId)
                .bind(1, fingerprint)
                .bind(2, now.atOffset(ZoneOffset.UTC))
                .map(row -> row.get("published_at", OffsetDateTime.class) == null
                        ? new Claim.Mine(now)
                        : (Claim) new Claim.Published())
                .one()
                .switchIfEmpty(Mono.defer(() -> claimAgain(workflowId, fingerprint, now)));
    }

    private Mono<Claim> claimAgain(String workflowId, String fingerprint, Instant now) {
        return database.sql(SELECT)
                .bind(0, workflowId)
                .map(row -> {
                    if (!fingerprint.equals(row.get("fingerprint", String.class))) {
                        return new Claim.OfAnotherGoal();
                    }
                    return row.get("published_at", OffsetDateTime.class) == null
                            ? new Claim.UnderWay()
                            : (Claim) new Claim.Published();
                })
                .one()
                .flatMap(claim -> claim instanceof Claim.UnderWay ? takeOver(workflowId, now) : Mono.just(claim));
    }

    private Mono<Claim> takeOver(String workflowId, Instant now) {
        return database.sql(TAKE_OVER)
                .bind(0, workflowId)
                .bind(1, now.atOffset(ZoneOffset.UTC))
                .map(row -> (Claim) new Claim.Mine(Objects.requireNonNull(row.get("accepted_at", OffsetDateTime.class))
                        .toInstant()))
                .one()
                .defaultIfEmpty(new Claim.UnderWay());
    }

    public Mono<Void> published(String workflowId) {
        return database.sql(PUBLISHED).bind(0, workflowId).then();
    }

    /** Publishing failed; whoever comes next may try at once. */
    public Mono<Void> giveUp(String workflowId) {
        return database.sql(GIVE_UP).bind(0, workflowId).then();
    }

    /** Forgets claims from before this time. */
    public Mono<Void> forget(Instant before) {
        return database.sql(FORGET).bind(0, before.atOffset(ZoneOffset.UTC)).then();
    }

    private static String fingerprint(Goal goal) {
        String text = String.join(
                "\u001f",
                goal.getMode().name(),
                goal.getText(),
                goal.getConnectionId(),
                goal.getEngine().name(),
                Integer.toString(goal.getMaxRows()),
                Objects.requireNonNullElse(goal.getConversationId(), ""),
                String.join(",", goal.getDatasets()),
                goal.getTarget() == null ? "" : goal.getTarget().toString());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
