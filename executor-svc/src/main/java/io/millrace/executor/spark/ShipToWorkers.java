package io.millrace.executor.spark;

import inet.ipaddr.IPAddress;
import io.millrace.agent.StageException;
import io.millrace.executor.connect.DatabaseKind;
import io.millrace.schemas.Category;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The jars that Spark's workers need besides Spark: what opens the connections to sources. Spark hands them to the workers itself, so
 * that a plain installation of Spark is enough there.
 */
final class ShipToWorkers {
    private ShipToWorkers() {}

    /** @return the paths of jars, for {@code spark.jars} */
    static String jars() {
        List<Class<?>> needed =
                new ArrayList<>(List.of(LendToWorkers.class, StageException.class, Category.class, IPAddress.class));
        try {
            for (DatabaseKind kind : DatabaseKind.values()) {
                needed.add(Class.forName(kind.driver()));
            }
            Set<String> jars = new LinkedHashSet<>();
            for (Class<?> each : needed) {
                Path place = Path.of(
                        each.getProtectionDomain().getCodeSource().getLocation().toURI());
                jars.add((Files.isDirectory(place) ? packed(place) : place).toString());
            }
            return String.join(",", jars);
        } catch (ReflectiveOperationException | URISyntaxException | IOException e) {
            throw new IllegalStateException("the jars for Spark's workers could not be put together", e);
        }
    }

    /** Classes that are in no jar yet, as in a development environment. */
    private static Path packed(Path classes) throws IOException {
        Path jar = Files.createTempFile("millrace-worker", ".jar");
        jar.toFile().deleteOnExit();
        try (OutputStream file = Files.newOutputStream(jar);
                var zip = new ZipOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                zip.putNextEntry(new ZipEntry(classes.relativize(each)
                        .toString()
                        .replace(each.getFileSystem().getSeparator(), "/")));
                Files.copy(each, zip);
                zip.closeEntry();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return jar;
    }
}
