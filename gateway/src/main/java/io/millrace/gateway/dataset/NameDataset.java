package io.millrace.gateway.dataset;

import java.util.Locale;

/** Makes a dataset's id of its name, and a name of a file's. */
final class NameDataset {
    private static final int LONGEST_ID = 50;

    private NameDataset() {}

    /** Lower-case letters, digits and underscores; empty where the name has none of those. */
    static String id(String name) {
        String id = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        return id.substring(0, Math.min(LONGEST_ID, id.length())).replaceAll("_+$", "");
    }

    /** {@code "Targets 2026.csv"} is called Targets 2026. */
    static String of(String fileName) {
        String name = fileName.replaceAll("\\.[A-Za-z0-9]{1,8}$", "").strip();
        return name.isEmpty() ? "dataset" : name;
    }
}
