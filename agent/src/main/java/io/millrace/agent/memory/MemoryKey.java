package io.millrace.agent.memory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Ids and keys of memories: a question is remembered once for each connection, whoever asks it and however it is spaced. */
public final class MemoryKey {
    private static final int BYTES = 6;

    private MemoryKey() {}

    /** The key of a record. */
    public static String of(String connectionId, String id) {
        return connectionId + "/" + id;
    }

    /** The id of a question. */
    public static String id(String question) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(folded(question).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The question without what makes no difference: letter case, spaces, the mark at its end. */
    public static String folded(String question) {
        return question.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip().replaceFirst("[\\s.?!]+$", "");
    }
}
