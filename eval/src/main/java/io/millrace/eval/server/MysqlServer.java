package io.millrace.eval.server;

import io.millrace.eval.suite.UnusableSuite;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** A MySQL or MariaDB server of the user's; what is loaded into it is dropped again. */
final class MysqlServer implements AutoCloseable {
    private static final int DEFAULT_PORT = 3306;
    private static final String PREFIX = "millrace_eval_";

    private final String host;
    private final int port;
    private final String user;
    private final String password;
    private final List<String> loaded = new ArrayList<>();

    private MysqlServer(String host, int port, String user, String password) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
    }

    /** @param url {@code mysql://user:password@host:port} */
    static MysqlServer at(String url) {
        try {
            URI uri = URI.create(url);
            if (!List.of("mysql", "mariadb").contains(Objects.requireNonNullElse(uri.getScheme(), ""))
                    || uri.getHost() == null
                    || uri.getRawUserInfo() == null) {
                throw new IllegalArgumentException("not of this form");
            }
            String[] login = uri.getRawUserInfo().split(":", 2);
            return new MysqlServer(
                    uri.getHost(),
                    uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                    URLDecoder.decode(login[0], StandardCharsets.UTF_8),
                    login.length < 2 ? "" : URLDecoder.decode(login[1], StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // Not the address itself: it has a password in it.
            throw new UnusableSuite("The address of the MySQL server is written mysql://user:password@host:port.");
        }
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    /** @return the name of the database that the script was loaded into */
    String load(String databaseId, Path script) {
        String database = PREFIX + databaseId;
        try {
            String sql = Files.readString(script, StandardCharsets.UTF_8);
            try (Connection connection = connect("");
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP DATABASE IF EXISTS " + quoted(database));
                statement.execute("CREATE DATABASE " + quoted(database) + " CHARACTER SET utf8mb4");
            }
            loaded.add(database);
            try (Connection connection = connect(database);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
                while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                    // Each statement of the script may fail; the driver says so when it comes to its result.
                }
            }
            return database;
        } catch (SQLException | IOException e) {
            throw new UnusableSuite(
                    "The script " + script + " does not load into " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("allowMultiQueries", "true");
        return DriverManager.getConnection("jdbc:mariadb://" + host + ":" + port + "/" + database, properties);
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @Override
    public void close() {
        if (loaded.isEmpty()) {
            return;
        }
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            for (String database : loaded) {
                statement.execute("DROP DATABASE IF EXISTS " + quoted(database));
            }
        } catch (SQLException e) {
            System.err.println("The databases " + PREFIX + "… could not be dropped: " + e.getMessage());
        }
    }
}
