package io.millrace.embedded;

import java.nio.file.Path;

/** Where tests keep what is costly to make. */
final class TestFolders {
    private TestFolders() {}

    /** The unpacked PostgreSQL programs, once for all tests of this module. */
    static Path postgresPrograms() {
        return Path.of("target", "postgres-programs").toAbsolutePath();
    }
}
