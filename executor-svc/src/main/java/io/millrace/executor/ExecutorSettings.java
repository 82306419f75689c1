package io.millrace.executor;

import io.millrace.agent.store.ArtifactSettings;
import io.millrace.executor.connect.AllowedHosts;
import io.millrace.executor.spark.SparkSettings;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * What the executor is told by its surroundings.
 *
 * @param privateKeyset {@code MILLRACE_PRIVATE_KEYSET}, the file of the private keyset that opens passwords; null: connections
 *     with a password are refused
 * @param sqliteFolders {@code MILLRACE_SQLITE_FOLDERS}, the folders below which SQLite files may be opened, separated as in PATH;
 *     default: MILLRACE_HOME where set, and the working directory
 * @param databaseHosts {@code MILLRACE_DATABASE_HOSTS}, the hosts of databases that may be connected to, as
 *     {@link AllowedHosts} reads them; default: public
 * @param spark {@code MILLRACE_SPARK_MASTER}, default local[*]; {@code MILLRACE_SPARK_WARM}, whether to start Spark at once,
 *     default false; {@code MILLRACE_SPARK_PARTITION_ROWS}, default 1,000,000; {@code MILLRACE_SPARK_PROPERTIES}, a file of Spark's own settings
 */
public record ExecutorSettings(
        @Nullable Path privateKeyset, List<Path> sqliteFolders, AllowedHosts databaseHosts, SparkSettings spark) {

    /** The names that are read, for documents and checks of them. */
    public static final List<String> NAMES = Stream.concat(
                    Stream.of(
                            "MILLRACE_PRIVATE_KEYSET",
                            "MILLRACE_SQLITE_FOLDERS",
                            "MILLRACE_DATABASE_HOSTS",
                            "MILLRACE_SPARK_MASTER",
                            "MILLRACE_SPARK_WARM",
                            "MILLRACE_SPARK_PARTITION_ROWS",
                            "MILLRACE_SPARK_PROPERTIES"),
                    ArtifactSettings.NAMES.stream())
            .toList();

    static ExecutorSettings from(Environment environment) {
        String keyset = environment.getProperty("MILLRACE_PRIVATE_KEYSET", "");
        return new ExecutorSettings(
                keyset.isBlank() ? null : Path.of(keyset),
                folders(environment),
                databaseHosts(environment),
                new SparkSettings(
                        environment.getProperty("MILLRACE_SPARK_MASTER", "local[*]"),
                        environment.getProperty("MILLRACE_SPARK_WARM", Boolean.class, false),
                        environment.getProperty("MILLRACE_SPARK_PARTITION_ROWS", Long.class, 1_000_000L),
                        sparkProperties(environment.getProperty("MILLRACE_SPARK_PROPERTIES", ""))));
    }

    private static Map<String, String> sparkProperties(String file) {
        var properties = new Properties();
        if (!file.isBlank()) {
            try (Reader reader = Files.newBufferedReader(Path.of(file.strip()))) {
                properties.load(reader);
            } catch (IOException e) {
                throw new IllegalArgumentException("MILLRACE_SPARK_PROPERTIES: " + file + " cannot be read", e);
            }
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(
                        name -> name, name -> properties.getProperty(name).strip()));
    }

    private static AllowedHosts databaseHosts(Environment environment) {
        try {
            return AllowedHosts.parse(environment.getProperty("MILLRACE_DATABASE_HOSTS", "public"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("MILLRACE_DATABASE_HOSTS: " + e.getMessage(), e);
        }
    }

    private static List<Path> folders(Environment environment) {
        String named = environment.getProperty("MILLRACE_SQLITE_FOLDERS", "");
        Stream<String> folders = named.isBlank()
                ? Stream.of(environment.getProperty("MILLRACE_HOME", ""), ".")
                : Stream.of(named.split(File.pathSeparator));
        return folders.filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder.strip()).toAbsolutePath().normalize())
                .toList();
    }
}
