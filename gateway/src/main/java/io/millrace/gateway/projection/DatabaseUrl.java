package io.millrace.gateway.projection;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code postgresql://user:password@host:port/database?sslmode=require}, as PostgreSQL's own clients take it. Only {@code sslmode} is read of the
 * parameters.
 *
 * @param password never part of {@link #toString()}
 */
public record DatabaseUrl(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password,
        @Nullable String sslMode) {
    private static final int DEFAULT_PORT = 5432;

    /** @throws IllegalArgumentException that does not repeat the URL: it has a password in it */
    public static DatabaseUrl parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw wrong("it cannot be read as a URL (special characters of the password have to be percent-encoded)");
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw wrong("it does not begin with postgresql://");
        }
        if (uri.getHost() == null
                || uri.getRawPath() == null
                || uri.getRawPath().length() < 2) {
            throw wrong("the host or the database is missing");
        }
        String userInfo = uri.getRawUserInfo();
        if (userInfo == null) {
            throw wrong("the user is missing");
        }
        String[] parts = userInfo.split(":", 2);
        return new DatabaseUrl(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decode(uri.getRawPath().substring(1)),
                decode(parts[0]),
                parts.length == 2 ? decode(parts[1]) : null,
                sslMode(uri.getRawQuery()));
    }

    private static @Nullable String sslMode(@Nullable String query) {
        if (query != null) {
            for (String parameter : query.split("&")) {
                if (parameter.startsWith("sslmode=")) {
                    return parameter.substring("sslmode=".length()).toLowerCase(Locale.ROOT);
                }
            }
        }
        return null;
    }

    private static String decode(String text) {
        // A plus sign is itself in a URL's path and user; only URLDecoder takes it for a space.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(
                "DATABASE_URL has to look like postgresql://user:password@host:5432/database, but " + why);
    }

    /** For the JDBC driver; user and password are given beside it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20")
                + (sslMode == null ? "" : "?sslmode=" + sslMode);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
