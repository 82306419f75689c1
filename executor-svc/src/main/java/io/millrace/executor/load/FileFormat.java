package io.millrace.executor.load;

import java.util.Locale;

/** What a file can be. */
enum FileFormat {
    CSV,
    JSON,
    PARQUET,
    ORC;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
