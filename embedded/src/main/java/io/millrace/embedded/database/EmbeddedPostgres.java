package io.millrace.embedded.database;

import io.millrace.embedded.home.StartupFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A PostgreSQL server as a child process, on loopback, that keeps its data and writes it through to the disk. Its accounts need
 * no password: it is for one person on one machine.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** The gateway's projection. */
    public static final String MILLRACE = "millrace";
    /** The demo shop. */
    public static final String SHOP = "shop";

    private static final String OWNER = "postgres";
    private static final Duration RECOVERY = Duration.ofMinutes(1);
    /** Written into the data folder once it is complete. */
    private static final String READY = "millrace-ready";

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts the server; a server left behind by a killed JVM is stopped first.
     *
     * @param programs where the server's programs are unpacked, once
     */
    public static EmbeddedPostgres start(Path data, Path programs, int port) throws StartupFailure {
        try {
            Files.createDirectories(data.getParent());
            Files.createDirectories(programs);
            new StopOrphan().stop(data);
            discardHalfMade(data);
            var server = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setOverrideWorkingDirectory(programs.toFile())
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(RECOVERY)
                    // Names sort by code point: the same on every machine, and the same as in Spark.
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("locale-provider", "builtin")
                    .setLocaleConfig("builtin-locale", "C.UTF-8")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("timezone", "UTC")
                    .setServerConfig("max_connections", "60")
                    .setServerConfig("shared_buffers", "64MB")
                    // No replicas: a table that is made and filled in one transaction needs no write-ahead log.
                    .setServerConfig("wal_level", "minimal")
                    .setServerConfig("max_wal_senders", "0")
                    .start();
            var postgres = new EmbeddedPostgres(server);
            postgres.createDatabases();
            if (!Files.exists(data.resolve(READY))) {
                Files.createFile(data.resolve(READY));
            }
            return postgres;
        } catch (IOException | SQLException | RuntimeException e) {
            throw new StartupFailure(
                    "The PostgreSQL server did not start on port " + port + " with its data in " + data + ": "
                            + e.getMessage(),
                    e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** For the gateway: {@code postgresql://user:password@host:port/database}. */
    public String databaseUrl() {
        return "postgresql://" + OWNER + ":" + OWNER + "@127.0.0.1:" + port() + "/" + MILLRACE;
    }

    /** A connection of the owner. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + database, OWNER, OWNER);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void createDatabases() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            for (String database : List.of(MILLRACE, SHOP)) {
                boolean exists;
                try (ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
                    exists = found.next();
                }
                if (!exists) {
                    statement.execute("CREATE DATABASE " + database + " STRATEGY file_copy");
                }
            }
        }
    }

    /** A first start that was killed within initdb leaves a folder that neither starts nor can be initialised. */
    private static void discardHalfMade(Path data) throws IOException {
        if (Files.isDirectory(data) && !Files.exists(data.resolve(READY))) {
            deleteFolder(data);
        }
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
