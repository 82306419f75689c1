package io.millrace.executor.connect;

import io.millrace.language.catalog.Dialect;
import java.util.Locale;
import java.util.Optional;

/** The databases that can be connected to, and what differs between them when speaking JDBC. */
public enum DatabaseKind {
    POSTGRESQL(Dialect.POSTGRESQL, "PostgreSQL", "org.postgresql.Driver", 5432),
    /** MySQL and MariaDB, both through MariaDB's driver. */
    MYSQL(Dialect.MYSQL, "MySQL", "org.mariadb.jdbc.Driver", 3306),
    SQLITE(Dialect.SQLITE, "SQLite", "org.sqlite.JDBC", 0);

    private final Dialect dialect;
    private final String title;
    private final String driver;
    private final int defaultPort;

    DatabaseKind(Dialect dialect, String title, String driver, int defaultPort) {
        this.dialect = dialect;
        this.title = title;
        this.driver = driver;
        this.defaultPort = defaultPort;
    }

    /** @param name as in ConnectionSettings.dbType, in any case; common other names are understood */
    public static Optional<DatabaseKind> named(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "postgresql", "postgres" -> Optional.of(POSTGRESQL);
            case "mysql", "mariadb" -> Optional.of(MYSQL);
            case "sqlite", "sqlite3" -> Optional.of(SQLITE);
            default -> Optional.empty();
        };
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Its name as people write it. */
    public String title() {
        return title;
    }

    /** Class name of the JDBC driver. */
    public String driver() {
        return driver;
    }

    int defaultPort() {
        return defaultPort;
    }
}
