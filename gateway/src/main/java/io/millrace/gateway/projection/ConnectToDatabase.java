package io.millrace.gateway.projection;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import java.time.Duration;

/** Makes the pool of connections to the projection's database. It opens them when they are needed: the database may start later. */
public final class ConnectToDatabase {
    private static final int MOST_CONNECTIONS = 10;
    private static final Duration TO_CONNECT = Duration.ofSeconds(3);
    private static final Duration TO_GET_A_CONNECTION = Duration.ofSeconds(5);
    private static final Duration STATEMENT = Duration.ofSeconds(60);

    private ConnectToDatabase() {}

    public static ConnectionPool pool(DatabaseUrl url) {
        var configuration = PostgresqlConnectionConfiguration.builder()
                .host(url.host())
                .port(url.port())
                .database(url.database())
                .username(url.user())
                .applicationName("millrace-gateway")
                .connectTimeout(TO_CONNECT)
                .statementTimeout(STATEMENT)
                .tcpKeepAlive(true);
        if (url.password() != null) {
            configuration.password(url.password());
        }
        if (url.sslMode() != null) {
            configuration.sslMode(SSLMode.fromValue(url.sslMode()));
        }
        return new ConnectionPool(
                ConnectionPoolConfiguration.builder(new PostgresqlConnectionFactory(configuration.build()))
                        .name("projection")
                        .initialSize(0)
                        .maxSize(MOST_CONNECTIONS)
                        .maxIdleTime(Duration.ofMinutes(5))
                        .maxAcquireTime(TO_GET_A_CONNECTION)
                        .build());
    }
}
