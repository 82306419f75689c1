package io.millrace.executor.connect;

import io.millrace.agent.StageException;
import io.millrace.schemas.Category;
import io.millrace.schemas.ConnectionSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, every field validated. The JDBC URL is put together here and nowhere else, with parameters from a fixed
 * list: in a URL from outside a driver would find class names to load, files to read and hosts to fail over to.
 */
public sealed interface DatabaseAddress {

    DatabaseKind kind();

    /** For the driver's connect. Never holds a user name or a password. */
    String jdbcUrl();

    /** Driver properties, without user name and password. */
    Properties properties();

    /** For people and messages: no credentials. */
    String shown();

    /** A database behind a network address. */
    record Server(
            DatabaseKind kind,
            String host,
            int port,
            String database,
            @Nullable String username) implements DatabaseAddress {

        private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");
        private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
        private static final Pattern DATABASE = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.$ -]{0,62}");

        public Server {
            if (!HOST_NAME.matcher(host).matches()
                    && !(host.contains(":") && IPV6.matcher(host).matches())) {
                throw new IllegalArgumentException("host: a host name or an IP address, without port or path");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port: a number from 1 to 65535");
            }
            if (!DATABASE.matcher(database).matches()) {
                throw new IllegalArgumentException(
                        "database: a name of up to 63 letters, digits and the characters _ - . $ and space");
            }
            if (username != null && (username.length() > 128 || username.chars().anyMatch(Character::isISOControl))) {
                throw new IllegalArgumentException("username: up to 128 printable characters");
            }
        }

        @Override
        public String jdbcUrl() {
            String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
            return switch (kind) {
                case POSTGRESQL -> "jdbc:postgresql://" + authority + "/" + percentEncoded(database);
                // Under MySQL's scheme Spark takes its MySQL dialect; MariaDB's driver then wants the parameter.
                case MYSQL -> "jdbc:mysql://" + authority + "/" + database + "?permitMysqlScheme=true";
                case SQLITE -> throw new IllegalStateException("SQLite has no server");
            };
        }

        @Override
        public Properties properties() {
            var properties = new Properties();
            switch (kind) {
                case POSTGRESQL -> {
                    properties.setProperty("ApplicationName", "millrace");
                    properties.setProperty("connectTimeout", "5");
                    properties.setProperty("loginTimeout", "10");
                    properties.setProperty("cancelSignalTimeout", "5");
                    properties.setProperty("tcpKeepAlive", "true");
                    properties.setProperty("preferQueryMode", "extended");
                    // What the driver may hold of one answer, whatever the rows look like.
                    properties.setProperty("maxResultBuffer", "64M");
                }
                case MYSQL -> {
                    properties.setProperty("connectTimeout", "5000");
                    properties.setProperty("tcpKeepAlive", "true");
                    properties.setProperty("allowMultiQueries", "false");
                    properties.setProperty("allowLocalInfile", "false");
                    properties.setProperty("connectionTimeZone", "UTC");
                    properties.setProperty("forceConnectionTimeZoneToSession", "true");
                    // Without TLS, MySQL 8 logs in only after handing out its public key.
                    properties.setProperty("allowPublicKeyRetrieval", "true");
                    properties.setProperty("connectionAttributes", "program_name:millrace");
                }
                case SQLITE -> throw new IllegalStateException("SQLite has no server");
            }
            return properties;
        }

        @Override
        public String shown() {
            return kind.title() + " database " + database + " at " + host + ":" + port;
        }

        private static String percentEncoded(String name) {
            return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        }
    }

    /** A SQLite database: an existing file below one of the operator's folders, opened read-only. */
    record SqliteFile(Path file) implements DatabaseAddress {

        public SqliteFile {
            if (!file.isAbsolute()
                    || Pattern.compile("[?#%\\p{Cntrl}]")
                            .matcher(file.toString())
                            .find()) {
                throw new IllegalArgumentException("database: a file name without the characters ? # %");
            }
        }

        @Override
        public DatabaseKind kind() {
            return DatabaseKind.SQLITE;
        }

        @Override
        public String jdbcUrl() {
            return "jdbc:sqlite:" + file;
        }

        @Override
        public Properties properties() {
            var properties = new Properties();
            // SQLITE_OPEN_READONLY. ATTACH would still create files: no database may be attached at all.
            properties.setProperty("open_mode", "1");
            properties.setProperty("limit_attached", "0");
            properties.setProperty("enable_load_extension", "false");
            properties.setProperty("busy_timeout", "5000");
            // A function may be told to make a text of a gigabyte; no cell is that long.
            properties.setProperty("limit_length", "50000000");
            return properties;
        }

        @Override
        public String shown() {
            return "SQLite database " + file.getFileName();
        }
    }

    /**
     * @param sqliteFolders the folders whose SQLite files may be opened; a relative name is looked up in each
     * @throws StageException USER invalid-connection, unknown-database-type or unknown-database
     */
    static DatabaseAddress of(ConnectionSettings settings, List<Path> sqliteFolders) throws StageException {
        DatabaseKind kind = DatabaseKind.named(settings.getDbType())
                .orElseThrow(() -> new StageException(
                        Category.USER,
                        "unknown-database-type",
                        "\"" + settings.getDbType() + "\" is not a kind of database Millrace can connect to.",
                        "Use postgresql, mysql (for MariaDB too) or sqlite."));
        try {
            if (kind == DatabaseKind.SQLITE) {
                return new SqliteFile(FindSqliteFile.find(settings.getDatabase(), sqliteFolders));
            }
            String host = settings.getHost();
            if (host == null || host.isBlank()) {
                throw new IllegalArgumentException("host: missing");
            }
            Integer port = settings.getPort();
            return new Server(
                    kind,
                    host.strip(),
                    port == null ? kind.defaultPort() : port,
                    settings.getDatabase(),
                    settings.getUsername());
        } catch (IllegalArgumentException e) {
            throw new StageException(
                    Category.USER,
                    "invalid-connection",
                    "Connection " + settings.getConnectionId() + " cannot be used. " + e.getMessage() + ".",
                    "Correct the field and save the connection again.");
        }
    }
}
