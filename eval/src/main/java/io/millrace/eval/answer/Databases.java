package io.millrace.eval.answer;

import io.millrace.agent.StageException;
import io.millrace.agent.catalog.Catalogs;
import io.millrace.agent.route.Route;
import io.millrace.eval.suite.DatabaseFolders;
import io.millrace.eval.suite.UnusableSuite;
import io.millrace.executor.connect.AllowedHosts;
import io.millrace.executor.connect.Connections;
import io.millrace.executor.connect.Source;
import io.millrace.executor.engine.DirectSession;
import io.millrace.executor.probe.ProbeConnection;
import io.millrace.executor.probe.ProbeLimits;
import io.millrace.executor.result.Limits;
import io.millrace.executor.result.ResultTable;
import io.millrace.language.catalog.Catalog;
import io.millrace.language.catalog.CatalogJson;
import io.millrace.schemas.CatalogSnapshot;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import io.millrace.schemas.Engine;
import io.millrace.schemas.Goal;
import io.millrace.schemas.Mode;
import io.millrace.schemas.Stage;
import io.millrace.schemas.Statement;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The databases of a suite, opened when first used, through the executor's own connections, probe and session: read-only, with
 * limits of time and rows. The id of a database is the id of its connection. Safe for use by several threads.
 */
public final class Databases implements Catalogs, AutoCloseable {
    /** For one query; a wrong join of two large tables would run for hours. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PROBE = Duration.ofMinutes(2);
    private static final Limits LIMITS = new Limits(100_000, 256 * 1024 * 1024, 1_000_000);

    private final DatabaseFolders folders;
    private final ServeScripts servers;
    private final Connections connections;
    private final Map<String, ConnectionSettings> settings = new ConcurrentHashMap<>();
    private final Map<String, Catalog> catalogs = new ConcurrentHashMap<>();
    private final Map<String, CatalogSnapshot> snapshots = new ConcurrentHashMap<>();
    private final ProbeConnection probe;

    public Databases(DatabaseFolders folders, ServeScripts servers) {
        this.folders = folders;
        this.servers = servers;
        // Whoever measures names the files; they may be anywhere.
        this.connections = new Connections(
                servers.unseal(),
                List.of(folders.root().toAbsolutePath().getRoot()),
                AllowedHosts.EVERYWHERE,
                Duration.ZERO);
        this.probe = new ProbeConnection(
                connections,
                snapshot -> snapshots.put(snapshot.getConnectionId(), snapshot),
                ProbeLimits.DEFAULT,
                Clock.systemUTC());
    }

    /** What is known of a database: what the executor's probe publishes of it, with all its limits. */
    @Override
    public Catalog require(String databaseId) throws StageException, InterruptedException {
        Catalog known = catalogs.get(databaseId);
        if (known != null) {
            return known;
        }
        synchronized (catalogs) {
            known = catalogs.get(databaseId);
            if (known == null) {
                known = probed(databaseId);
                catalogs.put(databaseId, known);
            }
            return known;
        }
    }

    @Override
    public Optional<Catalog> find(String databaseId) {
        return Optional.ofNullable(catalogs.get(databaseId));
    }

    private Catalog probed(String databaseId) throws StageException, InterruptedException {
        connect(databaseId);
        try {
            probe.handle(work(Stage.PROBE, Mode.PROBE, databaseId, PROBE));
        } catch (StageException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("probing " + databaseId + " failed", e);
        }
        return CatalogJson.read(
                Objects.requireNonNull(snapshots.remove(databaseId), databaseId).getCatalog());
    }

    /** The answer of a query in the dialect of the database, its values written in; a closing semicolon is allowed. */
    public Answer run(String databaseId, String sql) throws StageException {
        ConnectionSettings known = connect(databaseId);
        var dialect = io.millrace.schemas.Dialect.valueOf(known.getDbType().toUpperCase(Locale.ROOT));
        String query = sql.strip().replaceAll("[;\\s]+$", "");
        return run(databaseId, new Statement("gold", dialect, query, List.of(), query));
    }

    /**
     * The answer of a statement with its parameters.
     *
     * @throws StageException where the database refuses it, or it takes longer or returns more than is waited for
     */
    public Answer run(String databaseId, Statement statement) throws StageException {
        connect(databaseId);
        WorkHere work = work(Stage.EXECUTE, Mode.SQL, databaseId, PATIENCE);
        try {
            Source source = connections.require(databaseId);
            try (DirectSession session = DirectSession.open(source, work)) {
                ResultTable table = session.query(statement, LIMITS);
                if (table.truncated()) {
                    throw new StageException(
                            Category.DATA,
                            "too-many-rows",
                            "The answer has more than " + table.rows().size() + " rows.",
                            "Ask for fewer rows.");
                }
                return Answer.of(table);
            }
        } catch (InterruptedException e) {
            throw new StageException(
                    Category.DATA,
                    "too-slow",
                    "The query did not end within " + PATIENCE.toSeconds() + " s.",
                    "Ask for less.",
                    e);
        }
    }

    /** Databases with the same structure and other rows, by the ids to {@link #run} queries on; empty for most. */
    public List<String> instances(String databaseId) {
        return folders.instances(databaseId).stream()
                .map(file -> {
                    String id = databaseId + "/" + file.getFileName();
                    connect(id, sqlite(id, file));
                    return id;
                })
                .toList();
    }

    private ConnectionSettings connect(String databaseId) {
        ConnectionSettings known = settings.get(databaseId);
        if (known != null) {
            return known;
        }
        synchronized (settings) {
            known = settings.get(databaseId);
            return known == null ? connect(databaseId, found(databaseId)) : known;
        }
    }

    private ConnectionSettings connect(String id, ConnectionSettings found) {
        ConnectionSettings before = settings.putIfAbsent(id, found);
        if (before == null) {
            connections.changed(id, found);
        }
        return before == null ? found : before;
    }

    private ConnectionSettings found(String databaseId) {
        return folders.file(databaseId, ".sqlite")
                .map(file -> sqlite(databaseId, file))
                .or(() -> servers.serve(databaseId, folders))
                .orElseThrow(() -> new UnusableSuite("The folder " + folders.folder(databaseId)
                        + " has neither a SQLite file nor a script that a server here can load."
                        + " A .mysql.sql needs --mysql-url."));
    }

    private static ConnectionSettings sqlite(String id, Path file) {
        return new ConnectionSettings(
                id, id, "sqlite", null, null, file.toAbsolutePath().toString(), null, null, Instant.EPOCH, null, true);
    }

    private static WorkHere work(Stage stage, Mode mode, String databaseId, Duration patience) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var goal = new Goal(mode, "", databaseId, Engine.DIRECT, 1, null, List.of(), null, false, null, null, null);
        return new WorkHere(Route.start(databaseId, goal, List.of(stage), now, now.plus(patience)));
    }

    @Override
    public void close() {
        connections.close();
        servers.close();
    }
}
