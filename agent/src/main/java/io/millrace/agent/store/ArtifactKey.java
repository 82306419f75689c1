package io.millrace.agent.store;

import java.util.regex.Pattern;

/** What may be a key: nothing that leads out of the store, whatever the store is. */
public final class ArtifactKey {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final int LONGEST = 500;

    private ArtifactKey() {}

    /** @throws IllegalArgumentException where it is none */
    public static String require(String key) {
        if (key.length() > LONGEST || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a key of an artifact");
        }
        return key;
    }
}
