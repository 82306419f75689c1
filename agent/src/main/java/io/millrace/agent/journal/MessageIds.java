package io.millrace.agent.journal;

import io.millrace.schemas.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;

/** Ids that follow from what is identified (UUID version 5, RFC 9562), so that work done twice is recognised as the same. */
public final class MessageIds {
    private MessageIds() {}

    /** The id of a stage request. */
    public static String of(String workflowId, Stage stage, int attempt) {
        return of(workflowId, stage.name() + "/" + attempt);
    }

    /** The id of anything else there is once per workflow and name. */
    public static String of(String workflowId, String name) {
        return uuid5(workflowId.getBytes(StandardCharsets.UTF_8), name.getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static UUID uuid5(byte[] namespace, byte[] name) {
        MessageDigest sha1;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
        sha1.update(namespace);
        sha1.update((byte) '/');
        ByteBuffer hash = ByteBuffer.wrap(Arrays.copyOf(sha1.digest(name), 16));
        long high = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L;
        long low = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
