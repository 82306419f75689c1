package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder that every process starts from: each service's jar finds all its libraries beside it. */
class LibFolderIT {
    private static final Path LIB = Path.of("target", "lib");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "planner-svc",
                "mapper-svc",
                "composer-svc",
                "executor-svc",
                "validator-svc",
                "gateway",
                "cli",
                "embedded"
            })
    void everyLibraryOfAManifestIsInTheFolder(String artifact) throws Exception {
        try (var jars = Files.newDirectoryStream(LIB, artifact + "-[0-9]*.jar")) {
            Path jar = jars.iterator().next();
            try (var file = new JarFile(jar.toFile())) {
                Attributes manifest = file.getManifest().getMainAttributes();
                String mainClass = manifest.getValue(Attributes.Name.MAIN_CLASS);

                assertThat(file.getEntry(mainClass.replace('.', '/') + ".class"))
                        .as(mainClass)
                        .isNotNull();
                assertThat(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "))
                        .allSatisfy(library -> assertThat(LIB.resolve(library)).exists());
            }
        }
    }
}
