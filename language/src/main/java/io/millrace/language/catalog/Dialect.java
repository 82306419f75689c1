package io.millrace.language.catalog;

/** The SQL dialects that Millrace reads and writes. MySQL stands for MariaDB too. */
public enum Dialect {
    POSTGRESQL,
    MYSQL,
    SQLITE,
    SPARK
}
