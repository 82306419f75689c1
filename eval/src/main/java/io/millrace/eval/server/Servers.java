package io.millrace.eval.server;

import io.millrace.agent.seal.Seal;
import io.millrace.agent.seal.SealKeys;
import io.millrace.agent.seal.Unseal;
import io.millrace.eval.answer.ServeScripts;
import io.millrace.eval.suite.DatabaseFolders;
import io.millrace.schemas.ConnectionSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An embedded PostgreSQL server for {@code .pg.sql}, and a MySQL server of the user's for {@code .mysql.sql}, where one is given. */
public final class Servers implements ServeScripts {
    private final SealKeys keys = SealKeys.generate();
    private final @Nullable String mysqlUrl;
    private @Nullable PostgresServer postgres;
    private @Nullable MysqlServer mysql;

    /** @param mysqlUrl {@code mysql://user:password@host:port}; null or blank for none */
    public Servers(@Nullable String mysqlUrl) {
        this.mysqlUrl = mysqlUrl == null || mysqlUrl.isBlank() ? null : mysqlUrl;
    }

    @Override
    public Unseal unseal() {
        return keys.unseal();
    }

    @Override
    public synchronized Optional<ConnectionSettings> serve(String databaseId, DatabaseFolders folders) {
        Optional<Path> script = folders.file(databaseId, ".pg.sql");
        if (script.isPresent()) {
            PostgresServer server = postgres == null ? postgres = PostgresServer.start() : postgres;
            server.load(databaseId, script.get());
            return Optional.of(
                    settings(databaseId, "postgresql", "127.0.0.1", server.port(), databaseId, "postgres", ""));
        }
        script = folders.file(databaseId, ".mysql.sql");
        if (script.isPresent() && mysqlUrl != null) {
            MysqlServer server = mysql == null ? mysql = MysqlServer.at(mysqlUrl) : mysql;
            String database = server.load(databaseId, script.get());
            return Optional.of(settings(
                    databaseId, "mysql", server.host(), server.port(), database, server.user(), server.password()));
        }
        return Optional.empty();
    }

    private ConnectionSettings settings(
            String id, String kind, String host, int port, String database, String user, String password) {
        ByteBuffer sealed =
                password.isEmpty() ? null : ByteBuffer.wrap(keys.seal().seal(id, Seal.PASSWORD, password));
        return new ConnectionSettings(id, id, kind, host, port, database, user, sealed, Instant.EPOCH, null, true);
    }

    /** Stops what was started, and drops what was loaded. */
    @Override
    public synchronized void close() {
        if (postgres != null) {
            postgres.close();
        }
        if (mysql != null) {
            mysql.close();
        }
    }
}
