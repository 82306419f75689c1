package io.millrace.agent.catalog;

/** What a dataset is called among the catalogs: no connection's id has a slash. */
public final class DatasetKey {
    private static final String PREFIX = "datasets/";

    private DatasetKey() {}

    public static String of(String datasetId) {
        return PREFIX + datasetId;
    }

    public static boolean is(String key) {
        return key.startsWith(PREFIX);
    }

    /** The dataset's id; the key itself where it is not that of a dataset. */
    public static String id(String key) {
        return is(key) ? key.substring(PREFIX.length()) : key;
    }
}
