package io.millrace.eval.server;

import io.millrace.embedded.database.EmbeddedPostgres;
import io.millrace.embedded.home.Ports;
import io.millrace.embedded.home.StartupFailure;
import io.millrace.eval.suite.UnusableSuite;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** One PostgreSQL server for a run, with its data in a temporary folder, as {@code ./millrace up} starts it. */
final class PostgresServer implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres server;
    private final Thread atExit = new Thread(this::close, "stop-postgres");
    private boolean closed;

    private PostgresServer(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    static PostgresServer start() {
        try {
            Path folder = Files.createTempDirectory("millrace-eval");
            EmbeddedPostgres server = EmbeddedPostgres.start(
                    folder.resolve("data"), folder.resolve("programs"), Ports.require(0, "PostgreSQL", ""));
            var started = new PostgresServer(folder, server);
            // Ctrl-C leaves neither a server nor a folder.
            Runtime.getRuntime().addShutdownHook(started.atExit);
            return started;
        } catch (IOException | StartupFailure e) {
            throw new UnusableSuite("The PostgreSQL server for .pg.sql scripts did not start: " + e.getMessage(), e);
        }
    }

    int port() {
        return server.port();
    }

    void load(String databaseId, Path script) {
        List<SplitScript.Part> parts;
        try {
            parts = SplitScript.of(Files.readString(script, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableSuite("The script " + script + " cannot be read: " + e.getMessage(), e);
        }
        try {
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE \"" + databaseId.replace("\"", "\"\"")
                        + "\" TEMPLATE template0 STRATEGY file_copy");
            }
            try (Connection connection = server.connect(databaseId)) {
                // One transaction: nothing waits for the disk in between.
                connection.setAutoCommit(false);
                load(connection, parts);
                connection.commit();
                connection.setAutoCommit(true);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("ANALYZE");
                }
            }
        } catch (SQLException | IOException e) {
            throw new UnusableSuite("The script " + script + " does not load: " + e.getMessage(), e);
        }
    }

    private static void load(Connection connection, List<SplitScript.Part> parts) throws SQLException, IOException {
        for (SplitScript.Part part : parts) {
            switch (part) {
                case SplitScript.Sql sql -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql.text());
                    }
                }
                case SplitScript.Copy copy ->
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(copy.statement(), new StringReader(copy.rows()));
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            System.err.println("The folder " + folder + " could not be removed: " + e.getMessage());
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This is the shutdown.
        }
    }
}
