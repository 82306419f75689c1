package io.millrace.executor.engine;

import io.millrace.agent.ContextWith;
import io.millrace.agent.StageException;
import io.millrace.agent.StageOutcome;
import io.millrace.agent.Work;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.route.Route;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.probe.ProbeConnection;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CompareCatalogs;
import io.millrace.schemas.Context;
import io.millrace.schemas.Finding;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Stage;
import io.millrace.schemas.StageRequest;
import io.millrace.schemas.Target;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks, when a program fails as one does whose tables have changed since they were read, whether they have: then the new
 * structure is published, and the question is mapped to it anew.
 */
public final class NoticeChange {
    private static final Set<String> SIGNS = Set.of("unknown-name", "statement-not-accepted", "data-does-not-fit");
    private static final int TOLD = 5;

    private final Connections connections;
    private final Catalogs catalogs;
    private final ProbeConnection probe;
    private final Clock clock;

    public NoticeChange(Connections connections, Catalogs catalogs, ProbeConnection probe, Clock clock) {
        this.connections = connections;
        this.catalogs = catalogs;
        this.probe = probe;
        this.clock = clock;
    }

    /** Empty where the failure has another reason. */
    Optional<StageOutcome> after(StageException failure, Work work) throws InterruptedException {
        StageRequest request = work.request();
        String connection = request.getGoal().getConnectionId();
        Catalog before = catalogs.find(connection).orElse(null);
        Target target = request.getGoal().getTarget();
        boolean agreed = target != null && target.getApproved() != null;
        // What its user said yes to is written as it was shown, or not at all.
        if (before == null
                || agreed
                || !SIGNS.contains(failure.failure().getCode())
                || !request.getItinerary().contains(Stage.MAP)) {
            return Optional.empty();
        }
        work.progress("Looking whether the structure of " + connection + " has changed");
        Instant from = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<String> changes;
        try {
            changes = CompareCatalogs.changes(before, probe.refresh(connections.require(connection), work));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // What failed first is what the user has to hear of.
            work.progress("It could not be read again");
            return Optional.empty();
        }
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        String told = changes.stream().limit(TOLD).collect(Collectors.joining(", "))
                + (changes.size() > TOLD ? " and " + (changes.size() - TOLD) + " more" : "");
        var finding = new Finding(
                Route.STRUCTURE_CHANGED,
                Severity.ERROR,
                "The structure of " + connection + " has changed since it was read: " + told,
                null);
        Context context = ContextWith.catalogFrom(request.getContext(), from);
        return Optional.of(new StageOutcome.Rejected(context, List.of(finding)));
    }
}
