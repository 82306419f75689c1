package io.millrace.agent.catalog;

import io.millrace.agent.StageException;
import io.millrace.agent.kafka.KafkaSettings;
import io.millrace.agent.kafka.Records;
import io.millrace.agent.kafka.TailRecord;
import io.millrace.agent.kafka.TopicTail;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps the newest catalog of each connection by reading the catalogs topic. */
public final class CatalogTail implements Catalogs, Datasets, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration FIRST_READ = Duration.ofSeconds(30);

    private static final int MERGED_IN_MEMORY = 32;

    private final ConcurrentMap<String, Known> newest = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, CatalogSnapshot> datasets = new ConcurrentHashMap<>();
    private final Deque<Merged> merged = new ArrayDeque<>();

    private record Known(Catalog catalog, Instant takenAt) {}

    private final Object arrived = new Object();
    private final TopicTail<CatalogSnapshot> tail;

    private record Merged(List<Catalog> parts, Catalog whole) {
        boolean isOf(List<Catalog> others) {
            if (parts.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    public CatalogTail(KafkaSettings settings, Records records) {
        this.tail = TopicTail.from(
                TopicTail.Start.BEGINNING, settings, records, Topics.CATALOGS, CatalogSnapshot.class, this::accept);
    }

    public void start() throws InterruptedException {
        tail.start().awaitCaughtUp(FIRST_READ);
    }

    @Override
    public Optional<Catalog> find(String connectionId) {
        return Optional.ofNullable(newest.get(connectionId)).map(Known::catalog);
    }

    @Override
    public Optional<Instant> takenAt(String connectionId) {
        return Optional.ofNullable(newest.get(connectionId)).map(Known::takenAt);
    }

    @Override
    public Set<String> ids() {
        return Set.copyOf(newest.keySet());
    }

    @Override
    public Catalog require(String connectionId) throws StageException, InterruptedException {
        Known known = awaited(connectionId, _ -> true);
        if (known != null) {
            return known.catalog();
        }
        if (DatasetKey.is(connectionId)) {
            throw new StageException(
                    Category.USER,
                    "unknown-dataset",
                    "There is no dataset \"" + DatasetKey.id(connectionId) + "\".",
                    "Upload it first (POST /api/v1/datasets), or check its id (GET /api/v1/datasets).");
        }
        throw new StageException(
                Category.USER,
                "unknown-connection",
                "Nothing is known of connection \"" + connectionId + "\".",
                "Create it first (POST /api/v1/instances), or check its id (GET /api/v1/instances).");
    }

    @Override
    public void await(String connectionId, Instant from) throws StageException, InterruptedException {
        if (awaited(connectionId, known -> !known.takenAt().isBefore(from)) == null) {
            throw new StageException(
                    Category.PLATFORM,
                    "catalog-late",
                    "The structure of connection \"" + connectionId
                            + "\" has changed, and its new catalog has not arrived.",
                    "It is tried again; if it keeps failing, probe the connection.");
        }
    }

    /** Null where patience ended. */
    private @Nullable Known awaited(String connectionId, Predicate<Known> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        synchronized (arrived) {
            while (true) {
                Known known = newest.get(connectionId);
                if (known != null && wanted.test(known)) {
                    return known;
                }
                long leftMs = (until - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    return null;
                }
                arrived.wait(leftMs);
            }
        }
    }

    @Override
    public Catalog merged(List<Catalog> parts) {
        synchronized (merged) {
            for (Merged known : merged) {
                if (known.isOf(parts)) {
                    return known.whole();
                }
            }
            Catalog whole = Catalogs.super.merged(parts);
            merged.addFirst(new Merged(List.copyOf(parts), whole));
            if (merged.size() > MERGED_IN_MEMORY) {
                merged.removeLast();
            }
            return whole;
        }
    }

    @Override
    public Optional<CatalogSnapshot> dataset(String id) {
        return Optional.ofNullable(datasets.get(id));
    }

    @Override
    public List<CatalogSnapshot> datasets() {
        return datasets.values().stream()
                .sorted(Comparator.comparing(CatalogSnapshot::getConnectionId))
                .toList();
    }

    private void accept(TailRecord<CatalogSnapshot> message) {
        CatalogSnapshot snapshot = message.value();
        synchronized (arrived) {
            if (snapshot == null) {
                newest.remove(message.key());
                if (DatasetKey.is(message.key())) {
                    datasets.remove(DatasetKey.id(message.key()));
                }
            } else {
                newest.put(message.key(), new Known(CatalogJson.read(snapshot.getCatalog()), snapshot.getTakenAt()));
                if (snapshot.getDataset() != null) {
                    datasets.put(DatasetKey.id(message.key()), snapshot);
                }
            }
            arrived.notifyAll();
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}
