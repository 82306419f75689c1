package io.millrace.executor.connect;

import io.millrace.agent.StageException;
import io.millrace.agent.seal.Seal;
import io.millrace.agent.seal.Unseal;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The users' databases that this executor knows, by connection id. Settings come from the connections topic through
 * {@link #changed}; a pool is opened when the connection is first used, and closed when its settings change.
 */
public final class Connections implements AutoCloseable {
    private final @Nullable Unseal unseal;
    private final List<Path> sqliteFolders;
    private final AllowedHosts hosts;
    private final Duration patience;
    private final Map<String, ConnectionSettings> settings = new HashMap<>();
    private final Map<String, Source> open = new HashMap<>();
    /** Those that were there once: nobody waits for their settings to come. */
    private final Set<String> deleted = new HashSet<>();

    /**
     * @param unseal null where this executor has no key: connections with a password are refused then
     * @param sqliteFolders the folders whose SQLite files may be opened
     * @param hosts the hosts that may be connected to
     * @param patience how long to wait for the settings of a connection that is not known yet: the request to use it may overtake
     *     them, as they travel on different topics
     */
    public Connections(@Nullable Unseal unseal, List<Path> sqliteFolders, AllowedHosts hosts, Duration patience) {
        this.unseal = unseal;
        this.sqliteFolders = List.copyOf(sqliteFolders);
        this.hosts = hosts;
        this.patience = patience;
    }

    /** Takes over what the connections topic says; null settings for a connection that was deleted. */
    public void changed(String connectionId, @Nullable ConnectionSettings now) {
        Source outdated = null;
        synchronized (this) {
            if (now == null) {
                deleted.add(connectionId);
            } else {
                deleted.remove(connectionId);
            }
            ConnectionSettings before = now == null ? settings.remove(connectionId) : settings.put(connectionId, now);
            if (!Objects.equals(before, now)) {
                outdated = open.remove(connectionId);
            }
            notifyAll();
        }
        if (outdated != null) {
            // Closing a pool breaks off what runs on it, which may take a while; the topic is read on meanwhile.
            Thread.ofVirtual().name("close-" + connectionId).start(outdated::close);
        }
    }

    /** @throws StageException USER unknown-connection, or why its settings cannot be used */
    public Source require(String connectionId) throws StageException, InterruptedException {
        synchronized (this) {
            ConnectionSettings known = await(connectionId);
            Source source = open.get(connectionId);
            if (source == null) {
                source = candidate(known);
                open.put(connectionId, source);
            }
            return source;
        }
    }

    /**
     * A source of settings that are only tried out: it is not kept, and is the caller's to close.
     *
     * @throws StageException why the settings cannot be used
     */
    public Source candidate(ConnectionSettings candidate) throws StageException {
        return new Source(
                candidate.getConnectionId(),
                DatabaseAddress.of(candidate, sqliteFolders),
                candidate.getUsername(),
                password(candidate),
                hosts,
                candidate.getReadOnly());
    }

    /** Whether work that began with this source may go on: its settings have neither changed nor been deleted since. */
    public synchronized boolean isCurrent(Source source) {
        return open.get(source.connectionId()) == source;
    }

    private ConnectionSettings await(String connectionId) throws StageException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        ConnectionSettings known = settings.get(connectionId);
        while (known == null) {
            if (deleted.contains(connectionId)) {
                throw new StageException(
                        Category.USER,
                        "connection-deleted",
                        "Connection " + connectionId + " was deleted.",
                        "Ask another connection, or save this one again.");
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new StageException(
                        Category.USER,
                        "unknown-connection",
                        "There is no connection " + connectionId + ".",
                        "Save the connection first, or use the id of an existing one.");
            }
            wait(left);
            known = settings.get(connectionId);
        }
        return known;
    }

    private @Nullable String password(ConnectionSettings known) throws StageException {
        ByteBuffer sealed = known.getSealedPassword();
        if (sealed == null) {
            return null;
        }
        if (unseal == null) {
            throw new StageException(
                    Category.USER,
                    "no-private-keyset",
                    "The executor has no key to open the password of connection " + known.getConnectionId() + ".",
                    "Start the executor with MILLRACE_PRIVATE_KEYSET naming the keyset that belongs to the gateway's.");
        }
        byte[] bytes = new byte[sealed.remaining()];
        sealed.duplicate().get(bytes);
        return unseal.open(known.getConnectionId(), Seal.PASSWORD, bytes);
    }

    @Override
    public void close() {
        List<Source> all;
        synchronized (this) {
            all = List.copyOf(open.values());
            open.clear();
        }
        all.forEach(Source::close);
    }
}
